#include "core/group_commit.h"

#include "tests/core/memory_log.h"
#include "tests/core/temporary_ledger.h"

#include <catch2/catch.hpp>

#include <algorithm>
#include <atomic>
#include <future>
#include <thread>

namespace planledger::core {
namespace {

// What became of one request; of the threads of the commit, or read after the end of everything.
struct Fate {
  std::uint64_t number = 0;
  Sequence seq = 0;
  Sequence head_when_admitted = 0;
  Sequence head_when_finished = 0;
  int admitted = 0;
  int finished = 0;
  std::optional<Error> error;
  std::thread::id thread;
};

// The fates in the order in which the requests were finished.
using Finished = std::vector<Fate*>;

class TestRequest final : public Appending {
 public:
  TestRequest(Fate& fate, std::size_t entries, EventLog& log, Finished& finished,
              std::atomic<std::size_t>* admitted = nullptr)
      : fate_(fate), entries_(entries), log_(log), finished_(finished), admitted_(admitted) {}

  void admit(Group& group) override {
    ++fate_.admitted;
    fate_.seq = group.next();
    fate_.head_when_admitted = log_.head();
    for (std::size_t index = 0; index < entries_; ++index) {
      const Sequence seq = group.next();
      group.add(numbered_entry(seq, "plan", seq));
    }
    if (admitted_ != nullptr) ++*admitted_;
  }
  void finish(const Status& durable) override {
    ++fate_.finished;
    fate_.head_when_finished = log_.head();
    fate_.thread = std::this_thread::get_id();
    if (!durable) fate_.error = durable.error();
    finished_.push_back(&fate_);
  }
  [[nodiscard]] std::size_t size_bytes() const override { return size_bytes_; }
  void set_size_bytes(std::size_t size) { size_bytes_ = size; }

 private:
  Fate& fate_;
  const std::size_t entries_;
  EventLog& log_;
  Finished& finished_;
  std::atomic<std::size_t>* const admitted_;
  std::size_t size_bytes_ = 300;
};

// Due when told so; notes what was durable when it ran.
class TestUpkeep final : public Upkeep {
 public:
  explicit TestUpkeep(EventLog& log) : log_(log) {}
  [[nodiscard]] bool due() override { return is_due.exchange(false); }
  void run() override { heads.push_back(log_.head()); }

  std::atomic<bool> is_due = false;
  std::vector<Sequence> heads;

 private:
  EventLog& log_;
};

// A log with group commit above it, and the fates of what was submitted.
struct Bench {
  explicit Bench(std::size_t requests) : fates(requests) {
    for (std::size_t index = 0; index < requests; ++index) fates[index].number = index;
  }
  std::unique_ptr<TestRequest> request(std::size_t number, std::size_t entries = 1) {
    return std::make_unique<TestRequest>(fates[number], entries, log, finished, &admitted);
  }
  void wait_for_admitted(std::size_t count) const {
    while (admitted < count) std::this_thread::yield();
  }
  // Waits until the first `number` requests are written. That request itself adds nothing and takes
  // no room, but is admitted after the others are there.
  void gather_before(std::size_t number) {
    wait_for_admitted(number);
    auto last = request(number, 0);
    last->set_size_bytes(0);
    commit.submit(std::move(last));
    wait_for_admitted(number + 1);
  }

