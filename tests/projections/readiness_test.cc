// What is missing before a period can be closed: each kind, until it is there.
#include "projections/readiness.h"

#include "tests/projections/fixture.h"

#include <catch2/catch.hpp>

#include <set>

namespace planledger::tests {
namespace {

using boost::json::value;
using projections::Question;
using projections::ReplayedViews;
using projections::Subject;

Question readiness_of(const std::string& period, const std::string& as_of,
                      const std::string& department = "") {
  Question question{.subject = Subject::readiness};
  question.period = period;
  question.as_of = as_of;
  question.department = department;
  return question;
}

class Plan {
 public:
  Plan() { ledger_.make_plan(); }

  std::string add(const EventText& event) {
    const std::string result = ledger_.code(event);
    PLANLEDGER_CHECK(result == "accepted", result);
    return id_of(ledger_.last_id());
  }
  std::string text(const Question& question) {
    const auto views = ReplayedViews::of(ledger_.log(), ledger_.log().head()).value();
    return tests::ask(ledger_.log(), *views, question);
  }
  // "KB narrativeMissing 1.1", one a line, of the second half of 2018 at its end.
  std::set<std::string> missing(const std::string& as_of = "2018-12-31") {
    const value answer = boost::json::parse(text(readiness_of("2018-H2", as_of)));
    std::set<std::string> lines;
    for (const value& department : answer.at("departments").as_array()) {
      for (const value& item : department.at("missing").as_array()) {
        lines.insert(std::string(department.at("department").as_string()) + " " +
                     std::string(item.at("kind").as_string()) + " " +
                     std::string(item.at("action").as_string()));
      }
    }
    CHECK(answer.at("ready").as_bool() == lines.empty());
    return lines;
  }

