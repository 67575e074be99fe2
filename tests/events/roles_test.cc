// Who may append what: every role with every kind, on its own action and on another's.

#include "tests/events/admission_fixture.h"

#include <catch2/catch.hpp>

#include <map>

namespace planledger::tests {
namespace {

using events::Kind;

enum class Who { coordinator, leads, takes_part, takes_part_unled, stranger, auditor };

// A body of good form for each kind; what it refers to need not exist, since the role is checked
// before the references are.
EventText example(Kind kind, const std::string& action, const std::string& department) {
  static const std::map<Kind, std::string> data = {
      {Kind::DEPARTMENT_REGISTERED, R"({"code":"NEW","name":"n"})"},
      {Kind::PLAN_ADOPTED, R"({"title":"t"})"},
      {Kind::POLICY_LINE_DEFINED, R"({"no":"9","title":"t"})"},
      {Kind::GOAL_DEFINED, R"({"no":"9","line":"1","title":"t"})"},
      {Kind::ACTION_DEFINED,
       R"({"goal":"1","title":"t","departments":[{"code":"KB","role":"coordinating"}]})"},
      {Kind::ACTION_AMENDED, R"({"title":"t"})"},
      {Kind::STATUS_CHANGED, R"({"to":"ongoing"})"},
      {Kind::MEETING_HELD, R"({"title":"t"})"},
      {Kind::MEETING_PLANNED, R"({"title":"t","on":"2018"})"},
      {Kind::MILESTONE_REACHED, R"({"title":"t"})"},
      {Kind::FIGURE_REPORTED, R"({"what":"w","value":"1"})"},
      {Kind::STAFF_ALLOCATED, R"({"what":"w","fte":"0.5"})"},
      {Kind::SUBSIDY_GRANTED, R"({"grant":"g","beneficiary":{"name":"x"},"currency":"EUR"})"},
      {Kind::GRANT_EXTENDED, R"({"grant":"g","added":"1"})"},
      {Kind::GRANT_REDUCED, R"({"grant":"g","by":"1","reason":"r"})"},
      {Kind::GRANT_MENTIONED, R"({"grant":"g"})"},
      {Kind::BUDGET_ALLOCATED, R"({"what":"w","amount":"1","currency":"EUR"})"},
      {Kind::NARRATIVE_REPORTED, R"({"text":"t","language":"nl"})"},
      {Kind::TOTAL_STATED, R"({"amount":"1","currency":"EUR","of":["g"]})"},
      {Kind::EVENT_REVERSED, R"({"event":"00000000-0000-4000-8000-000000000007","reason":"r"})"},
      {Kind::PERIOD_CLOSED, R"({"period":"2018","reportingDate":"2018-10-26"})"},
      {Kind::PERIOD_REOPENED, R"({"period":"2018","reason":"r"})"},
      {Kind::KEY_ADMITTED,
       R"({"key":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=","holder":"OV"})"},
      {Kind::KEY_REVOKED, R"({"key":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=","reason":"r"})"},
  };
  const bool plan_level = events::is_plan_level(kind);
  // The event to reverse is the definition of 1.1.
  const std::string of = kind == Kind::EVENT_REVERSED ? "1.1" : plan_level ? "" : action;
  return {std::string(events::kind_name(kind)), of, department, "2018", data.at(kind)};
}

// The contract's table, section 6, written out.
bool may(Who who, Kind kind) {
  static const std::map<Kind, bool> participants = {
      {Kind::MEETING_HELD, true},       {Kind::MEETING_PLANNED, true},
      {Kind::MILESTONE_REACHED, true},  {Kind::FIGURE_REPORTED, true},
      {Kind::STAFF_ALLOCATED, true},    {Kind::SUBSIDY_GRANTED, true},
      {Kind::GRANT_EXTENDED, true},     {Kind::GRANT_REDUCED, true},
      {Kind::GRANT_MENTIONED, true},    {Kind::BUDGET_ALLOCATED, true},
      {Kind::NARRATIVE_REPORTED, true}, {Kind::TOTAL_STATED, true}};
  switch (who) {
    case Who::coordinator:
      return true;
    case Who::leads:
      return participants.contains(kind) || kind == Kind::STATUS_CHANGED;
    case Who::takes_part:
      return participants.contains(kind);
    case Who::takes_part_unled:
      return participants.contains(kind) || kind == Kind::STATUS_CHANGED;
    case Who::stranger:
    case Who::auditor:
      return false;
  }
  return false;
}

