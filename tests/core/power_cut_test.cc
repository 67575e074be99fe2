// What is left of a ledger whose machine lost its power in the middle of appends?
#include "core/group_commit.h"
#include "tests/core/failing_files.h"
#include "tests/core/temporary_ledger.h"

#include <catch2/catch.hpp>

#include <atomic>
#include <thread>

namespace planledger::core {
namespace {

// How many requests of several threads were told that they are durable when the power went, and the
// log as it was opened again with that share of what was not synced.
struct PowerCut {
  explicit PowerCut(double share_left) {
    constexpr std::size_t kThreads = 4;
    constexpr std::size_t kBeforeCut = 300;
    FailingFiles files;
    const TemporaryLedger ledger(files.options(16));
    auto log = ledger.open();
    {
      GroupCommit commit(*log, nullptr);
      std::atomic<bool> has_power = true;
      std::vector<std::thread> threads;
      for (std::size_t thread = 0; thread < kThreads; ++thread) {
        threads.emplace_back([&] {
          while (has_power) commit.submit(std::make_unique<Told>(told));
        });
      }
      while (told.load() < kBeforeCut) std::this_thread::yield();
      files.fail(Failing::no_power);
      has_power = false;
      for (std::thread& thread : threads) thread.join();
    }
    log.reset();
    files.fail(Failing::nothing);
    files.lose_unsynced(share_left);
    log = ledger.open();
    head = log->head();
    const Status scanned = log->scan(1, head, [this](Sequence seq, std::string_view record) {
      whole += record == numbered_entry(seq, "plan", seq).record ? 1U : 0U;
      return Status();
    });
    CHECK(scanned);
    for (Sequence seq = 1; seq <= head; ++seq) {
      found += log->find(numbered_entry(seq, "plan", seq).id).value() == seq ? 1U : 0U;
    }
    CHECK(log->read_stream("plan", 1, head + 1).value().size() == head);
    // Others come in the place of what was lost, which nothing may lead to.
    std::vector<Entry> others;
    for (Sequence seq = head + 1; seq <= head + 1000; ++seq) {
      others.push_back(numbered_entry(1'000'000 + seq, "plan", seq));
    }
    REQUIRE(log->append(others));
    for (Sequence seq = head + 1; seq <= head + 1000; ++seq) {
      CHECK_FALSE(log->find(numbered_entry(seq, "plan", seq).id).value().has_value());
    }
  }

  // Counts where it is told that its event is durable.
  class Told final : public Appending {
   public:
    explicit Told(std::atomic<std::size_t>& told) : told_(told) {}
    void admit(Group& group) override {
      const Sequence seq = group.next();
      group.add(numbered_entry(seq, "plan", seq));
    }
    void finish(const Status& durable) override { told_ += durable ? 1U : 0U; }
    [[nodiscard]] std::size_t size_bytes() const override { return 300; }

   private:
    std::atomic<std::size_t>& told_;
  };

  std::atomic<std::size_t> told = 0;
  Sequence head = 0;
  Sequence whole = 0;
  Sequence found = 0;
};

TEST_CASE("what was finished outlives a loss of power, whatever is left of the rest",
          "[core][commit]") {
  const double share_left = GENERATE(0.0, 0.3, 0.9, 1.0);
  INFO(share_left);
  const PowerCut cut(share_left);
  CHECK(cut.told >= 300);
  CHECK(cut.head >= cut.told);
  CHECK(cut.whole == cut.head);
  CHECK(cut.found == cut.head);
}

TEST_CASE("no index row outlives an event that a loss of power took", "[core][log]") {
  FailingFiles files;
  const TemporaryLedger ledger(files.options(2));
  auto log = ledger.open();
  REQUIRE(log->append(numbered_entries(1, 1)));
  // Several generations are full, and none of them is durable.
  for (Sequence seq = 2; seq <= 9; ++seq) REQUIRE(log->write(numbered_entries(seq, 1)));
  files.fail(Failing::no_power);
  log.reset();
  files.fail(Failing::nothing);
  files.lose_unsynced(0);
  log = ledger.open();
  REQUIRE(log->head() == 1);
  for (Sequence seq = 2; seq <= 9; ++seq) {
    REQUIRE(log->append({{numbered_entry(100 + seq, "plan", seq - 1)}}));
  }
  CHECK(log->read_stream("action/1.1", 1, 100).value() == std::vector<Sequence>{1});
  for (Sequence seq = 2; seq <= 9; ++seq) {
    CHECK_FALSE(log->find(numbered_entries(seq, 1).front().id).value().has_value());
  }
}

}  // namespace
}  // namespace planledger::core
