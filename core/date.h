// Which days does a date cover when its source gave only a month, a season or a year?
#pragma once

#include "core/result.h"

#include <chrono>
#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

namespace planledger::core {

// A day of the proleptic Gregorian calendar, years 0001 to 9999 (the last day of a winter of 9998
// lies in 9999).
using Date = std::chrono::sys_days;

// "2018-10-26". Fails with invalid_date for anything but a full calendar date.
[[nodiscard]] Result<Date> parse_date(std::string_view text);
[[nodiscard]] std::string to_string(Date date);

// A date in the precision that its source gave: EDTF (ISO 8601-2:2019) level 0 `YYYY`, `YYYY-MM`,
// `YYYY-MM-DD`, or a season of level 1, `YYYY-21` (spring) to `YYYY-24` (winter). Years 0001-9998.
class PartialDate {
 public:
  // Fails with invalid_date, naming what was found.
  [[nodiscard]] static Result<PartialDate> parse(std::string_view text);
  // The form that is stored: year << 16 | month or season << 8 | day, 0 for what is not given.
  [[nodiscard]] static Result<PartialDate> from_packed(std::uint32_t packed);
  [[nodiscard]] static PartialDate of(Date date);

  [[nodiscard]] std::uint32_t packed() const { return packed_; }
  [[nodiscard]] int year() const { return static_cast<int>(packed_ >> 16); }
  // 1-12 a month, 21-24 a season, 0 when only the year is given.
  [[nodiscard]] int month_or_season() const { return static_cast<int>(packed_ >> 8 & 0xff); }
  // 0 when no day is given.
  [[nodiscard]] int day() const { return static_cast<int>(packed_ & 0xff); }
  // Meteorological seasons: spring is March to May, winter December to the end of February.
  [[nodiscard]] Date first_day() const;
  [[nodiscard]] Date last_day() const;

  // The same precision and the same date; to order dates, compare their first or last days.
  friend bool operator==(PartialDate, PartialDate) = default;

 private:
  explicit PartialDate(std::uint32_t packed) : packed_(packed) {}
  std::uint32_t packed_;
};

[[nodiscard]] std::string to_string(PartialDate date);

// A reporting period: `YYYY`, `YYYY-H1`, `YYYY-H2`, `YYYY-Q1` to `YYYY-Q4`, years 0001-9998.
class Period {
 public:
  // Fails with invalid_field, naming what was found.
  [[nodiscard]] static Result<Period> parse(std::string_view text);

  [[nodiscard]] Date first_day() const;
  [[nodiscard]] Date last_day() const;
  [[nodiscard]] int year() const { return year_; }
  // 'Y', 'H' or 'Q'; `part` counts from 1 and is 1 for a year.
  [[nodiscard]] char unit() const { return unit_; }
  [[nodiscard]] int part() const { return part_; }

  friend bool operator==(const Period&, const Period&) = default;

 private:
  Period(int year, char unit, int part) : year_(year), unit_(unit), part_(part) {}
  int year_;
  char unit_;
  int part_;
};

[[nodiscard]] std::string to_string(const Period& period);

// A point in time, microseconds since 1970-01-01T00:00:00Z without leap seconds.
using Instant = std::chrono::sys_time<std::chrono::microseconds>;

// RFC 3339, any offset, up to nine decimals (cut to six): "2018-10-26T12:00:00Z". Fails with
// invalid_date.
[[nodiscard]] Result<Instant> parse_instant(std::string_view text);
// UTC with six decimals: "2018-10-26T12:00:00.000000Z".
[[nodiscard]] std::string to_string(Instant instant);

}  // namespace planledger::core
