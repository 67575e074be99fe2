// Sorted files of index rows, taken in whole.
#pragma once

#include "core/detail/recent_events.h"
#include "core/detail/rocks.h"

#include <string>

namespace planledger::core::detail {

// Puts the rows of all these events into the families `ids` and `streams`, durably, both or
// neither; rows that are there already stay as they are. The files are made in `directory`, which
// must be on RocksDB's own disk. Requires that the events are durable: what they say outlives a
// loss of power. Fails with storage_full or storage_failed.
[[nodiscard]] Status index_with_files(const Rocks& rocks, const std::string& directory,
                                      const RecentEvents& events);

}  // namespace planledger::core::detail
