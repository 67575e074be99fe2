// What a value must look like, by its field's format, whichever way it came in.
#pragma once

#include "core/money.h"
#include "events/detail/faults.h"
#include "events/detail/schema_table.h"

#include <optional>
#include <string_view>

namespace planledger::events::detail {

// A text that was given: its size, no NUL in it, not empty, and its format. UTF-8 is the caller's
// to check (check_utf8), since JSON was checked as a whole.
void check_text(schema::Format format, std::string_view text, const Path& path, Faults& faults);
void check_utf8(std::string_view text, const Path& path, Faults& faults);

// The date, where it is one of the precision that the format asks for.
[[nodiscard]] std::optional<core::PartialDate> check_date(
    schema::Format format, const core::Result<core::PartialDate>& date, const Path& path,
    Faults& faults);

// The currency in a text; none where it is no currency.
[[nodiscard]] std::optional<core::Currency> currency_of(std::string_view text);

// What a whole event must be beyond its fields one by one: `action` there as its kind's level asks,
// at least one of the fields of an amendment or an extension, each department once. Reads what is
// present only, so that a faulty field is not taken for an absent one.
void check_event(schema::Event::Reader event, bool has_action, Faults& faults);

}  // namespace planledger::events::detail
