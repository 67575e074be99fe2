// Each number with the events that it is made of: held against the other answers, the history, and
// a sum of its own.
#include "projections/explanation.h"

#include "tests/projections/fixture.h"
#include "tests/projections/forwarding_views.h"
#include "tests/projections/json_values.h"
#include "tests/projections/store/random_history.h"

#include <catch2/catch.hpp>

#include <map>
#include <set>

namespace planledger::tests {
namespace {

using boost::json::value;
using projections::Point;
using projections::Question;
using projections::ReplayedViews;
using projections::Subject;

// By "kind name currency": what is answered.
using Values = std::map<std::string, std::string>;

void take_totals(Values& values, const std::string& kind, const value& totals) {
  for (const auto& [currency, amount] : totals.as_object()) {
    values[kind + " " + std::string(currency)] = amount.as_string();
  }
}

// An action's numbers and facts, as `show budget` and `show action` have them. `action` is null
// where the action is not in the plan.
Values shown(const value& budget, const value& action) {
  Values values;
  for (const value& row : budget.at("actions").as_array()) {
    for (const char* kind : {"granted", "added", "reduced", "allocated", "total"}) {
      take_totals(values, std::string(kind) + " ", row.at(kind));
    }
    for (const value& grant : row.at("grants").as_array()) {
      const std::string of = text_at(grant, "grant") + " " + text_at(grant, "currency");
      values["grant " + of] = text_at(grant, "total");
      if (units(grant.at("added")) != 0) values["grantAdded " + of] = text_at(grant, "added");
      if (units(grant.at("reduced")) != 0) values["grantReduced " + of] = text_at(grant, "reduced");
      if (!grant.at("to").is_null()) {
        values["grantEnd " + text_at(grant, "grant")] = text_at(grant, "to");
      }
    }
    for (const value& stated : row.at("stated").as_array()) {
      const std::string of = text_at(stated, "event") + " " + text_at(stated, "currency");
      values["computed " + of] = text_at(stated, "computed");
      values["difference " + of] = text_at(stated, "difference");
    }
  }
  const std::tuple<const char*, const char*, const char*> lists[] = {
      {"byDepartment", "department", "department"},
      {"byBeneficiary", "beneficiary", "beneficiary"},
      {"byFundingSource", "source", "source"}};
  for (const auto& [list, key, kind] : lists) {
    for (const value& row : budget.at(list).as_array()) {
      take_totals(values, std::string(kind) + " " + text_at(row, key), row.at("total"));
    }
  }
  if (action.is_null()) return values;
  values["meetings  "] = text_at(action, "meetings");
  const std::pair<const char*, const char*> facts[] = {
      {"status", "status"}, {"statusSince", "statusSince"}, {"lastMeeting", "lastMeeting"}};
  for (const auto& [key, kind] : facts) {
    if (!action.at(key).is_null()) values[std::string(kind) + " "] = text_at(action, key);
  }
  return values;
}

bool is_explained(const std::string& type) {
  static const std::set<std::string> kinds{"StatusChanged", "MeetingHeld",  "SubsidyGranted",
                                           "GrantExtended", "GrantReduced", "BudgetAllocated",
                                           "TotalStated"};
  return kinds.contains(type);
}

class Explaining {
 public:
  explicit Explaining(AdmissionFixture& ledger)
      : ledger_(ledger), views_(ReplayedViews::of(ledger.log(), ledger.log().head()).value()) {}

  std::string text(Subject subject, const std::string& action, const std::string& day = "",
                   const std::string& known_at = "") {
    return tests::ask(ledger_.log(), *views_,
                      {.subject = subject, .as_of = day, .known_at = known_at, .action = action});
  }
  // Null where there is no answer.
  value json(Subject subject, const std::string& action, const std::string& day = "",
             const std::string& known_at = "") {
    const std::string answer = text(subject, action, day, known_at);
    if (answer.starts_with("error: unknownAction")) return nullptr;
    INFO(answer);
    REQUIRE(answer.front() == '{');
    return boost::json::parse(answer);
  }
  [[nodiscard]] const projections::Views& views() const { return *views_; }

