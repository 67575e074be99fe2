// What does the raw log answer, without any projection? The slow, obviously right reading of the
// contract's section 4, which the stored projections are held against.
#pragma once

#include "core/log.h"
#include "projections/views.h"

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace planledger::projections {

// Holds every event in memory and folds anew for each question. Never changes once made: any
// thread may ask.
class ReplayedViews final : public Views {
 public:
  // Reads the events 1 to `up_to`, on all cores. Fails as the log's scan and Recorded::decode do.
  // Requires up_to <= log.head().
  [[nodiscard]] static core::Result<std::unique_ptr<ReplayedViews>> of(const core::EventLog& log,
                                                                       core::Sequence up_to);
  // Requires events in the order of their seq.
  explicit ReplayedViews(std::vector<EventPtr> events);

  [[nodiscard]] core::Sequence head() const override { return log_.size(); }
  [[nodiscard]] core::Result<Plan> plan(const Point& point) const override;
  [[nodiscard]] core::Result<ActionDetail> action(const Point& point,
                                                  std::string_view no) const override;
  [[nodiscard]] core::Result<ActionDates> dates(const Point& point,
                                                std::string_view no) const override;
  [[nodiscard]] core::Result<Budget> budget(
      const Point& point, std::optional<std::string_view> no = std::nullopt) const override;
  [[nodiscard]] core::Result<std::vector<GrantRow>> grants(const Point& point,
                                                           bool running_only) const override;
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
  [[nodiscard]] core::Status shown(const ShownProjection& projection, const Point& point,
                                   const Question& question, JsonWriter& writer) const override;

 private:
  struct Entry {
    EventPtr event;
    core::Date first_day;
    EventPtr reversal;  // The EventReversed that names it, whenever that was recorded.
  };
  // The events of one stream, or of all, in the order (effective first day, seq).
  using Entries = std::vector<std::shared_ptr<const Entry>>;

  // The events in force at the point, in fold order.
  [[nodiscard]] static std::vector<EventPtr> in_force(const Entries& entries, const Point& point);
  [[nodiscard]] const Entries& entries_of(std::string_view stream) const;
  [[nodiscard]] std::vector<EventPtr> events_of(std::string_view action, const Point& point) const;
  [[nodiscard]] std::optional<ActionBudget> budget_of(std::string_view action,
                                                      const Point& point) const;
  [[nodiscard]] core::MinorUnits computed(events::schema::TotalStated::Reader stated,
                                          core::PartialDate effective, std::string_view action,
                                          const Point& point) const;

  std::vector<EventPtr> log_;  // In the order of their seq.
  Entries all_;
  std::map<std::string, Entries, core::PlanOrder> by_action_;
};

}  // namespace planledger::projections
