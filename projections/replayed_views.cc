#include "projections/replayed_views.h"

#include "projections/detail/replayed_fold.h"
#include "projections/projection.h"

#include <algorithm>
#include <atomic>
#include <set>
#include <thread>
#include <unordered_map>
#include <utility>

namespace planledger::projections {

using events::Kind;

namespace {

// Fewer are read and folded sooner by one thread.
constexpr std::size_t kEventsOfThread = 10'000;

// Calls work(0), work(1) and so on, as many as are worth it for so many events, at the same time.
void on_all_cores(std::size_t events,
                  const std::function<void(std::size_t part, std::size_t parts)>& work) {
  const std::size_t cores = std::max(std::thread::hardware_concurrency(), 1U);
  const std::size_t parts = std::clamp<std::size_t>(events / kEventsOfThread, 1, cores);
  std::vector<std::thread> threads;
  for (std::size_t part = 1; part < parts; ++part) threads.emplace_back(work, part, parts);
  work(0, parts);
  for (std::thread& thread : threads) thread.join();
}

}  // namespace

ReplayedViews::Entry ReplayedViews::entry_of(EventPtr event) {
  const events::schema::Event::Reader content = event->event();
  const core::Sequence seq = event->seq();
  return {.event = std::move(event),
          .id = events::to_uuid(content.getId()),
          .seq = seq,
          .first_day = events::first_day_of(content),
          .kind = content.which(),
          .action = events::view(content.getAction())};
}

std::vector<ReplayedViews::Entry> ReplayedViews::entries_of(const std::vector<EventPtr>& events) {
  std::vector<Entry> entries;
  entries.reserve(events.size());
  for (const EventPtr& event : events) entries.push_back(entry_of(event));
  return entries;
}

core::Status ReplayedViews::read(const core::EventLog& log, core::Sequence first,
                                 core::Sequence last, Entry* place) {
  return log.scan(first, last, [&](core::Sequence seq, std::string_view record) -> core::Status {
    core::Result<events::Recorded> event = events::Recorded::decode(seq, record);
    if (!event) return core::fail(std::move(event.error()));
    *place++ = entry_of(std::make_shared<const events::Recorded>(std::move(*event)));
    return {};
  });
}

core::Result<std::unique_ptr<ReplayedViews>> ReplayedViews::of(const core::EventLog& log,
                                                               core::Sequence up_to) {
  std::vector<Entry> entries(up_to);
  std::vector<core::Status> statuses(std::max(std::thread::hardware_concurrency(), 1U));
  on_all_cores(up_to, [&](std::size_t part, std::size_t parts) {
    const core::Sequence begin = up_to * part / parts;
    const core::Sequence end = up_to * (part + 1) / parts;
    statuses[part] = read(log, begin + 1, end, entries.data() + begin);
  });
  for (const core::Status& status : statuses) {
    if (!status) return core::fail(status.error());
  }
  return std::unique_ptr<ReplayedViews>(new ReplayedViews(std::move(entries)));
}

ReplayedViews::ReplayedViews(const std::vector<EventPtr>& events)
    : ReplayedViews(entries_of(events)) {}

ReplayedViews::ReplayedViews(std::vector<Entry> log) : log_(std::move(log)) {
  find_reversals();
  order_by_day();
  part_by_action();
}

void ReplayedViews::find_reversals() {
  std::unordered_map<core::Uuid, const Entry*, core::HashOfUuid> reversals;
  for (const Entry& entry : log_) {
    if (entry.kind != Kind::EVENT_REVERSED) continue;
    const auto reversed = entry.event->event().getEventReversed().getEvent();
    reversals.emplace(events::to_uuid(reversed), &entry);
  }
  for (Entry& entry : log_) {
    const auto reversal = reversals.find(entry.id);
    if (reversal != reversals.end()) entry.reversal = reversal->second;
  }
}

// Sorts days and places, which lie together, rather than what the places hold.
void ReplayedViews::order_by_day() {
  std::vector<std::pair<core::Date, std::size_t>> order;
  order.reserve(log_.size());
  for (const Entry& entry : log_) order.emplace_back(entry.first_day, order.size());
  std::sort(order.begin(), order.end());
  all_.reserve(log_.size());
  for (const auto& [day, place] : order) all_.push_back(&log_[place]);
}

void ReplayedViews::part_by_action() {
  std::unordered_map<std::string_view, std::size_t> places;
  for (const Entry* entry : all_) {
    if (entry->action.empty()) {
      of_plan_.push_back(entry);
      continue;
    }
    const auto [place, is_new] = places.emplace(entry->action, actions_.size());
    if (is_new) actions_.push_back({.no = std::string(entry->action), .entries = {}});
    actions_[place->second].entries.push_back(entry);
  }
  std::sort(actions_.begin(), actions_.end(),
            [](const Action& a, const Action& b) { return core::PlanOrder()(a.no, b.no); });
}

bool ReplayedViews::Entry::is_known(const Point& point) const {
  return first_day <= point.as_of && seq <= point.known_at;
}

bool ReplayedViews::Entry::is_reversed(const Point& point) const {
  return reversal != nullptr && reversal->seq <= point.known_at;
}

bool ReplayedViews::Entry::is_in_force(const Point& point) const {
  return is_known(point) && !is_reversed(point);
}

ReplayedViews::Events ReplayedViews::in_force(const Entries& entries, const Point& point) {
  Events found;
  for (const Entry* entry : entries) {
    if (entry->is_in_force(point)) found.push_back({&entry->event, entry->kind});
  }
  return found;
}

const ReplayedViews::Entries& ReplayedViews::entries_of(std::string_view action) const {
  static const Entries none;
  const auto found = std::lower_bound(
      actions_.begin(), actions_.end(), action,
      [](const Action& a, std::string_view no) { return core::PlanOrder()(a.no, no); });
  return found != actions_.end() && found->no == action ? found->entries : none;
}

ReplayedViews::Events ReplayedViews::events_of(std::string_view action, const Point& point) const {
  return in_force(entries_of(action), point);
}

void ReplayedViews::for_each_action(const FoldAction& fold) const {
  std::atomic<std::size_t> next = 0;
  on_all_cores(log_.size(), [&](std::size_t, std::size_t) {
    for (std::size_t place = next++; place < actions_.size(); place = next++) {
      fold(place, actions_[place]);
    }
  });
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
  const Events events = events_of(action, point);
  for (const events::Kind kind : {events::Kind::GRANT_EXTENDED, events::Kind::GRANT_REDUCED}) {
    for (const InForce& event : events) {
      if (event.kind != kind) continue;
      const auto content = event.content();
      const auto grant = content.isGrantExtended() ? content.getGrantExtended().getGrant()
                                                   : content.getGrantReduced().getGrant();
      core::Status visited = visit(events::view(grant), event.recorded().seq());
      if (!visited) return visited;
    }
  }
  return {};
}

core::Result<ActionDates> ReplayedViews::dates(const Point& point, std::string_view no) const {
  ActionDates dates;
  for (const InForce& each : events_of(no, point)) {
    const auto event = each.content();
    const core::Date day = events::first_day_of(event);
    if (!dates.first) dates.first = day;
    if (event.isActionDefined()) dates.defined = day;
    if (event.isStatusChanged() && !dates.under_way &&
        event.getStatusChanged().getTo() != Status::TO_START) {
      dates.under_way = day;
    }
    dates.updated = std::max(dates.updated, each.recorded().recorded_at());
  }
  return dates;
}

core::Result<EventPtr> ReplayedViews::event(core::Sequence seq) const {
  return log_.at(seq - 1).event;
}

core::Status ReplayedViews::history(const Point& point, std::optional<std::string_view> action,
                                    const Visit& visit) const {
  for (const Entry* entry : action ? entries_of(*action) : all_) {
    if (!entry->is_known(point)) continue;
    HistoryRow row{entry->event, nullptr};
    if (entry->is_reversed(point)) row.reversed_by = entry->reversal->event;
    if (core::Status status = visit(row); !status) return status;
  }
  return {};
}

core::Status ReplayedViews::shown(const ShownProjection& projection, const Point& point,
                                  const Question& question, JsonWriter& writer) const {
  std::vector<HistoryRow> rows;
  rows.reserve(point.known_at);
  for (core::Sequence seq = 1; seq <= point.known_at; ++seq) {
    const Entry& entry = log_[seq - 1];
    rows.push_back({entry.event, entry.is_reversed(point) ? entry.reversal->event : nullptr});
  }
  projection.replay(rows, point, question, writer);
  return writer.status();
}

core::Result<std::vector<PeriodRow>> ReplayedViews::periods(const Point& point) const {
  std::vector<PeriodRow> rows;
  for (const Entry& entry : log_) {
    if (entry.seq > point.known_at) break;
    if (entry.kind == Kind::PERIOD_CLOSED) {
      const events::schema::Event::Reader event = entry.event->event();
      const auto data = event.getPeriodClosed();
      rows.push_back({.period = std::string(events::view(data.getPeriod())),
                      .reporting_date = events::date_of(data.getReportingDate())->first_day(),
                      .seq = entry.seq,
                      .closed_at = entry.event->recorded_at(),
                      .reopened = false,
                      .department = std::string(events::view(event.getDepartment()))});
    } else if (entry.kind == Kind::PERIOD_REOPENED) {
      const std::string_view period =
          events::view(entry.event->event().getPeriodReopened().getPeriod());
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
  for (const auto& [no, entries] : actions_) {
    ActionDifference difference;
    for (const Entry* entry : entries) {
      if (entry->is_in_force(from) != entry->is_in_force(to))
        difference.events.push_back(entry->id);
    }
    if (difference.events.empty()) continue;
    difference.no = no;
    difference.from = side_of(detail::fold_action(no, in_force(entries, from)));
    difference.to = side_of(detail::fold_action(no, in_force(entries, to)));
    differences.push_back(std::move(difference));
  }
  return differences;
}

core::Result<Reconciliation> ReplayedViews::reconcile(const Point& point) const {
  Reconciliation found;
  for (const std::optional<ActionBudget>& budget : all_budgets(point)) {
    if (!budget) continue;
    for (const StatedRow& stated : budget->stated) {
      if (stated.difference() != 0) found.totals.push_back(stated);
    }
  }
  std::set<std::string, std::less<>> in_plan;
  for (const std::optional<ActionSummary>& action : summaries(point)) {
    if (action) in_plan.insert(action->no);
  }
  for (const Entry* entry : all_) {
    if (entry->kind != Kind::NARRATIVE_REPORTED || !entry->is_in_force(point)) continue;
    const events::schema::Event::Reader event = entry->event->event();
    for (const capnp::Text::Reader to : event.getNarrativeReported().getReferences()) {
      if (in_plan.contains(events::view(to))) continue;
      found.dangling_references.push_back({.action = std::string(events::view(event.getAction())),
                                           .event = entry->id,
                                           .to = std::string(events::view(to))});
    }
  }
  return found;
}

}  // namespace planledger::projections
