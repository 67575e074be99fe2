// The answers as JSON, byte for byte what the contract's section 5 promises.
//
// Every function writes one whole JSON value to the sink, in pieces, without a newline after it,
// and fails only with what the sink fails with.
#pragma once

#include "projections/answers.h"
#include "projections/json_writer.h"
#include "projections/views.h"

#include <string>

namespace planledger::projections {

[[nodiscard]] core::Status write_plan(const Point& point, const Plan& plan, const Sink& sink);
[[nodiscard]] core::Status write_action(const Point& point, const ActionDetail& action,
                                        const Sink& sink);
[[nodiscard]] core::Status write_periods(const Point& point, const std::vector<PeriodRow>& periods,
                                         const Sink& sink);
[[nodiscard]] core::Status write_diff(const Point& from, const Point& to,
                                      const std::vector<ActionDifference>& actions,
                                      const Sink& sink);
[[nodiscard]] core::Status write_reconciliation(const Point& point,
                                                const Reconciliation& reconciliation,
                                                const Sink& sink);

// Written as they come; budgets and meetings of all actions, or of one.
[[nodiscard]] core::Status write_budget(const Point& point, const Views& views,
                                        std::optional<std::string_view> action, const Sink& sink);
[[nodiscard]] core::Status write_grants(const Point& point, const Views& views, bool running_only,
                                        const Sink& sink);
[[nodiscard]] core::Status write_meetings(const Point& point, const Views& views,
                                          std::optional<std::string_view> action, const Sink& sink);

// A history is as long as the log, so its rows are written as they come.
class HistoryJson {
 public:
  // `sink` is not owned.
  HistoryJson(const Point& point, const Sink& sink);
  // Fails once the sink has failed, so that no more rows are read.
  [[nodiscard]] core::Status add(const HistoryRow& row);
  [[nodiscard]] core::Status finish();

 private:
  JsonWriter writer_;
};

// The row of `show history` without `reversedBy`: what `tail` gives, one a line.
[[nodiscard]] std::string event_line(const events::Recorded& event);

// Parts of answers, for others that are made of them. Each writes one value; `put_point` writes the
// members "format", "asOf" and "knownAt" that every answer starts with.
void put_point(JsonWriter& writer, const Point& point);
void put_totals(JsonWriter& writer, const core::Totals& totals);
void put_action(JsonWriter& writer, const ActionSummary& action);
// The members of an object alone, for one that has more; put_period_members too.
void put_action_members(JsonWriter& writer, const ActionSummary& action);
void put_action_budget(JsonWriter& writer, const ActionBudget& budget);
enum class WithAction : bool { no, yes };
void put_grant(JsonWriter& writer, const GrantRow& grant, WithAction with_action);
void put_allocation(JsonWriter& writer, const AllocationRow& allocation);
void put_stated(JsonWriter& writer, const StatedRow& stated, WithAction with_action);
void put_meeting_held(JsonWriter& writer, const events::Recorded& event);
void put_period_members(JsonWriter& writer, const PeriodRow& row);
void put_meeting_planned(JsonWriter& writer, const events::Recorded& event);

}  // namespace planledger::projections
