#include "core/group_commit.h"

#include "core/thread_name.h"

#include <condition_variable>
#include <deque>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>

namespace planledger::core {
namespace {

using Requests = std::vector<std::unique_ptr<Appending>>;

tl::unexpected<Error> stopped() {
  return fail(Errc::stopping, "the ledger is stopping and takes no more events");
}

}  // namespace

// `admitting_` is the right to the live state, to `next_` and to write, `syncing_` the right to
// sync; both change hands under `mutex_`. An inline caller, and upkeep, take both.
class GroupCommit::Stages {
 public:
  Stages(EventLog& log, Upkeep* upkeep)
      : log_(log),
        upkeep_(upkeep),
        next_(log.head() + 1),
        admitter_([this] { admit_groups(); }),
        syncer_([this] { sync_groups(); }) {}
  ~Stages() { stop(); }
  Stages(const Stages&) = delete;
  Stages& operator=(const Stages&) = delete;

  void submit(std::unique_ptr<Appending> request);
  void submit_inline(std::unique_ptr<Appending> request);
  void stop();

 private:
  using Lock = std::unique_lock<std::mutex>;

  void admit_groups();
  // Waits until there is something to admit; false: there never will be.
  [[nodiscard]] bool wait_for_requests(Lock& lock);
  // Waits until what was written and is not being synced yet leaves room for the next request.
  void wait_for_room(Lock& lock);
  void upkeep_if_due(Lock& lock);
  // As many as fit beside what was written, but one at least.
  void take_requests();
  // Releases the lock meanwhile. Admits nothing after a failure: the live state then holds what the
  // log does not.
  void admit_and_write(Lock& lock);

  void sync_groups();
  [[nodiscard]] bool wait_for_group(Lock& lock);
  // Releases the lock meanwhile.
  void sync_and_finish(Lock& lock);
  // Who waits for room, or to do upkeep, has a request in the queue: without one, and before the
  // stop, nobody waits for what has just changed, and a wake-up would be for nothing.
  void wake_admitter();

  [[nodiscard]] bool is_idle() const {
    return queue_.empty() && !admitting_ && written_.empty() && !syncing_;
  }

  EventLog& log_;
  Upkeep* const upkeep_;

  std::mutex mutex_;
  std::condition_variable admitter_wakes_;
  std::condition_variable syncer_wakes_;
  std::condition_variable space_;  // For those who submit.
  std::deque<std::unique_ptr<Appending>> queue_;
  std::size_t queue_bytes_ = 0;
  Requests written_;  // Their entries are. It grows until they are synced.
  std::size_t written_bytes_ = 0;
  std::optional<Error> failure_;
  bool admitting_ = false;
  bool syncing_ = false;
  bool stopping_ = false;
  bool all_written_ = false;
  std::once_flag joined_;

  Sequence next_;
  Requests admitted_;  // Those that are being admitted.
  Requests synced_;    // Those that are being synced.

  std::thread admitter_;  // Last, so that all the others are there when they start.
  std::thread syncer_;
};

void GroupCommit::Stages::submit(std::unique_ptr<Appending> request) {
  const std::size_t size = request->size_bytes();
  Lock lock(mutex_);
  space_.wait(lock,
              [&] { return stopping_ || queue_.empty() || queue_bytes_ + size <= kQueueBytesMax; });
  if (stopping_) {
    lock.unlock();
    request->finish(stopped());
    return;
  }
  queue_bytes_ += size;
  queue_.push_back(std::move(request));
  if (!admitting_) admitter_wakes_.notify_one();
}

void GroupCommit::Stages::submit_inline(std::unique_ptr<Appending> request) {
  Lock lock(mutex_);
  if (stopping_ || !is_idle()) {
    lock.unlock();
    submit(std::move(request));
    return;
  }
  admitting_ = true;
  upkeep_if_due(lock);
  syncing_ = true;
  admitted_.push_back(std::move(request));
  admit_and_write(lock);
  sync_and_finish(lock);
  admitting_ = false;
  syncing_ = false;
  wake_admitter();
}

void GroupCommit::Stages::stop() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  admitter_wakes_.notify_one();
  space_.notify_all();
  std::call_once(joined_, [this] {
    admitter_.join();
    syncer_.join();
  });
}

