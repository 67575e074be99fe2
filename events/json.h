// The JSON form of events (contract, section 2), both ways.
#pragma once

#include "events/event.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace planledger::events {

inline constexpr std::size_t kEventBytesMax = 256U << 10U;
inline constexpr std::size_t kFieldBytesMax = 64U << 10U;
inline constexpr std::size_t kBatchEventsMax = 10'000;

// One event from its JSON text. The error is the first of the form's codes, in the contract's
// order, that applies; its message names the field and what was expected.
[[nodiscard]] core::Result<Submission> submission_from_json(std::string_view text);
// One event, or an array of them: a batch. An error's `line` is the 1-based place in the batch.
[[nodiscard]] core::Result<std::vector<Submission>> batch_from_json(std::string_view text);

// The event in canonical form, `{"id","type","action","department","effective","data"}` and
// `provenance` where it has one: what `export --format jsonl` writes, without a newline.
[[nodiscard]] std::string to_json(const Recorded& event);
// Its `data` alone: the kind's fields in the schema's order, those that are present. Amounts in the
// currency's digits.
[[nodiscard]] std::string data_to_json(const Recorded& event);

// Appends `text` as a JSON string, quotes included, to `out`.
void append_json_string(std::string& out, std::string_view text);

}  // namespace planledger::events
