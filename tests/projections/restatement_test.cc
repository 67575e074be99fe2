// The restatement bridge: what was reported, and every event since, is what is known; held against
// the other answers at both ends, and event by event.
#include "projections/restatement.h"

#include "tests/projections/fixture.h"
#include "tests/projections/json_values.h"
#include "tests/projections/store/random_history.h"

#include <catch2/catch.hpp>

#include <map>

namespace planledger::tests {
namespace {

using boost::json::value;
using projections::Question;
using projections::ReplayedViews;
using projections::Subject;

class Asked {
 public:
  explicit Asked(AdmissionFixture& ledger)
      : ledger_(ledger), views_(ReplayedViews::of(ledger.log(), ledger.log().head()).value()) {}

  std::string text(const Question& question) {
    return tests::ask(ledger_.log(), *views_, question);
  }
  value json(const Question& question) {
    const std::string answer = text(question);
    INFO(answer);
    REQUIRE(answer.front() == '{');
    return boost::json::parse(answer);
  }
  value restated(const std::string& period, const std::string& known_at = "",
                 const std::string& closing = "") {
    return json({.subject = Subject::restatement,
                 .known_at = known_at,
                 .period = period,
                 .closing = closing});
  }

  // Totals by "kind name currency", as the budget and the plan at a point say.
  std::map<std::string, std::int64_t> totals(const std::string& day, std::uint64_t seq) {
    std::map<std::string, std::int64_t> all;
    const std::string known = "seq:" + std::to_string(seq);
    const auto add = [&](const std::string& figure, const value& totals) {
      for (const auto& [currency, amount] : totals.as_object()) {
        all[figure + " " + std::string(currency)] += units(amount);
      }
    };
    const value budget = json({.subject = Subject::budget, .as_of = day, .known_at = known});
    add("total ", budget.at("total"));
    for (const value& row : budget.at("byDepartment").as_array()) {
      add("department " + text_at(row, "department"), row.at("total"));
    }
    for (const value& row : budget.at("byBeneficiary").as_array()) {
      add("beneficiary " + text_at(row, "beneficiary"), row.at("total"));
    }
    for (const value& row : budget.at("byFundingSource").as_array()) {
      add("source " + text_at(row, "source"), row.at("total"));
    }
    for (const value& row : budget.at("actions").as_array()) {
      add("action " + text_at(row, "no"), row.at("total"));
      for (const value& grant : row.at("grants").as_array()) {
        all["grant " + text_at(grant, "grant") + " " + text_at(grant, "currency")] +=
            units(grant.at("total"));
      }
      for (const value& stated : row.at("stated").as_array()) {
        all["stated " + text_at(stated, "event") + " " + text_at(stated, "currency")] +=
            units(stated.at("difference"));
      }
    }
    const value plan = json({.subject = Subject::plan, .as_of = day, .known_at = known});
    std::map<std::string, const value*> in_plan;
    for (const value& action : plan.at("actions").as_array()) {
      in_plan.emplace(text_at(action, "no"), &action);
      ++all["status " + text_at(action, "status") + " "];
    }
    for (const value& line : plan.at("lines").as_array()) {
      for (const value& goal : line.at("goals").as_array()) {
        for (const value& action : goal.at("actions").as_array()) {
          const value& total = in_plan.at(std::string(action.as_string()))->at("total");
          add("goal " + text_at(goal, "no"), total);
          add("line " + text_at(line, "no"), total);
        }
      }
    }
    std::erase_if(all, [](const auto& entry) { return entry.second == 0; });
    return all;
  }

