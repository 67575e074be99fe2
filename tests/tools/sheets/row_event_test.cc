#include "tools/sheets/row_event.h"

#include "events/json.h"

#include <boost/json.hpp>
#include <catch2/catch.hpp>

namespace planledger::sheets {
namespace {

namespace json = boost::json;

Row row_of(const std::vector<std::string>& texts, std::uint64_t number = 7) {
  Row row{.number = number, .cells = {}};
  for (const std::string& text : texts) row.cells.push_back({Cell::Kind::text, text});
  return row;
}

const std::vector<std::string> kGrantHeadings{"Actie",
                                              "Beleidsdomein",
                                              "Ingangsdatum",
                                              "Subsidie",
                                              "Begunstigde",
                                              "Bedrag",
                                              "Munt",
                                              "Van",
                                              "Tot en met",
                                              "Funding source 1",
                                              "Funding amount 1",
                                              "Funding source 3",
                                              "Funding amount 3",
                                              "Row key",
                                              "Event id"};

Mapping mapping_of(const std::vector<std::string>& headings, const std::string& kind) {
  Reading reading;
  reading.kind = kind;
  return map_headings(row_of(headings, 1), reading).value();
}

core::Result<events::Submission> grant(const std::vector<std::string>& texts,
                                       unsigned generation = 0) {
  return event_of(row_of(texts), mapping_of(kGrantHeadings, "SubsidyGranted"), {},
                  {"grants.csv", std::string(64, 'a')}, generation);
}

std::string json_of(const events::Submission& submission) {
  return events::to_json(*events::Recorded::decode(
      1, events::Recorded::encode(1, 1, core::Instant{}, submission, std::nullopt)));
}

std::string id_of(const core::Result<events::Submission>& submission) {
  return std::string(json::parse(json_of(submission.value())).at("id").as_string());
}

std::string error_of(const core::Result<events::Submission>& submission) {
  return submission ? "none" : submission.error().message;
}

const std::vector<std::string> kGrant{"4.1",
                                      "KB",
                                      "1 maart 2016",
                                      "g-1",
                                      "Stad Vilvoorde",
                                      "\xe2\x82\xac 85.000,00",
                                      "EUR",
                                      "2016",
                                      "",
                                      "AMIF",
                                      "5000",
                                      "Stad",
                                      "80000"};

TEST_CASE("a row is the event that its cells say", "[sheets][rows]") {
  const auto submission = grant(kGrant);
  REQUIRE(submission.has_value());
  json::object event = json::parse(json_of(*submission)).as_object();
  event.erase("id");
  CHECK(event == json::parse(R"({"type":"SubsidyGranted","action":"4.1","department":"KB",
    "effective":"2016-03-01","data":{"grant":"g-1","beneficiary":{"name":"Stad Vilvoorde"},
    "amount":"85000.00","currency":"EUR","funding":[{"source":"AMIF","amount":"5000.00"},
    {"source":"Stad","amount":"80000.00"}],"period":{"from":"2016"}},
    "provenance":{"file":"grants.csv",
    "sha256":"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa","row":7}})")
                     .as_object());
}

TEST_CASE("a row's id follows from what names it and from nothing else", "[sheets][rows]") {
  const std::string id = id_of(grant(kGrant));
  // Held for ever: another id would append every row of every sheet a second time.
  CHECK(id == "e4fa33a2-c014-550a-9fda-9792aeb14725");
  auto changed = kGrant;
  changed[4] = "Stad Gent";
  changed[0] = "1.1";
  CHECK(id_of(grant(changed)) == id);
  changed[3] = "g-2";
  CHECK(id_of(grant(changed)) != id);
  CHECK(id_of(grant(kGrant, 1)) != id);
  CHECK(id_of(grant(kGrant, 1)) != id_of(grant(kGrant, 2)));
  auto keyed = kGrant;
  keyed.push_back("dossier 12");
  CHECK(id_of(grant(keyed)) != id);
  keyed.push_back("00000000-0000-0000-0000-0000000000FF");
  CHECK(id_of(grant(keyed)) == "00000000-0000-0000-0000-0000000000ff");
  CHECK(id_of(grant(keyed, 1)) == "00000000-0000-0000-0000-0000000000ff");
}

TEST_CASE("rows of a kind without a name of their own are told apart by what they say",
          "[sheets][rows]") {
  const Mapping mapping =
      mapping_of({"action", "department", "effective", "title", "place"}, "MeetingHeld");
  const auto id = [&](const std::vector<std::string>& texts) {
    return id_of(event_of(row_of(texts), mapping, {}, {"m.csv", std::string(64, 'a')}));
  };
  const std::string first = id({"4.1", "KB", "2018-10-26", "Stuurgroep", "Gent"});
  CHECK(id({"4.1", "KB", "26/10/2018", "Stuurgroep", "Brussel"}) == first);
  CHECK(id({"4.2", "KB", "2018-10-26", "Stuurgroep", "Gent"}) != first);
  CHECK(id({"4.1", "OV", "2018-10-26", "Stuurgroep", "Gent"}) != first);
  CHECK(id({"4.1", "KB", "2018-10-27", "Stuurgroep", "Gent"}) != first);
  CHECK(id({"4.1", "KB", "2018-10-26", "Overleg", "Gent"}) != first);
}

TEST_CASE("what is wrong is said with its cell and heading", "[sheets][rows]") {
  const auto with = [&](std::size_t place, const std::string& text) {
    auto changed = kGrant;
    changed[place] = text;
    return error_of(grant(changed));
  };
  CHECK_THAT(with(2, "3/4/2016"), Catch::StartsWith("cell C7 (Ingangsdatum): found"));
  CHECK_THAT(with(5, "85.000"), Catch::StartsWith("cell F7 (Bedrag): found"));
  CHECK_THAT(with(3, "a b"), Catch::StartsWith("cell D7 (Subsidie): "));
  CHECK_THAT(with(6, "EURO"), Catch::StartsWith("cell G7 (Munt): "));
  CHECK_THAT(with(4, ""), Catch::StartsWith("cell E7 (Begunstigde): "));
  CHECK_THAT(with(8, "31/9/2018"), Catch::StartsWith("cell I7 (Tot en met): "));
  // The second of the list that the event has stands in the columns of the third.
  CHECK_THAT(with(12, "0"), Catch::StartsWith("cell M7 (Funding amount 3): "));
  CHECK_THAT(with(11, ""), Catch::StartsWith("cell L7 (Funding source 3): "));
}

TEST_CASE("what the ledger says of a row is said with its cell", "[sheets][rows]") {
  const Mapping mapping = mapping_of(kGrantHeadings, "SubsidyGranted");
  const auto message = [&](const std::string& text) {
    return placed({core::Errc::unknown_grant, text}, row_of(kGrant), mapping).message;
  };
  CHECK(message("data.grant: no grant") == "cell D7 (Subsidie): no grant");
  CHECK(message("department: none") == "cell B7 (Beleidsdomein): none");
  CHECK(message("data.funding: more") == "cell J7 (Funding source 1): more");
  CHECK(message("data.funding[1].amount: less") == "cell M7 (Funding amount 3): less");
  CHECK(message("data.period: turned") == "cell H7 (Van): turned");
  CHECK(message("without a path") == "without a path");
  CHECK(message("data.purpose: not there") == "data.purpose: not there");
}

TEST_CASE("a number of the plan that a program took for a number is refused", "[sheets][rows]") {
  Row row = row_of(kGrant);
  row.cells[0] = {Cell::Kind::number, "4.1"};
  const Mapping mapping = mapping_of(kGrantHeadings, "SubsidyGranted");
  const auto event = [&] { return event_of(row, mapping, {}, {"g.xlsx", std::string(64, 'a')}); };
  CHECK_THAT(error_of(event()), Catch::Contains("4.1 or 4.10"));
  row.cells[0].text = "4.12";
  CHECK(event().has_value());
  row.cells[2] = {Cell::Kind::number, "43399"};
  CHECK_THAT(error_of(event()), Catch::Contains("give the cell a date format"));
  row.cells[2] = {Cell::Kind::number, "2016"};
  CHECK(event().has_value());
  row.cells[5] = {Cell::Kind::number, "85000"};
  CHECK(event().has_value());
  row.cells[5] = {Cell::Kind::faulty, "a formula"};
  CHECK_THAT(error_of(event()), Catch::StartsWith("cell F7 (Bedrag): found a formula"));
}

TEST_CASE("a row says its kind itself, or its sheet does", "[sheets][rows]") {
  Reading reading;
  const std::vector<std::string> headings{"Soort", "action", "department", "effective",
                                          "title", "grant",  "until",      "period"};
  const Mapping mapping = map_headings(row_of(headings, 1), reading).value();
  const Source source{"m.csv", std::string(64, 'a')};
  const auto event = [&](const std::vector<std::string>& texts) {
    return event_of(row_of(texts), mapping, {}, source);
  };
  CHECK(event({"verlenging", "4.1", "KB", "2018", "", "g", "2019"}).has_value());
  CHECK(event({"Mijlpaal", "4.1", "KB", "2018", "Start"}).has_value());
  CHECK_THAT(error_of(event({"", "4.1", "KB", "2018", "Start"})), Catch::Contains("--kind"));
  CHECK_THAT(error_of(event({"iets", "4.1", "KB", "2018", "Start"})),
             Catch::StartsWith("cell A7 (Soort): \"iets\""));
  CHECK_THAT(error_of(event({"milestone", "4.1", "KB", "2018", "Start", "g"})),
             Catch::StartsWith("cell F7 (grant): "));
  CHECK_THAT(error_of(event({"milestone", "4.1", "KB", "2018", "Start", "", "", "", "more"})),
             Catch::Contains("cell I7") && Catch::Contains("no heading"));
}

TEST_CASE("lists stand in one cell", "[sheets][rows]") {
  const Mapping mapping =
      mapping_of({"action", "department", "effective", "title", "Deelnemers"}, "MeetingHeld");
  const auto event = event_of(row_of({"4.1", "KB", "2018", "t", "Stad Gent; VVSG\nUGent;"}),
                              mapping, {}, {"m.csv", std::string(64, 'a')});
  CHECK_THAT(json_of(event.value()),
             Catch::Contains(R"("participants":["Stad Gent","VVSG","UGent"])"));
}

TEST_CASE("a row that begins with # is a remark", "[sheets][rows]") {
  CHECK(is_remark(row_of({"# SubsidyGranted", "4.1"})));
  CHECK(is_remark(row_of({"", " #"})));
  CHECK_FALSE(is_remark(row_of({"4.1", "#"})));
}

}  // namespace
}  // namespace planledger::sheets
