// What questions are refused, which points they name, and what an export and a replay answer.

#include "tests/projections/fixture.h"

#include <catch2/catch.hpp>

namespace planledger::tests {
namespace {

using projections::Question;
using projections::ReplayedViews;
using projections::Subject;

std::string ask_raw(AdmissionFixture& ledger, const Question& question) {
  const auto views = ReplayedViews::of(ledger.log(), ledger.log().head()).value();
  return ask(ledger.log(), *views, question);
}

}  // namespace

TEST_CASE("questions that cannot be answered say why", "[projections][answer]") {
  AdmissionFixture ledger;
  ledger.make_plan();
  const std::vector<std::pair<Question, std::string>> refused = {
      {{.subject = Subject::plan, .as_of = "2018-09-31"}, "invalidDate"},
      {{.subject = Subject::plan, .known_at = "seq:9"}, "invalidKnownAt"},
      {{.subject = Subject::plan, .known_at = "seq:"}, "invalidKnownAt"},
      {{.subject = Subject::plan, .known_at = "yesterday"}, "invalidKnownAt"},
      {{.subject = Subject::plan, .known_at = "2026-01-01T00:00:01Z"}, "invalidKnownAt"},
      {{.subject = Subject::plan, .known_at = "period:2018-H3"}, "invalidKnownAt"},
      {{.subject = Subject::plan, .known_at = "period:2018-H2"}, "unknownPeriod"},
      {{.subject = Subject::action, .action = "1.3"}, "unknownAction"},
      {{.subject = Subject::action, .action = "1.1."}, "unknownAction"},
      {{.subject = Subject::action}, "invalidQuestion"},
      {{.subject = Subject::history, .action = "one"}, "invalidQuestion"},
      {{.subject = Subject::diff, .from = "2018-01-01"}, "invalidQuestion"},
      {{.subject = Subject::diff, .from = "2018-01-01", .from_known = "seq:1", .to_known = "seq:2"},
       "invalidQuestion"},
      {{.subject = Subject::stats}, "invalidQuestion"}};
  for (const auto& [question, code] : refused) {
    INFO(question.as_of + " " + question.known_at + " " + question.action);
    CHECK(ask_raw(ledger, question) == "error: " + code);
  }
}

TEST_CASE("nothing known yet is the answer at seq:0", "[projections][answer]") {
  AdmissionFixture ledger;
  ledger.make_plan();
  CHECK(
      ask_raw(ledger, {.subject = Subject::periods, .as_of = "2018-01-01", .known_at = "seq:0"}) ==
      R"({"format":1,"asOf":"2018-01-01","knownAt":{"seq":0,"recordedAt":null},"periods":[]})");
}

TEST_CASE("a period names the point before its latest closing", "[projections][answer]") {
  AdmissionFixture ledger;
  ledger.make_plan();
  const char* closing = R"({"period":"2018-H2","reportingDate":"2018-10-26"})";
  REQUIRE(ledger.code({"PeriodClosed", "", "KB", "2018-11", closing}) == "accepted");
  REQUIRE(ledger.code({"PeriodReopened", "", "KB", "2019",
                       R"({"period":"2018-H2","reason":"r"})"}) == "accepted");
  REQUIRE(ledger.code({"PeriodClosed", "", "KB", "2019", closing}) == "accepted");
  const auto answer = boost::json::parse(
      ask_raw(ledger, {.subject = Subject::periods, .known_at = "period:2018-H2"}));
  CHECK(answer.at("knownAt").at("seq") == 10);
  REQUIRE(answer.at("periods").as_array().size() == 1);
  CHECK(answer.at("periods").at(0).at("reopened") == true);
}

TEST_CASE("a time names the last event recorded by it", "[projections][answer]") {
  AdmissionFixture ledger;
  ledger.make_plan();
  const auto whole = boost::json::parse(ask_raw(ledger, {.subject = Subject::history}));
  for (const auto& row : whole.at("events").as_array()) {
    const std::string time(row.at("recordedAt").as_string());
    const auto answer =
        boost::json::parse(ask_raw(ledger, {.subject = Subject::plan, .known_at = time}));
    CHECK(answer.at("knownAt").at("recordedAt").as_string() == time);
  }
}

TEST_CASE("no piece of an export is larger than the sink was promised", "[projections][answer]") {
  AdmissionFixture ledger;
  ledger.make_plan();
  const std::string text = fmt::format(R"({{"title":"{}"}})", std::string(60'000, 'x'));
  for (int i = 0; i < 3; ++i) {
    REQUIRE(ledger.code({"MilestoneReached", "1.1", "KB", "2018", text}) == "accepted");
  }
  const auto views = ReplayedViews::of(ledger.log(), ledger.log().head()).value();
  std::size_t largest = 0;
  std::string whole;
  REQUIRE(projections::answer(ledger.log(), *views, FixedClock(),
                              {.subject = Subject::export_jsonl},
                              [&](std::string_view piece) -> core::Status {
                                largest = std::max(largest, piece.size());
                                whole += piece;
                                return {};
                              }));
  CHECK(largest <= 65'536);
  CHECK(std::count(whole.begin(), whole.end(), '\n') == 11);
}

TEST_CASE("a replay names the first answer in which the projections differ",
          "[projections][answer]") {
  AdmissionFixture ledger;
  ledger.make_plan();
  const auto same = boost::json::parse(ask_raw(ledger, {.subject = Subject::replay}));
  CHECK(same.at("holds") == true);
  CHECK(same.at("difference").is_null());
  // Projections in which the last event is missing, and which do not know it.
  std::vector<projections::EventPtr> events;
  for (core::Sequence seq = 1; seq < ledger.log().head(); ++seq) {
    const std::string record = ledger.log().read(seq).value();
    events.push_back(
        std::make_shared<const events::Recorded>(events::Recorded::decode(seq, record).value()));
  }
  events.push_back(events.front());
  const auto behind = std::make_unique<ReplayedViews>(std::move(events));
  const auto differs = boost::json::parse(ask(ledger.log(), *behind, {.subject = Subject::replay}));
  CHECK(differs.at("holds") == false);
  CHECK(differs.at("difference").at("question") == "plan");
}

}  // namespace planledger::tests