  // Whether the explanation is the answers' own, event by event.
  void check(const std::string& action, const std::string& day = "",
             const std::string& known_at = "") {
    CAPTURE(action, day, known_at);
    const value explanation = json(Subject::explanation, action, day, known_at);
    const value budget = json(Subject::budget, action, day, known_at);
    const value shown_action = json(Subject::action, action, day, known_at);
    if (explanation.is_null()) {
      CHECK(shown_action.is_null());
      CHECK(budget.at("actions").as_array().empty());
      return;
    }
    const Recorded recorded = history(action, day, known_at);
    const std::set<std::int64_t> listed = check_events(explanation, recorded);
    CHECK(explained(explanation, listed) == shown(budget, shown_action));
  }

 private:
  // The rows of the history that could count, by seq: in force, and reversed.
  struct Recorded {
    std::map<std::int64_t, value> in_force;
    std::map<std::int64_t, value> reversed;
  };
  Recorded history(const std::string& action, const std::string& day, const std::string& known_at) {
    Recorded recorded;
    const value answer = json(Subject::history, action, day, known_at);
    for (const value& row : answer.at("events").as_array()) {
      if (!is_explained(text_at(row, "type"))) continue;
      auto& rows = row.at("reversedBy").is_null() ? recorded.in_force : recorded.reversed;
      rows.emplace(units(row.at("seq")), row);
    }
    return recorded;
  }

  static void check_event(const value& event, const value& row) {
    CHECK(event.at("event") == row.at("id"));
    for (const char* key : {"type", "action", "department", "effective", "recordedAt", "data"}) {
      CHECK(event.at(key) == row.at(key));
    }
  }

  static std::set<std::int64_t> check_events(const value& explanation, const Recorded& recorded) {
    std::set<std::int64_t> listed;
    for (const value& event : explanation.at("events").as_array()) {
      const std::int64_t seq = units(event.at("seq"));
      REQUIRE(recorded.in_force.contains(seq));
      check_event(event, recorded.in_force.at(seq));
      listed.insert(seq);
    }
    const auto& reversed = explanation.at("reversed").as_array();
    REQUIRE(reversed.size() == recorded.reversed.size());
    for (const value& event : reversed) {
      const auto row = recorded.reversed.find(units(event.at("seq")));
      REQUIRE(row != recorded.reversed.end());
      check_event(event, row->second);
      CHECK(event.at("reversedBy").at("event") == row->second.at("reversedBy"));
      CHECK_FALSE(text_at(event, "reason").empty());
    }
    return listed;
  }

  // What it says of each number and fact, whose parts it adds up anew.
  static Values explained(const value& explanation, const std::set<std::int64_t>& listed) {
    Values values;
    for (const value& number : explanation.at("numbers").as_array()) {
      const std::string whose = text_at(number, "kind") + " " + text_at(number, "name") + " " +
                                text_at(number, "currency");
      CAPTURE(whose);
      std::int64_t sum = 0;
      for (const value& part : number.at("parts").as_array()) {
        CHECK(listed.contains(units(part.at("seq"))));
        sum += units(part.at("amount"));
      }
      CHECK(sum == units(number.at("value")));
      CHECK(number.at("sum") == number.at("value"));
      values.emplace(whose, text_at(number, "value"));
    }
    for (const value& fact : explanation.at("facts").as_array()) {
      CHECK(listed.contains(units(fact.at("seq"))));
      values.emplace(text_at(fact, "kind") + " " + text_at(fact, "name"), text_at(fact, "value"));
    }
    return values;
  }