 private:
  AdmissionFixture ledger_;
};

const std::set<std::string> kOfANewPlan{"KB narrativeMissing 1.1",   "KB narrativeMissing 1.2",
                                        "OV narrativeMissing 1.2",   "KB statusNotConfirmed 1.1",
                                        "KB statusNotConfirmed 1.2", "OV statusNotConfirmed 1.2"};

// Says all that a new plan asks for.
void say_all(Plan& plan) {
  for (const char* const action : {"1.1", "1.2"}) {
    plan.add({"NarrativeReported", action, "KB", "2018-11",
              R"({"text":"It goes on.","language":"en","period":"2018-H2"})"});
    plan.add({"StatusChanged", action, "KB", "2018-10-26", R"({"to":"ongoing"})"});
  }
}

std::vector<value> events_of(const std::string& type) {
  std::vector<value> events;
  std::ifstream file(std::string(PLANLEDGER_SAMPLE_DIR) + "/plan-2018.jsonl");
  for (std::string line; std::getline(file, line);) {
    if (line.empty()) continue;
    value event = boost::json::parse(line);
    if (event.at("type").as_string() == type) events.push_back(std::move(event));
  }
  return events;
}

core::Date first_day(const value& event) {
  return core::PartialDate::parse(std::string(event.at("effective").as_string()))
      .value()
      .first_day();
}

}  // namespace

TEST_CASE("a new plan lacks narratives and statuses, of those who answer for its actions",
          "[projections][readiness]") {
  Plan plan;
  CHECK(plan.missing() == kOfANewPlan);
  say_all(plan);
  CHECK(plan.missing().empty());
  CHECK(plan.missing("2018-10-31").contains("KB narrativeMissing 1.1"));
}

TEST_CASE("of each competence a narrative of the period is asked for", "[projections][readiness]") {
  Plan plan;
  say_all(plan);
  plan.add({"ActionAmended", "1.1", "KB", "2018-02", R"({"competences":["Youth","Work"]})"});
  CHECK(plan.missing().empty());  // The one that names none is of all.
  plan.add({"ActionDefined", "1.3", "KB", "2018-02",
            R"({"goal":"1","title":"c","competences":["Youth","Work"],)"
            R"("departments":[{"code":"WVG","role":"coordinating"}]})"});
  plan.add({"StatusChanged", "1.3", "WVG", "2018-07-01", R"({"to":"completed","reason":"done"})"});
  plan.add({"NarrativeReported", "1.3", "WVG", "2018-11",
            R"({"text":"y","language":"en","period":"2018-H2","competences":["Youth"]})"});
  plan.add({"NarrativeReported", "1.3", "WVG", "2018-01",
            R"({"text":"w","language":"en","period":"2018-H1","competences":["Work"]})"});
  const value answer = boost::json::parse(plan.text(readiness_of("2018-H2", "2018-12-31", "WVG")));
  const auto& departments = answer.at("departments").as_array();
  REQUIRE(departments.size() == 1);
  REQUIRE(departments[0].at("missing").as_array().size() == 1);
  CHECK(departments[0].at("missing").at(0).at("competence") == "Work");
}

TEST_CASE("a status counts from after the last period, and those that are over need none",
          "[projections][readiness]") {
  Plan plan;
  say_all(plan);
  plan.add({"PeriodClosed", "", "KB", "2018-11-15",
            R"({"period":"2018-Q3","reportingDate":"2018-10-26"})"});
  const std::set<std::string> expected{"KB statusNotConfirmed 1.1", "KB statusNotConfirmed 1.2",
                                       "OV statusNotConfirmed 1.2"};
  CHECK(plan.missing() == expected);
  plan.add({"StatusChanged", "1.1", "KB", "2018-12-01", R"({"to":"stopped"})"});
  plan.add({"StatusChanged", "1.2", "KB", "2018-10-27", R"({"to":"ongoing"})"});
  CHECK(plan.missing().empty());
  const value answer = boost::json::parse(plan.text(readiness_of("2018-H2", "2018-12-31")));
  CHECK(answer.at("since") == "2018-10-26");
  CHECK(answer.at("closed").is_null());
}

TEST_CASE("a grant that ended asks for a word after its end", "[projections][readiness]") {
  Plan plan;
  say_all(plan);
  const auto grant = [](const std::string& id, const std::string& to) {
    return R"({"grant":")" + id + R"(","beneficiary":{"name":"Stad"},"amount":"100",)" +
           R"("currency":"EUR","period":{"to":")" + to + R"("}})";
  };
  plan.add({"SubsidyGranted", "1.1", "OV", "2018-01", grant("long-ago", "2018-06-30")});
  CHECK(plan.missing().empty());  // Ended before the period.
  plan.add({"SubsidyGranted", "1.1", "OV", "2018-01", grant("told", "2018-10-31")});
  CHECK(plan.missing().empty());  // The narrative of November says it.
  plan.add({"SubsidyGranted", "1.1", "OV", "2018-01", grant("untold", "2018-12")});
  CHECK(plan.missing() == std::set<std::string>{"OV grantEnded 1.1"});
  CHECK(plan.missing("2018-12-30").empty());
  plan.add({"GrantMentioned", "1.2", "KB", "2018-12-31", R"({"grant":"untold"})"});
  CHECK(plan.missing() == std::set<std::string>{"OV grantEnded 1.1"});
  CHECK(plan.missing("2019-01-31") == std::set<std::string>{"OV grantEnded 1.1"});
  plan.add({"MilestoneReached", "1.1", "KB", "2019-01-15", R"({"title":"evaluated"})"});
  CHECK(plan.missing("2019-01-31").empty());
}

TEST_CASE("a planned meeting whose day has passed is held, or missing",
          "[projections][readiness]") {
  Plan plan;
  say_all(plan);
  const std::string planned = plan.add(
      {"MeetingPlanned", "1.1", "OV", "2018-08", R"({"title":"steering group","on":"2018-11"})"});
  CHECK(plan.missing("2018-11-29").empty());
  CHECK(plan.missing() == std::set<std::string>{"OV meetingPassed 1.1"});
  plan.add({"MeetingHeld", "1.1", "KB", "2018-12-03",
            R"({"title":"steering group","planned":")" + planned + R"("})"});
  CHECK(plan.missing().empty());
}

TEST_CASE("what does not reconcile is asked of who said it", "[projections][readiness]") {
  Plan plan;
  say_all(plan);
  plan.add({"SubsidyGranted", "1.1", "OV", "2018-01",
            R"({"grant":"g","beneficiary":{"name":"Stad"},"amount":"100","currency":"EUR"})"});
  plan.add(
      {"TotalStated", "1.1", "OV", "2018-11", R"({"amount":"90","currency":"EUR","of":["g"]})"});
  plan.add({"NarrativeReported", "1.2", "OV", "2018-11",
            R"({"text":"see 9.9","language":"en","period":"2018-H2","references":["9.9"]})"});
  const std::set<std::string> expected{"OV totalNotReconciled 1.1", "OV danglingReference 1.2"};
  CHECK(plan.missing() == expected);
  const value answer = boost::json::parse(plan.text(readiness_of("2018-H2", "2018-12-31", "OV")));
  const value& total = answer.at("departments").at(0).at("missing").at(0);
  CHECK(total.at("difference") == "10.00");
  CHECK(total.at("currency") == "EUR");
  CHECK(answer.at("departments").at(0).at("missing").at(1).at("to") == "9.9");
}

TEST_CASE("a closed period says so, and what is asked wrongly is refused",
          "[projections][readiness]") {
  Plan plan;
  plan.add({"PeriodClosed", "", "KB", "2019-01-15",
            R"({"period":"2018-H2","reportingDate":"2018-12-31"})"});
  const value answer = boost::json::parse(plan.text(readiness_of("2018-H2", "2019-02-01")));
  CHECK(answer.at("closed").at("reportingDate") == "2018-12-31");
  CHECK(answer.at("since").is_null());
  CHECK(plan.text(readiness_of("2018-H3", "")) == "error: invalidField");
  CHECK(plan.text(readiness_of("2018-H2", "", "XX")) == "error: unknownDepartment");
  // Without a date: the period's last day, as it is over.
  CHECK(boost::json::parse(plan.text(readiness_of("2018-H1", ""))).at("asOf") == "2018-06-30");
}

TEST_CASE("on the real plan as much is missing as its own lines say", "[projections][readiness]") {
  AdmissionFixture ledger;
  append_sample(ledger, "plan-2018.jsonl");
  const auto views = ReplayedViews::of(ledger.log(), ledger.log().head()).value();
  const value answer =
      boost::json::parse(tests::ask(ledger.log(), *views, readiness_of("2018-H2", "2018-10-26")));
  std::map<std::string, std::set<std::string>> found;  // Actions by kind.
  for (const value& department : answer.at("departments").as_array()) {
    for (const value& item : department.at("missing").as_array()) {
      found[std::string(item.at("kind").as_string())].emplace(item.at("action").as_string());
    }
  }
  // Counted from the file: nothing of the ledger's answers takes part.
  const core::Date day = core::parse_date("2018-10-26").value();
  const core::Date begin = core::parse_date("2018-07-01").value();
  std::set<std::string> actions;
  for (const value& event : events_of("ActionDefined")) {
    if (first_day(event) <= day) actions.emplace(event.at("action").as_string());
  }
  std::set<std::string> unconfirmed = actions;
  for (const value& event : events_of("StatusChanged")) {
    if (first_day(event) >= begin && first_day(event) <= day) {
      unconfirmed.erase(std::string(event.at("action").as_string()));
    }
  }
  CHECK(actions.size() == 62);
  CHECK(found["statusNotConfirmed"] == unconfirmed);
  CHECK(found["totalNotReconciled"].size() == 2);  // The source's two real discrepancies.
  CHECK(found["danglingReference"].size() == 1);   // And its one reference that leads nowhere.
  std::set<std::string> planned;
  for (const value& event : events_of("MeetingPlanned")) {
    const auto on = core::PartialDate::parse(std::string(event.at("data").at("on").as_string()));
    if (first_day(event) <= day && on.value().last_day() <= day) {
      planned.emplace(event.at("action").as_string());
    }
  }
  for (const value& event : events_of("MeetingHeld")) {
    REQUIRE_FALSE(event.at("data").as_object().contains("planned"));
  }
  CHECK(found["meetingPassed"] == planned);
}

}  // namespace planledger::tests
