// What does the raw log answer, without any projection? The slow, obviously right reading of the
// contract's section 4, which the stored projections are held against.
#pragma once

#include "core/log.h"
#include "projections/views.h"

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace planledger::projections {

// Holds every event in memory and folds anew for each question; where they are many, on all cores.
// Never changes once made: any thread may ask.
class ReplayedViews final : public Views {
 public:
  // An event in force, its kind beside it: a fold passes over those of other kinds without fetching
  // them from wherever in memory they lie. Not owned.
  struct InForce {
    const EventPtr* event = nullptr;
    events::Kind kind{};

    [[nodiscard]] const EventPtr& shared() const { return *event; }
    [[nodiscard]] const events::Recorded& recorded() const { return **event; }
    [[nodiscard]] events::schema::Event::Reader content() const { return recorded().event(); }
  };
  // In fold order.
  using Events = std::vector<InForce>;

  // Reads the events 1 to `up_to`, on all cores. Fails as the log's scan and Recorded::decode do.
  // Requires up_to <= log.head().
  [[nodiscard]] static core::Result<std::unique_ptr<ReplayedViews>> of(const core::EventLog& log,
                                                                       core::Sequence up_to);
  // Requires events in the order of their seq, from 1 on.
  explicit ReplayedViews(const std::vector<EventPtr>& events);

  [[nodiscard]] core::Sequence head() const override { return log_.size(); }
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
  [[nodiscard]] core::Status shown(const ShownProjection& projection, const Point& point,
                                   const Question& question, JsonWriter& writer) const override;

 private:
  // An event, and beside it what decides whether it counts: most questions pass most events over.
  struct Entry {
    EventPtr event;
    core::Uuid id;
    core::Sequence seq = 0;
    core::Date first_day;
    events::Kind kind{};
    std::string_view action;          // None where it is the plan's; in the event's bytes.
    const Entry* reversal = nullptr;  // The EventReversed that names it, whenever it was recorded.

    [[nodiscard]] bool is_known(const Point& point) const;
    [[nodiscard]] bool is_reversed(const Point& point) const;
    [[nodiscard]] bool is_in_force(const Point& point) const;
  };
  // In the order (effective first day, seq).
  using Entries = std::vector<const Entry*>;
  struct Action {
    std::string no;
    Entries entries;
  };

  // Requires entries in the order of their seq, without their reversals.
  explicit ReplayedViews(std::vector<Entry> log);
  [[nodiscard]] static Entry entry_of(EventPtr event);
  [[nodiscard]] static std::vector<Entry> entries_of(const std::vector<EventPtr>& events);
  [[nodiscard]] static core::Status read(const core::EventLog& log, core::Sequence first,
                                         core::Sequence last, Entry* place);
  void find_reversals();
  void order_by_day();
  void part_by_action();

  // The events in force at the point.
  [[nodiscard]] static Events in_force(const Entries& entries, const Point& point);
  [[nodiscard]] const Entries& entries_of(std::string_view action) const;
  [[nodiscard]] Events events_of(std::string_view action, const Point& point) const;
  // Of each action, with its place in plan order; of many events on all cores, several at once.
  using FoldAction = std::function<void(std::size_t place, const Action& action)>;
  void for_each_action(const FoldAction& fold) const;
  [[nodiscard]] std::optional<ActionBudget> budget_of(std::string_view action,
                                                      const Point& point) const;
  // In the place of each action.
  [[nodiscard]] std::vector<std::optional<ActionBudget>> all_budgets(const Point& point) const;
  [[nodiscard]] std::vector<std::optional<ActionSummary>> summaries(const Point& point) const;
  [[nodiscard]] core::MinorUnits computed(events::schema::TotalStated::Reader stated,
                                          core::PartialDate effective, std::string_view action,
                                          const Point& point) const;

  std::vector<Entry> log_;  // In the order of their seq.
  Entries all_;
  Entries of_plan_;              // Those of no action.
  std::vector<Action> actions_;  // In plan order.
};

}  // namespace planledger::projections
