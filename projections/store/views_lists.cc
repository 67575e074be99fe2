// StoredViews: meetings, the history, the periods, what other projections show.
#include "core/check.h"
#include "projections/projection.h"
#include "projections/store/answering.h"
#include "projections/store/event_rows.h"
#include "projections/store/stored_views.h"

#include <algorithm>

namespace planledger::projections::store {

namespace {

// Visits the events of the items that are in force, until `visit` fails; its error goes to
// `status`.
void stream(Answering& answering, const Items& items, const Views::VisitEvent& visit,
            core::Status& status) {
  items.each(answering.reading(), kDayFirst, answering.as_of(), answering.known_at(),
             [&](const Item& item) {
               if (!item.reversed_by(answering.known_at())) {
                 status = visit(answering.event_once(item.place.seq));
               }
               return status.has_value();
             });
}

}  // namespace

core::Status StoredViews::meetings(const Point& point, std::optional<std::string_view> action,
                                   const VisitEvent& held, const VisitEvent& planned) const {
  core::Status status;
  const auto walked = answered([&] {
    Answering answering(rows_, log_, point);
    const Items items = Answering::of_kind(action, events::Kind::MEETING_HELD);
    if (held) stream(answering, items, held, status);
    if (!planned) return true;
    for (const core::Sequence seq : answering.planned(action)) {
      if (status) status = planned(answering.event_once(seq));
    }
    return true;
  });
  if (!walked) return core::fail(walked.error());
  return status;
}

core::Status StoredViews::grant_changes(const Point& point, std::string_view action,
                                        const VisitChange& visit) const {
  core::Status status;
  const auto walked = answered([&] {
    Answering answering(rows_, log_, point);
    for (const events::Kind kind : {events::Kind::GRANT_EXTENDED, events::Kind::GRANT_REDUCED}) {
      if (!status) break;
      Answering::of_kind(action, kind)
          .each(answering.reading(), kDayFirst, point.as_of, point.known_at, [&](const Item& item) {
            if (!item.reversed_by(point.known_at)) {
              status = visit(item.payload, item.place.seq);
            }
            return status.has_value();
          });
    }
    return true;
  });
  if (!walked) return core::fail(walked.error());
  return status;
}

core::Result<EventPtr> StoredViews::event(core::Sequence seq) const {
  return answered(
      [&] { return EventPtr(std::make_shared<const events::Recorded>(read_event(log_, seq))); });
}

core::Status StoredViews::history(const Point& point, std::optional<std::string_view> action,
                                  const Visit& visit) const {
  core::Status status;
  const auto walked = answered([&] {
    Answering answering(rows_, log_, point);
    const Items items =
        action ? Items(layout::action_events(*action), kSparse) : Items(layout::kAllEvents, kDense);
    items.each(answering.reading(), kDayFirst, point.as_of, point.known_at, [&](const Item& item) {
      HistoryRow row{.event = answering.event_once(item.place.seq), .reversed_by = nullptr};
      if (item.reversed_by(point.known_at)) {
        row.reversed_by = answering.event_once(item.reversed_at);
      }
      status = visit(row);
      return status.has_value();
    });
    return true;
  });
  if (!walked) return core::fail(walked.error());
  return status;
}

core::Status StoredViews::shown(const ShownProjection& projection, const Point& point,
                                const Question& question, JsonWriter& writer) const {
  const auto rows = shown_.find(projection.name());
  PLANLEDGER_CHECK(rows != shown_.end(), "the views were taken for this projection");
  const auto written = answered([&] {
    Answering answering(*rows->second, log_, point);
    projection.answer(answering, question, writer);
    return true;
  });
  if (!written) return core::fail(written.error());
  return writer.status();
}

core::Result<std::vector<PeriodRow>> StoredViews::periods(const Point& point) const {
  return answered([&] {
    Answering answering(rows_, log_, point);
    std::vector<PeriodRow> rows;
    Cursor cursor(answering.reading());
    for (cursor.seek(layout::kPeriods); cursor.within(layout::kPeriods); cursor.next()) {
      if (cursor.key().size() != layout::kPeriods.size() + 8) throw_damaged("a period's row");
      const core::Sequence seq = key64_at(cursor.key(), layout::kPeriods.size());
      if (seq > point.known_at) break;
      const EventPtr recorded = answering.event(seq);
      const auto event = recorded->event();
      if (event.isPeriodClosed()) {
        const auto data = event.getPeriodClosed();
        const auto reporting_date = events::date_of(data.getReportingDate());
        if (!reporting_date) throw_damaged("a period closed without a reporting date");
        rows.push_back({.period = std::string(events::view(data.getPeriod())),
                        .reporting_date = reporting_date->first_day(),
                        .seq = seq,
                        .closed_at = recorded->recorded_at(),
                        .reopened = false,
                        .department = std::string(events::view(event.getDepartment()))});
        continue;
      }
      const std::string_view period = events::view(event.getPeriodReopened().getPeriod());
      const auto closing = std::find_if(rows.rbegin(), rows.rend(),
                                        [&](const PeriodRow& row) { return row.period == period; });
      if (closing != rows.rend()) closing->reopened = true;
    }
    return rows;
  });
}

}  // namespace planledger::projections::store
