#include "tools/sheets/readings.h"

#include <catch2/catch.hpp>
#include <fmt/format.h>

#include <array>
#include <random>

namespace planledger::sheets {
namespace {

std::string decimal(std::string_view text, DecimalMark mark = DecimalMark::not_said) {
  const auto read = read_decimal(text, {mark, DateOrder::not_said});
  return read ? *read : "refused";
}

std::string date(std::string_view text, DateOrder order = DateOrder::not_said) {
  const auto read = read_date(text, {DecimalMark::not_said, order});
  return read ? *read : "refused";
}

TEST_CASE("decimals are read as Dutch and English write them", "[sheets][readings]") {
  CHECK(decimal("85000") == "85000");
  CHECK(decimal("85000.5") == "85000.5");
  CHECK(decimal("85000,50") == "85000.50");
  CHECK(decimal("85.000,00") == "85000.00");
  CHECK(decimal("85,000.00") == "85000.00");
  CHECK(decimal("1.606.641,63") == "1606641.63");
  CHECK(decimal("1,606,641.63") == "1606641.63");
  CHECK(decimal("1.606.641") == "1606641");
  CHECK(decimal("1 606 641,63") == "1606641.63");
  CHECK(decimal("1\xc2\xa0"
                "606\xe2\x80\xaf"
                "641,63") == "1606641.63");
  CHECK(decimal("1'606'641.63") == "1606641.63");
  CHECK(decimal("0,5") == "0.5");
  CHECK(decimal("-12,5") == "-12.5");
  CHECK(decimal("\xe2\x88\x92"
                "12.5") == "-12.5");
  CHECK(decimal("007") == "7");
  CHECK(decimal("1234,567") == "1234.567");
  CHECK(decimal("0") == "0");
}

TEST_CASE("a decimal with two readings is refused with both", "[sheets][readings]") {
  for (const std::string_view text : {"85.000", "85,000", "1.234", "999,999", "0.500"}) {
    CAPTURE(text);
    const auto read = read_decimal(text, {});
    REQUIRE_FALSE(read.has_value());
    CHECK(read.error().code == core::Errc::invalid_amount);
  }
  const auto read = read_decimal("85.000", {});
  CHECK_THAT(read.error().message, Catch::Contains("85000 or 85.000"));
  CHECK(decimal("85.000", DecimalMark::comma) == "85000");
  CHECK(decimal("85.000", DecimalMark::point) == "85.000");
  CHECK(decimal("85,000", DecimalMark::comma) == "85.000");
  CHECK(decimal("85,000", DecimalMark::point) == "85000");
}

TEST_CASE("what is no decimal is refused", "[sheets][readings]") {
  for (const std::string_view text :
       {"", "-", ".", ",5", "5,", "1.23.456", "12.34.567", "1,2,3", "1.000,00.0", "1..0", "12a",
        "EUR 5", "1e5", "1,000,00", "1.000.00", "--5", "1 2", "1 000 00", "½"}) {
    CAPTURE(text);
    CHECK(decimal(text) == "refused");
  }
  // What was said of the sheet's decimals holds for all of them.
  CHECK(decimal("85000.50", DecimalMark::comma) == "refused");
  CHECK(decimal("85000,50", DecimalMark::point) == "refused");
}

// Groups whole digits by threes.
std::string grouped(const std::string& digits, char mark) {
  std::string out;
  for (std::size_t place = 0; place < digits.size(); ++place) {
    if (place > 0 && (digits.size() - place) % 3 == 0) out += mark;
    out += digits[place];
  }
  return out;
}

TEST_CASE("any amount with two digits of cents is read back from either form",
          "[sheets][readings]") {
  std::mt19937_64 random(11);
  for (int round = 0; round < 5'000; ++round) {
    const std::string whole = std::to_string(random() >> (4 + random() % 60));
    const std::string cents = fmt::format("{:02}", random() % 100);
    const std::string expected = whole + "." + cents;
    CAPTURE(expected);
    CHECK(decimal(grouped(whole, '.') + "," + cents) == expected);
    CHECK(decimal(grouped(whole, ',') + "." + cents) == expected);
    CHECK(decimal(grouped(whole, ' ') + "," + cents) == expected);
    CHECK(decimal(whole + "," + cents) == expected);
    CHECK(decimal(expected) == expected);
  }
}

TEST_CASE("dates are read as people write them", "[sheets][readings]") {
  CHECK(date("2018-10-26") == "2018-10-26");
  CHECK(date("2018-10") == "2018-10");
  CHECK(date("2018") == "2018");
  CHECK(date("2018-21") == "2018-21");
  CHECK(date("26/10/2018") == "2018-10-26");
  CHECK(date("26-10-2018") == "2018-10-26");
  CHECK(date("26.10.2018") == "2018-10-26");
  CHECK(date("26. 10. 2018") == "2018-10-26");
  CHECK(date("10/26/2018") == "2018-10-26");
  CHECK(date("3.4.2018") == "2018-04-03");
  CHECK(date("4/4/2018") == "2018-04-04");
  CHECK(date("2018/10/26") == "2018-10-26");
  CHECK(date("26 oktober 2018") == "2018-10-26");
  CHECK(date("26 okt. 2018") == "2018-10-26");
  CHECK(date("1 MAART 2016") == "2016-03-01");
  CHECK(date("October 26, 2018") == "2018-10-26");
  CHECK(date("oktober 2018") == "2018-10");
  CHECK(date("March 2016") == "2016-03");
  CHECK(date("10/2018") == "2018-10");
  CHECK(date("najaar 2018") == "2018-23");
  CHECK(date("Spring 2018") == "2018-21");
  CHECK(date("winter 2018") == "2018-24");
}

TEST_CASE("a date with two readings is refused with both", "[sheets][readings]") {
  for (const std::string_view text : {"03/04/2018", "3-4-2018", "12/11/2018"}) {
    CAPTURE(text);
    CHECK(date(text) == "refused");
  }
  const auto read = read_date("03/04/2018", {});
  CHECK(read.error().code == core::Errc::invalid_date);
  CHECK_THAT(read.error().message, Catch::Contains("2018-04-03 or 2018-03-04"));
  CHECK(date("03/04/2018", DateOrder::day_first) == "2018-04-03");
  CHECK(date("03/04/2018", DateOrder::month_first) == "2018-03-04");
}

TEST_CASE("what is no date is refused", "[sheets][readings]") {
  for (const std::string_view text :
       {"", "26/10/18", "oktober", "2018-10-26 12:00", "43399", "26/oktoberr/2018", "1/2/3/2018",
        "Q3 2018", "okt 18", "2018/10", "26 10", "/", "2018-13-01x", "summer 22 2018"}) {
    CAPTURE(text);
    CHECK(date(text) == "refused");
  }
}

TEST_CASE("a day that the calendar does not have is left to the check of the event",
          "[sheets][readings]") {
  CHECK(date("31/9/2018", DateOrder::day_first) == "2018-09-31");
}

}  // namespace
}  // namespace planledger::sheets
