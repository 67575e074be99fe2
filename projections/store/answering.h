// One answer on its way: the point that it is about, and how its parts are read from the rows.
#pragma once

#include "core/log.h"
#include "projections/answers.h"
#include "projections/store/balance.h"
#include "projections/store/items.h"
#include "projections/store/latest.h"

#include <kj/exception.h>

#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <type_traits>
#include <unordered_map>

namespace planledger::projections::store {

// Not safe for several threads. Throws StoreError.
class Answering {
 public:
  Answering(const Rows& rows, const core::EventLog& log, const Point& point)
      : reading_(rows), log_(log), as_of_(point.as_of), known_at_(point.known_at) {}

  // Kept for whoever asks next.
  [[nodiscard]] EventPtr event(core::Sequence seq) const;
  // Not kept: for streams, which have more events than could be.
  [[nodiscard]] EventPtr event_once(core::Sequence seq) const;
  [[nodiscard]] std::optional<Item> last(const Items& items);
  // The items of the series that are in force, in fold order.
  using Visit = std::function<void(const Item&)>;
  void each(const Items& items, const Visit& visit);
  [[nodiscard]] std::vector<EventPtr> events(const Items& items);
  // The events of a kind: an action's, or the ledger's.
  [[nodiscard]] static Items of_kind(std::optional<std::string_view> action, events::Kind kind);

  // The action as it stands in the plan; none while it is not in it.
  [[nodiscard]] std::optional<ActionSummary> action(std::string_view no);
  [[nodiscard]] ActionDates dates(std::string_view no);
  // Its titles alone, in `title` and `title_nl`.
  void fill_titles(ActionBudget& budget);
  [[nodiscard]] bool in_plan(std::string_view no);
  [[nodiscard]] std::optional<ActionDifference::Side> side(std::string_view no);
  [[nodiscard]] core::Totals total(std::string_view no);
  // Meetings planned that are still to come, in fold order.
  [[nodiscard]] std::vector<core::Sequence> planned(std::optional<std::string_view> action);

  [[nodiscard]] GrantRow grant(const EventPtr& granted);
  // Budgets of the actions that have money, of all or of one, in plan order. What is known at one
  // time is one action's, and where the others' events are.
  using VisitBudget = std::function<void(ActionBudget)>;
  void budgets(std::optional<std::string_view> action, const VisitBudget& visit);
  // The grants of each action, in plan order, by id in byte order.
  using VisitGrants = std::function<void(std::vector<GrantRow>)>;
  void grants(const VisitGrants& visit);
  [[nodiscard]] std::vector<StatedRow> stated();

  [[nodiscard]] Reading& reading() { return reading_; }
  [[nodiscard]] core::Date as_of() const { return as_of_; }
  [[nodiscard]] core::Sequence known_at() const { return known_at_; }

 private:
  // The items that an action's budget is made of.
  struct Money {
    std::vector<Item> granted;
    std::vector<Item> allocated;
    std::vector<Item> stated;
  };
  using MoneyByAction = std::map<std::string, Money, core::PlanOrder>;
  void gather(const Items& items, std::vector<Item> Money::*list, MoneyByAction& money);
  [[nodiscard]] std::vector<GrantRow> grant_rows(const std::vector<Item>& granted);
  [[nodiscard]] StatedRow stated_row(const Item& stated);
  [[nodiscard]] ActionBudget budget(const std::string& no, const Money& money);
  void forget_action();

  struct StatusNow {
    std::optional<Status> status;
    std::optional<core::PartialDate> since;
  };
  struct Changes {
    std::map<std::string, core::MinorUnits> by_department;
    core::MinorUnits added = 0;
    core::MinorUnits reduced = 0;
    bool has_added = false;
    bool has_reduced = false;
  };
  // Of a family of series, which have a byte each after `family`, the first from that byte on.
  [[nodiscard]] std::optional<std::uint8_t> first_byte(const std::string& family,
                                                       std::uint8_t from);
  // Visits all of them.
  void each_byte(const std::string& family, const std::function<void(std::uint8_t)>& visit);
  [[nodiscard]] std::optional<ActionSummary> described(std::string_view no);
  // Takes into the action what the last amendment of that field says of it, if there is one.
  void take_amended(std::uint8_t field, const Place& defined, ActionSummary& action);
  [[nodiscard]] StatusNow status(std::string_view no);
  // What departments changed of the action's grants by the day (change_label). Read once.
  [[nodiscard]] const Sums& changes(std::string_view action, core::Date day);
  [[nodiscard]] Changes changes_of(const events::Recorded& granted);
  // The ends that extensions give the action's grants, by the seq of each. Read once.
  [[nodiscard]] const Latest::Found& ends(std::string_view action);
  // What the grant comes to on the day.
  [[nodiscard]] core::MinorUnits computed(core::Sequence grant, core::Date day);

  Reading reading_;
  const core::EventLog& log_;
  core::Date as_of_;
  core::Sequence known_at_;
  std::map<std::pair<std::string, core::Date>, Sums> changes_;
  std::unordered_map<std::string, Latest::Found> ends_;
};

// Runs the work of an answer; what it throws becomes the error. For the edge of this folder.
template <class Work>
[[nodiscard]] auto answered(const Work& work) -> core::Result<decltype(work())> {
  try {
    if constexpr (std::is_void_v<decltype(work())>) {
      work();
      return {};
    } else {
      return work();
    }
  } catch (const StoreError& error) {
    return core::fail(error.error);
  } catch (const kj::Exception& error) {
    return core::fail(core::Errc::damaged, std::string("a recorded event cannot be read: ") +
                                               error.getDescription().cStr());
  }
}

}  // namespace planledger::projections::store
