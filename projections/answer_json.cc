#include "projections/answer_json.h"

#include "events/json.h"
#include "projections/detail/json_members.h"

#include <utility>

namespace planledger::projections {
namespace {

void put_plan_title(JsonWriter& writer, const std::optional<PlanTitle>& plan) {
  writer.key("plan");
  if (!plan) {
    writer.null();
    return;
  }
  writer.begin_object();
  writer.member("title", plan->title);
  writer.optional_member("titleNl", plan->title_nl);
  detail::put_date(writer, "adopted", plan->adopted);
  detail::put_date(writer, "revised", plan->revised);
  writer.end_object();
}

void put_goal(JsonWriter& writer, const Goal& goal) {
  writer.begin_object();
  writer.member("no", goal.no);
  writer.member("title", goal.title);
  writer.optional_member("titleNl", goal.title_nl);
  detail::put_texts(writer, "actions", goal.actions);
  writer.end_object();
}

void put_line(JsonWriter& writer, const PolicyLine& line) {
  writer.begin_object();
  writer.member("no", line.no);
  writer.member("title", line.title);
  writer.optional_member("titleNl", line.title_nl);
  writer.key("goals").begin_array();
  for (const Goal& goal : line.goals) put_goal(writer, goal);
  writer.end_array();
  writer.end_object();
}

void put_counts(JsonWriter& writer, const StatusCounts& counts) {
  writer.key("counts").begin_object();
  writer.key("notRecorded").number(counts.not_recorded);
  writer.key("toStart").number(counts.to_start);
  writer.key("started").number(counts.started);
  writer.key("ongoing").number(counts.ongoing);
  writer.key("completed").number(counts.completed);
  writer.key("stopped").number(counts.stopped);
  writer.end_object();
}

// `[{name_key: name, "total": {}}]`, one of the budget's `by...` lists.
void put_totals_by(JsonWriter& writer, std::string_view list, std::string_view name_key,
                   const std::map<std::string, core::Totals>& totals) {
  writer.key(list).begin_array();
  for (const auto& [name, total] : totals) {
    writer.begin_object();
    writer.member(name_key, name);
    writer.key("total");
    put_totals(writer, total);
    writer.end_object();
  }
  writer.end_array();
}

void put_provenance(JsonWriter& writer, const std::optional<events::Provenance>& provenance) {
  writer.key("provenance");
  if (!provenance) {
    writer.null();
    return;
  }
  writer.begin_object();
  writer.member("file", provenance->file);
  writer.member("sha256", provenance->sha256);
  writer.key("row").number(provenance->row);
  writer.end_object();
}

// Of a signed event alone: the operator's have none.
void put_signature(JsonWriter& writer, const std::optional<events::Signature>& signature) {
  if (!signature) return;
  writer.key("signature").begin_object();
  writer.member("key", signature->key);
  writer.member("value", signature->value);
  writer.end_object();
}

// All of a history's row but `reversedBy`.
void put_event_members(JsonWriter& writer, const events::Recorded& recorded) {
  const events::schema::Event::Reader event = recorded.event();
  writer.key("seq").number(recorded.seq());
  writer.key("version").number(recorded.version());
  writer.member("id", core::to_string(recorded.id()));
  writer.member("type", events::kind_name(recorded.kind()));
  detail::put_text(writer, "action", event.getAction());
  writer.member("department", events::view(event.getDepartment()));
  detail::put_packed_date(writer, "effective", event.getEffective());
  writer.member("recordedAt", core::to_string(recorded.recorded_at()));
  writer.key("data").json(events::data_to_json(recorded));
  put_provenance(writer, recorded.provenance());
  put_signature(writer, recorded.signature());
}

void put_side_status(JsonWriter& writer, std::string_view name,
                     const std::optional<ActionDifference::Side>& side) {
  writer.key(name);
  if (side && side->status) {
    writer.text(detail::status_name(*side->status));
  } else {
    writer.null();
  }
}

void put_side_total(JsonWriter& writer, std::string_view name,
                    const std::optional<ActionDifference::Side>& side) {
  writer.key(name);
  if (side) {
    put_totals(writer, side->total);
  } else {
    writer.null();
  }
}

void put_difference(JsonWriter& writer, const ActionDifference& action) {
  writer.begin_object();
  writer.member("no", action.no);
  writer.key("status").begin_object();
  put_side_status(writer, "from", action.from);
  put_side_status(writer, "to", action.to);
  writer.end_object();
  writer.key("total").begin_object();
  put_side_total(writer, "from", action.from);
  put_side_total(writer, "to", action.to);
  writer.end_object();
  writer.key("events").begin_array();
  for (const core::Uuid& event : action.events) writer.text(core::to_string(event));
  writer.end_array();
  writer.end_object();
}

}  // namespace

core::Status write_plan(const Point& point, const Plan& plan, const Sink& sink) {
  JsonWriter writer(sink);
  writer.begin_object();
  put_point(writer, point);
  put_plan_title(writer, plan.plan);
  writer.key("lines").begin_array();
  for (const PolicyLine& line : plan.lines) put_line(writer, line);
  writer.end_array();
  writer.key("actions").begin_array();
  for (const ActionSummary& action : plan.actions) put_action(writer, action);
  writer.end_array();
  put_counts(writer, plan.counts);
  writer.end_object();
  return writer.finish();
}

core::Status write_budget(const Point& point, const Views& views,
                          std::optional<std::string_view> action, const Sink& sink) {
  JsonWriter writer(sink);
  writer.begin_object();
  put_point(writer, point);
  writer.key("actions").begin_array();
  const auto sums = views.budgets(point, action, [&](const ActionBudget& budget) {
    put_action_budget(writer, budget);
    return writer.status();
  });
  if (!sums) return core::fail(sums.error());
  writer.end_array();
  put_totals_by(writer, "byDepartment", "department", sums->by_department);
  put_totals_by(writer, "byBeneficiary", "beneficiary", sums->by_beneficiary);
  put_totals_by(writer, "byFundingSource", "source", sums->by_funding_source);
  writer.key("total");
  put_totals(writer, sums->total);
  writer.end_object();
  return writer.finish();
}

core::Status write_grants(const Point& point, const Views& views, bool running_only,
                          const Sink& sink) {
  JsonWriter writer(sink);
  writer.begin_object();
  put_point(writer, point);
  writer.key("grants").begin_array();
  core::Status visited = views.grants(point, running_only, [&](const GrantRow& grant) {
    put_grant(writer, grant, WithAction::yes);
    return writer.status();
  });
  if (!visited) return visited;
  writer.end_array();
  writer.end_object();
  return writer.finish();
}

core::Status write_meetings(const Point& point, const Views& views,
                            std::optional<std::string_view> action, const Sink& sink) {
  JsonWriter writer(sink);
  writer.begin_object();
  put_point(writer, point);
  writer.key("held").begin_array();
  bool in_held = true;
  const auto begin_planned = [&] {
    if (std::exchange(in_held, false)) writer.end_array().key("planned").begin_array();
  };
  core::Status visited = views.meetings(
      point, action,
      [&](const EventPtr& event) {
        put_meeting_held(writer, *event);
        return writer.status();
      },
      [&](const EventPtr& event) {
        begin_planned();
        put_meeting_planned(writer, *event);
        return writer.status();
      });
  if (!visited) return visited;
  begin_planned();
  writer.end_array().end_object();
  return writer.finish();
}

core::Status write_periods(const Point& point, const std::vector<PeriodRow>& periods,
                           const Sink& sink) {
  JsonWriter writer(sink);
  writer.begin_object();
  put_point(writer, point);
  writer.key("periods").begin_array();
  for (const PeriodRow& row : periods) {
    writer.begin_object();
    put_period_members(writer, row);
    writer.end_object();
  }
  writer.end_array();
  writer.end_object();
  return writer.finish();
}

void put_period_members(JsonWriter& writer, const PeriodRow& row) {
  writer.member("period", row.period);
  writer.member("reportingDate", core::to_string(row.reporting_date));
  writer.key("seq").number(row.seq);
  writer.member("closedAt", core::to_string(row.closed_at));
  writer.key("reopened").boolean(row.reopened);
}

core::Status write_diff(const Point& from, const Point& to,
                        const std::vector<ActionDifference>& actions, const Sink& sink) {
  JsonWriter writer(sink);
  writer.begin_object();
  writer.key("format").number(1);
  writer.key("from").begin_object();
  detail::put_point_value(writer, from);
  writer.end_object();
  writer.key("to").begin_object();
  detail::put_point_value(writer, to);
  writer.end_object();
  writer.key("actions").begin_array();
  for (const ActionDifference& action : actions) put_difference(writer, action);
  writer.end_array();
  writer.end_object();
  return writer.finish();
}

core::Status write_reconciliation(const Point& point, const Reconciliation& reconciliation,
                                  const Sink& sink) {
  JsonWriter writer(sink);
  writer.begin_object();
  put_point(writer, point);
  writer.key("totals").begin_array();
  for (const StatedRow& stated : reconciliation.totals) {
    put_stated(writer, stated, WithAction::yes);
  }
  writer.end_array();
  writer.key("danglingReferences").begin_array();
  for (const DanglingReference& reference : reconciliation.dangling_references) {
    writer.begin_object();
    writer.member("action", reference.action);
    writer.member("event", core::to_string(reference.event));
    writer.member("to", reference.to);
    writer.end_object();
  }
  writer.end_array();
  writer.end_object();
  return writer.finish();
}

HistoryJson::HistoryJson(const Point& point, const Sink& sink) : writer_(sink) {
  writer_.begin_object();
  put_point(writer_, point);
  writer_.key("events").begin_array();
}

core::Status HistoryJson::add(const HistoryRow& row) {
  writer_.begin_object();
  put_event_members(writer_, *row.event);
  writer_.key("reversedBy");
  if (row.reversed_by) {
    writer_.text(core::to_string(row.reversed_by->id()));
  } else {
    writer_.null();
  }
  writer_.end_object();
  return writer_.status();
}

core::Status HistoryJson::finish() {
  writer_.end_array().end_object();
  return writer_.finish();
}

std::string event_line(const events::Recorded& event) {
  std::string line;
  const Sink collect = [&line](std::string_view piece) -> core::Status {
    line += piece;
    return {};
  };
  JsonWriter writer(collect);
  writer.begin_object();
  put_event_members(writer, event);
  writer.end_object();
  static_cast<void>(writer.finish());  // The sink above never fails.
  return line;
}

}  // namespace planledger::projections
