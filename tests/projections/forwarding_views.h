// Views that answer as others do, for tests that change one of their answers.
#pragma once

#include "projections/views.h"

namespace planledger::tests {

// Does not own the others.
class ForwardingViews : public projections::Views {
 public:
  using Point = projections::Point;

  explicit ForwardingViews(const projections::Views& views) : views_(views) {}

  [[nodiscard]] core::Sequence head() const override { return views_.head(); }
  [[nodiscard]] core::Result<projections::Plan> plan(const Point& point) const override {
    return views_.plan(point);
  }
  [[nodiscard]] core::Result<projections::ActionDetail> action(const Point& point,
                                                               std::string_view no) const override {
    return views_.action(point, no);
  }
  [[nodiscard]] core::Result<projections::ActionDates> dates(const Point& point,
                                                             std::string_view no) const override {
    return views_.dates(point, no);
  }
  [[nodiscard]] core::Result<projections::BudgetSums> budgets(
      const Point& point, std::optional<std::string_view> no,
      const VisitBudget& visit) const override {
    return views_.budgets(point, no, visit);
  }
  [[nodiscard]] core::Status grants(const Point& point, bool running_only,
                                    const VisitGrant& visit) const override {
    return views_.grants(point, running_only, visit);
  }
  [[nodiscard]] core::Status meetings(const Point& point, std::optional<std::string_view> action,
                                      const VisitEvent& held,
                                      const VisitEvent& planned) const override {
    return views_.meetings(point, action, held, planned);
  }
  [[nodiscard]] core::Status grant_changes(const Point& point, std::string_view action,
                                           const VisitChange& visit) const override {
    return views_.grant_changes(point, action, visit);
  }
  [[nodiscard]] core::Result<projections::EventPtr> event(core::Sequence seq) const override {
    return views_.event(seq);
  }
  [[nodiscard]] core::Status history(const Point& point, std::optional<std::string_view> action,
                                     const Visit& visit) const override {
    return views_.history(point, action, visit);
  }
  [[nodiscard]] core::Result<std::vector<projections::PeriodRow>> periods(
      const Point& point) const override {
    return views_.periods(point);
  }
  [[nodiscard]] core::Result<std::vector<projections::ActionDifference>> diff(
      const Point& from, const Point& to) const override {
    return views_.diff(from, to);
  }
  [[nodiscard]] core::Result<projections::Reconciliation> reconcile(
      const Point& point) const override {
    return views_.reconcile(point);
  }
  [[nodiscard]] core::Status shown(const projections::ShownProjection& projection,
                                   const Point& point, const projections::Question& question,
                                   projections::JsonWriter& writer) const override {
    return views_.shown(projection, point, question, writer);
  }

 private:
  const projections::Views& views_;
};

}  // namespace planledger::tests
