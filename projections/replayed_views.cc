#include "projections/replayed_views.h"

#include "projections/detail/replayed_fold.h"
#include "projections/projection.h"

#include <algorithm>
#include <set>
#include <thread>
#include <tuple>
#include <utility>

namespace planledger::projections {

using events::Kind;

namespace {

// Fewer are read sooner by one thread.
constexpr core::Sequence kEventsOfThread = 10'000;

// The events first to last into the places from `place` on.
core::Status decode(const core::EventLog& log, core::Sequence first, core::Sequence last,
                    EventPtr* place) {
  return log.scan(first, last, [&](core::Sequence seq, std::string_view record) -> core::Status {
    core::Result<events::Recorded> event = events::Recorded::decode(seq, record);
    if (!event) return core::fail(std::move(event.error()));
    *place++ = std::make_shared<const events::Recorded>(std::move(*event));
    return {};
  });
}

}  // namespace

core::Result<std::unique_ptr<ReplayedViews>> ReplayedViews::of(const core::EventLog& log,
                                                               core::Sequence up_to) {
  std::vector<EventPtr> events(up_to);
  const core::Sequence parts =
      std::clamp<core::Sequence>(up_to / kEventsOfThread, 1, std::thread::hardware_concurrency());
  std::vector<core::Status> statuses(parts);
  std::vector<std::thread> threads;
  for (core::Sequence part = 0; part < parts; ++part) {
    threads.emplace_back([&, part] {
      const core::Sequence begin = up_to * part / parts;
      const core::Sequence end = up_to * (part + 1) / parts;
      statuses[part] = decode(log, begin + 1, end, events.data() + begin);
    });
  }
  for (std::thread& thread : threads) thread.join();
  for (const core::Status& status : statuses) {
    if (!status) return core::fail(status.error());
  }
  return std::make_unique<ReplayedViews>(std::move(events));
}

ReplayedViews::ReplayedViews(std::vector<EventPtr> events) : log_(std::move(events)) {
  std::map<core::Uuid, EventPtr> reversals;
  for (const EventPtr& event : log_) {
    if (event->kind() != Kind::EVENT_REVERSED) continue;
    reversals.emplace(events::to_uuid(event->event().getEventReversed().getEvent()), event);
  }
  for (const EventPtr& event : log_) {
    Entry entry{event, events::first_day_of(event->event()), nullptr};
    const auto reversal = reversals.find(event->id());
    if (reversal != reversals.end()) entry.reversal = reversal->second;
    all_.push_back(std::make_shared<const Entry>(std::move(entry)));
  }
  std::sort(all_.begin(), all_.end(), [](const auto& a, const auto& b) {
    return std::tuple(a->first_day, a->event->seq()) < std::tuple(b->first_day, b->event->seq());
  });
  for (const auto& entry : all_) {
    const std::string_view action = events::view(entry->event->event().getAction());
    if (!action.empty()) by_action_[std::string(action)].push_back(entry);
  }
}

std::vector<EventPtr> ReplayedViews::in_force(const Entries& entries, const Point& point) {
  std::vector<EventPtr> found;
  for (const auto& entry : entries) {
    if (entry->first_day > point.as_of || entry->event->seq() > point.known_at) continue;
    if (entry->reversal && entry->reversal->seq() <= point.known_at) continue;
    found.push_back(entry->event);
  }
  return found;
}

const ReplayedViews::Entries& ReplayedViews::entries_of(std::string_view stream) const {
  static const Entries none;
  const auto found = by_action_.find(stream);
  return found == by_action_.end() ? none : found->second;
}

std::vector<EventPtr> ReplayedViews::events_of(std::string_view action, const Point& point) const {
  return in_force(entries_of(action), point);
}

core::Status ReplayedViews::meetings(const Point& point, std::optional<std::string_view> action,
                                     const VisitEvent& held, const VisitEvent& planned) const {
  const Meetings meetings =
      detail::fold_meetings(in_force(action ? entries_of(*action) : all_, point), point.as_of);
  for (const auto& [list, visit] :
       {std::pair(&meetings.held, &held), {&meetings.planned, &planned}}) {
    if (!*visit) continue;
    for (const EventPtr& event : *list) {
      if (core::Status visited = (*visit)(event); !visited) return visited;
    }
  }
  return {};
}

core::Status ReplayedViews::grant_changes(const Point& point, std::string_view action,
                                          const VisitChange& visit) const {
  const std::vector<EventPtr> events = events_of(action, point);
  for (const events::Kind kind : {events::Kind::GRANT_EXTENDED, events::Kind::GRANT_REDUCED}) {
    for (const EventPtr& event : events) {
      if (event->kind() != kind) continue;
      const auto content = event->event();
      const auto grant = content.isGrantExtended() ? content.getGrantExtended().getGrant()
                                                   : content.getGrantReduced().getGrant();
      if (core::Status visited = visit(events::view(grant), event->seq()); !visited) return visited;
    }
  }
  return {};
}

core::Result<ActionDates> ReplayedViews::dates(const Point& point, std::string_view no) const {
  ActionDates dates;
  for (const EventPtr& each : events_of(no, point)) {
    const auto event = each->event();
    const core::Date day = events::first_day_of(event);
    if (!dates.first) dates.first = day;
    if (event.isActionDefined()) dates.defined = day;
    if (event.isStatusChanged() && !dates.under_way &&
        event.getStatusChanged().getTo() != Status::TO_START) {
      dates.under_way = day;
    }
    dates.updated = std::max(dates.updated, each->recorded_at());
  }
  return dates;
}

core::Result<EventPtr> ReplayedViews::event(core::Sequence seq) const { return log_.at(seq - 1); }

core::Status ReplayedViews::history(const Point& point, std::optional<std::string_view> action,
                                    const Visit& visit) const {
  for (const auto& entry : action ? entries_of(*action) : all_) {
    if (entry->first_day > point.as_of || entry->event->seq() > point.known_at) continue;
    HistoryRow row{entry->event, nullptr};
    if (entry->reversal && entry->reversal->seq() <= point.known_at) {
      row.reversed_by = entry->reversal;
    }
    if (core::Status status = visit(row); !status) return status;
  }
  return {};
}

core::Status ReplayedViews::shown(const ShownProjection& projection, const Point& point,
                                  const Question& question, JsonWriter& writer) const {
  std::vector<HistoryRow> rows(point.known_at);
  for (const auto& entry : all_) {
    const core::Sequence seq = entry->event->seq();
    if (seq > point.known_at) continue;
    const bool reversed = entry->reversal && entry->reversal->seq() <= point.known_at;
    rows[seq - 1] = {entry->event, reversed ? entry->reversal : nullptr};
  }
  projection.replay(rows, point, question, writer);
  return writer.status();
}

core::Result<std::vector<PeriodRow>> ReplayedViews::periods(const Point& point) const {
  std::vector<PeriodRow> rows;
  for (const EventPtr& recorded : log_) {
    if (recorded->seq() > point.known_at) break;
    const events::schema::Event::Reader event = recorded->event();
    if (event.isPeriodClosed()) {
      const auto data = event.getPeriodClosed();
      rows.push_back({.period = std::string(events::view(data.getPeriod())),
                      .reporting_date = events::date_of(data.getReportingDate())->first_day(),
                      .seq = recorded->seq(),
                      .closed_at = recorded->recorded_at(),
                      .reopened = false,
                      .department = std::string(events::view(event.getDepartment()))});
    } else if (event.isPeriodReopened()) {
      const std::string_view period = events::view(event.getPeriodReopened().getPeriod());
      const auto closing = std::find_if(rows.rbegin(), rows.rend(),
                                        [&](const PeriodRow& row) { return row.period == period; });
      if (closing != rows.rend()) closing->reopened = true;
    }
  }
  return rows;
}

core::Result<std::vector<ActionDifference>> ReplayedViews::diff(const Point& from,
                                                                const Point& to) const {
  std::vector<ActionDifference> differences;
  const auto side_of = [](const std::optional<ActionSummary>& action) {
    std::optional<ActionDifference::Side> side;
    if (action) side = ActionDifference::Side{action->status, action->total};
    return side;
  };
  for (const auto& [no, entries] : by_action_) {
    const std::vector<EventPtr> before = in_force(entries, from);
    const std::vector<EventPtr> after = in_force(entries, to);
    const std::set<EventPtr> in_before(before.begin(), before.end());
    const std::set<EventPtr> in_after(after.begin(), after.end());
    ActionDifference difference;
    for (const auto& entry : entries) {
      if (in_before.contains(entry->event) != in_after.contains(entry->event)) {
        difference.events.push_back(entry->event->id());
      }
    }
    if (difference.events.empty()) continue;
    difference.no = no;
    difference.from = side_of(detail::fold_action(no, before));
    difference.to = side_of(detail::fold_action(no, after));
    differences.push_back(std::move(difference));
  }
  return differences;
}

core::Result<Reconciliation> ReplayedViews::reconcile(const Point& point) const {
  Reconciliation found;
  std::set<std::string, std::less<>> in_plan;
  for (const auto& [no, entries] : by_action_) {
    if (detail::fold_action(no, in_force(entries, point))) in_plan.insert(no);
    const std::optional<ActionBudget> budget = budget_of(no, point);
    if (!budget) continue;
    for (const StatedRow& stated : budget->stated) {
      if (stated.difference() != 0) found.totals.push_back(stated);
    }
  }
  for (const EventPtr& recorded : in_force(all_, point)) {
    const events::schema::Event::Reader event = recorded->event();
    if (!event.isNarrativeReported()) continue;
    for (const capnp::Text::Reader to : event.getNarrativeReported().getReferences()) {
      if (in_plan.contains(events::view(to))) continue;
      found.dangling_references.push_back({.action = std::string(events::view(event.getAction())),
                                           .event = recorded->id(),
                                           .to = std::string(events::view(to))});
    }
  }
  return found;
}

}  // namespace planledger::projections