 private:
  AdmissionFixture& ledger_;
  std::unique_ptr<ReplayedViews> views_;
};

std::string key_of(const value& figure) {
  return text_at(figure, "kind") + " " + text_at(figure, "name") + " " +
         text_at(figure, "currency");
}

// Those that `totals` above does not recompute.
bool is_recomputed(const value& figure) {
  const std::string kind = text_at(figure, "kind");
  return kind != "competence" && kind != "withoutGoal" && kind != "notInPlan";
}

// Both ends against the other answers, the sum of each bridge, and each event's part as the
// difference that the other answers show between the seq before it and its own.
void check_bridge(Asked& asked, const value& answer) {
  const std::string day = text_at(answer, "asOf");
  const auto reported = answer.at("reported").at("seq").to_number<std::uint64_t>();
  const auto known = answer.at("knownAt").at("seq").to_number<std::uint64_t>();
  std::map<std::string, std::int64_t> at_report;
  std::map<std::string, std::int64_t> at_last;
  std::map<std::uint64_t, std::map<std::string, std::int64_t>> changes;
  for (const value& figure : answer.at("figures").as_array()) {
    INFO(boost::json::serialize(figure));
    std::int64_t sum = units(figure.at("reported"));
    for (const value& change : figure.at("changes").as_array()) {
      CHECK(units(change.at("amount")) != 0);
      sum += units(change.at("amount"));
      if (!is_recomputed(figure)) continue;
      changes[change.at("seq").to_number<std::uint64_t>()][key_of(figure)] +=
          units(change.at("amount"));
    }
    CHECK(sum == units(figure.at("known")));
    if (!is_recomputed(figure)) continue;
    if (units(figure.at("reported")) != 0) at_report[key_of(figure)] = units(figure.at("reported"));
    if (units(figure.at("known")) != 0) at_last[key_of(figure)] = units(figure.at("known"));
  }
  CHECK(at_report == asked.totals(day, reported));
  CHECK(at_last == asked.totals(day, known));
  std::map<std::string, std::int64_t> before = asked.totals(day, reported + 1);
  std::uint64_t listed = 0;
  for (std::uint64_t seq = reported + 2; seq <= known; ++seq) {
    CAPTURE(seq);
    std::map<std::string, std::int64_t> after = asked.totals(day, seq);
    std::map<std::string, std::int64_t> moved = after;
    for (const auto& [figure, amount] : before) moved[figure] -= amount;
    std::erase_if(moved, [](const auto& entry) { return entry.second == 0; });
    CHECK(changes[seq] == moved);
    before = std::move(after);
    for (const value& event : answer.at("events").as_array()) {
      listed += event.at("seq").to_number<std::uint64_t>() == seq ? 1 : 0;
    }
  }
  CHECK(listed == answer.at("events").as_array().size());
}

const value& figure_of(const value& answer, const std::string& key) {
  for (const value& figure : answer.at("figures").as_array()) {
    if (key_of(figure) == key) return figure;
  }
  FAIL("no figure " << key);
  return answer;
}

// "reported amount amount known"
std::string bridge_of(const value& answer, const std::string& key) {
  const value& figure = figure_of(answer, key);
  std::string text = text_at(figure, "reported");
  for (const value& change : figure.at("changes").as_array()) {
    text += " " + text_at(change, "amount");
  }
  return text + " " + text_at(figure, "known");
}

constexpr const char* kClosing = R"({"period":"2018-H1","reportingDate":"2018-06-30"})";

std::string named_grant(const std::string& id, const std::string& amount) {
  return fmt::format(
      R"({{"grant":"{}","beneficiary":{{"name":"B"}},"amount":"{}","currency":"EUR"}})", id,
      amount);
}

class Ledger : public AdmissionFixture {
 public:
  Ledger() { make_plan(); }
  std::string add(const EventText& event) {
    const std::string result = code(event);
    PLANLEDGER_CHECK(result == "accepted", result);
    return id_of(last_id());
  }
  void reverse(const std::string& event, const std::string& action,
               const std::string& effective = "2018-12-01") {
    add({"EventReversed", action, "KB", effective,
         fmt::format(R"({{"event":"{}","reason":"it was wrong"}})", event)});
  }
  void close() { add({"PeriodClosed", "", "KB", "2018-07-05", kClosing}); }
};

}  // namespace

TEST_CASE("late events and reversals bridge what was reported and what is known",
          "[projections][restatement]") {
  Ledger ledger;
  ledger.add({"SubsidyGranted", "1.1", "KB", "2018-02-01", named_grant("a", "100.00")});
  const std::string wrong =
      ledger.add({"SubsidyGranted", "1.1", "OV", "2018-03-01", named_grant("b", "50.00")});
  ledger.add({"StatusChanged", "1.1", "KB", "2018-01-01", R"({"to":"started"})"});
  ledger.close();
  ledger.add({"SubsidyGranted", "1.1", "KB", "2018-08-01", named_grant("c", "7.00")});  // Not late.
  ledger.add({"GrantReduced", "1.1", "KB", "2018-04-01",
              R"({"grant":"a","by":"30.00","reason":"unspent"})"});
  ledger.reverse(wrong, "1.1");  // Its own date is after the reporting date.
  ledger.add({"StatusChanged", "1.1", "KB", "2018-06-01", R"({"to":"ongoing"})"});
  ledger.add({"MeetingHeld", "1.2", "OV", "2018-06-02", R"({"title":"late"})"});
  Asked asked(ledger);
  const value answer = asked.restated("2018-H1");
  check_bridge(asked, answer);
  CHECK(bridge_of(answer, "total  EUR") == "150.00 -30.00 -50.00 70.00");
  CHECK(bridge_of(answer, "goal 1 EUR") == "150.00 -30.00 -50.00 70.00");
  CHECK(bridge_of(answer, "department OV EUR") == "50.00 -50.00 0.00");
  CHECK(bridge_of(answer, "source  EUR") == "150.00 -50.00 100.00");
  CHECK(bridge_of(answer, "grant a EUR") == "100.00 -30.00 70.00");
  CHECK(bridge_of(answer, "competence  EUR") == "150.00 -30.00 -50.00 70.00");
  CHECK(bridge_of(answer, "status started ") == "1 -1 0");
  CHECK(bridge_of(answer, "status ongoing ") == "0 1 1");
  CHECK(bridge_of(answer, "status  ") == "1 1");
  const auto& events = answer.at("events").as_array();
  REQUIRE(events.size() == 4);
  CHECK(text_at(events[0], "type") == "GrantReduced");
  CHECK(events[0].at("reverses").is_null());
  CHECK(text_at(events[1], "type") == "EventReversed");
  CHECK(text_at(events[1], "reason") == "it was wrong");
  CHECK(text_at(events[1].at("reverses"), "department") == "OV");
  CHECK(text_at(events[1].at("reverses"), "effective") == "2018-03-01");
  CHECK(text_at(events[1].at("data"), "grant") == "b");
  CHECK(text_at(events[3], "type") == "MeetingHeld");
}

TEST_CASE("a late event that was reversed again stays in the bridge",
          "[projections][restatement]") {
  Ledger ledger;
  ledger.close();
  const std::string late =
      ledger.add({"SubsidyGranted", "1.2", "OV", "2018-02-01", named_grant("a", "12.50")});
  ledger.reverse(late, "1.2", "2018-02-01");
  Asked asked(ledger);
  const value answer = asked.restated("2018-H1");
  check_bridge(asked, answer);
  CHECK(bridge_of(answer, "total  EUR") == "0.00 12.50 -12.50 0.00");
  CHECK(answer.at("events").as_array().size() == 2);
}

TEST_CASE("what moves actions in the plan moves the totals of lines, goals and the rest",
          "[projections][restatement]") {
  Ledger ledger;
  ledger.add({"SubsidyGranted", "1.1", "KB", "2018-02-01", named_grant("a", "100.00")});
  ledger.add({"GoalDefined", "", "KB", "2018-08", R"({"no":"2","line":"1","title":"later"})"});
  ledger.add({"BudgetAllocated", "1.2", "KB", "2018-05-01",
              R"({"what":"x","amount":"5.00","currency":"EUR"})"});
  ledger.close();
  ledger.add({"PolicyLineDefined", "", "KB", "2018-01", R"({"no":"2","title":"second"})"});
  ledger.add({"GoalDefined", "", "KB", "2018-01", R"({"no":"3","line":"2","title":"third"})"});
  ledger.add({"ActionAmended", "1.1", "KB", "2018-03-01", R"({"goal":"3"})"});
  ledger.add({"ActionAmended", "1.2", "KB", "2018-03-01", R"({"goal":"2"})"});
  ledger.add({"SubsidyGranted", "1.2", "KB", "2018-04-01", named_grant("b", "1.00")});
  Asked asked(ledger);
  const value answer = asked.restated("2018-H1");
  check_bridge(asked, answer);
  CHECK(bridge_of(answer, "line 1 EUR") == "105.00 -100.00 -5.00 0.00");
  CHECK(bridge_of(answer, "line 2 EUR") == "0.00 100.00 100.00");
  CHECK(bridge_of(answer, "withoutGoal  EUR") == "0.00 5.00 1.00 6.00");
  CHECK(bridge_of(answer, "total  EUR") == "105.00 1.00 106.00");
}

TEST_CASE("money of an action that is not in the plan, and its late definition",
          "[projections][restatement]") {
  Ledger ledger;
  ledger.add({"ActionDefined", "1.3", "KB", "2018-09",
              R"({"goal":"1","title":"c","departments":[{"code":"KB","role":"coordinating"}]})"});
  ledger.add({"SubsidyGranted", "1.3", "KB", "2018-02-01", named_grant("a", "100.00")});
  ledger.close();
  ledger.add({"TotalStated", "1.3", "KB", "2018-06-01",
              R"({"amount":"90.00","currency":"EUR","of":["a"]})"});
  const std::string total = id_of(ledger.last_id());
  ledger.add({"GrantReduced", "1.3", "KB", "2018-05-01",
              R"({"grant":"a","by":"10.00","reason":"unspent"})"});
  Asked asked(ledger);
  const value answer = asked.restated("2018-H1");
  check_bridge(asked, answer);
  CHECK(bridge_of(answer, "notInPlan  EUR") == "100.00 -10.00 90.00");
  CHECK(bridge_of(answer, "stated " + total + " EUR") == "0.00 10.00 -10.00 0.00");
}

TEST_CASE("each closing has its bridge, up to what is asked to be known",
          "[projections][restatement]") {
  Ledger ledger;
  ledger.close();
  const std::string first = std::to_string(ledger.log().head());
  ledger.add({"SubsidyGranted", "1.1", "KB", "2018-02-01", named_grant("a", "1.00")});
  ledger.add({"PeriodReopened", "", "KB", "2018-08", R"({"period":"2018-H1","reason":"r"})"});
  ledger.close();
  const std::string second = std::to_string(ledger.log().head());
  ledger.add({"SubsidyGranted", "1.1", "KB", "2018-02-01", named_grant("b", "2.00")});
  Asked asked(ledger);
  const value latest = asked.restated("2018-H1");
  CHECK(text_at(latest.at("closing"), "seq") == second);
  CHECK(bridge_of(latest, "total  EUR") == "1.00 2.00 3.00");
  const value whole = asked.restated("2018-H1", "", first);
  CHECK(whole.at("closing").at("reopened").as_bool());
  CHECK(bridge_of(whole, "total  EUR") == "0.00 1.00 2.00 3.00");
  const value between = asked.restated("2018-H1", "period:2018-H1", first);
  CHECK(bridge_of(between, "total  EUR") == "0.00 1.00 1.00");
  check_bridge(asked, between);
  const value at_once = asked.restated("2018-H1", "seq:" + first);
  CHECK(at_once.at("events").as_array().empty());
}

TEST_CASE("a restatement that cannot be made says why", "[projections][restatement]") {
  Ledger ledger;
  ledger.close();
  Asked asked(ledger);
  const auto code_of = [&](const std::string& period, const std::string& known_at,
                           const std::string& closing, const std::string& as_of = "") {
    return asked.text({.subject = Subject::restatement,
                       .as_of = as_of,
                       .known_at = known_at,
                       .period = period,
                       .closing = closing});
  };
  CHECK(code_of("2018-H3", "", "") == "error: invalidField");
  CHECK(code_of("2018-H2", "", "") == "error: unknownPeriod");
  CHECK(code_of("2018-H1", "", "1") == "error: unknownPeriod");
  CHECK(code_of("2018-H1", "seq:2", "") == "error: unknownPeriod");
  CHECK(code_of("2018-H1", "seq:99", "") == "error: invalidKnownAt");
  CHECK(code_of("2018-H1", "", "", "2018-06-30") == "error: invalidQuestion");
}

TEST_CASE("the half-year after the real plan restates what was reported of it",
          "[projections][restatement]") {
  AdmissionFixture ledger;
  append_sample(ledger, "plan-2018.jsonl");
  append_sample(ledger, "invented-2019.jsonl");
  Asked asked(ledger);
  const value first = asked.restated("2018-H2", "", "900");
  check_bridge(asked, first);
  // A meeting, two reversals and the grant in their place were recorded after the first closing.
  CHECK(first.at("events").as_array().size() == 4);
  const value second = asked.restated("2018-H2");
  check_bridge(asked, second);
  CHECK(second.at("events").as_array().empty());
}

TEST_CASE("random histories are bridged event by event", "[projections][restatement]") {
  std::size_t bridged = 0;
  for (unsigned seed = 1; seed <= 12; ++seed) {
    CAPTURE(seed);
    RandomHistory history(seed, 220);
    Asked asked(history.ledger());
    const value periods = asked.json({.subject = Subject::periods, .as_of = "9998-12-31"});
    for (const value& row : periods.at("periods").as_array()) {
      const value answer = asked.restated(text_at(row, "period"), "", text_at(row, "seq"));
      check_bridge(asked, answer);
      bridged += answer.at("events").as_array().size();
    }
  }
  CHECK(bridged > 100);
}

}  // namespace planledger::tests
