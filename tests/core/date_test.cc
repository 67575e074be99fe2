#include "core/date.h"

#include <catch2/catch.hpp>
#include <rapidcheck/catch.h>

namespace planledger::core {
namespace {

struct Span {
  std::string_view text;
  std::string_view first;
  std::string_view last;
};

TEST_CASE("a partial date covers the days of its precision", "[core][date]") {
  const Span span = GENERATE(values<Span>({
      {"2018", "2018-01-01", "2018-12-31"},
      {"2018-02", "2018-02-01", "2018-02-28"},
      {"2016-02", "2016-02-01", "2016-02-29"},
      {"1900-02", "1900-02-01", "1900-02-28"},
      {"2018-10-26", "2018-10-26", "2018-10-26"},
      {"2016-02-29", "2016-02-29", "2016-02-29"},
      {"2018-21", "2018-03-01", "2018-05-31"},
      {"2018-22", "2018-06-01", "2018-08-31"},
      {"2018-23", "2018-09-01", "2018-11-30"},
      {"2018-24", "2018-12-01", "2019-02-28"},
      {"2015-24", "2015-12-01", "2016-02-29"},
      {"0001", "0001-01-01", "0001-12-31"},
      {"9998-24", "9998-12-01", "9999-02-28"},
  }));
  INFO(span.text);
  const auto date = PartialDate::parse(span.text);
  REQUIRE(date.has_value());
  CHECK(to_string(date->first_day()) == span.first);
  CHECK(to_string(date->last_day()) == span.last);
  CHECK(to_string(*date) == span.text);
  CHECK(PartialDate::from_packed(date->packed()).value() == *date);
}

TEST_CASE("what is not in the calendar is no date", "[core][date]") {
  const std::string text =
      GENERATE(as<std::string>(), "", "2018-09-31", "2017-02-29", "1900-02-29", "2018-13",
               "2018-00", "2018-20", "2018-25", "2018-21-01", "2018-10-00", "0000", "9999", "18",
               "2018-1", "2018-10-6", "2018/10/26", "2018-1a", "-018", "2018-10-26T00:00:00Z",
               "2018-10-26 ", "201810", "+2018", "2018-Q1");
  INFO(text);
  const auto date = PartialDate::parse(text);
  REQUIRE_FALSE(date.has_value());
  CHECK(date.error().code == Errc::invalid_date);
}

TEST_CASE("a full date is asked for where one is needed", "[core][date]") {
  CHECK(to_string(parse_date("2018-10-26").value()) == "2018-10-26");
  CHECK(PartialDate::of(parse_date("2018-10-26").value()) ==
        PartialDate::parse("2018-10-26").value());
  for (const std::string text : {"2018", "2018-10", "2018-22", "2018-02-30"}) {
    INFO(text);
    const auto date = parse_date(text);
    REQUIRE_FALSE(date.has_value());
    CHECK(date.error().code == Errc::invalid_date);
  }
}

TEST_CASE("a packed number that no date has is refused", "[core][date]") {
  const std::uint32_t year = 2018U << 16U;
  for (const std::uint32_t packed : {0U, year | 13U << 8U, year | 21U << 8U | 1U, year | 1U,
                                     year | 2U << 8U | 30U, 9999U << 16U, ~0U}) {
    INFO(packed);
    CHECK_FALSE(PartialDate::from_packed(packed).has_value());
  }
}

TEST_CASE("every packed number is a date that its text gives back, or is refused", "[core][date]") {
  rc::prop("packed, text and back", [] {
    const auto year = *rc::gen::inRange<std::uint32_t>(1, 9999);
    const auto month_or_season = *rc::gen::inRange<std::uint32_t>(0, 25);
    const auto day = *rc::gen::element<std::uint32_t>(0, 0, 1, 28, 29, 30, 31, 32);
    const auto date = PartialDate::from_packed(year << 16U | month_or_season << 8U | day);
    RC_PRE(date.has_value());
    RC_ASSERT(PartialDate::parse(to_string(*date)).value() == *date);
    RC_ASSERT(date->first_day() <= date->last_day());
  });
}

TEST_CASE("a period covers its part of the year", "[core][date]") {
  const Span span = GENERATE(values<Span>({
      {"2018", "2018-01-01", "2018-12-31"},
      {"2018-H1", "2018-01-01", "2018-06-30"},
      {"2018-H2", "2018-07-01", "2018-12-31"},
      {"2016-Q1", "2016-01-01", "2016-03-31"},
      {"2018-Q2", "2018-04-01", "2018-06-30"},
      {"2018-Q3", "2018-07-01", "2018-09-30"},
      {"9998-Q4", "9998-10-01", "9998-12-31"},
  }));
  INFO(span.text);
  const auto period = Period::parse(span.text);
  REQUIRE(period.has_value());
  CHECK(to_string(period->first_day()) == span.first);
  CHECK(to_string(period->last_day()) == span.last);
  CHECK(to_string(*period) == span.text);
}

TEST_CASE("what is no period is refused", "[core][date]") {
  const std::string text =
      GENERATE(as<std::string>(), "", "2018-H0", "2018-H3", "2018-Q5", "2018-Q0", "2018-Y1",
               "2018-h1", "0000", "9999", "2018-H", "2018-H11", "2018-01", "2018H1", "18-H1");
  INFO(text);
  const auto period = Period::parse(text);
  REQUIRE_FALSE(period.has_value());
  CHECK(period.error().code == Errc::invalid_field);
}

TEST_CASE("times of RFC 3339 are read with any offset and written in UTC", "[core][date]") {
  struct Example {
    std::string_view text;
    std::string_view utc;
  };
  const Example example = GENERATE(values<Example>({
      {"2018-10-26T12:00:00Z", "2018-10-26T12:00:00.000000Z"},
      {"2018-10-26t12:00:00z", "2018-10-26T12:00:00.000000Z"},
      {"2018-10-26T12:00:00+02:00", "2018-10-26T10:00:00.000000Z"},
      {"2018-12-31T23:30:00-01:30", "2019-01-01T01:00:00.000000Z"},
      {"2018-10-26T12:00:00.5Z", "2018-10-26T12:00:00.500000Z"},
      {"2018-10-26T12:00:00.123456789Z", "2018-10-26T12:00:00.123456Z"},
      {"2016-12-31T23:59:60Z", "2017-01-01T00:00:00.000000Z"},
      {"1969-12-31T23:59:59.999999Z", "1969-12-31T23:59:59.999999Z"},
      {"0001-01-01T00:00:00Z", "0001-01-01T00:00:00.000000Z"},
  }));
  INFO(example.text);
  const auto instant = parse_instant(example.text);
  REQUIRE(instant.has_value());
  CHECK(to_string(*instant) == example.utc);
}

TEST_CASE("what is no time of RFC 3339 is refused", "[core][date]") {
  const std::string text = GENERATE(
      as<std::string>(), "", "2018-10-26", "2018-10-26T12:00Z", "2018-10-26T12:00:00",
      "2018-10-26 12:00:00Z", "2018-10-26T24:00:00Z", "2018-10-26T12:60:00Z",
      "2018-10-26T12:00:61Z", "2018-10-26T12:00:60Z", "2018-02-30T12:00:00Z",
      "2018-10-26T12:00:00.Z", "2018-10-26T12:00:00.1234567890Z", "2018-10-26T12:00:00+2:00",
      "2018-10-26T12:00:00+24:00", "2018-10-26T12:00:00Zx", "0001-01-01T00:00:00+01:00");
  INFO(text);
  const auto instant = parse_instant(text);
  REQUIRE_FALSE(instant.has_value());
  CHECK(instant.error().code == Errc::invalid_date);
}

}  // namespace
}  // namespace planledger::core
