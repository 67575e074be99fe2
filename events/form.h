// Is this content an event at all? The checks that need nothing but the event itself.
#pragma once

#include "events/event.h"

namespace planledger::events {

// The most that a content's bytes may be. Its texts are bounded too; the JSON that it came from
// was.
inline constexpr std::size_t kContentBytesMax = 1U << 20U;

// Checks bytes that came from anywhere: canonical encoding, a kind that is known, no field of a
// newer schema, then the contract's rules of form from tooLarge down to invalidCurrency. Of several
// faults the first in the contract's order is the answer; its message names the field. Never
// throws.
[[nodiscard]] core::Status check_content(kj::ArrayPtr<const capnp::word> content);
// The same for a whole submission: content, schema version, provenance, signature.
[[nodiscard]] core::Status check_submission(const Submission& submission);

// The first field in which two contents of one id differ, as a path in the JSON form
// ("data.amount"); empty where they do not.
[[nodiscard]] std::string first_difference(schema::Event::Reader a, schema::Event::Reader b);

}  // namespace planledger::events