  MemoryLog log;
  std::vector<Fate> fates;
  Finished finished;
  std::atomic<std::size_t> admitted = 0;
  TestUpkeep upkeep{log};
  GroupCommit commit{log, &upkeep};
};

TEST_CASE("each request is finished once, after its entries are in the log", "[core][commit]") {
  Bench bench(3);
  bench.commit.submit(bench.request(0));
  bench.commit.submit(bench.request(1, 3));
  bench.commit.submit(bench.request(2));
  bench.commit.stop();
  CHECK(bench.log.head() == 5);
  CHECK(bench.fates[0].seq == 1);
  CHECK(bench.fates[1].seq == 2);
  CHECK(bench.fates[2].seq == 5);
  for (const Fate& fate : bench.fates) {
    INFO(fate.number);
    CHECK(fate.admitted == 1);
    CHECK(fate.finished == 1);
    CHECK_FALSE(fate.error.has_value());
    CHECK(fate.head_when_finished >= fate.seq);
  }
  CHECK(bench.upkeep.heads.empty());
}

TEST_CASE("what comes while a group is synced shares the next sync", "[core][commit]") {
  constexpr std::size_t kWaiting = 10;
  Bench bench(2 + kWaiting);
  bench.log.hold();
  bench.commit.submit(bench.request(0));
  bench.log.wait_for_held();
  for (std::size_t number = 1; number <= kWaiting; ++number) {
    bench.commit.submit(bench.request(number));
  }
  // All are admitted before the first is durable.
  bench.gather_before(1 + kWaiting);
  CHECK(bench.fates[kWaiting].head_when_admitted == 0);
  bench.log.release();
  bench.commit.stop();
  CHECK(bench.log.groups() == std::vector<std::size_t>{1, kWaiting});
  for (std::size_t number = 0; number <= kWaiting; ++number) {
    CHECK(bench.finished[number]->number == number);
  }
}

TEST_CASE("what waits for its sync keeps to a bound in bytes, but one request always fits",
          "[core][commit]") {
  Bench bench(6);
  bench.log.hold();
  bench.commit.submit(bench.request(0));
  bench.log.wait_for_held();
  const auto submit = [&bench](std::size_t number, std::size_t size) {
    auto request = bench.request(number);
    request->set_size_bytes(size);
    bench.commit.submit(std::move(request));
  };
  submit(1, GroupCommit::kGroupBytesMax / 2);
  submit(2, GroupCommit::kGroupBytesMax / 2);
  bench.gather_before(3);
  submit(4, 1);
  submit(5, GroupCommit::kGroupBytesMax * 2);
  bench.log.release();
  bench.commit.stop();
  CHECK(bench.fates[2].head_when_admitted == 0);
  // No sooner than the sync of those before them has begun.
  CHECK(bench.fates[4].head_when_admitted >= 1);
  CHECK(bench.fates[5].head_when_admitted >= 3);
  CHECK(bench.log.head() == 5);
}

TEST_CASE("one that adds nothing is answered after the group's sync all the same",
          "[core][commit]") {
  Bench bench(4);
  bench.log.hold();
  bench.commit.submit(bench.request(0));
  bench.log.wait_for_held();
  bench.commit.submit(bench.request(1, 2));
  bench.commit.submit(bench.request(2, 0));
  bench.gather_before(3);
  bench.log.release();
  bench.commit.stop();
  CHECK(bench.log.groups() == std::vector<std::size_t>{1, 2});
  CHECK(bench.fates[2].finished == 1);
  CHECK(bench.fates[2].head_when_finished == 3);
  CHECK_FALSE(bench.fates[2].error.has_value());
}

TEST_CASE("a group that adds nothing syncs nothing", "[core][commit]") {
  Bench bench(1);
  bench.commit.submit(bench.request(0, 0));
  bench.commit.stop();
  CHECK(bench.fates[0].finished == 1);
  CHECK(bench.log.groups().empty());
}

TEST_CASE("upkeep waits until what was admitted is durable, and nothing is admitted beside it",
          "[core][commit]") {
  Bench bench(3);
  bench.log.hold();
  bench.commit.submit(bench.request(0));
  bench.log.wait_for_held();
  bench.commit.submit(bench.request(1, 2));
  bench.wait_for_admitted(2);
  bench.upkeep.is_due = true;
  bench.commit.submit(bench.request(2));
  bench.log.release();
  bench.commit.stop();
  CHECK(bench.upkeep.heads == std::vector<Sequence>{3});
  CHECK(bench.fates[2].seq == 4);
  CHECK(bench.fates[2].head_when_admitted == 3);
}

TEST_CASE("upkeep comes before what is committed inline, too", "[core][commit]") {
  Bench bench(2);
  bench.commit.submit_inline(bench.request(0));
  bench.upkeep.is_due = true;
  bench.commit.submit_inline(bench.request(1));
  CHECK(bench.upkeep.heads == std::vector<Sequence>{1});
  CHECK(bench.fates[1].seq == 2);
}

TEST_CASE("after a failed sync its group and all later requests get the error", "[core][commit]") {
  Bench bench(4);
  bench.log.fail_after(1);
  bench.log.hold();
  bench.commit.submit(bench.request(0));
  bench.log.wait_for_held();
  bench.commit.submit(bench.request(1));
  bench.commit.submit(bench.request(2, 0));
  bench.log.release();
  // The next sync fails; what comes later is not even admitted.
  while (bench.log.head() == 0) std::this_thread::yield();
  bench.commit.stop();
  CHECK_FALSE(bench.fates[0].error.has_value());
  for (const std::size_t number : {1U, 2U}) {
    INFO(number);
    REQUIRE(bench.fates[number].error.has_value());
    CHECK(bench.fates[number].error->code == Errc::storage_full);
    CHECK(bench.fates[number].finished == 1);
  }
}

TEST_CASE("what was written beside a sync that fails gets its error", "[core][commit]") {
  Bench bench(3);
  bench.log.fail_after(0);
  bench.log.hold();
  bench.commit.submit(bench.request(0));
  bench.log.wait_for_held();
  bench.commit.submit(bench.request(1));
  bench.wait_for_admitted(2);
  bench.upkeep.is_due = true;
  bench.commit.submit(bench.request(2));
  bench.log.release();
  bench.commit.stop();
  for (const Fate& fate : bench.fates) {
    INFO(fate.number);
    CHECK(fate.finished == 1);
    REQUIRE(fate.error.has_value());
    CHECK(fate.error->code == Errc::storage_full);
  }
  CHECK(bench.fates[2].admitted == 0);
  CHECK(bench.upkeep.heads.empty());
  CHECK(bench.log.head() == 0);
}

TEST_CASE("a write that fails is the answer of its requests and all later ones", "[core][commit]") {
  Bench bench(3);
  bench.commit.submit_inline(bench.request(0));
  bench.log.fail_writes();
  bench.commit.submit_inline(bench.request(1));
  bench.commit.submit(bench.request(2));
  bench.commit.stop();
  CHECK_FALSE(bench.fates[0].error.has_value());
  CHECK(bench.fates[2].admitted == 0);
  for (const std::size_t number : {1U, 2U}) {
    INFO(number);
    REQUIRE(bench.fates[number].error.has_value());
    CHECK(bench.fates[number].error->code == Errc::storage_full);
    CHECK(bench.fates[number].finished == 1);
  }
  CHECK(bench.log.head() == 1);
}

TEST_CASE("nothing is admitted after a failed sync", "[core][commit]") {
  Bench bench(2);
  bench.log.fail_after(0);
  bench.commit.submit_inline(bench.request(0));
  bench.commit.submit_inline(bench.request(1));
  CHECK(bench.fates[0].admitted == 1);
  CHECK(bench.fates[1].admitted == 0);
  for (const Fate& fate : bench.fates) {
    REQUIRE(fate.error.has_value());
    CHECK(fate.error->code == Errc::storage_full);
  }
}

TEST_CASE("a caller that is alone commits on its own thread", "[core][commit]") {
  Bench bench(2);
  bench.commit.submit_inline(bench.request(0));
  CHECK(bench.fates[0].finished == 1);
  CHECK(bench.fates[0].thread == std::this_thread::get_id());
  bench.commit.submit(bench.request(1));
  bench.commit.stop();
  CHECK(bench.fates[1].thread != std::this_thread::get_id());
}

TEST_CASE("an inline caller that is not alone queues behind the others", "[core][commit]") {
  Bench bench(2);
  bench.log.hold();
  bench.commit.submit(bench.request(0));
  bench.log.wait_for_held();
  bench.commit.submit_inline(bench.request(1));
  bench.log.release();
  bench.commit.stop();
  CHECK(bench.fates[0].seq == 1);
  CHECK(bench.fates[1].seq == 2);
  CHECK(bench.fates[1].thread != std::this_thread::get_id());
}

TEST_CASE("what is submitted after the stop is refused, once", "[core][commit]") {
  Bench bench(2);
  bench.commit.stop();
  bench.commit.stop();
  bench.commit.submit(bench.request(0));
  bench.commit.submit_inline(bench.request(1));
  for (const Fate& fate : bench.fates) {
    CHECK(fate.admitted == 0);
    CHECK(fate.finished == 1);
    REQUIRE(fate.error.has_value());
    CHECK(fate.error->code == Errc::stopping);
  }
  CHECK(bench.log.head() == 0);
}

TEST_CASE("one who waits for room in the queue is let in when there is some, in turn",
          "[core][commit]") {
  Bench bench(4);
  bench.log.hold();
  bench.commit.submit(bench.request(0));
  bench.log.wait_for_held();
  // Admitted, and in nobody's way: what does not fit beside it stays in the queue.
  bench.commit.submit(bench.request(1));
  bench.wait_for_admitted(2);
  auto large = bench.request(2);
  large->set_size_bytes(GroupCommit::kQueueBytesMax);
  bench.commit.submit(std::move(large));
  std::atomic<bool> let_in = false;
  auto waiting = std::async(std::launch::async, [&] {
    bench.commit.submit(bench.request(3));
    let_in = true;
  });
  CHECK_FALSE(let_in);
  bench.log.release();
  waiting.get();
  bench.commit.stop();
  CHECK(bench.fates[3].seq == 4);
  CHECK(bench.fates[3].finished == 1);
}

TEST_CASE("of many threads each request is finished once, in the order of the log",
          "[core][commit]") {
  constexpr std::size_t kThreads = 8;
  constexpr std::size_t kRequestsOfThread = 150;
  constexpr std::size_t kRequests = kThreads * kRequestsOfThread;
  Bench bench(kRequests);
  std::vector<std::thread> threads;
  for (std::size_t thread = 0; thread < kThreads; ++thread) {
    threads.emplace_back([&bench, thread] {
      for (std::size_t index = 0; index < kRequestsOfThread; ++index) {
        const std::size_t number = thread * kRequestsOfThread + index;
        if (number % 5 == 0) {
          bench.commit.submit_inline(bench.request(number, number % 4));
        } else {
          bench.commit.submit(bench.request(number, number % 4));
        }
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  bench.commit.stop();

  REQUIRE(bench.finished.size() == kRequests);
  std::size_t entries = 0;
  Sequence seq_last = 0;
  std::vector<std::uint64_t> next_of_thread(kThreads, 0);
  bool all_good = true;
  for (const Fate* const fate : bench.finished) {
    const std::size_t count = fate->number % 4;
    const bool in_order = fate->seq >= seq_last && fate->seq == entries + 1;
    const bool durable_first = fate->head_when_finished >= entries + count;
    // Of one thread the requests keep their order.
    const bool in_turn =
        fate->number % kRequestsOfThread == next_of_thread[fate->number / kRequestsOfThread]++;
    all_good = all_good && in_order && durable_first && in_turn && fate->admitted == 1 &&
               fate->finished == 1 && !fate->error;
    seq_last = fate->seq;
    entries += count;
  }
  CHECK(all_good);
  CHECK(bench.log.head() == entries);
  const std::vector<Entry> stored = bench.log.entries();
  const bool dense = std::all_of(stored.begin(), stored.end(), [&stored](const Entry& entry) {
    return entry.version == static_cast<std::uint64_t>(&entry - stored.data()) + 1;
  });
  CHECK(dense);
}

TEST_CASE("a stop among many submitting threads leaves no request unfinished", "[core][commit]") {
  constexpr std::size_t kThreads = 4;
  constexpr std::size_t kRequestsOfThread = 100;
  Bench bench(kThreads * kRequestsOfThread);
  // Refusals come on the submitting threads, so here each thread has a list of its own.
  std::vector<Finished> refused_or_not(kThreads * kRequestsOfThread);
  std::vector<std::thread> threads;
  for (std::size_t thread = 0; thread < kThreads; ++thread) {
    threads.emplace_back([&, thread] {
      for (std::size_t index = 0; index < kRequestsOfThread; ++index) {
        const std::size_t number = thread * kRequestsOfThread + index;
        bench.commit.submit(std::make_unique<TestRequest>(bench.fates[number], 1, bench.log,
                                                          refused_or_not[number]));
      }
    });
  }
  bench.commit.stop();
  for (std::thread& thread : threads) thread.join();
  std::size_t durable = 0;
  for (const Fate& fate : bench.fates) {
    INFO(fate.number);
    REQUIRE(fate.finished == 1);
    if (fate.error) CHECK(fate.error->code == Errc::stopping);
    if (!fate.error) ++durable;
  }
  CHECK(bench.log.head() == durable);
}

TEST_CASE("group commit over the real log: what was finished is there when reopened",
          "[core][commit]") {
  const TemporaryLedger ledger;
  auto log = ledger.open();
  constexpr std::size_t kRequests = 200;
  std::vector<Fate> fates(kRequests);
  Finished finished;
  {
    GroupCommit commit(*log, nullptr);
    for (std::size_t number = 0; number < kRequests; ++number) {
      commit.submit(std::make_unique<TestRequest>(fates[number], 1, *log, finished));
    }
  }
  REQUIRE(finished.size() == kRequests);
  log.reset();
  log = ledger.open();
  CHECK(log->head() == kRequests);
  CHECK(log->stream_version("plan").value() == kRequests);
}

}  // namespace
}  // namespace planledger::core
