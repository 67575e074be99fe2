// Is the log what its own rules allow? Every record again, from the first on, with nothing but the
// log to go by.
#pragma once

#include "core/log.h"
#include "events/state.h"

#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace planledger::events {

struct AuditResult {
  core::Sequence size = 0;
  core::Hash root;
  // The first event that is not as it should be, and why; none where all are.
  struct Fault {
    core::Sequence seq = 0;
    std::string what;
  };
  std::optional<Fault> fault;
  // Those that no department signed: the operator entered them, for a department without a key. As
  // spans of seqs, first and last.
  std::vector<std::pair<core::Sequence, core::Sequence>> unsigned_spans;
};

// Checks the events up to `size`, in this order for each: its record is the leaf that the tree has
// in its place; the record is whole, in canonical form and says this seq; its id and its place in
// its stream are new, and both indexes have them; it was not recorded before the event before it;
// its signature is one, by a key that held at this seq, of a department whose role lets it append
// this (of an unsigned one, that the department had no key yet: the operator enters for all); the
// rules admit it after those before it. Then the tree above the leaves, and the last version of
// each stream.
//
// `scratch` is a directory for the part of the live state that goes beyond `entities_max` entities,
// made when there is such a part and removed again; it must be absent. Fails where the log cannot
// be read or the scratch not be written; requires size <= head().
[[nodiscard]] core::Result<AuditResult> audit(const core::EventLog& log, core::Sequence size,
                                              const std::string& scratch,
                                              std::size_t entities_max = State::kEntitiesMax);

}  // namespace planledger::events