  AdmissionFixture& ledger_;
  std::shared_ptr<const ReplayedViews> views_;
};

TEST_CASE("each number of the real plan is the sum of its events", "[projections][explanation]") {
  AdmissionFixture ledger;
  append_sample(ledger, "plan-2018.jsonl");
  append_sample(ledger, "invented-2019.jsonl");
  Explaining asked(ledger);
  const value plan = asked.json(Subject::plan, "");
  REQUIRE(plan.at("actions").as_array().size() >= 62);
  for (const value& action : plan.at("actions").as_array()) {
    const std::string no = text_at(action, "no");
    asked.check(no, "2018-10-26", "seq:899");
    asked.check(no, "2017-06-30", "seq:899");
    asked.check(no, "2018-10-26");
    asked.check(no, "2019-06-30");
  }
}

TEST_CASE("an explanation names who said what, when, and what was taken back",
          "[projections][explanation]") {
  AdmissionFixture ledger;
  ledger.make_plan();
  const auto add = [&](const EventText& event) {
    REQUIRE(ledger.code(event) == "accepted");
    return id_of(ledger.last_id());
  };
  add({"SubsidyGranted", "1.1", "OV", "2016",
       R"({"grant":"g","beneficiary":{"name":"Gent"},"amount":"100","currency":"EUR",)"
       R"("period":{"to":"2017"},"funding":[{"source":"fund","amount":"60"},)"
       R"({"source":"own","amount":"40"}]})"});
  const std::string added =
      add({"GrantExtended", "1.1", "KB", "2017", R"({"grant":"g","until":"2018","added":"20.5"})"});
  add({"GrantReduced", "1.1", "KB", "2017-05", R"({"grant":"g","by":"0.5","reason":"r"})"});
  const std::string wrong = add(
      {"BudgetAllocated", "1.1", "KB", "2017", R"({"what":"w","amount":"7","currency":"EUR"})"});
  add({"EventReversed", "1.1", "KB", "2018", R"({"event":")" + wrong + R"(","reason":"twice"})"});
  Explaining asked(ledger);
  asked.check("1.1");
  const value answer = asked.json(Subject::explanation, "1.1", "2020-01-01");

  std::map<std::string, std::string> sums;
  for (const value& number : answer.at("numbers").as_array()) {
    std::string& parts = sums[text_at(number, "kind") + " " + text_at(number, "name")];
    for (const value& part : number.at("parts").as_array()) parts += text_at(part, "amount") + " ";
    parts += "= " + text_at(number, "sum");
  }
  CHECK(sums ==
        std::map<std::string, std::string>{{"added ", "20.50 = 20.50"},
                                           {"beneficiary Gent", "100.00 20.50 -0.50 = 120.00"},
                                           {"department KB", "20.50 -0.50 = 20.00"},
                                           {"department OV", "100.00 = 100.00"},
                                           {"grant g", "100.00 20.50 -0.50 = 120.00"},
                                           {"grantAdded g", "20.50 = 20.50"},
                                           {"grantReduced g", "0.50 = 0.50"},
                                           {"granted ", "100.00 = 100.00"},
                                           {"meetings ", "= 0"},
                                           {"reduced ", "0.50 = 0.50"},
                                           {"source fund", "60.00 = 60.00"},
                                           {"source own", "40.00 = 40.00"},
                                           {"total ", "100.00 20.50 -0.50 = 120.00"}});
  REQUIRE(answer.at("facts").as_array().size() == 1);
  const value& end = answer.at("facts").at(0);
  CHECK(text_at(end, "kind") == "grantEnd");
  CHECK(text_at(end, "value") == "2018");
  CHECK(text_at(end, "event") == added);
  REQUIRE(answer.at("reversed").as_array().size() == 1);
  const value& reversed = answer.at("reversed").at(0);
  CHECK(text_at(reversed, "event") == wrong);
  CHECK(text_at(reversed, "reason") == "twice");
  CHECK(text_at(reversed.at("reversedBy"), "department") == "KB");
}

TEST_CASE("on random histories each number is the sum of its events, at any point",
          "[projections][explanation]") {
  for (unsigned seed = 1; seed <= 4; ++seed) {
    CAPTURE(seed);
    RandomHistory history(seed, 400);
    Explaining asked(history.ledger());
    const auto head = static_cast<int>(history.ledger().log().head());
    for (int round = 0; round < 12; ++round) {
      const std::string known = "seq:" + std::to_string(head - history.below(head / 2));
      for (const std::string& action : RandomHistory::actions()) {
        asked.check(action, history.day(), known);
      }
    }
  }
}

TEST_CASE("money of an action that is not in the plan is explained, and nothing else of it",
          "[projections][explanation]") {
  AdmissionFixture ledger;
  ledger.make_plan();
  REQUIRE(ledger.code({"BudgetAllocated", "1.1", "KB", "2001",
                       R"({"what":"early","amount":"3","currency":"EUR"})"}) == "accepted");
  REQUIRE(ledger.code({"MeetingHeld", "1.1", "KB", "2001", R"({"title":"early"})"}) == "accepted");
  Explaining asked(ledger);
  asked.check("1.1", "2002-01-01");
  const value answer = asked.json(Subject::explanation, "1.1", "2002-01-01");
  CHECK(answer.at("events").as_array().size() == 1);
  CHECK(answer.at("numbers").as_array().size() == 3);
  CHECK(answer.at("facts").as_array().empty());
}

TEST_CASE("what cannot be explained says why", "[projections][explanation]") {
  AdmissionFixture ledger;
  ledger.make_plan();
  Explaining asked(ledger);
  CHECK(asked.text(Subject::explanation, "9.9") == "error: unknownAction");
  CHECK(asked.text(Subject::explanation, "") == "error: invalidQuestion");
  CHECK(asked.text(Subject::explanation, "x/y") == "error: unknownAction");
  CHECK(asked.text(Subject::explanation, "1.1", "2018-02-30") == "error: invalidDate");
  CHECK(asked.text(Subject::explanation, "1.1", "", "seq:999") == "error: invalidKnownAt");
}

// Says other things of an action than its events do.
class WrongViews final : public ForwardingViews {
 public:
  using ForwardingViews::ForwardingViews;
  core::MinorUnits more = 0;
  std::optional<projections::Status> status;

