// Every code of the contract's section 3 with the smallest submission that gets it.
#include "tests/naive/real_ledger.h"

#include <catch2/catch.hpp>

#include <map>

namespace planledger::tests::naive {
namespace {

using core::Errc;

// An event of KB, in force since 2018, as JSON.
std::string event(int id, const std::string& type, const std::string& action,
                  const std::string& data, const std::string& effective = "2018") {
  const std::string of = action.empty() ? "" : fmt::format(R"("action":"{}",)", action);
  return fmt::format(R"({{"id":"{}","type":"{}",{}"department":"KB","effective":"{}","data":{}}})",
                     id_of(id), type, of, effective, data);
}

std::string reversal(int id, int target, const std::string& action) {
  return event(id, "EventReversed", action,
               fmt::format(R"({{"event":"{}","reason":"r"}})", id_of(target)));
}

// What a case may lean on, each accepted in turn.
const std::string kKb = event(1, "DepartmentRegistered", "", R"({"code":"KB","name":"k"})");
const std::string kLine = event(2, "PolicyLineDefined", "", R"({"no":"1","title":"t"})");
const std::string kGoal = event(3, "GoalDefined", "", R"({"no":"1","line":"1","title":"t"})");
const std::string kAction =
    event(4, "ActionDefined", "1.1", R"({"goal":"1","title":"t","departments":[]})");
const std::string kGrant =
    event(5, "SubsidyGranted", "1.1",
          R"({"grant":"g","beneficiary":{"name":"b"},"currency":"EUR","amount":"10",)"
          R"("period":{"to":"2018"}})");
const std::string kMeeting = event(6, "MeetingHeld", "1.1", R"({"title":"t"})");
const std::string kClosing =
    event(7, "PeriodClosed", "", R"({"period":"2018-H1","reportingDate":"2018-06-30"})");

const std::vector<std::string> kNothing = {};
const std::vector<std::string> kDepartment = {kKb};
const std::vector<std::string> kUpToGoal = {kKb, kLine, kGoal};
const std::vector<std::string> kUpToAction = {kKb, kLine, kGoal, kAction};
const std::vector<std::string> kUpToGrant = {kKb, kLine, kGoal, kAction, kGrant};

struct Case {
  std::vector<std::string> before;
  std::vector<std::string> sent;  // One batch.
  Actor actor;
  std::optional<std::uint64_t> expected_version;
};

Case alone(std::vector<std::string> before, std::string sent) {
  return {std::move(before), {std::move(sent)}, {}, std::nullopt};
}

// What is wrong with the form: it needs no ledger that holds anything.
std::map<Errc, Case> form_cases() {
  return {
      {Errc::too_large,
       alone(kNothing, event(9, "MilestoneReached", "1.1",
                             R"({"title":")" + std::string((64U << 10U) + 1, 't') + R"("})"))},
      {Errc::invalid_json, alone(kNothing, "{")},
      {Errc::unknown_type, alone(kNothing, event(9, "Party", "1.1", "{}"))},
      {Errc::unknown_field,
       alone(kNothing, event(9, "MilestoneReached", "1.1", R"({"title":"t","x":1})"))},
      {Errc::missing_field, alone(kNothing, event(9, "MilestoneReached", "1.1", "{}"))},
      {Errc::invalid_field,
       alone(kNothing, event(9, "MilestoneReached", "1.1", R"({"title":null})"))},
      {Errc::invalid_date,
       alone(kNothing, event(9, "MilestoneReached", "1.1", R"({"title":"t"})", "2018-09-31"))},
      {Errc::invalid_amount,
       alone(kNothing,
             event(9, "BudgetAllocated", "1.1", R"({"what":"w","amount":"0","currency":"EUR"})"))},
      {Errc::invalid_currency,
       alone(kNothing,
             event(9, "BudgetAllocated", "1.1", R"({"what":"w","amount":"1","currency":"EURO"})"))},
  };
}

// What refers to something that is not there, or is there already.
std::map<Errc, Case> reference_cases() {
  return {
      {Errc::id_conflict,
       alone({kKb}, event(1, "DepartmentRegistered", "", R"({"code":"KB","name":"another"})"))},
      {Errc::partly_appended, {kDepartment, {kKb, kLine}, {}, std::nullopt}},
      {Errc::unknown_department, alone(kNothing, kLine)},
      {Errc::unknown_action, alone(kDepartment, kMeeting)},
      {Errc::unknown_grant,
       alone(kUpToAction, event(9, "GrantMentioned", "1.1", R"({"grant":"g"})"))},
      {Errc::unknown_event, alone(kDepartment, reversal(9, 77, "1.1"))},
      {Errc::unknown_goal, alone(kDepartment, kAction)},
      {Errc::unknown_line, alone(kDepartment, kGoal)},
      {Errc::already_defined,
       alone({kKb, kLine}, event(9, "PolicyLineDefined", "", R"({"no":"1","title":"t"})"))},
  };
}

std::map<Errc, Case> rule_cases() {
  const std::string completed = event(6, "StatusChanged", "1.1", R"({"to":"completed"})");
  return {
      {Errc::period_reversed,
       alone(kUpToAction, event(9, "MeetingHeld", "1.1", R"({"title":"t","until":"2017"})"))},
      {Errc::funding_mismatch,
       alone(kUpToAction, event(9, "SubsidyGranted", "1.1",
                                R"({"grant":"g","beneficiary":{"name":"b"},"currency":"EUR",)"
                                R"("funding":[{"source":"s","amount":"1"}]})"))},
      {Errc::not_an_extension,
       alone(kUpToGrant, event(9, "GrantExtended", "1.1", R"({"grant":"g","until":"2018"})"))},
      {Errc::before_grant,
       alone(kUpToGrant, event(9, "GrantExtended", "1.1", R"({"grant":"g","added":"1"})", "2017"))},
      {Errc::below_zero, alone(kUpToGrant, event(9, "GrantReduced", "1.1",
                                                 R"({"grant":"g","by":"10.01","reason":"r"})"))},
      {Errc::illegal_transition, alone({kKb, kLine, kGoal, kAction, completed},
                                       event(9, "StatusChanged", "1.1", R"({"to":"ongoing"})"))},
      {Errc::not_reversible, alone(kDepartment, reversal(9, 1, ""))},
      {Errc::already_reversed, alone({kKb, kLine, reversal(8, 2, "")}, reversal(9, 2, ""))},
      {Errc::has_dependents, alone(kUpToGoal, reversal(9, 2, ""))},
      {Errc::version_conflict, {kDepartment, {kLine}, {}, 0}},
      {Errc::period_closed,
       alone({kKb, kClosing},
             event(9, "PeriodClosed", "", R"({"period":"2018-H1","reportingDate":"2018-06-30"})"))},
      {Errc::period_open,
       alone(kDepartment, event(9, "PeriodReopened", "", R"({"period":"2018-H1","reason":"r"})"))},
      {Errc::not_authorised, {kDepartment, {kLine}, {"OV"}, std::nullopt}},
  };
}

Batch batch_of(const std::vector<std::string>& sent) {
  Batch batch;
  for (const std::string& text : sent) batch.events.push_back({text, {}, ""});
  return batch;
}

}  // namespace

TEST_CASE("every code of the contract's rules has a submission that gets it", "[naive][codes]") {
  std::map<Errc, Case> cases = form_cases();
  cases.merge(reference_cases());
  cases.merge(rule_cases());
  // The codes of keys and of questions come after them.
  REQUIRE(cases.size() == static_cast<std::size_t>(Errc::signature_required));
  for (const auto& [code, each] : cases) {
    INFO(core::name(code));
    RealLedger ledger;
    for (const std::string& text : each.before) REQUIRE(ledger.append(batch_of({text})));
    const core::Sequence head = ledger.log().head();
    Batch batch = batch_of(each.sent);
    batch.actor = each.actor;
    batch.expected_version = each.expected_version;
    CHECK(verdict_of(ledger.append(batch)).code == core::name(code));
    CHECK(ledger.log().head() == head);
  }
}

}  // namespace planledger::tests::naive
