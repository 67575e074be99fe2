// Are the seals of a ledger what the ledger says now?
#pragma once

#include "core/log.h"

#include <optional>
#include <string>

namespace planledger::projections::seal {

struct Checked {
  std::uint64_t seals = 0;  // How many there are.
  // The first that is not as it should be, and why: in words, beginning with "the seal of closing
  // 517".
  std::optional<std::string> fault;
};

// Holds every seal against the log alone: that the ledger signed it and its checkpoint, that the
// event which it names closed that period, that the tree had that root and each stream that many
// events there, and that every file is the one that was sealed. What the log answers at that point
// is not asked. Reads the log up to the last seal; `log` is one that was found whole. Fails as the
// log does.
[[nodiscard]] core::Result<Checked> check_seals(const core::EventLog& log);

}  // namespace planledger::projections::seal
