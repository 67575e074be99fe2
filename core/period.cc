#include "core/date.h"
#include "core/detail/digits.h"
#include "core/quote.h"

#include <fmt/format.h>

namespace planledger::core {
namespace {

constexpr int kYearFirst = 1;
constexpr int kYearLast = 9998;

// How many of the unit make a year, 0 for a letter that is no unit.
int parts_of_year(char unit) {
  switch (unit) {
    case 'Y':
      return 1;
    case 'H':
      return 2;
    case 'Q':
      return 4;
    default:
      return 0;
  }
}

auto not_a_period(std::string_view text) {
  return fail(Errc::invalid_field,
              quoted(text) + " is not a period: expected YYYY, YYYY-H1, YYYY-H2 or YYYY-Q1 to " +
                  "YYYY-Q4, years 0001 to 9998");
}

}  // namespace

Result<Period> Period::parse(std::string_view text) {
  const bool has_part = text.size() == 7;
  if (!has_part && text.size() != 4) return not_a_period(text);
  const auto year = detail::fixed_number(text.substr(0, 4));
  if (!year || *year < kYearFirst || *year > kYearLast) return not_a_period(text);
  if (!has_part) return Period(*year, 'Y', 1);
  if (text[4] != '-' || text[5] == 'Y') return not_a_period(text);
  const int part = text[6] - '0';
  if (part < 1 || part > parts_of_year(text[5])) return not_a_period(text);
  return Period(*year, text[5], part);
}

Date Period::first_day() const {
  const int months = 12 / parts_of_year(unit_);
  return std::chrono::sys_days(std::chrono::year(year_) / (months * (part_ - 1) + 1) / 1);
}

Date Period::last_day() const {
  const int months = 12 / parts_of_year(unit_);
  return std::chrono::sys_days(std::chrono::year(year_) / (months * part_) / std::chrono::last);
}

std::string to_string(const Period& period) {
  if (period.unit() == 'Y') return fmt::format("{:04}", period.year());
  return fmt::format("{:04}-{}{}", period.year(), period.unit(), period.part());
}

}  // namespace planledger::core
