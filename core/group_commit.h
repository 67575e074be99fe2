// How do many appends share one sync, in one order, without any being acknowledged before it?
//
//   submit ──> queue (bounded) ──> committer: admit each in order ──> one EventLog::append ──> done
//
// The committer is a thread of its own. It waits a little (at most kWaitMax, adapted to how many
// requests came with the last groups; never for a lone client) so that a group fills. A caller that
// is alone may commit inline instead, without a hop to another thread.
#pragma once

#include "core/log.h"

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <vector>

namespace planledger::core {

// Collects the entries of one group. `first` is the sequence that its first entry will have.
class Group {
 public:
  explicit Group(Sequence first) : first_(first) {}
  // The sequence that the next entry will get.
  [[nodiscard]] Sequence next() const { return first_ + entries_.size(); }
  void add(Entry entry) { entries_.push_back(std::move(entry)); }
  [[nodiscard]] const std::vector<Entry>& entries() const { return entries_; }

 private:
  Sequence first_;
  std::vector<Entry> entries_;
};

// One request to append. Both calls come from the committing thread.
class Appending {
 public:
  virtual ~Appending() = default;
  // Checks the request against the live state and adds its entries to the group, or adds nothing.
  virtual void admit(Group& group) = 0;
  // The group is durable, or why it is not. Called once, for each submitted request, in order. One
  // that was refused with `stopping`, or after a failed append, was not admitted before. Must not
  // submit: the queue may be full.
  virtual void finish(const Status& durable) = 0;
  // What it counts for against the bounds of queue and group.
  [[nodiscard]] virtual std::size_t size_bytes() const = 0;
};

class GroupCommit {
 public:
  static constexpr std::size_t kQueueBytesMax = 64U << 20U;
  static constexpr std::size_t kGroupBytesMax = 4U << 20U;
  static constexpr std::chrono::microseconds kWaitMax{200};

  // `after_group` runs on the committing thread after each durable group (checkpoints of state).
  GroupCommit(EventLog& log, std::function<void()> after_group);
  // Finishes what was submitted, then ends the thread.
  ~GroupCommit();
  GroupCommit(const GroupCommit&) = delete;
  GroupCommit& operator=(const GroupCommit&) = delete;

  // Queues the request; blocks while the queue is full. Its finish() is called with `stopping` when
  // stop() came first.
  void submit(std::unique_ptr<Appending> request);
  // As submit, but where nothing is waiting or under way the caller's thread commits it before this
  // returns. For a caller who knows that it is alone: one that has more requests at hand would make
  // them groups of one each.
  void submit_inline(std::unique_ptr<Appending> request);
  // Takes no more requests; what was taken is committed and finished before this returns.
  void stop();

 private:
  class Committer;
  std::unique_ptr<Committer> committer_;
};

}  // namespace planledger::core
