// Every code of the contract's section 3 from unknownDepartment down, reached by the event that
// deserves it, and the neighbours that do not.

#include "tests/events/admission_fixture.h"

#include <catch2/catch.hpp>

namespace planledger::tests {
namespace {

struct Step {
  EventText event;
  std::string code;
};

// Appends the steps in order to a small plan; each must get its code, and a refused one must leave
// nothing behind.
void run(const std::vector<Step>& steps) {
  AdmissionFixture ledger;
  ledger.make_plan();
  for (const Step& step : steps) {
    const core::Sequence before = ledger.log().head();
    const std::string text = ledger.json(step.event);
    INFO(text);
    events::Receipts receipts = ledger.append({text});
    const std::string code = receipts ? "accepted" : std::string(core::name(receipts.error().code));
    INFO((receipts ? "" : receipts.error().message));
    CHECK(code == step.code);
    CHECK(ledger.log().head() == before + (step.code == "accepted" ? 1 : 0));
  }
}

std::string grant(const std::string& id, const std::string& rest = "") {
  return fmt::format(
      R"({{"grant":"{}","beneficiary":{{"name":"x"}},"amount":"100.00","currency":"EUR"{}}})", id,
      rest);
}

}  // namespace

TEST_CASE("what an event refers to must be recorded", "[events][rules]") {
  run({
      {{"StatusChanged", "1.1", "XX", "2018", R"({"to":"ongoing"})"}, "unknownDepartment"},
      {{"DepartmentRegistered", "", "XX", "2018", R"({"code":"YY","name":"y"})"},
       "unknownDepartment"},
      {{"DepartmentRegistered", "", "XX", "2018", R"({"code":"XX","name":"x"})"}, "accepted"},
      {{"ActionDefined", "1.3", "KB", "2018",
        R"({"goal":"1","title":"t","departments":[{"code":"ZZ","role":"coordinating"}]})"},
       "unknownDepartment"},
      {{"ActionAmended", "1.1", "KB", "2018",
        R"({"departments":[{"code":"ZZ","role":"coordinating"}]})"},
       "unknownDepartment"},
      {{"StatusChanged", "9.9", "KB", "2018", R"({"to":"ongoing"})"}, "unknownAction"},
      {{"GrantMentioned", "1.1", "KB", "2018", R"({"grant":"g"})"}, "unknownGrant"},
      {{"SubsidyGranted", "1.1", "KB", "2018", grant("g")}, "accepted"},
      {{"GrantExtended", "1.2", "KB", "2018", R"({"grant":"g","added":"1"})"}, "unknownGrant"},
      {{"GrantReduced", "1.2", "KB", "2018", R"({"grant":"g","by":"1","reason":"r"})"},
       "unknownGrant"},
      {{"GrantMentioned", "1.2", "KB", "2018", R"({"grant":"g"})"}, "accepted"},
      {{"TotalStated", "1.2", "KB", "2018", R"({"amount":"1","currency":"EUR","of":["g"]})"},
       "unknownGrant"},
      {{"TotalStated", "1.1", "KB", "2018", R"({"amount":"1","currency":"USD","of":["g"]})"},
       "invalidCurrency"},
      {{"MeetingHeld", "1.1", "KB", "2018",
        R"({"title":"t","planned":"00000000-0000-4000-8000-00000000ffff"})"},
       "unknownEvent"},
      {{"ActionDefined", "1.3", "KB", "2018",
        R"({"goal":"7","title":"t","departments":[{"code":"KB","role":"coordinating"}]})"},
       "unknownGoal"},
      {{"ActionAmended", "1.1", "KB", "2018", R"({"goal":"7"})"}, "unknownGoal"},
      {{"GoalDefined", "", "KB", "2018", R"({"no":"2","line":"7","title":"t"})"}, "unknownLine"},
  });
}

TEST_CASE("a name is defined once", "[events][rules]") {
  run({
      {{"DepartmentRegistered", "", "KB", "2018", R"({"code":"OV","name":"x"})"}, "alreadyDefined"},
      {{"PolicyLineDefined", "", "KB", "2018", R"({"no":"1","title":"x"})"}, "alreadyDefined"},
      {{"GoalDefined", "", "KB", "2018", R"({"no":"1","line":"1","title":"x"})"}, "alreadyDefined"},
      {{"ActionDefined", "1.1", "KB", "2018",
        R"({"goal":"1","title":"t","departments":[{"code":"KB","role":"coordinating"}]})"},
       "alreadyDefined"},
      {{"SubsidyGranted", "1.1", "KB", "2018", grant("g")}, "accepted"},
      {{"SubsidyGranted", "1.2", "KB", "2018", grant("g")}, "alreadyDefined"},
  });
}

TEST_CASE("a period does not end before it starts", "[events][rules]") {
  run({
      {{"SubsidyGranted", "1.1", "KB", "2018",
        grant("g", R"(,"period":{"from":"2018-09-01","to":"2018-08-31"})")},
       "periodReversed"},
      {{"SubsidyGranted", "1.1", "KB", "2018",
        grant("g", R"(,"period":{"from":"2018-09-01","to":"2018"})")},
       "accepted"},
      {{"MeetingHeld", "1.1", "KB", "2018-03-02", R"({"title":"t","until":"2018-03-01"})"},
       "periodReversed"},
      {{"MeetingHeld", "1.1", "KB", "2018-03-02", R"({"title":"t","until":"2018-03"})"},
       "accepted"},
      {{"PeriodClosed", "", "KB", "2018", R"({"period":"2018-H2","reportingDate":"2018-06-30"})"},
       "periodReversed"},
      {{"FigureReported", "1.1", "KB", "2018",
        R"({"what":"w","value":"1","period":{"from":"2019","to":"2018-12-31"}})"},
       "periodReversed"},
  });
}

TEST_CASE("money adds up and stays above zero", "[events][rules]") {
  const std::string short_share = R"(,"funding":[{"source":"AMIF","amount":"99.99"}])";
  const std::string shares =
      R"(,"funding":[{"source":"AMIF","amount":"75"},{"source":"own","amount":"25"}])";
  run({
      {{"SubsidyGranted", "1.1", "KB", "2018", grant("g", short_share)}, "fundingMismatch"},
      {{"SubsidyGranted", "1.1", "KB", "2018",
        R"({"grant":"g","beneficiary":{"name":"x"},"currency":"EUR",)"
        R"("funding":[{"source":"s","amount":"1"}]})"},
       "fundingMismatch"},
      {{"SubsidyGranted", "1.1", "KB", "2018-03-01",
        grant("g", shares + R"(,"period":{"from":"2018-03-01","to":"2018-12-31"})")},
       "accepted"},
      {{"GrantExtended", "1.1", "KB", "2018-03-01", R"({"grant":"g","added":"10.001"})"},
       "invalidAmount"},
      {{"GrantExtended", "1.1", "KB", "2018-03-01", R"({"grant":"g","until":"2018-12-31"})"},
       "notAnExtension"},
      {{"GrantExtended", "1.1", "KB", "2018-03-01", R"({"grant":"g","until":"2019-01"})"},
       "accepted"},
      // A late one must not end before what is known to come after it.
      {{"GrantExtended", "1.1", "KB", "2018-03-01", R"({"grant":"g","until":"2019-01-15"})"},
       "notAnExtension"},
      {{"GrantExtended", "1.1", "KB", "2018-02-28", R"({"grant":"g","added":"1"})"}, "beforeGrant"},
      {{"GrantReduced", "1.1", "KB", "2018", R"({"grant":"g","by":"1","reason":"r"})"},
       "beforeGrant"},
      {{"GrantReduced", "1.1", "KB", "2018-04-01", R"({"grant":"g","by":"100.01","reason":"r"})"},
       "belowZero"},
      {{"GrantReduced", "1.1", "KB", "2018-06-01", R"({"grant":"g","by":"60","reason":"r"})"},
       "accepted"},
      // 60 go in June: in April no more than 40 may.
      {{"GrantReduced", "1.1", "KB", "2018-04-01", R"({"grant":"g","by":"40.01","reason":"r"})"},
       "belowZero"},
      {{"GrantExtended", "1.1", "KB", "2018-05-01", R"({"grant":"g","added":"5"})"}, "accepted"},
      {{"GrantReduced", "1.1", "KB", "2018-04-01", R"({"grant":"g","by":"40.01","reason":"r"})"},
       "accepted"},
      // Without the five of May, June would fall below zero.
      {{"EventReversed", "1.1", "KB", "2018",
        fmt::format(R"({{"event":"{}","reason":"r"}})", id_of(21))},
       "belowZero"},
  });
}

TEST_CASE("an action's status takes legal steps by effective day", "[events][rules]") {
  run({
      {{"StatusChanged", "1.1", "KB", "2018-03", R"({"to":"ongoing"})"}, "accepted"},
      {{"StatusChanged", "1.1", "KB", "2018-04", R"({"to":"toStart"})"}, "illegalTransition"},
      {{"StatusChanged", "1.1", "KB", "2018-02", R"({"to":"toStart"})"}, "accepted"},
      {{"StatusChanged", "1.1", "KB", "2018-01", R"({"to":"started"})"}, "illegalTransition"},
      {{"StatusChanged", "1.1", "KB", "2018-05", R"({"to":"completed"})"}, "accepted"},
      {{"StatusChanged", "1.1", "KB", "2018-05", R"({"to":"completed"})"}, "accepted"},
      {{"StatusChanged", "1.1", "KB", "2018-06", R"({"to":"ongoing"})"}, "illegalTransition"},
      {{"StatusChanged", "1.1", "KB", "2018-06", R"({"to":"ongoing","reason":"reopened"})"},
       "accepted"},
      // Put before ongoing in February it would make ongoing of March come without a reason.
      {{"StatusChanged", "1.1", "KB", "2018-02", R"({"to":"stopped"})"}, "illegalTransition"},
      // Reversing the reopening is legal, reversing ongoing of March too: toStart to completed.
      {{"EventReversed", "1.1", "KB", "2018",
        fmt::format(R"({{"event":"{}","reason":"r"}})", id_of(9))},
       "accepted"},
  });
}

TEST_CASE("a reversal that leaves an illegal step is refused", "[events][rules]") {
  run({
      {{"StatusChanged", "1.1", "KB", "2018-01", R"({"to":"completed"})"}, "accepted"},
      {{"StatusChanged", "1.1", "KB", "2018-02", R"({"to":"started","reason":"again"})"},
       "accepted"},
      {{"StatusChanged", "1.1", "KB", "2018-03", R"({"to":"ongoing"})"}, "accepted"},
      {{"EventReversed", "1.1", "KB", "2018",
        fmt::format(R"({{"event":"{}","reason":"r"}})", id_of(10))},
       "illegalTransition"},
  });
}

TEST_CASE("what others refer to is not reversed under them", "[events][rules]") {
  const auto reversal = [](int id, const std::string& action) {
    return EventText{"EventReversed", action, "KB", "2018",
                     fmt::format(R"({{"event":"{}","reason":"r"}})", id_of(id))};
  };
  run({
      {reversal(0x777, "1.1"), "unknownEvent"},
      {reversal(1, ""), "notReversible"},    // A department.
      {reversal(7, "1.2"), "invalidField"},  // Another action's.
      {reversal(7, ""), "invalidField"},
      {reversal(5, ""), "hasDependents"},  // The line has a goal.
      {reversal(6, ""), "hasDependents"},  // The goal has actions.
      {{"MeetingPlanned", "1.1", "KB", "2018", R"({"title":"t","on":"2018-05"})"}, "accepted"},
      {reversal(7, "1.1"), "hasDependents"},  // The action has a meeting.
      {{"MeetingHeld", "1.2", "KB", "2018",
        fmt::format(R"({{"title":"t","planned":"{}"}})", id_of(15))},
       "unknownEvent"},
      {{"MeetingHeld", "1.1", "KB", "2018",
        fmt::format(R"({{"title":"t","planned":"{}"}})", id_of(15))},
       "accepted"},
      {reversal(15, "1.1"), "hasDependents"},
      {reversal(18, "1.1"), "accepted"},
      {reversal(18, "1.1"), "alreadyReversed"},
      {reversal(15, "1.1"), "accepted"},
      {{"MeetingHeld", "1.1", "KB", "2018",
        fmt::format(R"({{"title":"t","planned":"{}"}})", id_of(15))},
       "unknownEvent"},
      {reversal(20, "1.1"), "notReversible"},
      {{"SubsidyGranted", "1.1", "KB", "2018", grant("g")}, "accepted"},
      {{"TotalStated", "1.1", "KB", "2018", R"({"amount":"1","currency":"EUR","of":["g","g"]})"},
       "accepted"},
      {reversal(25, "1.1"), "hasDependents"},
      {reversal(26, "1.1"), "accepted"},
      {reversal(25, "1.1"), "accepted"},
      // The grant's name is free again.
      {{"SubsidyGranted", "1.2", "KB", "2018", grant("g")}, "accepted"},
      {reversal(7, "1.1"), "accepted"},
      {{"StatusChanged", "1.1", "KB", "2018", R"({"to":"ongoing"})"}, "unknownAction"},
  });
}

TEST_CASE("a period is closed once until it is reopened", "[events][rules]") {
  const std::string close = R"({"period":"2018-H2","reportingDate":"2018-10-26"})";
  const std::string reopen = R"({"period":"2018-H2","reason":"r"})";
  run({
      {{"PeriodReopened", "", "KB", "2018", reopen}, "periodOpen"},
      {{"PeriodClosed", "", "KB", "2018", close}, "accepted"},
      {{"PeriodClosed", "", "KB", "2018", close}, "periodClosed"},
      {{"PeriodReopened", "", "KB", "2018", reopen}, "accepted"},
      {{"PeriodReopened", "", "KB", "2018", reopen}, "periodOpen"},
      {{"PeriodClosed", "", "KB", "2018", close}, "accepted"},
  });
}

}  // namespace planledger::tests
