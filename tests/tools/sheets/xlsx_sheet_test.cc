#include "tests/tools/sheets/packed_sheet.h"
#include "tools/sheets/sheet.h"

#include <catch2/catch.hpp>

namespace planledger::sheets {
namespace {

struct Read {
  std::vector<Row> rows;
  std::vector<Merged> merged;
  std::string error;
};

Read read(const PackedParts& parts, const std::string& sheet_name = {}) {
  const auto file = packed(parts);
  Read result;
  auto sheet = open_sheet(file->path(), {.sheet = sheet_name, .delimiter = {}});
  if (!sheet) {
    result.error = sheet.error().message;
    return result;
  }
  for (;;) {
    auto row = (*sheet)->next();
    if (!row) result.error = row.error().message;
    if (!row || !*row) break;
    result.rows.push_back(std::move(**row));
  }
  result.merged = (*sheet)->merged();
  return result;
}

std::string error_of(const std::string& sheet) { return read(parts_with(sheet)).error; }

TEST_CASE("a sheet's cells are read where they stand", "[sheets][xlsx]") {
  const Read result = read(parts_with(
      R"(<sheetData><row r="2"><c r="A2" t="s"><v>1</v></c><c r="C2"><v>12.5</v></c></row>
         <row r="3"><c r="B3" s="1"/></row>
         <row r="5"><c t="inlineStr"><is><r><t>in </t></r><r><t>parts</t></r></is></c>
                    <c s="1"><v>43399</v></c><c s="2"><v>43374</v></c><c><f>A1+1</f><v>2</v></c></row>
         </sheetData><mergeCells count="1"><mergeCell ref="A1:C1"/></mergeCells>)",
      R"(<si><t>none</t></si><si><r><t>Stad </t></r><r><t>Gent</t></r><rPh><t>ghent</t></rPh></si>)"));
  CHECK(result.error.empty());
  REQUIRE(result.rows.size() == 2);
  CHECK(result.rows[0].number == 2);
  CHECK(result.rows[0].cells ==
        std::vector<Cell>{{Cell::Kind::text, "Stad Gent"}, {}, {Cell::Kind::number, "12.5"}});
  CHECK(result.rows[1].number == 5);
  REQUIRE(result.rows[1].cells.size() == 4);
  CHECK(result.rows[1].cells[0] == Cell{Cell::Kind::text, "in parts"});
  CHECK(result.rows[1].cells[1] == Cell{Cell::Kind::date, "2018-10-26"});
  CHECK(result.rows[1].cells[2] == Cell{Cell::Kind::date, "2018-10"});
  CHECK(result.rows[1].cells[3].kind == Cell::Kind::faulty);
  REQUIRE(result.merged.size() == 1);
  CHECK(result.merged[0].range == "A1:C1");
  CHECK(result.merged[0].last_row == 1);
}

TEST_CASE("the sheet asked for is read, else the first that is shown", "[sheets][xlsx]") {
  const auto parts = parts_with("<sheetData><row><c><v>1</v></c></row></sheetData>");
  CHECK(read(parts).rows.size() == 1);
  CHECK(read(parts, "Blad1").rows.size() == 1);
  CHECK_THAT(read(parts, "Blad2").error, Catch::Contains("\"Hidden\", \"Blad1\""));
}

TEST_CASE("what is no sheet is refused with what it is", "[sheets][xlsx]") {
  auto macros = parts_with("<sheetData/>");
  macros["[Content_Types].xml"] =
      R"(<Types><Override ContentType="application/vnd.ms-excel.sheet.macroEnabled.main+xml"/></Types>)";
  CHECK_THAT(read(macros).error, Catch::Contains("macros"));
  auto project = parts_with("<sheetData/>");
  project["xl/vbaProject.bin"] = "x";
  CHECK_THAT(read(project).error, Catch::Contains("macros"));
  auto empty = parts_with("<sheetData/>");
  empty.erase("xl/worksheets/sheet1.xml");
  CHECK_THAT(read(empty).error, Catch::Contains("cannot be opened"));
  auto no_rels = parts_with("<sheetData/>");
  no_rels.erase("_rels/.rels");
  CHECK_THAT(read(no_rels).error, Catch::Contains("_rels/.rels"));

  const auto error_of_bytes = [](const std::string& bytes) {
    const TemporaryFile file(bytes, ".xlsx");
    const auto sheet = open_sheet(file.path(), {});
    return sheet ? "none" : sheet.error().message;
  };
  CHECK_THAT(error_of_bytes("\xd0\xcf\x11\xe0 and so on"), Catch::Contains("password"));
  CHECK_THAT(error_of_bytes("a,b,c"), Catch::Contains("no .xlsx"));
  CHECK_THAT(error_of_bytes(""), Catch::Contains("no .xlsx"));
  CHECK_THAT(error_of_bytes("PK\x03\x04 and no more"), Catch::Contains("cannot be unpacked"));
}

TEST_CASE("broken sheets are refused", "[sheets][xlsx]") {
  CHECK_THAT(error_of("<sheetData><row>"), Catch::Contains("its XML is broken in line 1"));
  CHECK_THAT(error_of(R"(<sheetData><row r="5"/><row r="5"/></sheetData>)"),
             Catch::Contains("row 5 comes after row 5"));
  CHECK_THAT(error_of(R"(<sheetData><row r="1048577"/></sheetData>)"),
             Catch::Contains("rows go up to 1048576"));
  CHECK_THAT(error_of(R"(<sheetData><row r="2"><c r="A3"/></row></sheetData>)"),
             Catch::Contains("out of place"));
  CHECK_THAT(error_of(R"(<sheetData><row r="2"><c r="B2"/><c r="A2"/></row></sheetData>)"),
             Catch::Contains("out of place"));
  CHECK_THAT(error_of(R"(<mergeCells><mergeCell ref="nonsense"/></mergeCells>)"),
             Catch::Contains("merged cells"));
  auto declared = parts_with("");
  declared["xl/worksheets/sheet1.xml"] =
      R"(<!DOCTYPE w [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><worksheet>&b;</worksheet>)";
  CHECK_THAT(read(declared).error, Catch::Contains("document type"));
}

TEST_CASE("what a sheet unpacks to is bounded", "[sheets][xlsx]") {
  std::string deep;
  for (int level = 0; level < 100'000; ++level) deep += "<a>";
  CHECK_THAT(error_of(deep), Catch::Contains("nested too deeply"));
  CHECK_THAT(error_of("<a b=\"" + std::string(3U << 20U, 'x') + "\"/>"),
             Catch::Contains("tag of more than a megabyte"));
  CHECK_THAT(error_of("<sheetData><row><c t=\"str\"><v>" + std::string(16U << 20U, 'x') +
                      "</v></c><c t=\"str\"><v>y</v></c></row></sheetData>"),
             Catch::Equals(""));
  std::string wide = "<sheetData><row>";
  for (std::size_t cell = 0; cell <= kColumnsMax; ++cell) wide += "<c/>";
  CHECK_THAT(error_of(wide + "</row></sheetData>"), Catch::Contains("more than 16384 columns"));
  std::string long_row = "<sheetData><row>";
  for (int cell = 0; cell < 6; ++cell) {
    long_row += "<c t=\"str\"><v>" + std::string(50'000, 'x') + "</v></c>";
  }
  CHECK_THAT(error_of(long_row + "</row></sheetData>"), Catch::Contains("more than 262144 bytes"));
}

TEST_CASE("a text over the bound of a cell makes that cell faulty", "[sheets][xlsx]") {
  const Read result = read(parts_with("<sheetData><row><c t=\"str\"><v>" +
                                      std::string(16U << 20U, 'x') + "</v></c></row></sheetData>"));
  REQUIRE(result.rows.size() == 1);
  CHECK(result.rows[0].cells[0].kind == Cell::Kind::faulty);
}

}  // namespace
}  // namespace planledger::sheets
