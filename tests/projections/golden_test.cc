// The contract's answers on the real plan, and on the invented half-year after it.

#include "tests/projections/fixture.h"

#include <catch2/catch.hpp>

namespace planledger::tests {
namespace {

using projections::Question;
using projections::ReplayedViews;
using projections::Subject;

void check_golden(const core::EventLog& log, const projections::Views& views, Subject subject,
                  const std::string& date, const std::string& known_at, const std::string& name) {
  Question question{.subject = subject, .as_of = date, .known_at = known_at};
  const std::string answer = ask(log, views, question);
  INFO(name);
  REQUIRE_FALSE(answer.starts_with("error"));
  CHECK(first_mismatch(golden(name), boost::json::parse(answer), "") == "");
}

}  // namespace

TEST_CASE("the real plan gives the golden answers", "[projections][golden]") {
  AdmissionFixture ledger;
  append_sample(ledger, "plan-2018.jsonl");
  const auto views = ReplayedViews::of(ledger.log(), ledger.log().head()).value();
  for (const std::string date : {"2015-12-31", "2016-06-30", "2017-12-31", "2018-10-26"}) {
    check_golden(ledger.log(), *views, Subject::plan, date, "now", "plan-" + date + ".json");
    check_golden(ledger.log(), *views, Subject::budget, date, "now", "budget-" + date + ".json");
  }
}

TEST_CASE("the half-year after it gives the golden answers at each known-at",
          "[projections][golden]") {
  AdmissionFixture ledger;
  append_sample(ledger, "plan-2018.jsonl");
  append_sample(ledger, "invented-2019.jsonl");
  const auto views = ReplayedViews::of(ledger.log(), ledger.log().head()).value();
  const std::vector<std::pair<std::string, int>> points = {{"2018-10-26", 899},
                                                           {"2018-10-26", 931},
                                                           {"2019-06-30", 899},
                                                           {"2019-06-30", 919},
                                                           {"2019-06-30", 931}};
  for (const auto& [date, seq] : points) {
    const std::string place = fmt::format("{}-seq-{}.json", date, seq);
    const std::string known_at = fmt::format("seq:{}", seq);
    check_golden(ledger.log(), *views, Subject::plan, date, known_at, "invented/plan-" + place);
    check_golden(ledger.log(), *views, Subject::budget, date, known_at, "invented/budget-" + place);
  }
}

TEST_CASE("the real plan does not reconcile in the three places that are known",
          "[projections][golden]") {
  AdmissionFixture ledger;
  append_sample(ledger, "plan-2018.jsonl");
  const auto views = ReplayedViews::of(ledger.log(), ledger.log().head()).value();
  const auto answer = boost::json::parse(
      ask(ledger.log(), *views, {.subject = Subject::reconcile, .as_of = "2018-10-26"}));
  const auto& totals = answer.at("totals").as_array();
  REQUIRE(totals.size() == 2);
  CHECK(totals[0].at("action") == "4.6");
  CHECK(totals[1].at("action") == "14.2");
  const auto& dangling = answer.at("danglingReferences").as_array();
  REQUIRE_FALSE(dangling.empty());
  for (const auto& reference : dangling) {
    CHECK(reference.at("action") == "6.2");
    CHECK(reference.at("to") == "8.2");
  }
}

}  // namespace planledger::tests
