#include "tests/tools/sheets/temporary_file.h"
#include "tools/sheets/sheet.h"

#include <catch2/catch.hpp>

namespace planledger::sheets {
namespace {

using Rows = std::vector<std::pair<std::uint64_t, std::vector<std::string>>>;

core::Result<Rows> rows_of(std::string_view bytes, const std::string& delimiter = {}) {
  const TemporaryFile file(bytes, ".csv");
  auto sheet = open_sheet(file.path(), {.sheet = {}, .delimiter = delimiter});
  if (!sheet) return core::fail(sheet.error());
  Rows rows;
  for (;;) {
    auto row = (*sheet)->next();
    if (!row) return core::fail(row.error());
    if (!*row) return rows;
    auto& [number, cells] = rows.emplace_back((*row)->number, std::vector<std::string>());
    for (const Cell& cell : (*row)->cells) cells.push_back(cell.text);
  }
}

std::string error_of(std::string_view bytes, const std::string& delimiter = {}) {
  const auto rows = rows_of(bytes, delimiter);
  return rows ? "none" : rows.error().message;
}

TEST_CASE("rows are those that a spreadsheet program shows", "[sheets][csv]") {
  const Rows expected{{1, {"a", "b"}}, {2, {"1", "2 \"x\", y\nz"}}, {4, {"3", ""}}};
  CHECK(rows_of("a,b\n1,\"2 \"\"x\"\", y\nz\"\n\n3,\n").value() == expected);
  CHECK(rows_of("a,b\r\n1,\"2 \"\"x\"\", y\nz\"\r\n\r\n3,\r\n").value() == expected);
  CHECK(rows_of("\xef\xbb\xbf"
                "a;b\n1;\"2 \"\"x\"\", y\nz\"\n ; \n3;")
            .value() == expected);
  CHECK(rows_of("").value().empty());
  CHECK(rows_of("\n\n\r\n").value().empty());
}

TEST_CASE("values are separated as the first line separates them", "[sheets][csv]") {
  CHECK(rows_of("a\tb\n1,5\t2").value() == Rows{{1, {"a", "b"}}, {2, {"1,5", "2"}}});
  CHECK(rows_of("\"a;b\",c\n1;5,2").value() == Rows{{1, {"a;b", "c"}}, {2, {"1;5", "2"}}});
  CHECK(rows_of("a\n1;2").value() == Rows{{1, {"a"}}, {2, {"1;2"}}});
  CHECK_THAT(error_of("a,b;c\n"), Catch::Contains("--delimiter"));
  CHECK(rows_of("a,b;c\n", ";").value() == Rows{{1, {"a,b", "c"}}});
}

TEST_CASE("a broken file is refused where it breaks", "[sheets][csv]") {
  CHECK_THAT(error_of("a,b\n1,2\n3,\"4\n5,6\n"), Catch::Contains("row 3: a quotation mark"));
  CHECK_THAT(error_of("a,b\n1,x\"y\n"), Catch::Contains("row 2: a quotation mark"));
  CHECK_THAT(error_of("a,b\n1,\xeb\n"), Catch::Contains("cell B2 is not UTF-8: \"\\xeb\""));
  CHECK_THAT(error_of(std::string("\xff\xfe"
                                  "a\0,\0b\0",
                                  8)),
             Catch::Contains("UTF-16"));
  CHECK_THAT(error_of("PK\x03\x04 and so on"), Catch::Contains(".xlsx"));
}

TEST_CASE("what one cell, one row and one sheet may hold is bounded", "[sheets][csv]") {
  CHECK(rows_of("a\n" + std::string(kCellBytesMax, 'x')).has_value());
  CHECK_THAT(error_of("a\n" + std::string(kCellBytesMax + 1, 'x')), Catch::Contains("cell A2"));
  CHECK_THAT(error_of("a\n\"" + std::string(1U << 20U, 'x')), Catch::Contains("row 2: a value"));
  CHECK_THAT(error_of("a\n" + std::string(kColumnsMax + 1, ',')),
             Catch::Contains("row 2: more than 16384 columns"));
  std::string row;
  for (int cell = 0; cell < 5; ++cell) row.append(kCellBytesMax, 'x').append(",");
  CHECK_THAT(error_of("a,b\n" + row), Catch::Contains("cell E2"));
}

TEST_CASE("a file that is not there, or no sheet by its name, is said to be so", "[sheets][csv]") {
  CHECK_THAT(open_sheet("/nowhere/a.csv", {}).error().message, Catch::Contains("No such file"));
  CHECK_THAT(open_sheet("a.ods", {}).error().message, Catch::Contains("save it as .xlsx or .csv"));
  CHECK(has_sheet_name("a.b/C.CSV"));
  CHECK_FALSE(has_sheet_name("a.csv/b"));
  CHECK_FALSE(has_sheet_name("plan.jsonl"));
  CHECK_FALSE(has_sheet_name("-"));
}

TEST_CASE("places are named as spreadsheets name them", "[sheets]") {
  CHECK(column_name(0) == "A");
  CHECK(column_name(25) == "Z");
  CHECK(column_name(26) == "AA");
  CHECK(column_name(kColumnsMax - 1) == "XFD");
  for (std::size_t column = 0; column < kColumnsMax; column += 7) {
    CHECK(place_of(column_name(column) + "12") == std::pair(column, std::uint64_t{12}));
  }
  for (const std::string_view bad : {"", "A", "12", "A0", "XFE1", "A1048577", "a1", "A1B", "A-1"}) {
    CAPTURE(bad);
    CHECK_FALSE(place_of(bad).has_value());
  }
}

}  // namespace
}  // namespace planledger::sheets
