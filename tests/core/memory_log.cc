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
  syncs_left_ = count;
}

void MemoryLog::fail_writes() {
  const std::lock_guard lock(mutex_);
  write_fails_ = true;
}

std::vector<std::size_t> MemoryLog::groups() const {
  const std::lock_guard lock(mutex_);
  return groups_;
}

std::vector<Entry> MemoryLog::entries() const {
  const std::lock_guard lock(mutex_);
  return {entries_.begin(), entries_.begin() + static_cast<std::ptrdiff_t>(durable_)};
}

Status MemoryLog::write(std::span<const Entry> entries) {
  const std::lock_guard lock(mutex_);
  if (write_fails_) return fail(Errc::storage_full, "the disk is full");
  entries_.insert(entries_.end(), entries.begin(), entries.end());
  return {};
}

Status MemoryLog::sync() {
  std::unique_lock lock(mutex_);
  const std::size_t written = entries_.size();
  if (written == durable_) return {};
  held_ = hold_;
  changed_.notify_all();
  changed_.wait(lock, [this] { return !hold_; });
  held_ = false;
  if (syncs_left_ == 0) return fail(Errc::storage_full, "the disk is full");
  --syncs_left_;
  groups_.push_back(written - durable_);
  durable_ = written;
  return {};
}

Sequence MemoryLog::head() const {
  const std::lock_guard lock(mutex_);
  return durable_;
}

}  // namespace planledger::core
