#include "tools/sheets/xlsx_cells.h"

#include <catch2/catch.hpp>

namespace planledger::sheets {
namespace {

Cell cell(const std::string& value, std::size_t style = 0, const std::string& type = "n",
          bool from_1904 = false) {
  Workbook workbook;
  workbook.from_1904 = from_1904;
  workbook.styles = {Shown::number, Shown::day, Shown::month, Shown::year, Shown::time};
  if (!workbook.texts.add("first") || !workbook.texts.add("") || !workbook.texts.add("third")) {
    return {};
  }
  return cell_of({.type = type, .style = style, .formula = false, .value = value}, workbook);
}

TEST_CASE("a binary number is the decimal that the program shows", "[sheets][xlsx]") {
  CHECK(decimal_of_double("85000") == "85000");
  CHECK(decimal_of_double("85000.1") == "85000.1");
  CHECK(decimal_of_double("85000.100000000006") == "85000.1");
  CHECK(decimal_of_double("0.30000000000000004") == "0.3");
  CHECK(decimal_of_double("1606641.63") == "1606641.63");
  CHECK(decimal_of_double("9.9999999999999992E+22") == "100000000000000000000000");
  CHECK(decimal_of_double("1E-3") == "0.001");
  CHECK(decimal_of_double("-12.5") == "-12.5");
  CHECK(decimal_of_double("0") == "0");
  CHECK(decimal_of_double("999999999999.99") == "999999999999.99");
  for (const std::string text : {"", "x", "1x", "nan", "inf", "1e999", "1e300"}) {
    CAPTURE(text);
    CHECK_FALSE(decimal_of_double(text).has_value());
  }
}

TEST_CASE("every amount to the cent below ten million million comes back", "[sheets][xlsx]") {
  std::uint64_t cents = 1;
  for (int round = 0; round < 20'000; ++round) {
    cents = cents * 6364136223846793005U + 1442695040888963407U;
    const std::uint64_t some = (cents >> 14U) % 1'000'000'000'000'00U;
    char text[64];
    std::snprintf(text, sizeof text, "%.17g", static_cast<double>(some) / 100);
    std::string expected = std::to_string(some / 100);
    if (some % 100 != 0) {
      expected += "." + std::to_string(100 + some % 100).substr(1);
      if (expected.back() == '0') expected.pop_back();
    }
    CHECK(decimal_of_double(text) == expected);
  }
}

TEST_CASE("a day is counted as the programs count it", "[sheets][xlsx]") {
  CHECK(cell("43399", 1) == Cell{Cell::Kind::date, "2018-10-26"});
  CHECK(cell("1", 1) == Cell{Cell::Kind::date, "1900-01-01"});
  CHECK(cell("59", 1) == Cell{Cell::Kind::date, "1900-02-28"});
  CHECK(cell("61", 1) == Cell{Cell::Kind::date, "1900-03-01"});
  CHECK(cell("2958465", 1) == Cell{Cell::Kind::date, "9999-12-31"});
  CHECK(cell("41937", 1, "n", true) == Cell{Cell::Kind::date, "2018-10-26"});
  // 29 February 1900, which Lotus had and the calendar has not.
  for (const std::string none : {"60", "0", "-1", "2958466"}) {
    CAPTURE(none);
    CHECK(cell(none, 1).kind == Cell::Kind::faulty);
  }
}

TEST_CASE("a date is as precise as its format shows it", "[sheets][xlsx]") {
  CHECK(cell("43374", 2) == Cell{Cell::Kind::date, "2018-10"});
  CHECK(cell("43374", 3) == Cell{Cell::Kind::date, "2018"});
  CHECK(cell("43399.5", 1).kind == Cell::Kind::faulty);
  CHECK(cell("0.5", 4).kind == Cell::Kind::faulty);
  CHECK(shown_by("dd/mm/yyyy") == Shown::day);
  CHECK(shown_by("[$-413]d mmmm yyyy;@") == Shown::day);
  CHECK(shown_by("mmm\\-yy") == Shown::month);
  CHECK(shown_by("yyyy") == Shown::year);
  CHECK(shown_by("h:mm:ss") == Shown::time);
  CHECK(shown_by("#,##0.00") == Shown::number);
  CHECK(shown_by("#,##0.00 \"days\"") == Shown::number);
  CHECK(shown_by("[Red]0.00") == Shown::number);
  CHECK(shown_by("General") == Shown::number);
  CHECK(shown_by("\xe2\x82\xac\\ #,##0.00_ ;_ * -#,##0") == Shown::number);
}

TEST_CASE("a cell holds what its type says", "[sheets][xlsx]") {
  CHECK(cell("2", 0, "s") == Cell{Cell::Kind::text, "third"});
  CHECK(cell("3", 0, "s").kind == Cell::Kind::faulty);
  CHECK(cell("-1", 0, "s").kind == Cell::Kind::faulty);
  CHECK(cell("abc", 0, "inlineStr") == Cell{Cell::Kind::text, "abc"});
  CHECK(cell("#REF!", 0, "e") == Cell{Cell::Kind::faulty, "the error #REF!"});
  CHECK(cell("1", 0, "b") == Cell{Cell::Kind::text, "TRUE"});
  CHECK(cell("2018-10-26", 0, "d") == Cell{Cell::Kind::date, "2018-10-26"});
  CHECK(cell("", 1).empty());
  CHECK(cell("12.5", 99) == Cell{Cell::Kind::number, "12.5"});
  CHECK(cell("1", 0, "z").kind == Cell::Kind::faulty);
  CHECK(cell_of({.type = "n", .style = 0, .formula = true, .value = "5"}, {}).kind ==
        Cell::Kind::faulty);
}

}  // namespace
}  // namespace planledger::sheets
