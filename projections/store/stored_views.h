// The answers as the stored rows give them.
#pragma once

#include "core/log.h"
#include "projections/store/rows.h"
#include "projections/views.h"

#include <map>
#include <memory>
#include <string_view>

namespace planledger::projections::store {

// Requires that the log outlives it, and that the rows stand at `head` or beyond. Any thread may
// ask, at points that are known at `head` or before: of events whose rows are still to come nothing
// is known here.
class StoredViews final : public Views {
 public:
  // `rows` are the plan's; of other projections those that may be asked for, by name.
  using Shown = std::map<std::string_view, std::shared_ptr<const Rows>>;
  StoredViews(std::shared_ptr<const Rows> rows, Shown shown, const core::EventLog& log,
              core::Sequence head)
      : held_(std::move(rows)), shown_(std::move(shown)), rows_(*held_), log_(log), head_(head) {}

  [[nodiscard]] core::Sequence head() const override { return head_; }
  [[nodiscard]] core::Result<Plan> plan(const Point& point) const override;
  [[nodiscard]] core::Result<ActionDetail> action(const Point& point,
                                                  std::string_view no) const override;
  [[nodiscard]] core::Result<ActionDates> dates(const Point& point,
                                                std::string_view no) const override;
  [[nodiscard]] core::Result<BudgetSums> budgets(const Point& point,
                                                 std::optional<std::string_view> no,
                                                 const VisitBudget& visit) const override;
  [[nodiscard]] core::Status grants(const Point& point, bool running_only,
                                    const VisitGrant& visit) const override;
  [[nodiscard]] core::Status meetings(const Point& point, std::optional<std::string_view> action,
                                      const VisitEvent& held,
                                      const VisitEvent& planned) const override;
  [[nodiscard]] core::Status grant_changes(const Point& point, std::string_view action,
                                           const VisitChange& visit) const override;
  [[nodiscard]] core::Result<EventPtr> event(core::Sequence seq) const override;
  [[nodiscard]] core::Status history(const Point& point, std::optional<std::string_view> action,
                                     const Visit& visit) const override;
  [[nodiscard]] core::Result<std::vector<PeriodRow>> periods(const Point& point) const override;
  [[nodiscard]] core::Result<std::vector<ActionDifference>> diff(const Point& from,
                                                                 const Point& to) const override;
  [[nodiscard]] core::Result<Reconciliation> reconcile(const Point& point) const override;
  // Requires a projection of `shown`.
  [[nodiscard]] core::Status shown(const ShownProjection& projection, const Point& point,
                                   const Question& question, JsonWriter& writer) const override;

 private:
  std::shared_ptr<const Rows> held_;
  Shown shown_;
  const Rows& rows_;
  const core::EventLog& log_;
  core::Sequence head_;
};

}  // namespace planledger::projections::store
