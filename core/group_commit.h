// How do many appends share one sync, in one order, without any being acknowledged before it?
//
//   submit ──> queue (bounded) ──> admit each in order, write them ──> one sync ──> finish each
//              any thread          "admit"                             "sync"
//
// The two stages are threads of their own: while what was written is synced, more is admitted,
// against a state that has all of that in it, and written. It shares the next sync; nobody waits
// for company, which makes fuller groups but leaves the cores idle. A caller that is alone may do
// both stages inline instead, without a hop to another thread.
#pragma once

#include "core/log.h"

#include <cstddef>
#include <functional>
#include <memory>
#include <vector>

namespace planledger::core {

// Collects the entries of one write. `first` is the sequence that its first entry will have.
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

// One request to append. Both calls may come from any thread, but `admit` never beside another
// `admit`, nor `finish` beside another `finish`.
class Appending {
 public:
  virtual ~Appending() = default;
  // Checks the request against the live state and adds its entries to the group, or adds nothing.
  virtual void admit(Group& group) = 0;
  // The entries are durable, or why they are not. Called once, for each submitted request, in
  // order, after its admit(); one that was refused with `stopping`, or after a failed append, was
  // not admitted before. Must not submit: the queue may be full.
  virtual void finish(const Status& durable) = 0;
  // What it counts for against the bounds of queue and group.
  [[nodiscard]] virtual std::size_t size_bytes() const = 0;
};

// What is to be done with the live state now and then.
class Upkeep {
 public:
  virtual ~Upkeep() = default;
  // Asked between two admissions, beside none.
  [[nodiscard]] virtual bool due() = 0;
  // Nothing is under way meanwhile: all that was admitted is durable.
  virtual void run() = 0;
};

class GroupCommit {
 public:
  static constexpr std::size_t kQueueBytesMax = 64U << 20U;
  static constexpr std::size_t kGroupBytesMax = 4U << 20U;

  // `upkeep` may be null. Nothing is owned.
  GroupCommit(EventLog& log, Upkeep* upkeep);
  // Finishes what was submitted, then ends the threads.
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
  class Stages;
  std::unique_ptr<Stages> stages_;
};

}  // namespace planledger::core
