#include "core/date.h"

#include "core/check.h"
#include "core/detail/digits.h"
#include "core/quote.h"

#include <fmt/format.h>

namespace planledger::core {
namespace {

using detail::fixed_number;

constexpr int kYearFirst = 1;
constexpr int kYearLast = 9998;
constexpr int kSpring = 21;
constexpr int kWinter = 24;

bool is_season(int month_or_season) {
  return month_or_season >= kSpring && month_or_season <= kWinter;
}

std::chrono::year_month_day civil(int year, int month, int day) {
  return std::chrono::year(year) / month / day;
}

Date last_day_of_month(int year, int month) {
  return std::chrono::year(year) / month / std::chrono::last;
}

std::uint32_t pack(int year, int month_or_season, int day) {
  return static_cast<std::uint32_t>(year) << 16U |
         static_cast<std::uint32_t>(month_or_season) << 8U | static_cast<std::uint32_t>(day);
}

// Zero stands for what is not given.
bool is_valid(int year, int month_or_season, int day) {
  if (year < kYearFirst || year > kYearLast) return false;
  if (month_or_season == 0 || is_season(month_or_season)) return day == 0;
  if (month_or_season < 1 || month_or_season > 12) return false;
  return day == 0 || civil(year, month_or_season, day).ok();
}

auto not_a_partial_date(std::string_view text) {
  return fail(Errc::invalid_date,
              quoted(text) + " is not a date: expected YYYY, YYYY-MM, YYYY-MM-DD that are in the " +
                  "calendar, or a season YYYY-21 to YYYY-24, years 0001 to 9998");
}

// The first month of a season; that of winter is December.
int first_month_of_season(int season) { return 3 * (season - kSpring) + 3; }

}  // namespace

Result<Date> parse_date(std::string_view text) {
  const auto found = PartialDate::parse(text);
  if (found && found->day() != 0) return found->first_day();
  return fail(Errc::invalid_date, quoted(text) + " is not a full date: expected YYYY-MM-DD");
}

std::string to_string(Date date) {
  const std::chrono::year_month_day day(date);
  return fmt::format("{:04}-{:02}-{:02}", static_cast<int>(day.year()),
                     static_cast<unsigned>(day.month()), static_cast<unsigned>(day.day()));
}

Result<PartialDate> PartialDate::parse(std::string_view text) {
  const bool has_month = text.size() == 7 || text.size() == 10;
  const bool has_day = text.size() == 10;
  if (!has_month && text.size() != 4) return not_a_partial_date(text);
  if (has_month && text[4] != '-') return not_a_partial_date(text);
  if (has_day && text[7] != '-') return not_a_partial_date(text);
  const auto year = fixed_number(text.substr(0, 4));
  const auto month = has_month ? fixed_number(text.substr(5, 2)) : 0;
  const auto day = has_day ? fixed_number(text.substr(8, 2)) : 0;
  if (!year || !month || !day) return not_a_partial_date(text);
  if ((has_month && *month == 0) || (has_day && *day == 0)) return not_a_partial_date(text);
  if (!is_valid(*year, *month, *day)) return not_a_partial_date(text);
  return PartialDate(pack(*year, *month, *day));
}

Result<PartialDate> PartialDate::from_packed(std::uint32_t packed) {
  const PartialDate date(packed);
  if (!is_valid(date.year(), date.month_or_season(), date.day())) {
    return fail(Errc::invalid_date, fmt::format("{:#x} is not a packed date", packed));
  }
  return date;
}

PartialDate PartialDate::of(Date date) {
  const std::chrono::year_month_day day(date);
  const int year = static_cast<int>(day.year());
  PLANLEDGER_CHECK(year >= kYearFirst && year <= kYearLast, "the year is one of 0001 to 9998");
  return PartialDate(pack(year, static_cast<int>(static_cast<unsigned>(day.month())),
                          static_cast<int>(static_cast<unsigned>(day.day()))));
}

Date PartialDate::first_day() const {
  const int month = month_or_season();
  if (month == 0) return civil(year(), 1, 1);
  if (is_season(month)) return civil(year(), first_month_of_season(month), 1);
  return civil(year(), month, day() == 0 ? 1 : day());
}

Date PartialDate::last_day() const {
  const int month = month_or_season();
  if (month == 0) return civil(year(), 12, 31);
  if (month == kWinter) return last_day_of_month(year() + 1, 2);
  if (is_season(month)) return last_day_of_month(year(), first_month_of_season(month) + 2);
  if (day() == 0) return last_day_of_month(year(), month);
  return civil(year(), month, day());
}

std::string to_string(PartialDate date) {
  if (date.month_or_season() == 0) return fmt::format("{:04}", date.year());
  if (date.day() == 0) return fmt::format("{:04}-{:02}", date.year(), date.month_or_season());
  return fmt::format("{:04}-{:02}-{:02}", date.year(), date.month_or_season(), date.day());
}

}  // namespace planledger::core
