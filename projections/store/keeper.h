// Who puts the rows in order when nobody adds to them? A thread that looks now and then.
#pragma once

#include "projections/store/rows.h"

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>

namespace planledger::projections::store {

// When the rows stood still between two looks, those of all families are flushed if more than
// kUnflushedBytesMax are in memory only: after a crash they are made again from the log, and who
// asks waits for that. A seek looks into every sorted run there is, and a burst of events leaves
// several behind: a family with enough outside of its largest run is then merged into one run, so
// that at most kOutsideShare bytes are written again for one that was added. Where the disk has no
// room for a second copy the rows stay as they are.
class Keeper {
 public:
  // One part in so many may lie outside of the largest run.
  static constexpr std::uint64_t kOutsideShare = 16;
  static constexpr std::uint64_t kUnflushedBytesMax = 4U << 20U;

  // `position` tells where the rows stand, on the keeper's thread: it differs when any were added.
  // The store is not owned.
  Keeper(RowStore& store, std::function<core::Sequence()> position,
         std::chrono::steady_clock::duration between_looks);
  ~Keeper();
  Keeper(const Keeper&) = delete;
  Keeper& operator=(const Keeper&) = delete;

 private:
  void look_on();
  [[nodiscard]] bool wait();
  void put_in_order();
  void flush(const RowStore::Families& families);
  void merge(Rows& rows);

  RowStore& store_;
  const std::function<core::Sequence()> position_;
  const std::chrono::steady_clock::duration between_looks_;
  std::mutex mutex_;
  std::condition_variable over_changed_;
  std::atomic<bool> over_ = false;
  std::thread thread_;
};

}  // namespace planledger::projections::store
