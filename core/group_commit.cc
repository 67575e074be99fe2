#include "core/group_commit.h"

#include <algorithm>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>
#include <utility>

namespace planledger::core {
namespace {

using SteadyClock = std::chrono::steady_clock;
using Requests = std::vector<std::unique_ptr<Appending>>;

tl::unexpected<Error> stopped() {
  return fail(Errc::stopping, "the ledger is stopping and takes no more events");
}

}  // namespace

// One group is under way at a time, on the committer's thread or on that of an inline caller;
// `committing_` is the right to it. What only the holder touches needs no lock: the right changes
// hands under `mutex_`.
class GroupCommit::Committer {
 public:
  Committer(EventLog& log, std::function<void()> after_group)
      : log_(log), after_group_(std::move(after_group)), thread_([this] { run(); }) {}
  ~Committer() { stop(); }
  Committer(const Committer&) = delete;
  Committer& operator=(const Committer&) = delete;

  void submit(std::unique_ptr<Appending> request);
  void submit_inline(std::unique_ptr<Appending> request);
  void stop();

 private:
  void run();
  // Waits until there is something to commit and nothing under way; false: there never will be.
  bool wait_for_work(std::unique_lock<std::mutex>& lock);
  void wait_for_company(std::unique_lock<std::mutex>& lock);
  [[nodiscard]] Requests take_group();
  // Commits with the lock released and gives the right back.
  void commit(std::unique_lock<std::mutex>& lock, Requests requests);
  void commit_and_finish(const Requests& requests);
  [[nodiscard]] Status append(const Group& group);

  EventLog& log_;
  const std::function<void()> after_group_;

  std::mutex mutex_;
  std::condition_variable work_;   // For the committer.
  std::condition_variable space_;  // For those who submit.
  std::deque<std::unique_ptr<Appending>> queue_;
  std::size_t queue_bytes_ = 0;
  // The committer is woken when the queue holds so many.
  std::size_t wanted_ = 1;
  // How many requests were about lately: those of the last group and those that came meanwhile.
  std::size_t about_ = 1;
  bool committing_ = false;
  bool stopping_ = false;
  std::once_flag joined_;

  // Of the holder of the right.
  std::optional<Error> failure_;
  SteadyClock::duration sync_time_{};  // A moving average.

  std::thread thread_;  // Last, so that all the others are there when it starts.
};

void GroupCommit::Committer::submit(std::unique_ptr<Appending> request) {
  const std::size_t size = request->size_bytes();
  std::unique_lock lock(mutex_);
  space_.wait(lock,
              [&] { return stopping_ || queue_.empty() || queue_bytes_ + size <= kQueueBytesMax; });
  if (stopping_) {
    lock.unlock();
    request->finish(stopped());
    return;
  }
  queue_bytes_ += size;
  queue_.push_back(std::move(request));
  const bool enough = queue_.size() >= wanted_ || queue_bytes_ >= kGroupBytesMax;
  if (!committing_ && enough) work_.notify_one();
}

void GroupCommit::Committer::submit_inline(std::unique_ptr<Appending> request) {
  std::unique_lock lock(mutex_);
  if (stopping_ || committing_ || !queue_.empty()) {
    lock.unlock();
    submit(std::move(request));
    return;
  }
  committing_ = true;
  Requests requests;
  requests.push_back(std::move(request));
  commit(lock, std::move(requests));
}

void GroupCommit::Committer::stop() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  work_.notify_all();
  space_.notify_all();
  std::call_once(joined_, [this] { thread_.join(); });
}

void GroupCommit::Committer::run() {
  std::unique_lock lock(mutex_);
  while (wait_for_work(lock)) {
    committing_ = true;
    wait_for_company(lock);
    commit(lock, take_group());
  }
}

bool GroupCommit::Committer::wait_for_work(std::unique_lock<std::mutex>& lock) {
  work_.wait(lock, [this] { return !committing_ && (!queue_.empty() || stopping_); });
  return !queue_.empty();
}

// A sync costs the same for one request as for many: where several were about lately, the rest of
// them is given a moment to come back. Never longer than a sync takes, since that would cost more
// than it spares, and not at all for a lone client.
void GroupCommit::Committer::wait_for_company(std::unique_lock<std::mutex>& lock) {
  const auto enough = [this] {
    return stopping_ || queue_.size() >= about_ || queue_bytes_ >= kGroupBytesMax;
  };
  if (enough()) return;
  wanted_ = about_;
  committing_ = false;  // So that submit() wakes this thread; inline callers see a filled queue.
  work_.wait_for(lock, std::min<SteadyClock::duration>(sync_time_, kWaitMax), enough);
  committing_ = true;
  wanted_ = 1;
}

Requests GroupCommit::Committer::take_group() {
  Requests group;
  std::size_t bytes = 0;
  while (!queue_.empty()) {
    const std::size_t size = queue_.front()->size_bytes();
    if (!group.empty() && bytes + size > kGroupBytesMax) break;
    bytes += size;
    group.push_back(std::move(queue_.front()));
    queue_.pop_front();
  }
  queue_bytes_ -= bytes;
  space_.notify_all();
  return group;
}

void GroupCommit::Committer::commit(std::unique_lock<std::mutex>& lock, Requests requests) {
  lock.unlock();
  commit_and_finish(requests);
  const std::size_t size = requests.size();
  requests.clear();
  lock.lock();
  about_ = size + queue_.size();
  committing_ = false;
  if (!queue_.empty() || stopping_) work_.notify_one();
}

void GroupCommit::Committer::commit_and_finish(const Requests& requests) {
  if (failure_) {
    const Status durable = fail(*failure_);
    for (const auto& request : requests) request->finish(durable);
    return;
  }
  Group group(log_.head() + 1);
  for (const auto& request : requests) request->admit(group);
  // One that added nothing is answered after the sync too: the event that it repeats, or the one
  // that it was refused for, may be in this very group.
  const Status durable = append(group);
  for (const auto& request : requests) request->finish(durable);
  if (durable && !group.entries().empty() && after_group_) after_group_();
}

Status GroupCommit::Committer::append(const Group& group) {
  if (group.entries().empty()) return {};
  const auto begin = SteadyClock::now();
  Status durable = log_.append(group.entries());
  // The live state now holds what the log does not: nothing may be admitted against it any more.
  if (!durable) failure_ = durable.error();
  constexpr int kWeight = 8;
  sync_time_ += (SteadyClock::now() - begin - sync_time_) / kWeight;
  return durable;
}

GroupCommit::GroupCommit(EventLog& log, std::function<void()> after_group)
    : committer_(std::make_unique<Committer>(log, std::move(after_group))) {}

GroupCommit::~GroupCommit() = default;

void GroupCommit::submit(std::unique_ptr<Appending> request) {
  committer_->submit(std::move(request));
}

void GroupCommit::submit_inline(std::unique_ptr<Appending> request) {
  committer_->submit_inline(std::move(request));
}

void GroupCommit::stop() { committer_->stop(); }

}  // namespace planledger::core
