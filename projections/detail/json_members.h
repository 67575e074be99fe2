// Members of JSON objects whose values are the ledger's own types: null where there is no value.
#pragma once

#include "projections/answers.h"
#include "projections/json_writer.h"

#include <string_view>
#include <vector>

namespace planledger::projections::detail {

void put_date(JsonWriter& writer, std::string_view name,
              const std::optional<core::PartialDate>& date);
// A date as an event's bytes hold it, 0 for none.
void put_packed_date(JsonWriter& writer, std::string_view name, std::uint32_t packed);
// A text of an event: empty stands for none.
void put_text(JsonWriter& writer, std::string_view name, capnp::Text::Reader text);
// A list of texts of an event: null where it was not given.
void put_texts(JsonWriter& writer, std::string_view name, bool given,
               capnp::List<capnp::Text>::Reader texts);
void put_texts(JsonWriter& writer, std::string_view name, const std::vector<std::string>& texts);
// A period with open bounds, `{"from","to"}`: null where it was not given.
void put_span(JsonWriter& writer, std::string_view name, bool given,
              events::schema::Span::Reader span);
void put_whole_number(JsonWriter& writer, std::string_view name, bool given,
                      events::schema::WholeNumber::Reader number);
void put_amount(JsonWriter& writer, std::string_view name, core::MinorUnits amount,
                core::Currency currency);
// An amount as a text with its decimals, or without a currency a number of things.
void put_value(JsonWriter& writer, std::string_view name, core::MinorUnits value,
               const std::optional<core::Currency>& currency);
// "seq", "event", "type", "action", "department", "effective" and "recordedAt": which event it is,
// who said it and when.
void put_event_members(JsonWriter& writer, const events::Recorded& event);
void put_point_value(JsonWriter& writer, const Point& point);
// The members "seq" and "recordedAt".
void put_known_at_members(JsonWriter& writer, const Point& point);
[[nodiscard]] std::string_view status_name(Status status);

}  // namespace planledger::projections::detail