  [[nodiscard]] core::Result<projections::BudgetSums> budgets(
      const Point& point, std::optional<std::string_view> no,
      const VisitBudget& visit) const override {
    return ForwardingViews::budgets(point, no, [&](projections::ActionBudget action) {
      for (auto& [currency, amount] : action.total) amount += more;
      return visit(std::move(action));
    });
  }
  [[nodiscard]] core::Result<projections::ActionDetail> action(const Point& point,
                                                               std::string_view no) const override {
    auto action = ForwardingViews::action(point, no);
    if (status) action->summary.status = status;
    return action;
  }
};

TEST_CASE("an answer that its events do not come to does not hold", "[projections][explanation]") {
  AdmissionFixture ledger;
  ledger.make_plan();
  REQUIRE(ledger.code({"BudgetAllocated", "1.1", "KB", "2018",
                       R"({"what":"w","amount":"3","currency":"EUR"})"}) == "accepted");
  const Explaining asked(ledger);
  WrongViews views(asked.views());
  const auto answered = [&] {
    std::string text;
    return projections::answer(ledger.log(), views, FixedClock(),
                               {.subject = Subject::explanation, .action = "1.1"},
                               [&](std::string_view piece) {
                                 text += piece;
                                 return core::Status{};
                               })
        .value();
  };
  CHECK(answered().holds);
  CHECK(answered().notes.empty());
  views.more = 1;
  CHECK_FALSE(answered().holds);
  CHECK(answered().notes ==
        std::vector<std::string>{"total: its events do not come to what is answered"});
  views.more = 0;
  views.status = projections::Status::STOPPED;
  CHECK_FALSE(answered().holds);
  CHECK(answered().notes ==
        std::vector<std::string>{"status: its events do not come to what is answered"});
}

}  // namespace
}  // namespace planledger::tests
