#include "projections/answer_json.h"
#include "projections/detail/json_members.h"

namespace planledger::projections {

using detail::put_amount;
using detail::put_date;

void put_point(JsonWriter& writer, const Point& point) {
  writer.key("format").number(1);
  detail::put_point_value(writer, point);
}

void put_totals(JsonWriter& writer, const core::Totals& totals) {
  writer.begin_object();
  for (const auto& [currency, amount] : totals) {
    put_amount(writer, currency.code(), amount, currency);
  }
  writer.end_object();
}

namespace {

void put_role(JsonWriter& writer, const DepartmentRole& department) {
  writer.begin_object();
  writer.member("code", department.code);
  writer.member("role", department.role == Role::COORDINATING ? "coordinating" : "participating");
  writer.end_object();
}

}  // namespace

void put_action_members(JsonWriter& writer, const ActionSummary& action) {
  writer.member("no", action.no);
  writer.member("goal", action.goal);
  writer.member("title", action.title);
  writer.optional_member("titleNl", action.title_nl);
  writer.key("status");
  if (action.status) {
    writer.text(detail::status_name(*action.status));
  } else {
    writer.null();
  }
  put_date(writer, "statusSince", action.status_since);
  writer.key("departments").begin_array();
  for (const DepartmentRole& department : action.departments) put_role(writer, department);
  writer.end_array();
  detail::put_texts(writer, "ministers", action.ministers);
  detail::put_texts(writer, "otherParties", action.other_parties);
  detail::put_texts(writer, "competences", action.competences);
  writer.key("meetings").number(action.meetings);
  put_date(writer, "lastMeeting", action.last_meeting);
  writer.key("total");
  put_totals(writer, action.total);
}

void put_action(JsonWriter& writer, const ActionSummary& action) {
  writer.begin_object();
  put_action_members(writer, action);
  writer.end_object();
}

void put_grant(JsonWriter& writer, const GrantRow& grant, WithAction with_action) {
  writer.begin_object();
  if (with_action == WithAction::yes) writer.member("action", grant.action);
  writer.member("grant", grant.grant);
  writer.member("beneficiary", grant.beneficiary);
  writer.member("department", grant.department);
  writer.member("currency", grant.currency.code());
  if (grant.amount) {
    put_amount(writer, "amount", *grant.amount, grant.currency);
  } else {
    writer.key("amount").null();
  }
  put_amount(writer, "added", grant.added, grant.currency);
  put_amount(writer, "reduced", grant.reduced, grant.currency);
  put_amount(writer, "total", grant.total(), grant.currency);
  put_date(writer, "from", grant.from);
  put_date(writer, "to", grant.to);
  writer.key("running").boolean(grant.running);
  writer.key("funding").begin_array();
  for (const FundingShare& share : grant.funding) {
    writer.begin_object();
    writer.member("source", share.source);
    put_amount(writer, "amount", share.amount, grant.currency);
    writer.end_object();
  }
  writer.end_array();
  writer.end_object();
}

void put_allocation(JsonWriter& writer, const AllocationRow& allocation) {
  const auto data = allocation.event->event().getBudgetAllocated();
  writer.begin_object();
  writer.member("event", core::to_string(allocation.event->id()));
  writer.member("what", events::view(data.getWhat()));
  writer.member("department", allocation.department);
  writer.member("currency", allocation.currency.code());
  put_amount(writer, "amount", allocation.amount, allocation.currency);
  writer.end_object();
}

void put_stated(JsonWriter& writer, const StatedRow& stated, WithAction with_action) {
  writer.begin_object();
  if (with_action == WithAction::yes) writer.member("action", stated.action);
  writer.member("event", core::to_string(stated.event->id()));
  put_amount(writer, "stated", stated.stated, stated.currency);
  put_amount(writer, "computed", stated.computed, stated.currency);
  put_amount(writer, "difference", stated.difference(), stated.currency);
  writer.member("currency", stated.currency.code());
  writer.end_object();
}

void put_action_budget(JsonWriter& writer, const ActionBudget& budget) {
  writer.begin_object();
  writer.member("no", budget.no);
  writer.optional_member("title", budget.title);
  const auto put_sum = [&](std::string_view name, const core::Totals& totals) {
    writer.key(name);
    put_totals(writer, totals);
  };
  put_sum("granted", budget.granted);
  put_sum("added", budget.added);
  put_sum("reduced", budget.reduced);
  put_sum("allocated", budget.allocated);
  put_sum("total", budget.total);
  writer.key("grants").begin_array();
  for (const GrantRow& grant : budget.grants) put_grant(writer, grant, WithAction::no);
  writer.end_array();
  writer.key("allocations").begin_array();
  for (const AllocationRow& allocation : budget.allocations) put_allocation(writer, allocation);
  writer.end_array();
  writer.key("stated").begin_array();
  for (const StatedRow& stated : budget.stated) put_stated(writer, stated, WithAction::no);
  writer.end_array();
  writer.end_object();
}

void put_meeting_held(JsonWriter& writer, const events::Recorded& event) {
  const auto data = event.event().getMeetingHeld();
  writer.begin_object();
  writer.member("action", events::view(event.event().getAction()));
  writer.member("event", core::to_string(event.id()));
  writer.member("title", events::view(data.getTitle()));
  detail::put_packed_date(writer, "on", event.event().getEffective());
  detail::put_packed_date(writer, "until", data.getUntil());
  detail::put_text(writer, "body", data.getBody());
  detail::put_text(writer, "place", data.getPlace());
  detail::put_texts(writer, "participants", data.hasParticipants(), data.getParticipants());
  detail::put_whole_number(writer, "attendance", data.hasAttendance(), data.getAttendance());
  detail::put_text(writer, "outcome", data.getOutcome());
  writer.end_object();
}

void put_meeting_planned(JsonWriter& writer, const events::Recorded& event) {
  const auto data = event.event().getMeetingPlanned();
  writer.begin_object();
  writer.member("action", events::view(event.event().getAction()));
  writer.member("event", core::to_string(event.id()));
  writer.member("title", events::view(data.getTitle()));
  detail::put_packed_date(writer, "on", data.getOn());
  detail::put_text(writer, "body", data.getBody());
  detail::put_text(writer, "place", data.getPlace());
  writer.end_object();
}

}  // namespace planledger::projections
