// What the ledger answers: the plan, the budget, the history at a point, as values.
//
// Field for field the contract's section 5, which says what each holds and in which order lists
// stand. A std::nullopt is written as null.
#pragma once

#include "core/date.h"
#include "core/ids.h"
#include "core/money.h"
#include "core/uuid.h"
#include "events/event.h"

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace planledger::projections {

// A point in both times: events in force on `as_of` by first day, recorded up to `known_at`.
struct Point {
  core::Date as_of;
  core::Sequence known_at = 0;
  std::optional<core::Instant> known_at_time;  // recordedAt of the event at known_at; none for 0.
};

// A recorded event, shared by the answers that show it.
using EventPtr = std::shared_ptr<const events::Recorded>;

using Status = events::schema::ActionStatus;
using Role = events::schema::Role;

struct DepartmentRole {
  std::string code;
  Role role{};
};

struct PlanTitle {
  std::string title;
  std::optional<std::string> title_nl;
  core::PartialDate adopted;
  std::optional<core::PartialDate> revised;
  EventPtr event;  // The latest in force.
};

struct Goal {
  std::string no;
  std::string title;
  std::optional<std::string> title_nl;
  std::vector<std::string> actions;
};

struct PolicyLine {
  std::string no;
  std::string title;
  std::optional<std::string> title_nl;
  std::vector<Goal> goals;
};

struct ActionSummary {
  std::string no;
  std::string goal;
  std::string title;
  std::optional<std::string> title_nl;
  std::optional<std::string> description;  // Shown by `show action` alone.
  std::optional<Status> status;
  std::optional<core::PartialDate> status_since;
  std::vector<DepartmentRole> departments;
  std::vector<std::string> ministers;
  std::vector<std::string> other_parties;
  std::vector<std::string> competences;
  std::uint64_t meetings = 0;
  std::optional<core::PartialDate> last_meeting;
  core::Totals total;  // Granted + added - reduced + allocated.
};

struct StatusCounts {
  std::uint64_t not_recorded = 0;
  std::uint64_t to_start = 0;
  std::uint64_t started = 0;
  std::uint64_t ongoing = 0;
  std::uint64_t completed = 0;
  std::uint64_t stopped = 0;
  void count(std::optional<Status> status);
};

struct Plan {
  std::optional<PlanTitle> plan;
  std::vector<PolicyLine> lines;
  std::vector<ActionSummary> actions;
  StatusCounts counts;
};

struct FundingShare {
  std::string source;
  std::int64_t amount = 0;  // Minor units of the grant's currency.
};

struct GrantRow {
  std::string action;
  std::string grant;
  std::string beneficiary;
  std::string department;  // Of the SubsidyGranted.
  core::Currency currency;
  std::optional<std::int64_t> amount;
  core::MinorUnits added = 0;
  core::MinorUnits reduced = 0;
  std::optional<core::PartialDate> from;
  std::optional<core::PartialDate> to;  // The latest end in force.
  bool running = false;
  std::vector<FundingShare> funding;
  EventPtr event;  // The SubsidyGranted.
  // How additions and reductions count, by the department of their events: added minus reduced.
  std::map<std::string, core::MinorUnits> changes_by_department;
  bool has_added = false;  // An addition was counted (its sum may be shown even at 0.00).
  bool has_reduced = false;

  [[nodiscard]] core::MinorUnits total() const { return amount.value_or(0) + added - reduced; }
};

struct AllocationRow {
  std::string department;
  core::Currency currency;
  std::int64_t amount = 0;
  EventPtr event;  // The BudgetAllocated.
};

struct StatedRow {
  std::string action;
  core::Currency currency;
  core::MinorUnits stated = 0;
  core::MinorUnits computed = 0;
  EventPtr event;  // The TotalStated.
  [[nodiscard]] core::MinorUnits difference() const { return computed - stated; }
};

struct ActionBudget {
  std::string no;
  std::optional<std::string> title;
  std::optional<std::string> title_nl;
  core::Totals granted;
  core::Totals added;
  core::Totals reduced;
  core::Totals allocated;
  core::Totals total;
  std::vector<GrantRow> grants;
  std::vector<AllocationRow> allocations;
  std::vector<StatedRow> stated;
};

struct BudgetSums {
  std::map<std::string, core::Totals> by_department;  // Byte order of the names.
  std::map<std::string, core::Totals> by_beneficiary;
  std::map<std::string, core::Totals> by_funding_source;
  core::Totals total;
};

struct Budget : BudgetSums {
  std::vector<ActionBudget> actions;
};

// Lists in fold order. GrantMentioned: `mentioned`; StaffAllocated: `staff`; and so on.
struct ActionDetail {
  ActionSummary summary;
  ActionBudget budget;
  std::vector<EventPtr> mentioned;
  std::vector<EventPtr> staff;
  std::vector<EventPtr> held;
  std::vector<EventPtr> planned;  // As in Meetings: still to come on the day of the answer.
  std::vector<EventPtr> milestones;
  std::vector<EventPtr> figures;
  std::vector<EventPtr> narratives;
};

struct Meetings {
  std::vector<EventPtr> held;
  std::vector<EventPtr> planned;
};

// Of an action's events in force; a date is the first of those that the event covers.
struct ActionDates {
  std::optional<core::Date> first;      // Of the first of them.
  std::optional<core::Date> defined;    // Of its definition.
  std::optional<core::Date> under_way;  // Of its first status other than `toStart`.
  core::Instant updated;                // When the last recorded of them was recorded.
};

struct HistoryRow {
  EventPtr event;
  EventPtr reversed_by;  // The EventReversed that names it; null where none is known.
};

struct PeriodRow {
  std::string period;
  core::Date reporting_date;
  core::Sequence seq = 0;
  core::Instant closed_at;
  bool reopened = false;  // A PeriodReopened followed before the next closing.
  std::string department;
};

struct ActionDifference {
  std::string no;
  // Each side: absent while the action is not in the plan.
  struct Side {
    std::optional<Status> status;
    core::Totals total;
  };
  std::optional<Side> from;
  std::optional<Side> to;
  std::vector<core::Uuid> events;  // In force on one side alone, in fold order.
};

struct DanglingReference {
  std::string action;
  core::Uuid event;
  std::string to;
};

struct Reconciliation {
  std::vector<StatedRow> totals;  // Those whose difference is not zero.
  std::vector<DanglingReference> dangling_references;
  [[nodiscard]] bool holds() const { return totals.empty() && dangling_references.empty(); }
};

}  // namespace planledger::projections
