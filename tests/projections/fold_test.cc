// The sentences of the contract's sections 4 and 5, one by one, on small histories.

#include "tests/projections/fixture.h"

#include <catch2/catch.hpp>

namespace planledger::tests {
namespace {

using boost::json::value;
using projections::Question;
using projections::ReplayedViews;
using projections::Subject;

// A small plan whose answers are taken from the raw log.
class Scenario {
 public:
  Scenario() { ledger_.make_plan(); }

  // Appends the event and gives its id.
  std::string add(const EventText& event) {
    const std::string result = ledger_.code(event);
    PLANLEDGER_CHECK(result == "accepted", result);
    return id_of(ledger_.last_id());
  }
  value ask(const Question& question) {
    const auto views = ReplayedViews::of(ledger_.log(), ledger_.log().head()).value();
    const std::string answer = tests::ask(ledger_.log(), *views, question);
    PLANLEDGER_CHECK(!answer.starts_with("error"), answer);
    return boost::json::parse(answer);
  }
  value action(const std::string& no, const std::string& as_of) {
    return ask({.subject = Subject::action, .as_of = as_of, .action = no});
  }
  value budget(const std::string& as_of, const std::string& known_at = "now") {
    return ask({.subject = Subject::budget, .as_of = as_of, .known_at = known_at});
  }
  std::string head() { return fmt::format("seq:{}", ledger_.log().head()); }

