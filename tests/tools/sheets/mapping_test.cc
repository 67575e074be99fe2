#include "tools/sheets/mapping.h"

#include <catch2/catch.hpp>

namespace planledger::sheets {
namespace {

Row headings(const std::vector<std::string>& texts) {
  Row row{.number = 1, .cells = {}};
  for (const std::string& text : texts) row.cells.push_back({Cell::Kind::text, text});
  return row;
}

std::vector<std::string> paths(const Mapping& mapping) {
  std::vector<std::string> out;
  for (const Mapped& mapped : mapping.columns) {
    out.push_back(mapped.column == nullptr
                      ? "-"
                      : mapped.column->path +
                            (mapped.place > 0 ? std::to_string(mapped.place) : ""));
  }
  return out;
}

std::string error_of(const std::vector<std::string>& texts, const Reading& reading = {}) {
  const auto mapping = map_headings(headings(texts), reading);
  return mapping ? "none" : mapping.error().message;
}

Reading of_meetings() {
  Reading reading;
  reading.kind = "MeetingHeld";
  return reading;
}

TEST_CASE("columns are known by either heading, by both or by their path, in any order",
          "[sheets][mapping]") {
  const auto mapping = map_headings(
      headings({"Titel", "  ingangsdatum ", "ACTION", "Department / Beleidsdomein", "Tot en met",
                "data.place", "attendance", "", "Bedrag van bron 2", "Funding  source 1"}),
      of_meetings());
  REQUIRE(mapping.has_value());
  CHECK(paths(*mapping) ==
        std::vector<std::string>{"data.title", "effective", "action", "department",
                                 "data.period.to", "data.place", "data.attendance", "-",
                                 "data.funding[].amount1", "data.funding[].source"});
  CHECK(mapping->kind == events::Kind::MEETING_HELD);
}

TEST_CASE("a heading comes before another field's path", "[sheets][mapping]") {
  Reading reading;
  reading.kind = "StatusChanged";
  const auto mapping =
      map_headings(headings({"action", "department", "effective", "To", "data.to"}), reading);
  REQUIRE(mapping.has_value());
  CHECK(paths(*mapping).at(3) == "data.period.to");
  CHECK(paths(*mapping).at(4) == "data.to");
}

TEST_CASE("headings that could mean something else are refused", "[sheets][mapping]") {
  const std::vector<std::string> good{"action", "department", "effective", "title"};
  const auto with = [&](const std::vector<std::string>& more) {
    std::vector<std::string> all = good;
    all.insert(all.end(), more.begin(), more.end());
    return all;
  };
  CHECK(error_of(good, of_meetings()) == "none");
  CHECK_THAT(error_of(with({"Tittle"}), of_meetings()), Catch::Contains("cell E1: \"Tittle\""));
  CHECK_THAT(error_of(with({"Titel"}), of_meetings()),
             Catch::Contains("cell E1") && Catch::Contains("twice"));
  CHECK_THAT(error_of(with({"Amount / Titel"}), of_meetings()), Catch::Contains("no heading"));
  CHECK_THAT(error_of({"action", "department", "effective"}, of_meetings()),
             Catch::Contains("needs a column Title (Titel)"));
  CHECK_THAT(error_of(good), Catch::Contains("--kind"));
  Reading wrong = of_meetings();
  wrong.kind = "KeyAdmitted";
  CHECK_THAT(error_of(good, wrong), Catch::Contains("no kind of event"));
}

TEST_CASE("a map file says what foreign columns are", "[sheets][mapping]") {
  const std::string file(R"({"kind": "SubsidyGranted", "sheet": "Blad1", "headingRow": 3,
    "decimal": "comma", "dates": "dayFirst", "delimiter": ";",
    "columns": {"Toegekend  bedrag": "amount", "Naam vzw": "beneficiary.name", "Dossier": "grant",
                "Datum": "effective", "Maatregel": "action", "Cofinanciering": "funding[1].amount"},
    "constants": {"department": "KB", "currency": "EUR"}, "ignore": ["Beheerder"]})");
  Reading reading;
  REQUIRE(read_map("map.json", file, reading).has_value());
  CHECK(reading.sheet.sheet == "Blad1");
  CHECK(reading.heading_row == 3);
  CHECK(reading.conventions.decimal == DecimalMark::comma);
  CHECK(reading.conventions.dates == DateOrder::day_first);
  const auto mapping = map_headings(headings({"naam VZW", "Dossier", "Toegekend bedrag", "Datum",
                                              "Maatregel", "Beheerder", "Cofinanciering"}),
                                    reading);
  REQUIRE(mapping.has_value());
  CHECK(paths(*mapping) == std::vector<std::string>{"data.beneficiary.name", "data.grant",
                                                    "data.amount", "effective", "action", "-",
                                                    "data.funding[].amount1"});
  CHECK(mapping->constants.size() == 2);

  CHECK_THAT(error_of({"Dossier"}, reading), Catch::Contains("which the map file names"));
  reading.columns.clear();
  reading.constants = {{"amount", "1"}};
  CHECK_THAT(error_of({"action", "department", "effective", "grant", "beneficiary.name", "currency",
                       "amount"},
                      reading),
             Catch::Contains("is a column of the sheet too"));
  reading.constants = {{"colour", "red"}};
  CHECK_THAT(
      error_of({"action", "department", "effective", "grant", "beneficiary.name", "currency"},
               reading),
      Catch::Contains("is no field"));
}

TEST_CASE("what was given on the command line stands before the map file", "[sheets][mapping]") {
  const std::string file(R"({"kind": "SubsidyGranted", "decimal": "comma", "headingRow": 2})");
  Reading reading = of_meetings();
  reading.conventions.decimal = DecimalMark::point;
  reading.heading_row = 5;
  REQUIRE(read_map("map.json", file, reading).has_value());
  CHECK(reading.kind == "MeetingHeld");
  CHECK(reading.conventions.decimal == DecimalMark::point);
  CHECK(reading.heading_row == 5);
}

TEST_CASE("a map file that is none is refused where it is wrong", "[sheets][mapping]") {
  const std::pair<std::string, std::string> cases[] = {
      {"{", "a map file is a JSON object"},
      {"[]", "expected an object"},
      {R"({"column": {}})", "column: expected one of its members"},
      {R"({"columns": {"a": 1}})", "columns.a: expected a text"},
      {R"({"columns": []})", "columns: expected an object of texts"},
      {R"({"ignore": "x"})", "ignore: expected a list"},
      {R"({"headingRow": 0})", "headingRow: expected a row"},
      {R"({"decimal": "dot"})", "decimal: expected comma or point"},
      {R"({"dates": "us"})", "dates: expected dayFirst or monthFirst"},
      {R"({"ignoreOthers": 1})", "ignoreOthers: expected true or false"},
  };
  for (const auto& [text, expected] : cases) {
    CAPTURE(text);
    Reading reading;
    const core::Status read = read_map("map.json", text, reading);
    REQUIRE_FALSE(read.has_value());
    CHECK_THAT(read.error().message, Catch::Contains(expected));
  }
}

}  // namespace
}  // namespace planledger::sheets
