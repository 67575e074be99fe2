// A small plan to try rules on: events as JSON, admitted one batch at a time.
#pragma once

#include "core/check.h"
#include "events/admission.h"
#include "events/form.h"
#include "events/json.h"
#include "tests/events/memory_log.h"

#include <fmt/format.h>

#include <memory>
#include <string>
#include <vector>

namespace planledger::tests {

class SteppingClock final : public core::Clock {
 public:
  [[nodiscard]] core::Instant now() const override {
    return core::Instant(std::chrono::microseconds(time_ += step));
  }
  std::int64_t step = 1'000'000;

 private:
  mutable std::int64_t time_ = 1'540'512'000'000'000;
};

// A UUID that ends in `number`.
inline std::string id_of(int number) {
  return fmt::format("00000000-0000-4000-8000-{:012x}", number);
}

struct EventText {
  std::string type;
  std::string action;  // Empty: none.
  std::string department = "KB";
  std::string effective = "2018-01-01";
  std::string data = "{}";
  int id = 0;  // 0: the next unused one.
};

// Admits batches as the admitting thread does.
class AdmissionFixture {
 public:
  explicit AdmissionFixture(std::string coordinator = "")
      : log_(core::LedgerSettings{{}, std::move(coordinator), {}}), admission_(make()) {}

  std::string json(const EventText& event) {
    const int number = event.id != 0 ? event.id : next_id_++;
    last_id_ = number;
    return fmt::format(
        R"({{"id":"{}","type":"{}",{}"department":"{}","effective":"{}","data":{}}})",
        id_of(number), event.type,
        event.action.empty() ? "" : fmt::format(R"("action":"{}",)", event.action),
        event.department, event.effective, event.data);
  }

  events::Receipts append(std::vector<std::string> texts, events::Actor actor = {},
                          events::ExpectedVersion expected = std::nullopt) {
    events::AppendRequest request{{}, std::move(actor), expected};
    for (const std::string& text : texts) {
      auto submission = events::submission_from_json(text);
      if (!submission) return core::fail(submission.error());
      request.events.push_back(std::move(*submission));
    }
    core::Group group(log_.head() + 1);
    events::Receipts receipts = admission_->admit(request, group);
    (void)log_.append(group.entries());
    return receipts;
  }

  // Appends one event; the code of its refusal, or "accepted".
  std::string code(const EventText& event, events::Actor actor = {}) {
    events::Receipts receipts = append({json(event)}, std::move(actor));
    return receipts ? "accepted" : std::string(core::name(receipts.error().code));
  }

  // A plan with one line, one goal, the actions 1.1 (KB coordinates, OV takes part) and 1.2 (both
  // take part), and the departments KB, OV and WVG.
  void make_plan();

  // The admission of a program that starts on the same log.
  void restart() { admission_ = make(); }

  [[nodiscard]] int last_id() const { return last_id_; }
  MemoryLog& log() { return log_; }
  events::Admission& admission() { return *admission_; }

 private:
  std::unique_ptr<events::Admission> make() {
    auto admission = std::make_unique<events::Admission>(log_, clock_);
    const core::Status caught_up = admission->catch_up();
    PLANLEDGER_CHECK(caught_up.has_value(), "a test's ledger opens");
    return admission;
  }

  SteppingClock clock_;
  MemoryLog log_;
  std::unique_ptr<events::Admission> admission_;
  int next_id_ = 1;
  int last_id_ = 0;
};

inline void AdmissionFixture::make_plan() {
  const char* both =
      R"({"goal":"1","title":"b","departments":[{"code":"KB","role":"participating"},)"
      R"({"code":"OV","role":"participating"}]})";
  const char* led = R"({"goal":"1","title":"a","departments":[{"code":"KB","role":"coordinating"},)"
                    R"({"code":"OV","role":"participating"}]})";
  for (const EventText& event : std::vector<EventText>{
           {"DepartmentRegistered", "", "KB", "2015", R"({"code":"KB","name":"Chancellery"})"},
           {"DepartmentRegistered", "", "KB", "2015", R"({"code":"OV","name":"Education"})"},
           {"DepartmentRegistered", "", "KB", "2015", R"({"code":"WVG","name":"Welfare"})"},
           {"PlanAdopted", "", "KB", "2015", R"({"title":"the plan"})"},
           {"PolicyLineDefined", "", "KB", "2015", R"({"no":"1","title":"line"})"},
           {"GoalDefined", "", "KB", "2015", R"({"no":"1","line":"1","title":"goal"})"},
           {"ActionDefined", "1.1", "KB", "2015", led},
           {"ActionDefined", "1.2", "KB", "2015", both}}) {
    const std::string result = code(event);
    PLANLEDGER_CHECK(result == "accepted", result);
  }
}

}  // namespace planledger::tests
