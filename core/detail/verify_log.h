// Does an opened log hold together at its end? Asked once, before anything is read from it.
#pragma once

#include "core/detail/directory.h"
#include "core/detail/recent_index.h"
#include "core/detail/rocks.h"

namespace planledger::core::detail {

struct VerifiedLog {
  TreeEdge edge;  // Of the tree over the whole log, as large as the log.
  FoundRecent recent;
};

// `noted` is the head at the last clean close: the log must reach it with that root, and what was
// appended after it must be without gaps and as the tree says. Fails with damaged.
[[nodiscard]] Result<VerifiedLog> verify_log(const Rocks& rocks, const NotedHead& noted);

}  // namespace planledger::core::detail
