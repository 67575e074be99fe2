// StoredViews: what differs between two points.
#include "projections/store/answering.h"
#include "projections/store/event_rows.h"
#include "projections/store/stored_views.h"

#include <algorithm>
#include <set>

namespace planledger::projections::store {
namespace {

bool in_force(const Item& item, const Point& point) {
  return item.place.day <= point.as_of && item.place.seq <= point.known_at &&
         !item.reversed_by(point.known_at);
}

// Finds the events that are in force at one of two points alone, among those that can be: whose day
// lies between the dates, which were recorded between the known-ats, or were reversed there.
class Differing {
 public:
  Differing(Answering& answering, const core::EventLog& log, const Point& from, const Point& to)
      : answering_(answering), log_(log), from_(from), to_(to) {}

  // In fold order.
  [[nodiscard]] const std::set<Place>& places() {
    const auto [day_first, day_last] = std::minmax(from_.as_of, to_.as_of);
    const auto [seq_first, seq_last] = std::minmax(from_.known_at, to_.known_at);
    if (day_first < day_last) {
      kAll.each(answering_.reading(), day_first + std::chrono::days(1), day_last, seq_last,
                [&](const Item& item) {
                  consider(item);
                  return true;
                });
    }
    for (core::Sequence seq = seq_first + 1; seq <= seq_last; ++seq) consider_recorded(seq);
    return places_;
  }

 private:
  inline static const Items kAll{layout::kAllEvents, kDense};

  void consider(const Item& item) {
    if (in_force(item, from_) != in_force(item, to_)) places_.insert(item.place);
  }

  void consider(const events::Recorded& event) {
    const Place place{events::first_day_of(event.event()), event.seq()};
    const auto item = kAll.find(answering_.reading(), place);
    if (!item) throw_damaged("an event has no row");
    consider(*item);
  }

  void consider_recorded(core::Sequence seq) {
    const EventPtr event = answering_.event(seq);
    consider(*event);
    if (event->kind() != events::Kind::EVENT_REVERSED) return;
    const auto target = log_.find(events::to_uuid(event->event().getEventReversed().getEvent()));
    if (!target) throw StoreError{target.error()};
    if (!*target) throw_damaged("the target of a reversal is not in the log");
    consider(*answering_.event(**target));
  }

  Answering& answering_;
  const core::EventLog& log_;
  const Point& from_;
  const Point& to_;
  std::set<Place> places_;
};

}  // namespace

core::Result<std::vector<ActionDifference>> StoredViews::diff(const Point& from,
                                                              const Point& to) const {
  return answered([&] {
    Answering before(rows_, log_, from);
    Answering after(rows_, log_, to);
    std::map<std::string, ActionDifference, core::PlanOrder> differences;
    Differing differing(before, log_, from, to);
    for (const Place& place : differing.places()) {
      const EventPtr event = before.event(place.seq);
      const std::string action(events::view(event->event().getAction()));
      if (!action.empty()) differences[action].events.push_back(event->id());
    }
    std::vector<ActionDifference> list;
    for (auto& [no, difference] : differences) {
      difference.no = no;
      difference.from = before.side(no);
      difference.to = after.side(no);
      list.push_back(std::move(difference));
    }
    return list;
  });
}

}  // namespace planledger::projections::store
