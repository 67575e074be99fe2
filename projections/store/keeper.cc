#include "projections/store/keeper.h"

#include "core/thread_name.h"
#include "projections/store/answering.h"

namespace planledger::projections::store {

Keeper::Keeper(RowStore& store, std::function<core::Sequence()> position,
               std::chrono::steady_clock::duration between_looks)
    : store_(store),
      position_(std::move(position)),
      between_looks_(between_looks),
      thread_([this] { look_on(); }) {}

Keeper::~Keeper() {
  {
    const std::lock_guard lock(mutex_);
    over_ = true;
    over_changed_.notify_one();
  }
  thread_.join();
}

bool Keeper::wait() {
  std::unique_lock lock(mutex_);
  return !over_changed_.wait_for(lock, between_looks_, [&] { return over_.load(); });
}

void Keeper::look_on() {
  core::name_thread("keeper");
  core::Sequence before = position_();
  while (wait()) {
    const core::Sequence now = position_();
    if (now == before) put_in_order();
    before = now;
  }
}

// What stops a flush or a merge (a full disk, an unreadable file) is told by who next writes or
// reads there.
void Keeper::put_in_order() {
  (void)answered([&] {
    const RowStore::Families families = store_.families();
    flush(families);
    for (const auto& [family, rows] : families) merge(*rows);
    return true;
  });
}

void Keeper::flush(const RowStore::Families& families) {
  std::uint64_t unflushed = 0;
  for (const auto& [family, rows] : families) unflushed += rows->unflushed_bytes();
  if (unflushed <= kUnflushedBytesMax || store_.room_bytes() <= 2 * unflushed) return;
  for (const auto& [family, rows] : families) rows->flush();
}

void Keeper::merge(Rows& rows) {
  const SortedRuns runs = rows.sorted_runs();
  const std::uint64_t outside = runs.bytes - runs.largest_bytes;
  const bool worth_it = outside > 0 && outside >= runs.bytes / kOutsideShare;
  if (worth_it && store_.room_bytes() > 2 * runs.bytes) rows.merge(over_);
}

}  // namespace planledger::projections::store
