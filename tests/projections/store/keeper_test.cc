#include "projections/store/keeper.h"

#include "tests/projections/store/scattered.h"
#include "tests/projections/store/temporary_directory.h"

#include <catch2/catch.hpp>

namespace planledger::projections::store {
namespace {

using namespace std::chrono_literals;
using tests::wait_until;
using tests::write_in_memory;
using tests::write_scattered;

constexpr int kRows = 400;

struct Family {
  TemporaryDirectory directory;
  std::unique_ptr<RowStore> store = RowStore::open(directory.path(), 1U << 20U).value();
  std::shared_ptr<Rows> rows = store->make("scattered");
};

// A family of rows in one run, and another run with `added` of them.
struct TwoRuns : Family {
  explicit TwoRuns(int added) {
    write_scattered(*rows, kRows, 1);
    std::atomic<bool> over = false;
    rows->merge(over);
    REQUIRE(rows->sorted_runs().count == 1);
    write_scattered(*rows, added, 2);
    REQUIRE(rows->sorted_runs().count == 2);
  }
};

TEST_CASE("sorted runs are counted with their bytes", "[projections][store]") {
  const TwoRuns two(kRows / 2);
  const SortedRuns runs = two.rows->sorted_runs();
  CHECK(runs.bytes > std::uint64_t{kRows} * 1024 * 3 / 2);
  CHECK(runs.largest_bytes > std::uint64_t{kRows} * 1024);
  CHECK(runs.largest_bytes < runs.bytes - std::uint64_t{kRows} * 1024 / 2);
}

TEST_CASE("a merge makes one run of all, what was not flushed included", "[projections][store]") {
  const TwoRuns two(kRows);
  Batch batch;
  batch.put("100000.1", "in memory");
  two.rows->write(batch);
  std::atomic<bool> over = false;
  two.rows->merge(over);
  CHECK(two.rows->sorted_runs().count == 1);
  CHECK(two.rows->get("100000.1") == "in memory");
  CHECK(two.rows->get("100007.1") == tests::scattered_text(1024));
  CHECK(two.rows->get("100399.2") == tests::scattered_text(1024));
}

TEST_CASE("a merge that is over before it begins changes nothing", "[projections][store]") {
  const TwoRuns two(kRows);
  std::atomic<bool> over = true;
  two.rows->merge(over);
  CHECK(two.rows->sorted_runs().count == 2);
  CHECK(two.rows->get("100007.2") == tests::scattered_text(1024));
}

TEST_CASE("the keeper merges rows that stand still", "[projections][store]") {
  const TwoRuns two(kRows / 8);
  const Keeper keeper(
      *two.store, [] { return core::Sequence{7}; }, 1ms);
  wait_until([&] { return two.rows->sorted_runs().count == 1; });
  CHECK(two.rows->get("100007.2") == tests::scattered_text(1024));
}

TEST_CASE("the keeper leaves rows alone that move, or have little outside of one run",
          "[projections][store]") {
  const bool moving = GENERATE(true, false);
  const TwoRuns two(moving ? kRows / 8 : kRows / 32);
  std::atomic<core::Sequence> looks = 0;
  const Keeper keeper(
      *two.store, [&] { return ++looks * (moving ? 1 : 0); }, 1ms);
  wait_until([&] { return looks >= 20; });
  CHECK(two.rows->sorted_runs().count == 2);
}

// A family of rows that are only in memory.
struct Unflushed : Family {
  explicit Unflushed(int count) { write_in_memory(*rows, count, 1); }
};

constexpr int kRowsTooMany = static_cast<int>(Keeper::kUnflushedBytesMax / 1024) + 1;

TEST_CASE("the keeper flushes many rows that stand still in memory", "[projections][store]") {
  const Unflushed many(kRowsTooMany);
  CHECK(many.rows->sorted_runs().count == 0);
  const Keeper keeper(
      *many.store, [] { return core::Sequence{7}; }, 1ms);
  wait_until([&] { return many.rows->sorted_runs().count == 1; });
  CHECK(many.rows->unflushed_bytes() < Keeper::kUnflushedBytesMax);
  CHECK(many.rows->get("100007.1") == tests::scattered_text(1024));
}

TEST_CASE("the keeper leaves rows in memory that move, or are few", "[projections][store]") {
  const bool moving = GENERATE(true, false);
  const Unflushed rows(moving ? kRowsTooMany : kRowsTooMany / 2);
  std::atomic<core::Sequence> looks = 0;
  const Keeper keeper(
      *rows.store, [&] { return ++looks * (moving ? 1 : 0); }, 1ms);
  wait_until([&] { return looks >= 20; });
  CHECK(rows.rows->sorted_runs().count == 0);
}

}  // namespace
}  // namespace planledger::projections::store