void GroupCommit::Stages::admit_groups() {
  name_thread("admit");
  Lock lock(mutex_);
  while (wait_for_requests(lock)) {
    admitting_ = true;
    wait_for_room(lock);
    upkeep_if_due(lock);
    take_requests();
    admit_and_write(lock);
    admitting_ = false;
    if (!syncing_) syncer_wakes_.notify_one();
  }
  all_written_ = true;
  syncer_wakes_.notify_one();
}

bool GroupCommit::Stages::wait_for_requests(Lock& lock) {
  admitter_wakes_.wait(lock, [this] { return !admitting_ && (!queue_.empty() || stopping_); });
  return !queue_.empty();
}

void GroupCommit::Stages::wait_for_room(Lock& lock) {
  admitter_wakes_.wait(lock, [this] {
    return written_.empty() || written_bytes_ + queue_.front()->size_bytes() <= kGroupBytesMax;
  });
}

void GroupCommit::Stages::upkeep_if_due(Lock& lock) {
  if (upkeep_ == nullptr || failure_ || !upkeep_->due()) return;
  admitter_wakes_.wait(lock, [this] { return written_.empty() && !syncing_; });
  if (failure_) return;
  syncing_ = true;
  lock.unlock();
  upkeep_->run();
  lock.lock();
  syncing_ = false;
}

void GroupCommit::Stages::take_requests() {
  std::size_t bytes = written_bytes_;
  while (!queue_.empty()) {
    const std::size_t size = queue_.front()->size_bytes();
    if (!admitted_.empty() && bytes + size > kGroupBytesMax) break;
    bytes += size;
    queue_bytes_ -= size;
    admitted_.push_back(std::move(queue_.front()));
    queue_.pop_front();
  }
  space_.notify_all();
}

void GroupCommit::Stages::admit_and_write(Lock& lock) {
  Status written;
  if (!failure_) {
    lock.unlock();
    Group group(next_);
    for (const auto& request : admitted_) request->admit(group);
    next_ = group.next();
    written = log_.write(group.entries());
    lock.lock();
  }
  if (!written && !failure_) failure_ = written.error();
  for (auto& request : admitted_) {
    written_bytes_ += request->size_bytes();
    written_.push_back(std::move(request));
  }
  admitted_.clear();
}

void GroupCommit::Stages::sync_groups() {
  name_thread("sync");
  Lock lock(mutex_);
  while (wait_for_group(lock)) {
    syncing_ = true;
    sync_and_finish(lock);
    syncing_ = false;
    wake_admitter();
  }
}

bool GroupCommit::Stages::wait_for_group(Lock& lock) {
  syncer_wakes_.wait(lock, [this] { return !syncing_ && (!written_.empty() || all_written_); });
  return !written_.empty();
}

void GroupCommit::Stages::sync_and_finish(Lock& lock) {
  synced_.swap(written_);
  written_bytes_ = 0;
  wake_admitter();
  Status durable;
  if (failure_) durable = fail(*failure_);
  lock.unlock();
  if (durable) durable = log_.sync();
  if (!durable) {
    const std::lock_guard failed(mutex_);
    if (!failure_) failure_ = durable.error();
  }
  // One that added nothing is answered after the sync too: the event that it repeats, or the one
  // that it was refused for, may be in this very group.
  for (const auto& request : synced_) request->finish(durable);
  synced_.clear();
  lock.lock();
}

void GroupCommit::Stages::wake_admitter() {
  if (!queue_.empty() || stopping_) admitter_wakes_.notify_one();
}

GroupCommit::GroupCommit(EventLog& log, Upkeep* upkeep)
    : stages_(std::make_unique<Stages>(log, upkeep)) {}

GroupCommit::~GroupCommit() = default;

void GroupCommit::submit(std::unique_ptr<Appending> request) {
  stages_->submit(std::move(request));
}

void GroupCommit::submit_inline(std::unique_ptr<Appending> request) {
  stages_->submit_inline(std::move(request));
}

void GroupCommit::stop() { stages_->stop(); }

}  // namespace planledger::core
