// The answers as the stored rows give them.
#pragma once

#include "core/log.h"
#include "projections/store/rows.h"
#include "projections/views.h"

namespace planledger::projections::store {

// Requires that rows and log outlive it, and that the rows stand at `head` or beyond. Any thread
// may ask, at points that are known at `head` or before: of events whose rows are still to come
// nothing is known here.
class StoredViews final : public Views {
 public:
  StoredViews(const Rows& rows, const core::EventLog& log, core::Sequence head)
      : rows_(rows), log_(log), head_(head) {}

  [[nodiscard]] core::Sequence head() const override { return head_; }
  [[nodiscard]] core::Result<Plan> plan(const Point& point) const override;
  [[nodiscard]] core::Result<ActionDetail> action(const Point& point,
                                                  std::string_view no) const override;
  [[nodiscard]] core::Result<Budget> budget(
      const Point& point, std::optional<std::string_view> no = std::nullopt) const override;
  [[nodiscard]] core::Result<std::vector<GrantRow>> grants(const Point& point,
                                                           bool running_only) const override;
  [[nodiscard]] core::Status meetings(const Point& point, std::optional<std::string_view> action,
                                      const VisitEvent& held,
                                      const VisitEvent& planned) const override;
  [[nodiscard]] core::Result<EventPtr> event(core::Sequence seq) const override;
  [[nodiscard]] core::Status history(const Point& point, std::optional<std::string_view> action,
                                     const Visit& visit) const override;
  [[nodiscard]] core::Result<std::vector<PeriodRow>> periods(const Point& point) const override;
  [[nodiscard]] core::Result<std::vector<ActionDifference>> diff(const Point& from,
                                                                 const Point& to) const override;
  [[nodiscard]] core::Result<Reconciliation> reconcile(const Point& point) const override;

 private:
  const Rows& rows_;
  const core::EventLog& log_;
  core::Sequence head_;
};

}  // namespace planledger::projections::store
