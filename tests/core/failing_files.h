// A file system that is RocksDB's own until it is told to fail.
#pragma once

#include "core/log.h"

#include <rocksdb/env.h>

#include <memory>

namespace planledger::core {

enum class Failing {
  nothing,
  no_space_on_append,
  no_space_on_sync,
  over_quota_on_sync,
  error_on_sync,
  no_space_for_indexes,
  no_power
};

class FailingFiles {
 public:
  FailingFiles();
  ~FailingFiles();

  // What writing to the write-ahead log, or to a new file of index rows, does from now on, from any
  // thread.
  void fail(Failing what);
  // What a machine that lost its power leaves of the write-ahead log: all that was synced, and that
  // share of the bytes behind it. To be called after fail(Failing::no_power), once the log is
  // closed.
  void lose_unsynced(double share_left) const;
  // Of a log on these files.
  [[nodiscard]] LogOptions options(
      std::size_t indexed_together = LogOptions().indexed_together) const;

 private:
  class System;
  std::shared_ptr<System> system_;
  std::unique_ptr<rocksdb::Env> env_;
};

}  // namespace planledger::core