 private:
  AdmissionFixture ledger_;
};

std::string grant_of(const std::string& amount, const std::string& more = "") {
  return fmt::format(R"({{"grant":"g","beneficiary":{{"name":"Stad"}},"currency":"EUR"{}{}}})",
                     amount.empty() ? "" : fmt::format(R"(,"amount":"{}")", amount), more);
}

value json(std::string_view text) { return boost::json::parse(text); }

}  // namespace

TEST_CASE("saying a status again does not move the day since which it holds", "[projections]") {
  Scenario plan;
  CHECK(plan.action("1.1", "2018-12-31").at("status").is_null());
  plan.add({"StatusChanged", "1.1", "KB", "2018-03", R"({"to":"ongoing"})"});
  plan.add({"StatusChanged", "1.1", "KB", "2018-06-01", R"({"to":"ongoing"})"});
  CHECK(plan.action("1.1", "2018-12-31").at("status") == "ongoing");
  CHECK(plan.action("1.1", "2018-12-31").at("statusSince") == "2018-03");
  plan.add({"StatusChanged", "1.1", "KB", "2018-05-01", R"({"to":"started"})"});
  CHECK(plan.action("1.1", "2018-12-31").at("statusSince") == "2018-06-01");
}

TEST_CASE("an amendment that comes before its action in the fold has no effect", "[projections]") {
  Scenario plan;
  plan.add({"ActionAmended", "1.1", "KB", "2014", R"({"title":"early"})"});
  CHECK(plan.action("1.1", "2018-12-31").at("title") == "a");
  plan.add({"ActionAmended", "1.1", "KB", "2016", R"({"title":"later","ministers":[]})"});
  CHECK(plan.action("1.1", "2015-12-31").at("title") == "a");
  CHECK(plan.action("1.1", "2016-01-01").at("title") == "later");
}

TEST_CASE("a grant ends at the latest of its period and its extensions", "[projections]") {
  Scenario plan;
  plan.add({"SubsidyGranted", "1.1", "KB", "2016-03-01", grant_of("100")});
  const auto grant = [&](const std::string& as_of) {
    return plan.budget(as_of).at("actions").at(0).at("grants").at(0);
  };
  CHECK(grant("2018-12-31").at("to").is_null());
  CHECK(grant("2018-12-31").at("running") == true);
  plan.add({"GrantExtended", "1.1", "OV", "2017", R"({"grant":"g","until":"2018-06"})"});
  CHECK(grant("2016-12-31").at("to").is_null());
  CHECK(grant("2018-06-30").at("to") == "2018-06");
  CHECK(grant("2018-06-30").at("running") == true);
  CHECK(grant("2018-07-01").at("running") == false);
}

TEST_CASE("additions and reductions count for their own departments and the beneficiary",
          "[projections]") {
  Scenario plan;
  plan.add({"SubsidyGranted", "1.1", "KB", "2016",
            grant_of("100", R"(,"funding":[{"source":"A","amount":"60"},)"
                            R"({"source":"B","amount":"40"}])")});
  plan.add({"GrantExtended", "1.1", "OV", "2017", R"({"grant":"g","added":"50"})"});
  plan.add({"GrantReduced", "1.1", "KB", "2018", R"({"grant":"g","by":"30","reason":"r"})"});
  const value budget = plan.budget("2018-12-31");
  CHECK(budget.at("total") == json(R"({"EUR":"120.00"})"));
  CHECK(budget.at("byDepartment") == json(R"([{"department":"KB","total":{"EUR":"70.00"}},)"
                                          R"({"department":"OV","total":{"EUR":"50.00"}}])"));
  CHECK(budget.at("byBeneficiary") == json(R"([{"beneficiary":"Stad","total":{"EUR":"120.00"}}])"));
  CHECK(budget.at("byFundingSource") ==
        json(R"([{"source":"A","total":{"EUR":"60.00"}},{"source":"B","total":{"EUR":"40.00"}}])"));
}

TEST_CASE("a currency is there once an amount was counted, and then stays at zero",
          "[projections]") {
  Scenario plan;
  plan.add({"SubsidyGranted", "1.1", "KB", "2016", grant_of("")});
  value action = plan.budget("2016-12-31").at("actions").at(0);
  CHECK(action.at("granted") == json("{}"));
  CHECK(action.at("total") == json("{}"));
  CHECK(action.at("grants").at(0).at("amount").is_null());
  CHECK(action.at("grants").at(0).at("total") == "0.00");
  CHECK(plan.budget("2016-12-31").at("byBeneficiary") == json("[]"));
  plan.add({"GrantExtended", "1.1", "KB", "2017", R"({"grant":"g","added":"50"})"});
  plan.add({"GrantReduced", "1.1", "KB", "2017", R"({"grant":"g","by":"50","reason":"r"})"});
  action = plan.budget("2017-12-31").at("actions").at(0);
  CHECK(action.at("granted") == json("{}"));
  CHECK(action.at("added") == json(R"({"EUR":"50.00"})"));
  CHECK(action.at("total") == json(R"({"EUR":"0.00"})"));
}

TEST_CASE("money counts before its action is in the plan, without a title", "[projections]") {
  Scenario plan;
  plan.add({"SubsidyGranted", "1.1", "KB", "2014", grant_of("100")});
  const value action = plan.budget("2014-12-31").at("actions").at(0);
  CHECK(action.at("no") == "1.1");
  CHECK(action.at("title").is_null());
  CHECK(action.at("total") == json(R"({"EUR":"100.00"})"));
}

TEST_CASE("a stated total is held against what was in force on its own last day", "[projections]") {
  Scenario plan;
  plan.add({"SubsidyGranted", "1.1", "KB", "2016", grant_of("100")});
  plan.add(
      {"TotalStated", "1.1", "KB", "2016", R"({"amount":"150","currency":"EUR","of":["g","g"]})"});
  plan.add({"GrantExtended", "1.1", "KB", "2016-07", R"({"grant":"g","added":"50"})"});
  plan.add({"GrantExtended", "1.1", "KB", "2017", R"({"grant":"g","added":"7"})"});
  const auto stated = [&](const std::string& as_of) {
    return plan.budget(as_of).at("actions").at(0).at("stated").at(0);
  };
  CHECK(stated("2016-06-30").at("difference") == "-50.00");
  CHECK(stated("2018-12-31").at("computed") == "150.00");
  CHECK(stated("2018-12-31").at("difference") == "0.00");
}

TEST_CASE("a reversal holds from its recording on, whatever its own date", "[projections]") {
  Scenario plan;
  const std::string grant = plan.add({"SubsidyGranted", "1.1", "KB", "2016", grant_of("100")});
  const std::string before = plan.head();
  const std::string reversal = plan.add({"EventReversed", "1.1", "KB", "2019",
                                         fmt::format(R"({{"event":"{}","reason":"r"}})", grant)});
  CHECK(plan.budget("2017-01-01", before).at("actions").as_array().size() == 1);
  CHECK(plan.budget("2017-01-01").at("actions").as_array().empty());
  const value history =
      plan.ask({.subject = Subject::history, .as_of = "2018-01-01", .action = "1.1"});
  REQUIRE(history.at("events").as_array().size() == 2);
  CHECK(history.at("events").at(1).at("id").as_string() == grant);
  CHECK(history.at("events").at(1).at("reversedBy").as_string() == reversal);
  const value learnt = plan.ask(
      {.subject = Subject::diff, .as_of = "2019-01-01", .from_known = before, .to_known = "now"});
  REQUIRE(learnt.at("actions").as_array().size() == 1);
  CHECK(learnt.at("actions").at(0).at("events") == value({grant, reversal}));
  CHECK(learnt.at("actions").at(0).at("total") == json(R"({"from":{"EUR":"100.00"},"to":{}})"));
}

TEST_CASE("a planned meeting shows until its last day has come or it was held", "[projections]") {
  Scenario plan;
  const std::string planned =
      plan.add({"MeetingPlanned", "1.1", "KB", "2018-01-01", R"({"title":"t","on":"2018-23"})"});
  const auto count = [&](const std::string& as_of) {
    return plan.ask({.subject = Subject::meetings, .as_of = as_of}).at("planned").as_array().size();
  };
  CHECK(count("2018-11-29") == 1);
  CHECK(count("2018-11-30") == 0);
  plan.add({"MeetingHeld", "1.1", "KB", "2018-10-01",
            fmt::format(R"({{"title":"t","planned":"{}"}})", planned)});
  CHECK(count("2018-09-30") == 1);
  CHECK(count("2018-10-01") == 0);
  CHECK(plan.action("1.1", "2018-10-01").at("lastMeeting") == "2018-10-01");
}

TEST_CASE("an action stands under its goal only while that is in force", "[projections]") {
  Scenario plan;
  plan.add({"GoalDefined", "", "KB", "2017", R"({"no":"2","line":"1","title":"second"})"});
  plan.add({"ActionAmended", "1.2", "KB", "2016", R"({"goal":"2"})"});
  const value before = plan.ask({.subject = Subject::plan, .as_of = "2016-06-30"});
  CHECK(before.at("actions").as_array().size() == 2);
  CHECK(before.at("lines").at(0).at("goals").as_array().size() == 1);
  CHECK(before.at("lines").at(0).at("goals").at(0).at("actions") == json(R"(["1.1"])"));
  const value after = plan.ask({.subject = Subject::plan, .as_of = "2017-01-01"});
  CHECK(after.at("lines").at(0).at("goals").at(1).at("actions") == json(R"(["1.2"])"));
  CHECK(plan.ask({.subject = Subject::plan, .as_of = "2014-01-01"}).at("plan").is_null());
}

}  // namespace planledger::tests
