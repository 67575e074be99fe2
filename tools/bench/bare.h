// What do the same bytes cost without a ledger: RocksDB's own writes, and a bare file's.
#pragma once

#include "core/log.h"

#include <cstddef>
#include <span>
#include <string>
#include <vector>

namespace planledger::bench {

// All of them make `directory`, and leave it as it then is. Times are of the writes alone.

// `threads` callers hand RocksDB `batch` records a write, each with its own sync; RocksDB groups
// what comes at once. Gives the seconds that all of it took.
[[nodiscard]] core::Result<double> rocksdb_synced(const std::string& directory,
                                                  std::span<const std::string> records,
                                                  std::size_t threads, std::size_t batch);
// One caller appends each record to a file and calls fdatasync. Gives each one's microseconds.
[[nodiscard]] core::Result<std::vector<double>> fdatasync_each(
    const std::string& directory, std::span<const std::string> records);

// One caller writes the log's records, `batch` a synced write. Gives the seconds of the writes.
[[nodiscard]] core::Result<double> rocksdb_batches(const std::string& directory,
                                                   const core::EventLog& log, std::size_t batch);
// One caller reads all that was written there, in order. Gives the seconds of it.
[[nodiscard]] core::Result<double> rocksdb_scan(const std::string& directory);

}  // namespace planledger::bench
