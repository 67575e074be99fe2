// A ledger that random events were put to: backdated, amended, extended, reversed, many refused.
#pragma once

#include "tests/events/admission_fixture.h"

#include <random>
#include <string>
#include <vector>

namespace planledger::tests {

class RandomHistory {
 public:
  // The same seed gives the same ledger. Appends until the log holds `events`.
  RandomHistory(unsigned seed, core::Sequence events) : random_(seed) {
    ledger_.make_plan();
    while (ledger_.log().head() < events) attempt();
  }

  [[nodiscard]] AdmissionFixture& ledger() { return ledger_; }
  [[nodiscard]] int below(int bound) {
    return static_cast<int>(random_() % static_cast<unsigned>(bound));
  }
  // A day of the years that the events fall in, or about.
  [[nodiscard]] std::string day() {
    return fmt::format("{}-{:02}-{:02}", 2015 + below(5), 1 + below(12), 1 + below(28));
  }
  [[nodiscard]] static std::vector<std::string> actions() { return {"1.1", "1.2", "1.3", "1.10"}; }

 private:
  [[nodiscard]] std::string any(const std::vector<std::string>& choices) {
    return choices[random_() % choices.size()];
  }
  [[nodiscard]] std::string date() {
    switch (below(5)) {
      case 0:
        return std::to_string(2015 + below(5));
      case 1:
        return fmt::format("{}-{:02}", 2015 + below(5), 1 + below(12));
      case 2:
        return fmt::format("{}-{}", 2015 + below(5), 21 + below(4));
      default:
        return day();
    }
  }
  [[nodiscard]] std::string grant() { return fmt::format("g{}", below(8)); }
  [[nodiscard]] std::string currency() { return any({"EUR", "EUR", "USD", "JPY"}); }
  [[nodiscard]] std::string event_id() { return id_of(1 + below(ledger_.last_id())); }

  // An event of any kind, with fields that are often right.
  [[nodiscard]] std::pair<std::string, std::string> body() {
    switch (below(22)) {
      case 0:
        return {"ActionDefined", R"({"goal":"1","title":"later","departments":[],)"
                                 R"("ministers":["m"]})"};
      case 1:
        return {"ActionAmended", any({R"({"title":"changed"})", R"({"titleNl":"anders"})",
                                      R"({"ministers":[]})", R"({"competences":["c","d"]})",
                                      R"({"departments":[{"code":"OV","role":"coordinating"}]})",
                                      R"({"goal":"2","description":"more"})"})};
      case 2:
      case 3:
      case 4:
        return {"StatusChanged",
                fmt::format(R"({{"to":"{}","reason":"r"}})",
                            any({"started", "ongoing", "completed", "stopped", "ongoing"}))};
      case 5:
        return {"MeetingHeld", R"({"title":"held","participants":["a"],"attendance":3})"};
      case 6:
        return {"MeetingHeld", fmt::format(R"({{"title":"held","planned":"{}"}})", event_id())};
      case 7:
      case 8:
        return {"MeetingPlanned", fmt::format(R"({{"title":"planned","on":"{}"}})", date())};
      case 9:
        return {"MilestoneReached", R"({"title":"launched"})"};
      case 10:
        return {"FigureReported", R"({"what":"trained","value":"12.5"})"};
      case 11:
        return {"StaffAllocated", R"({"what":"staff","fte":"0.5"})"};
      case 12:
      case 13:
        return {"SubsidyGranted",
                fmt::format(R"({{"grant":"{}","beneficiary":{{"name":"{}"}},"currency":"{}"{}{}}})",
                            grant(), any({"Gent", "Aalst"}), currency(),
                            any({"", R"(,"amount":"100")",
                                 R"(,"amount":"70","funding":[{"source":"s","amount":"50"},)"
                                 R"({"source":"t","amount":"20"}])"}),
                            any({"", R"(,"period":{"from":"2016","to":"2016-06"})"}))};
      case 14:
      case 15:
        return {"GrantExtended", fmt::format(R"({{"grant":"{}","until":"{}","added":"{}"}})",
                                             grant(), date(), 1 + below(50))};
      case 16:
        return {"GrantExtended",
                any({fmt::format(R"({{"grant":"{}","until":"{}"}})", grant(), date()),
                     fmt::format(R"({{"grant":"{}","added":"7"}})", grant())})};
      case 17:
        return {"GrantReduced",
                fmt::format(R"({{"grant":"{}","by":"{}","reason":"r"}})", grant(), 1 + below(40))};
      case 18:
        return {"GrantMentioned", fmt::format(R"({{"grant":"{}"}})", grant())};
      case 19:
        return {"BudgetAllocated", fmt::format(R"({{"what":"w","amount":"{}","currency":"{}"}})",
                                               1 + below(500), currency())};
      case 20:
        return {"NarrativeReported",
                any({R"({"text":"t","language":"nl"})",
                     R"({"text":"t","language":"nl","references":["1.1","1.3","9.9"]})"})};
      default:
        return {"TotalStated", fmt::format(R"({{"amount":"100","currency":"{}","of":["{}","{}"]}})",
                                           currency(), grant(), grant())};
    }
  }

  void attempt() {
    const std::string department = any({"KB", "OV", "WVG"});
    const std::string action = any(actions());
    const int kind = below(30);
    if (kind == 0) {
      const std::string type = any({"PlanAdopted", "PolicyLineDefined", "GoalDefined"});
      const std::string data = type == "PlanAdopted"   ? R"({"title":"revised"})"
                               : type == "GoalDefined" ? R"({"no":"2","line":"1","title":"second"})"
                                                       : R"({"no":"2","title":"second"})";
      (void)ledger_.code({type, "", department, date(), data});
    } else if (kind == 1) {
      (void)ledger_.code({any({"PeriodClosed", "PeriodReopened"}), "", department, date(),
                          any({R"({"period":"2016-H1","reportingDate":"2016-07-01"})",
                               R"({"period":"2016-H1","reason":"r"})"})});
    } else if (kind < 9) {
      const std::string data = fmt::format(R"({{"event":"{}","reason":"wrong"}})", event_id());
      (void)ledger_.code({"EventReversed", below(8) == 0 ? "" : action, department, date(), data});
    } else {
      const auto [type, data] = body();
      (void)ledger_.code({type, action, department, date(), data});
    }
  }

  std::mt19937 random_;
  AdmissionFixture ledger_;
};

}  // namespace planledger::tests
