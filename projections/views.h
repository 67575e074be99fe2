// The questions that can be put to a ledger at a point in both times (contract, section 4).
#pragma once

#include "projections/answers.h"

#include <functional>
#include <optional>
#include <string_view>

namespace planledger::projections {

class JsonWriter;
class ShownProjection;
struct Question;

// Answers are pure functions of the events up to `point.known_at`. Implemented twice: StoredViews
// reads the projections' rows, ReplayedViews folds the raw log; both give the same.
class Views {
 public:
  virtual ~Views() = default;

  // The seq that they have reached: what a known-at of `now` is, and the last that may be asked at.
  [[nodiscard]] virtual core::Sequence head() const = 0;

  [[nodiscard]] virtual core::Result<Plan> plan(const Point& point) const = 0;
  // Fails with unknown_action while the action is not in the plan.
  [[nodiscard]] virtual core::Result<ActionDetail> action(const Point& point,
                                                          std::string_view no) const = 0;
  // Of an action, in the plan or not.
  [[nodiscard]] virtual core::Result<ActionDates> dates(const Point& point,
                                                        std::string_view no) const = 0;
  // Streams the budgets of the actions that have money, in plan order: a plan may have more grants
  // than should be in memory at one time. Of one action where `no` is given. A visit that fails
  // ends it with that error. Returns the sums over all of them.
  using VisitBudget = std::function<core::Status(ActionBudget)>;
  [[nodiscard]] virtual core::Result<BudgetSums> budgets(const Point& point,
                                                         std::optional<std::string_view> no,
                                                         const VisitBudget& visit) const = 0;
  // The same, all held at one time.
  [[nodiscard]] core::Result<Budget> budget(
      const Point& point, std::optional<std::string_view> no = std::nullopt) const;
  // Streams grants by action in plan order, those of an action by id in byte order.
  using VisitGrant = std::function<core::Status(GrantRow)>;
  [[nodiscard]] virtual core::Status grants(const Point& point, bool running_only,
                                            const VisitGrant& visit) const = 0;
  // Streams, since there may be as many as events: those held, then those planned, each kind in
  // fold order. Of every action, or of one; an action that is not in the plan has none or what it
  // has. A visit that fails ends it with that error; an empty one asks for none of its kind.
  using VisitEvent = std::function<core::Status(const EventPtr&)>;
  [[nodiscard]] virtual core::Status meetings(const Point& point,
                                              std::optional<std::string_view> action,
                                              const VisitEvent& held,
                                              const VisitEvent& planned) const = 0;
  // Streams the seqs of an action's extensions and reductions in force, those and then these, in
  // fold order, each with the id of its grant. The id lives for the call alone.
  using VisitChange = std::function<core::Status(std::string_view grant, core::Sequence change)>;
  [[nodiscard]] virtual core::Status grant_changes(const Point& point, std::string_view action,
                                                   const VisitChange& visit) const = 0;
  // The event at `seq`, in force or not. Requires 1 <= seq <= head().
  [[nodiscard]] virtual core::Result<EventPtr> event(core::Sequence seq) const = 0;
  // Streams, since a history is as long as the log; in fold order.
  using Visit = std::function<core::Status(const HistoryRow&)>;
  [[nodiscard]] virtual core::Status history(const Point& point,
                                             std::optional<std::string_view> action,
                                             const Visit& visit) const = 0;
  // Every closing up to known_at, in seq order, whatever its effective date.
  [[nodiscard]] virtual core::Result<std::vector<PeriodRow>> periods(const Point& point) const = 0;
  // Requires points that differ in one of the two times.
  [[nodiscard]] virtual core::Result<std::vector<ActionDifference>> diff(const Point& from,
                                                                         const Point& to) const = 0;
  [[nodiscard]] virtual core::Result<Reconciliation> reconcile(const Point& point) const = 0;
  // Writes the members of that projection's own answer (projection.h) that follow the point.
  [[nodiscard]] virtual core::Status shown(const ShownProjection& projection, const Point& point,
                                           const Question& question, JsonWriter& writer) const = 0;
};

}  // namespace planledger::projections