struct Speaker {
  Who who;
  std::string department;
  std::string action;
};

}  // namespace

TEST_CASE("every role may append what the contract lets it, and nothing else", "[events][roles]") {
  const std::vector<Speaker> speakers = {
      {Who::coordinator, "KB", "1.1"}, {Who::coordinator, "KB", "1.3"},
      {Who::takes_part, "OV", "1.1"},  {Who::takes_part_unled, "OV", "1.2"},
      {Who::stranger, "WVG", "1.1"},   {Who::stranger, "WVG", "1.2"},
      {Who::leads, "OV", "1.3"},       {Who::auditor, "OV", "1.3"},
      {Who::stranger, "OV", "7.7"}};
  for (const Speaker& speaker : speakers) {
    for (const Kind kind : events::all_kinds()) {
      AdmissionFixture ledger;
      ledger.make_plan();
      REQUIRE(ledger.code({"ActionDefined", "1.3", "KB", "2018",
                           R"({"goal":"1","title":"t","departments":[)"
                           R"({"code":"OV","role":"coordinating"}]})"}) == "accepted");
      events::Actor actor{speaker.department, speaker.who == Who::auditor};
      const std::string code =
          ledger.code(example(kind, speaker.action, speaker.department), actor);
      INFO(speaker.department << " on " << speaker.action << ": " << events::kind_name(kind)
                              << " gives " << code);
      CHECK((code != "notAuthorised") == may(speaker.who, kind));
    }
  }
}

TEST_CASE("a department reverses its own events, the coordinator anybody's", "[events][roles]") {
  AdmissionFixture ledger;
  ledger.make_plan();
  REQUIRE(ledger.code({"MeetingHeld", "1.1", "OV", "2018", R"({"title":"t"})"}, {"OV"}) ==
          "accepted");
  const EventText reversal{
      "EventReversed", "1.1", "WVG", "2018",
      fmt::format(R"({{"event":"{}","reason":"r"}})", id_of(ledger.last_id()))};
  CHECK(ledger.code(reversal, {"WVG"}) == "notAuthorised");
  EventText own = reversal;
  own.department = "OV";
  CHECK(ledger.code(own, {"OV"}) == "accepted");
}

TEST_CASE("without a named coordinator the first department registered coordinates",
          "[events][roles]") {
  AdmissionFixture ledger;
  const EventText plan{"PlanAdopted", "", "KB", "2018", R"({"title":"t"})"};
  CHECK(ledger.code(plan, {"KB"}) == "notAuthorised");
  CHECK(ledger.code({"DepartmentRegistered", "", "KB", "2018", R"({"code":"KB","name":"k"})"},
                    {"KB"}) == "accepted");
  CHECK(ledger.code({"DepartmentRegistered", "", "OV", "2018", R"({"code":"OV","name":"o"})"},
                    {"OV"}) == "notAuthorised");
  CHECK(ledger.code(plan, {"KB"}) == "accepted");
}

TEST_CASE("the coordinator that init named coordinates, whoever registers first",
          "[events][roles]") {
  AdmissionFixture ledger("OV");
  CHECK(ledger.code({"DepartmentRegistered", "", "KB", "2018", R"({"code":"KB","name":"k"})"},
                    {"KB"}) == "notAuthorised");
  CHECK(ledger.code({"DepartmentRegistered", "", "OV", "2018", R"({"code":"OV","name":"o"})"},
                    {"OV"}) == "accepted");
}

TEST_CASE("roles are those recorded at the point of append, whatever their effective date",
          "[events][roles]") {
  AdmissionFixture ledger;
  ledger.make_plan();
  const EventText status{"StatusChanged", "1.1", "OV", "2018-01-01", R"({"to":"ongoing"})"};
  CHECK(ledger.code(status, {"OV"}) == "notAuthorised");
  REQUIRE(ledger.code({"ActionAmended", "1.1", "KB", "2030",
                       R"({"departments":[{"code":"OV","role":"coordinating"}]})"}) == "accepted");
  const int amendment = ledger.last_id();
  CHECK(ledger.code(status, {"OV"}) == "accepted");
  REQUIRE(ledger.code({"EventReversed", "1.1", "KB", "2018",
                       fmt::format(R"({{"event":"{}","reason":"r"}})", id_of(amendment))}) ==
          "accepted");
  CHECK(ledger.code(status, {"OV"}) == "notAuthorised");
}

}  // namespace planledger::tests
