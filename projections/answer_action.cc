// The answer to `show action`: the action's summary, and a list for each kind of event of it.
#include "projections/answer_json.h"
#include "projections/detail/json_members.h"

namespace planledger::projections {
namespace {

using detail::put_packed_date;
using detail::put_span;
using detail::put_text;
using detail::put_texts;
namespace schema = events::schema;

void put_data(JsonWriter& writer, schema::GrantMentioned::Reader data) {
  writer.member("grant", events::view(data.getGrant()));
  put_text(writer, "note", data.getNote());
}

void put_data(JsonWriter& writer, schema::StaffAllocated::Reader data) {
  writer.member("what", events::view(data.getWhat()));
  writer.member("fte", events::view(data.getFte()));
  put_span(writer, "period", data.hasPeriod(), data.getPeriod());
}

void put_data(JsonWriter& writer, schema::MeetingHeld::Reader data) {
  writer.member("title", events::view(data.getTitle()));
  put_text(writer, "body", data.getBody());
  put_text(writer, "place", data.getPlace());
  put_texts(writer, "participants", data.hasParticipants(), data.getParticipants());
  detail::put_whole_number(writer, "attendance", data.hasAttendance(), data.getAttendance());
  put_text(writer, "outcome", data.getOutcome());
  put_packed_date(writer, "until", data.getUntil());
  writer.key("planned");
  if (data.hasPlanned()) {
    writer.text(core::to_string(events::to_uuid(data.getPlanned())));
  } else {
    writer.null();
  }
}

void put_data(JsonWriter& writer, schema::MeetingPlanned::Reader data) {
  writer.member("title", events::view(data.getTitle()));
  put_packed_date(writer, "on", data.getOn());
  put_text(writer, "body", data.getBody());
  put_text(writer, "place", data.getPlace());
}

void put_data(JsonWriter& writer, schema::MilestoneReached::Reader data) {
  writer.member("title", events::view(data.getTitle()));
}

void put_data(JsonWriter& writer, schema::FigureReported::Reader data) {
  writer.member("what", events::view(data.getWhat()));
  writer.member("value", events::view(data.getValue()));
  put_text(writer, "unit", data.getUnit());
  put_span(writer, "period", data.hasPeriod(), data.getPeriod());
}

void put_data(JsonWriter& writer, schema::NarrativeReported::Reader data) {
  writer.member("text", events::view(data.getText()));
  writer.member("language", events::view(data.getLanguage()));
  put_texts(writer, "competences", data.hasCompetences(), data.getCompetences());
  put_text(writer, "period", data.getPeriod());
  put_texts(writer, "references", data.hasReferences(), data.getReferences());
}

// `data_of` gives the part of the event's union that all events of the list have.
template <class DataOf>
void put_events(JsonWriter& writer, std::string_view name, const std::vector<EventPtr>& list,
                DataOf data_of) {
  writer.key(name).begin_array();
  for (const EventPtr& recorded : list) {
    const schema::Event::Reader event = recorded->event();
    writer.begin_object();
    writer.member("event", core::to_string(recorded->id()));
    writer.member("department", events::view(event.getDepartment()));
    put_packed_date(writer, "effective", event.getEffective());
    put_data(writer, data_of(event));
    writer.end_object();
  }
  writer.end_array();
}

using Event = schema::Event::Reader;

void put_lists(JsonWriter& writer, const ActionDetail& action) {
  writer.key("grants").begin_array();
  for (const GrantRow& grant : action.budget.grants) put_grant(writer, grant, WithAction::no);
  writer.end_array();
  put_events(writer, "mentioned", action.mentioned,
             [](Event event) { return event.getGrantMentioned(); });
  writer.key("allocations").begin_array();
  for (const AllocationRow& row : action.budget.allocations) put_allocation(writer, row);
  writer.end_array();
  put_events(writer, "staff", action.staff, [](Event event) { return event.getStaffAllocated(); });
  put_events(writer, "held", action.held, [](Event event) { return event.getMeetingHeld(); });
  put_events(writer, "planned", action.planned,
             [](Event event) { return event.getMeetingPlanned(); });
  put_events(writer, "milestones", action.milestones,
             [](Event event) { return event.getMilestoneReached(); });
  put_events(writer, "figures", action.figures,
             [](Event event) { return event.getFigureReported(); });
  put_events(writer, "narratives", action.narratives,
             [](Event event) { return event.getNarrativeReported(); });
}

}  // namespace

core::Status write_action(const Point& point, const ActionDetail& action, const Sink& sink) {
  JsonWriter writer(sink);
  writer.begin_object();
  put_point(writer, point);
  put_action_members(writer, action.summary);
  writer.optional_member("description", action.summary.description);
  put_lists(writer, action);
  writer.end_object();
  return writer.finish();
}

}  // namespace planledger::projections
