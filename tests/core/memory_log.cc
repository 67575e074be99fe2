#include "tests/core/memory_log.h"

namespace planledger::core {

void MemoryLog::hold() {
  const std::lock_guard lock(mutex_);
  hold_ = true;
}

void MemoryLog::release() {
  const std::lock_guard lock(mutex_);
  hold_ = false;
  changed_.notify_all();
}

void MemoryLog::wait_for_held() {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [this] { return held_; });
}

void MemoryLog::fail_after(std::size_t count) {
  const std::lock_guard lock(mutex_);
  appends_left_ = count;
}

std::vector<std::size_t> MemoryLog::groups() const {
  const std::lock_guard lock(mutex_);
  return groups_;
}

std::vector<Entry> MemoryLog::entries() const {
  const std::lock_guard lock(mutex_);
  return entries_;
}

Status MemoryLog::append(std::span<const Entry> entries) {
  std::unique_lock lock(mutex_);
  held_ = hold_;
  changed_.notify_all();
  changed_.wait(lock, [this] { return !hold_; });
  held_ = false;
  if (appends_left_ == 0) return fail(Errc::storage_full, "the disk is full");
  --appends_left_;
  entries_.insert(entries_.end(), entries.begin(), entries.end());
  groups_.push_back(entries.size());
  return {};
}

Sequence MemoryLog::head() const {
  const std::lock_guard lock(mutex_);
  return entries_.size();
}

}  // namespace planledger::core
