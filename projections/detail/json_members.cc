#include "projections/detail/json_members.h"

#include "core/check.h"

namespace planledger::projections::detail {

void put_date(JsonWriter& writer, std::string_view name,
              const std::optional<core::PartialDate>& date) {
  writer.key(name);
  if (date) {
    writer.text(core::to_string(*date));
  } else {
    writer.null();
  }
}

void put_packed_date(JsonWriter& writer, std::string_view name, std::uint32_t packed) {
  put_date(writer, name, events::date_of(packed));
}

void put_text(JsonWriter& writer, std::string_view name, capnp::Text::Reader text) {
  writer.key(name);
  if (text.size() > 0) {
    writer.text(events::view(text));
  } else {
    writer.null();
  }
}

void put_texts(JsonWriter& writer, std::string_view name, bool given,
               capnp::List<capnp::Text>::Reader texts) {
  writer.key(name);
  if (!given) {
    writer.null();
    return;
  }
  writer.begin_array();
  for (const capnp::Text::Reader text : texts) writer.text(events::view(text));
  writer.end_array();
}

void put_texts(JsonWriter& writer, std::string_view name, const std::vector<std::string>& texts) {
  writer.key(name).begin_array();
  for (const std::string& text : texts) writer.text(text);
  writer.end_array();
}

void put_span(JsonWriter& writer, std::string_view name, bool given,
              events::schema::Span::Reader span) {
  writer.key(name);
  if (!given) {
    writer.null();
    return;
  }
  writer.begin_object();
  put_packed_date(writer, "from", span.getFrom());
  put_packed_date(writer, "to", span.getTo());
  writer.end_object();
}

void put_whole_number(JsonWriter& writer, std::string_view name, bool given,
                      events::schema::WholeNumber::Reader number) {
  writer.key(name);
  if (given) {
    writer.number(number.getValue());
  } else {
    writer.null();
  }
}

void put_amount(JsonWriter& writer, std::string_view name, core::MinorUnits amount,
                core::Currency currency) {
  writer.member(name, core::format_amount(amount, currency));
}

void put_value(JsonWriter& writer, std::string_view name, core::MinorUnits value,
               const std::optional<core::Currency>& currency) {
  if (currency) return put_amount(writer, name, value, *currency);
  writer.key(name).json(std::to_string(static_cast<std::int64_t>(value)));
}

void put_event_members(JsonWriter& writer, const events::Recorded& event) {
  writer.key("seq").number(event.seq());
  writer.member("event", core::to_string(event.id()));
  writer.member("type", events::kind_name(event.kind()));
  put_text(writer, "action", event.event().getAction());
  writer.member("department", events::view(event.event().getDepartment()));
  put_packed_date(writer, "effective", event.event().getEffective());
  writer.member("recordedAt", core::to_string(event.recorded_at()));
}

void put_point_value(JsonWriter& writer, const Point& point) {
  writer.member("asOf", core::to_string(point.as_of));
  writer.key("knownAt").begin_object();
  put_known_at_members(writer, point);
  writer.end_object();
}

void put_known_at_members(JsonWriter& writer, const Point& point) {
  writer.key("seq").number(point.known_at);
  writer.key("recordedAt");
  point.known_at_time ? writer.text(core::to_string(*point.known_at_time)) : writer.null();
}

std::string_view status_name(Status status) {
  switch (status) {
    case Status::TO_START:
      return "toStart";
    case Status::STARTED:
      return "started";
    case Status::ONGOING:
      return "ongoing";
    case Status::COMPLETED:
      return "completed";
    case Status::STOPPED:
      return "stopped";
  }
  PLANLEDGER_CHECK(false, "an action's status is one of the schema's");
}

}  // namespace planledger::projections::detail
