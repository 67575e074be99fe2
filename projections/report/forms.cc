#include "projections/report/forms.h"

#include <chrono>

namespace planledger::projections::report {
namespace {

constexpr std::string_view kMonths[2][12] = {
    {"januari", "februari", "maart", "april", "mei", "juni", "juli", "augustus", "september",
     "oktober", "november", "december"},
    {"January", "February", "March", "April", "May", "June", "July", "August", "September",
     "October", "November", "December"},
};
constexpr std::string_view kSeasons[2][4] = {
    {"lente", "zomer", "herfst", "winter"},
    {"spring", "summer", "autumn", "winter"},
};
constexpr std::string_view kHalves[2][2] = {
    {"eerste halfjaar van ", "tweede halfjaar van "},
    {"first half of ", "second half of "},
};
constexpr std::string_view kQuarters[2][4] = {
    {"eerste kwartaal van ", "tweede kwartaal van ", "derde kwartaal van ", "vierde kwartaal van "},
    {"first quarter of ", "second quarter of ", "third quarter of ", "fourth quarter of "},
};

std::size_t row(Language language) { return language == Language::nl ? 0 : 1; }

// Puts a separator between each three digits. Requires digits alone.
std::string grouped(Language language, std::string_view digits) {
  const char separator = language == Language::nl ? '.' : ',';
  std::string out;
  for (std::size_t i = 0; i < digits.size(); ++i) {
    if (i != 0 && (digits.size() - i) % 3 == 0) out += separator;
    out += digits[i];
  }
  return out;
}

// A decimal in the language's form; `cut_zeros` leaves decimals out that are all zero.
std::string decimal_text(Language language, std::string_view decimal, bool cut_zeros) {
  std::string out;
  if (!decimal.empty() && (decimal.front() == '-' || decimal.front() == '+')) {
    out += decimal.front();
    decimal.remove_prefix(1);
  }
  const std::size_t point = decimal.find('.');
  out += grouped(language, decimal.substr(0, point));
  if (point == std::string_view::npos) return out;
  const std::string_view fraction = decimal.substr(point + 1);
  if (cut_zeros && fraction.find_first_not_of('0') == std::string_view::npos) return out;
  out += language == Language::nl ? ',' : '.';
  return out += fraction;
}

std::string two_digits(long value) {
  std::string digits = std::to_string(value);
  return digits.size() < 2 ? "0" + digits : digits;
}

}  // namespace

std::string amount_text(Language language, core::MinorUnits amount, core::Currency currency) {
  const std::string number = decimal_text(language, core::format_amount(amount, currency), true);
  const std::string code(currency.code());
  if (language == Language::en) return code + " " + number;
  return number + " " + (code == "EUR" ? "euro" : code);
}

std::string number_text(Language language, std::string_view decimal) {
  return decimal_text(language, decimal, false);
}

std::string count_text(Language language, std::uint64_t count) {
  return grouped(language, std::to_string(count));
}

std::string date_text(Language language, core::PartialDate date) {
  const int part = date.month_or_season();
  std::string year = std::to_string(date.year());
  if (part == 0) return year;
  if (part > 12) {
    return std::string(kSeasons[row(language)][static_cast<std::size_t>(part - 21)]) + " " + year;
  }
  const std::string month(kMonths[row(language)][static_cast<std::size_t>(part - 1)]);
  const std::string day = date.day() == 0 ? "" : std::to_string(date.day()) + " ";
  return day + month + " " + year;
}

std::string date_text(Language language, core::Date date) {
  const std::chrono::year_month_day day(date);
  const auto month = static_cast<std::size_t>(static_cast<unsigned>(day.month()) - 1);
  return std::to_string(static_cast<unsigned>(day.day())) + " " +
         std::string(kMonths[row(language)][month]) + " " +
         std::to_string(static_cast<int>(day.year()));
}

std::string instant_text(Language language, core::Instant instant) {
  const auto day = std::chrono::floor<std::chrono::days>(instant);
  const std::chrono::hh_mm_ss time(std::chrono::floor<std::chrono::seconds>(instant - day));
  return date_text(language, core::Date(day)) + ", " + two_digits(time.hours().count()) + ":" +
         two_digits(time.minutes().count()) + ":" + two_digits(time.seconds().count()) + " UTC";
}

std::string span_text(Language language, std::optional<core::PartialDate> from,
                      std::optional<core::PartialDate> to) {
  const bool nl = language == Language::nl;
  if (!from && !to) return std::string(word(language, Word::period_not_stated));
  if (!to) {
    return (nl ? "vanaf " : "from ") + date_text(language, *from) + ", " +
           std::string(word(language, Word::end_not_stated));
  }
  if (!from) return (nl ? "tot en met " : "to ") + date_text(language, *to);
  if (*from == *to) return date_text(language, *from);
  return date_text(language, *from) + (nl ? " tot en met " : " to ") + date_text(language, *to);
}

std::string period_text(Language language, const core::Period& period) {
  std::string year = std::to_string(period.year());
  const auto part = static_cast<std::size_t>(period.part() - 1);
  if (period.unit() == 'H') return std::string(kHalves[row(language)][part]) + year;
  if (period.unit() == 'Q') return std::string(kQuarters[row(language)][part]) + year;
  return year;
}

std::string period_text(Language language, std::string_view period) {
  const auto parsed = core::Period::parse(period);
  return parsed ? period_text(language, *parsed) : std::string(period);
}

}  // namespace planledger::projections::report
