// RFC 3339, section 5.6: full-date "T" HH ":" MM ":" SS ["." digits] ("Z" / ("+" / "-") HH ":" MM)
#include "core/date.h"
#include "core/detail/digits.h"
#include "core/quote.h"

#include <fmt/format.h>

#include <optional>

namespace planledger::core {
namespace {

using detail::fixed_number;
using std::chrono::hours;
using std::chrono::microseconds;
using std::chrono::minutes;
using std::chrono::seconds;

constexpr std::size_t kDateSize = 10;
constexpr std::size_t kDateTimeSize = 19;
constexpr std::size_t kDecimalsMax = 9;
constexpr std::size_t kDecimalsKept = 6;
constexpr int kLeapSecond = 60;

// The two digits at `place` when they spell a number up to `max`.
std::optional<int> two_digits(std::string_view text, std::size_t place, int max) {
  const auto value = fixed_number(text.substr(place, 2));
  if (!value || *value > max) return std::nullopt;
  return value;
}

// "HH:MM:SS" as the time since midnight; 60 seconds where `leap_second` says so.
std::optional<seconds> time_of_day(std::string_view text, bool& leap_second) {
  if (text[2] != ':' || text[5] != ':') return std::nullopt;
  const auto hour = two_digits(text, 0, 23);
  const auto minute = two_digits(text, 3, 59);
  const auto second = two_digits(text, 6, kLeapSecond);
  if (!hour || !minute || !second) return std::nullopt;
  leap_second = *second == kLeapSecond;
  return hours(*hour) + minutes(*minute) + seconds(*second);
}

// Takes ".123" away from the front of `rest`, cut to microseconds; zero where there is no point.
std::optional<microseconds> take_fraction(std::string_view& rest) {
  if (rest.empty() || rest.front() != '.') return microseconds(0);
  rest.remove_prefix(1);
  const std::size_t size = std::min(rest.find_first_not_of("0123456789"), rest.size());
  if (size == 0 || size > kDecimalsMax) return std::nullopt;
  std::string kept(rest.substr(0, std::min(size, kDecimalsKept)));
  kept.append(kDecimalsKept - kept.size(), '0');
  rest.remove_prefix(size);
  return microseconds(*fixed_number(kept));
}

std::optional<minutes> offset_from_utc(std::string_view text) {
  if (text == "Z" || text == "z") return minutes(0);
  if (text.size() != 6 || (text[0] != '+' && text[0] != '-') || text[3] != ':') return std::nullopt;
  const auto hour = two_digits(text, 1, 23);
  const auto minute = two_digits(text, 4, 59);
  if (!hour || !minute) return std::nullopt;
  const minutes offset = hours(*hour) + minutes(*minute);
  return text[0] == '-' ? -offset : offset;
}

std::optional<Instant> instant_of(std::string_view text) {
  if (text.size() <= kDateTimeSize) return std::nullopt;
  if (text[kDateSize] != 'T' && text[kDateSize] != 't') return std::nullopt;
  const auto date = parse_date(text.substr(0, kDateSize));
  bool leap_second = false;
  const auto time = time_of_day(text.substr(kDateSize + 1, 8), leap_second);
  std::string_view rest = text.substr(kDateTimeSize);
  const auto fraction = take_fraction(rest);
  const auto offset = offset_from_utc(rest);
  if (!date || !time || !fraction || !offset) return std::nullopt;
  const auto whole_second = Instant(*date) + *time - *offset;
  // A leap second ends a day of UTC and is counted as the first second of the next one.
  const auto midnight = std::chrono::floor<std::chrono::days>(whole_second);
  if (leap_second && whole_second != midnight) return std::nullopt;
  return whole_second + *fraction;
}

bool is_in_range(Instant instant) {
  const std::chrono::year_month_day day(std::chrono::floor<std::chrono::days>(instant));
  return static_cast<int>(day.year()) >= 1 && static_cast<int>(day.year()) <= 9999;
}

}  // namespace

Result<Instant> parse_instant(std::string_view text) {
  const std::optional<Instant> instant = instant_of(text);
  if (instant && is_in_range(*instant)) return *instant;
  return fail(Errc::invalid_date,
              quoted(text) + " is not a time: expected RFC 3339, such as 2018-10-26T12:00:00Z");
}

std::string to_string(Instant instant) {
  const auto day = std::chrono::floor<std::chrono::days>(instant);
  const std::chrono::hh_mm_ss<microseconds> time(instant - day);
  return fmt::format("{}T{:02}:{:02}:{:02}.{:06}Z", to_string(day), time.hours().count(),
                     time.minutes().count(), time.seconds().count(), time.subseconds().count());
}

}  // namespace planledger::core
