#include "core/group_commit.h"

#include "core/thread_name.h"

#include <condition_variable>
#include <deque>
#include <iterator>
#include <mutex>
#include <thread>
#include <utility>

namespace planledger::core {
namespace {

using Requests = std::vector<std::unique_ptr<Appending>>;

tl::unexpected<Error> stopped() {
  return fail(Errc::stopping, "the ledger is stopping and takes no more events");
}

// Requests with what they added.
struct Admitted {
  Requests requests;
  Group group;
  std::size_t bytes = 0;

  void join(Admitted following) {
    std::move(following.requests.begin(), following.requests.end(), std::back_inserter(requests));
    group.join(std::move(following.group));
    bytes += following.bytes;
  }
};

}  // namespace

void Group::join(Group following) {
  if (entries_.empty()) {
    *this = std::move(following);
    return;
  }
  entries_.insert(entries_.end(), std::make_move_iterator(following.entries_.begin()),
                  std::make_move_iterator(following.entries_.end()));
}

// `admitting_` is the right to the live state and to `next_`, `writing_` the right to the log; both
// change hands under `mutex_`. An inline caller, and upkeep, take both.
class GroupCommit::Stages {
 public:
  Stages(EventLog& log, Upkeep* upkeep)
      : log_(log),
        upkeep_(upkeep),
        next_(log.head() + 1),
        admitter_([this] { admit_groups(); }),
        writer_([this] { write_groups(); }) {}
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
  // Waits until what was admitted and not taken yet leaves room for the next request.
  void wait_for_room(Lock& lock);
  void upkeep_if_due(Lock& lock);
  // As many as go into a group that has `bytes` already, but one at least.
  [[nodiscard]] Requests take_requests(std::size_t bytes);
  // Releases the lock meanwhile. Admits nothing after a failure: the live state then holds what the
  // log does not.
  [[nodiscard]] Admitted admit(Lock& lock, Requests requests);

  void write_groups();
  [[nodiscard]] bool wait_for_group(Lock& lock);
  // Requires the right to the log. Releases the lock meanwhile.
  void write_and_finish(Lock& lock, Admitted admitted);
  [[nodiscard]] Status write(const Group& group);

  [[nodiscard]] bool is_idle() const {
    return queue_.empty() && !admitting_ && !admitted_ && !writing_;
  }

  EventLog& log_;
  Upkeep* const upkeep_;

  std::mutex mutex_;
  std::condition_variable admitter_wakes_;
  std::condition_variable writer_wakes_;
  std::condition_variable space_;  // For those who submit.
  std::deque<std::unique_ptr<Appending>> queue_;
  std::size_t queue_bytes_ = 0;
  std::optional<Admitted> admitted_;  // It grows until the writer takes it.
  std::optional<Error> failure_;
  bool admitting_ = false;
  bool writing_ = false;
  bool stopping_ = false;
  bool all_admitted_ = false;
  std::once_flag joined_;

  Sequence next_;

  std::thread admitter_;  // Last, so that all the others are there when they start.
  std::thread writer_;
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
  writing_ = true;
  Requests requests;
  requests.push_back(std::move(request));
  write_and_finish(lock, admit(lock, std::move(requests)));
  admitting_ = false;
  writing_ = false;
  admitter_wakes_.notify_one();
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
    writer_.join();
  });
}

void GroupCommit::Stages::admit_groups() {
  name_thread("admit");
  Lock lock(mutex_);
  while (wait_for_requests(lock)) {
    admitting_ = true;
    wait_for_room(lock);
    upkeep_if_due(lock);
    Admitted admitted = admit(lock, take_requests(admitted_ ? admitted_->bytes : 0));
    if (admitted_) {
      admitted_->join(std::move(admitted));
    } else {
      admitted_ = std::move(admitted);
    }
    admitting_ = false;
    if (!writing_) writer_wakes_.notify_one();
  }
  all_admitted_ = true;
  writer_wakes_.notify_one();
}

bool GroupCommit::Stages::wait_for_requests(Lock& lock) {
  admitter_wakes_.wait(lock, [this] { return !admitting_ && (!queue_.empty() || stopping_); });
  return !queue_.empty();
}

void GroupCommit::Stages::wait_for_room(Lock& lock) {
  admitter_wakes_.wait(lock, [this] {
    return !admitted_ || admitted_->bytes + queue_.front()->size_bytes() <= kGroupBytesMax;
  });
}

void GroupCommit::Stages::upkeep_if_due(Lock& lock) {
  if (upkeep_ == nullptr || failure_ || !upkeep_->due()) return;
  admitter_wakes_.wait(lock, [this] { return !admitted_ && !writing_; });
  if (failure_) return;
  writing_ = true;
  lock.unlock();
  upkeep_->run();
  lock.lock();
  writing_ = false;
}

Requests GroupCommit::Stages::take_requests(std::size_t bytes) {
  Requests taken;
  while (!queue_.empty()) {
    const std::size_t size = queue_.front()->size_bytes();
    if (!taken.empty() && bytes + size > kGroupBytesMax) break;
    bytes += size;
    queue_bytes_ -= size;
    taken.push_back(std::move(queue_.front()));
    queue_.pop_front();
  }
  space_.notify_all();
  return taken;
}

Admitted GroupCommit::Stages::admit(Lock& lock, Requests requests) {
  Admitted admitted{std::move(requests), Group(next_), 0};
  for (const auto& request : admitted.requests) admitted.bytes += request->size_bytes();
  if (failure_) return admitted;
  lock.unlock();
  for (const auto& request : admitted.requests) request->admit(admitted.group);
  next_ = admitted.group.next();
  lock.lock();
  return admitted;
}

void GroupCommit::Stages::write_groups() {
  name_thread("commit");
  Lock lock(mutex_);
  while (wait_for_group(lock)) {
    writing_ = true;
    Admitted taken = *std::exchange(admitted_, std::nullopt);
    admitter_wakes_.notify_one();
    write_and_finish(lock, std::move(taken));
    writing_ = false;
    admitter_wakes_.notify_one();
  }
}

bool GroupCommit::Stages::wait_for_group(Lock& lock) {
  writer_wakes_.wait(lock, [this] { return !writing_ && (admitted_ || all_admitted_); });
  return admitted_.has_value();
}

void GroupCommit::Stages::write_and_finish(Lock& lock, Admitted admitted) {
  Status durable;
  if (failure_) durable = fail(*failure_);
  lock.unlock();
  if (durable) durable = write(admitted.group);
  // One that added nothing is answered after the sync too: the event that it repeats, or the one
  // that it was refused for, may be in this very group.
  for (const auto& request : admitted.requests) request->finish(durable);
  admitted.requests.clear();
  lock.lock();
}

Status GroupCommit::Stages::write(const Group& group) {
  if (group.entries().empty()) return {};
  Status durable = log_.append(group.entries());
  if (!durable) {
    const std::lock_guard lock(mutex_);
    failure_ = durable.error();
  }
  return durable;
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
