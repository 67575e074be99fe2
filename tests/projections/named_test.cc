// What the projections beside the plan's show, to the letter.
#include "projections/projection.h"
#include "tests/projections/fixture.h"

#include <catch2/catch.hpp>

#include <set>

namespace planledger::tests {
namespace {

using boost::json::value;
using projections::ReplayedViews;
using projections::Subject;

class NamedPlan {
 public:
  NamedPlan() { ledger_.make_plan(); }

  std::string add(const EventText& event) {
    const std::string result = ledger_.code(event);
    PLANLEDGER_CHECK(result == "accepted", result);
    return id_of(ledger_.last_id());
  }
  std::string close(const std::string& period, const std::string& date) {
    return add({"PeriodClosed", "", "KB", "2020",
                R"({"period":")" + period + R"(","reportingDate":")" + date + R"("})"});
  }
  std::string grant(const std::string& day, const std::string& grant, const std::string& to,
                    const std::string& rest = "") {
    return add({"SubsidyGranted", "1.1", "KB", day,
                R"({"grant":")" + grant + R"(","beneficiary":{"name":")" + to +
                    R"("},"currency":"EUR")" + rest + "}"});
  }
  std::string text(const std::string& projection, const std::string& day,
                   const std::string& action = "") {
    const auto views = ReplayedViews::of(ledger_.log(), ledger_.log().head()).value();
    return tests::ask(
        ledger_.log(), *views,
        {.subject = Subject::shown, .as_of = day, .action = action, .projection = projection});
  }
  // The members that follow the point.
  value shown(const std::string& projection, const std::string& day,
              const std::string& action = "") {
    return boost::json::parse(text(projection, day, action));
  }

 private:
  AdmissionFixture ledger_;
};

// "EVENT PERIODS REVERSED", in the order of the answer.
std::vector<std::string> lines_of(const value& answer) {
  std::vector<std::string> lines;
  for (const value& event : answer.at("late").as_array()) {
    std::string line(event.at("event").as_string());
    for (const value& period : event.at("periods").as_array()) {
      line += " " + std::string(period.as_string());
    }
    if (!event.at("reversedBy").is_null()) line += " reversed";
    lines.push_back(line);
  }
  return lines;
}

TEST_CASE("an event is late for each period that was closed over its day before it",
          "[projections][named]") {
  NamedPlan plan;
  const std::string held = R"({"title":"held"})";
  plan.add({"MeetingHeld", "1.1", "KB", "2018-05-01", held});
  CHECK(lines_of(plan.shown("late", "2030-01-01")).empty());
  plan.close("2018-H1", "2018-06-30");
  const auto on_the_day = plan.add({"MeetingHeld", "1.1", "KB", "2018-06-30", held});
  plan.add({"MeetingHeld", "1.1", "KB", "2018-07-01", held});
  plan.close("2018-H2", "2018-12-31");
  const auto early = plan.add({"MeetingHeld", "1.2", "KB", "2018-02", held});
  const auto between = plan.add({"MeetingHeld", "1.1", "KB", "2018-07-01", held});
  plan.add({"EventReversed", "1.1", "KB", "2019-06-01",
            R"({"event":")" + on_the_day + R"(","reason":"r"})"});
  CHECK(lines_of(plan.shown("late", "2030-01-01")) ==
        std::vector<std::string>{early + " 2018-H1 2018-H2", on_the_day + " 2018-H1 reversed",
                                 between + " 2018-H2"});
  CHECK(lines_of(plan.shown("late", "2018-06-29")) ==
        std::vector<std::string>{early + " 2018-H1 2018-H2"});
  CHECK(lines_of(plan.shown("late", "2030-01-01", "1.2")) ==
        std::vector<std::string>{early + " 2018-H1 2018-H2"});

  // Closed once more it is still one period.
  plan.add({"PeriodReopened", "", "KB", "2020", R"({"period":"2018-H2","reason":"r"})"});
  plan.close("2018-H2", "2018-11-30");
  const auto again = plan.add({"MeetingHeld", "1.2", "KB", "2018-11-30", held});
  CHECK(lines_of(plan.shown("late", "2030-01-01", "1.2")).back() == again + " 2018-H2");
}

TEST_CASE("beneficiaries have what was committed in each year, and their share of it",
          "[projections][named]") {
  NamedPlan plan;
  plan.grant("2016-03-01", "a", "Gent", R"(,"amount":"100")");
  plan.grant("2017", "b", "Aalst", R"(,"amount":"50.03")");
  plan.grant("2018-02", "c", "Gent", R"(,"amount":"40")");
  plan.grant("2018-02", "d", "Ieper");
  plan.add({"GrantExtended", "1.1", "OV", "2017-01-01", R"({"grant":"a","added":"30"})"});
  plan.add({"GrantReduced", "1.1", "KB", "2018", R"({"grant":"a","by":"20","reason":"r"})"});
  const auto wrong = plan.grant("2018-02", "e", "Wetteren", R"(,"amount":"999")");
  plan.add(
      {"EventReversed", "1.1", "KB", "2018-03", R"({"event":")" + wrong + R"(","reason":"r"})"});

  CHECK(
      plan.shown("beneficiaries", "2018-12-31").at("beneficiaries") ==
      boost::json::parse(
          R"([{"beneficiary":"Aalst","grants":1,"total":{"EUR":"50.03"},"share":{"EUR":"0.2501"},)"
          R"("years":{"2017":{"EUR":"50.03"}}},)"
          R"({"beneficiary":"Gent","grants":2,"total":{"EUR":"150.00"},"share":{"EUR":"0.7499"},)"
          R"("years":{"2016":{"EUR":"100.00"},"2017":{"EUR":"30.00"},"2018":{"EUR":"20.00"}}},)"
          R"({"beneficiary":"Ieper","grants":1,"total":{},"share":{},"years":{}}])"));
  // (5003^2 + 15000^2) / 20003^2 = 0.62488...
  CHECK(plan.shown("beneficiaries", "2018-12-31").at("concentration") ==
        boost::json::parse(R"([{"currency":"EUR","beneficiaries":2,"largest":"0.7499",)"
                           R"("fiveLargest":"1.0000","herfindahl":"0.6249"}])"));
  CHECK(plan.shown("beneficiaries", "2016-12-31").at("concentration") ==
        boost::json::parse(R"([{"currency":"EUR","beneficiaries":1,"largest":"1.0000",)"
                           R"("fiveLargest":"1.0000","herfindahl":"1.0000"}])"));
  CHECK(plan.shown("beneficiaries", "2015-12-31").at("beneficiaries").as_array().empty());
}

TEST_CASE("what no projection shows says why", "[projections][named]") {
  NamedPlan plan;
  CHECK(plan.text("plan", "2018-01-01") == "error: invalidQuestion");
  CHECK(plan.text("", "2018-01-01") == "error: invalidQuestion");
  CHECK(plan.text("beneficiaries", "2018-01-01", "1.1") == "error: invalidQuestion");
  CHECK(plan.text("late", "2018-01-01", "x") == "error: invalidQuestion");
  CHECK(plan.text("late", "2018-02-30") == "error: invalidDate");
}

TEST_CASE("each projection has a name of its own, and a version", "[projections][named]") {
  std::set<std::string_view> names;
  for (const projections::Projection* projection : projections::all_projections()) {
    CHECK(names.insert(projection->name()).second);
    CHECK_FALSE(projection->version().empty());
    CHECK(projections::find_projection(projection->name()) == projection);
  }
  CHECK(names.contains(projections::kPlanProjection));
  CHECK(projections::find_projection("none") == nullptr);
}

}  // namespace
}  // namespace planledger::tests
