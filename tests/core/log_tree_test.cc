#include "core/log.h"
#include "tests/core/log_rows.h"
#include "tests/core/temporary_ledger.h"

#include <catch2/catch.hpp>

#include <algorithm>
#include <filesystem>

namespace planledger::core {
namespace {

// The root over the first `size` numbered entries, made anew from their records.
Hash expected_root(std::uint64_t size) {
  Sha256 sha;
  TreeEdge edge;
  for (const Entry& entry : numbered_entries(1, size)) {
    edge.add(sha, leaf_hash(sha, entry.record));
  }
  return edge.root(sha);
}

// Appends the numbered entries [head + 1, last] in groups of that size.
void append_up_to(EventLog& log, Sequence last, std::uint64_t group) {
  while (log.head() < last) {
    REQUIRE(log.append(numbered_entries(log.head() + 1, std::min(group, last - log.head()))));
  }
}

TEST_CASE("the log's root is the tree's over its records, at every size", "[core][log][merkle]") {
  const TemporaryLedger ledger;
  const auto log = ledger.open();
  CHECK(log->root(0) == empty_root());
  append_up_to(*log, 70, GENERATE(1U, 7U, 70U));
  for (Sequence seq = 1; seq <= 70; ++seq) CHECK(log->root(seq) == expected_root(seq));
}

TEST_CASE("proofs of a log of several tiers hold, whatever the groups", "[core][log][merkle]") {
  const TemporaryLedger ledger;
  auto log = ledger.open();
  const std::uint64_t group = GENERATE(1U, 100U, 700U);
  append_up_to(*log, 300, group);
  log.reset();
  log = ledger.open();
  constexpr Sequence kCount = 1300;
  append_up_to(*log, kCount, group);
  const Hash root = log->root(kCount).value();
  CHECK(root == expected_root(kCount));
  Sha256 sha;
  for (const Sequence seq : {1, 2, 255, 256, 257, 300, 301, 512, 1024, 1025, 1299, 1300}) {
    CAPTURE(seq);
    const Hash leaf = leaf_hash(sha, log->read(seq).value());
    CHECK(verify_inclusion(seq - 1, kCount, leaf, root, log->inclusion(seq - 1, kCount).value()));
    const Hash earlier = log->root(seq).value();
    CHECK(earlier == expected_root(seq));
    CHECK(verify_consistency(seq, earlier, kCount, root, log->consistency(seq, kCount).value()));
  }
}

TEST_CASE("a log of more than one tier of tiers is one tree", "[core][log][merkle]") {
  constexpr Sequence kCount = (1U << 16U) + 300;
  const TemporaryLedger ledger;
  auto log = ledger.open();
  Sha256 sha;
  TreeEdge edge;
  for (Sequence first = 1; first <= kCount; first += 4096) {
    auto entries = numbered_entries(first, std::min<Sequence>(4096, kCount + 1 - first));
    for (Entry& entry : entries) {
      entry.record.resize(16);
      edge.add(sha, leaf_hash(sha, entry.record));
    }
    REQUIRE(log->append(entries));
  }
  const Hash root = edge.root(sha);
  CHECK(log->root(kCount) == root);
  log.reset();
  log = ledger.open();
  CHECK(log->root(kCount) == root);
  CHECK(verify_inclusion(65'535, kCount, leaf_hash(sha, log->read(65'536).value()), root,
                         log->inclusion(65'535, kCount).value()));
}

TEST_CASE("the tree takes a row for an append and a tile, not one for an event",
          "[core][log][merkle]") {
  const TemporaryLedger ledger;
  auto log = ledger.open();
  append_up_to(*log, 600, 600);
  log.reset();
  // Three rows of leaves, cut after each 256, and a hash above each full one.
  CHECK(LogRows(ledger.path("log")).rows("tree").size() == 5);
}

TEST_CASE("a crash leaves the tree at the last durable event", "[core][log][merkle]") {
  const TemporaryLedger ledger;
  const TemporaryDirectory directory;
  const auto log = ledger.open();
  append_up_to(*log, 260, 13);
  const std::string copy = directory.path("crashed");
  std::filesystem::copy(ledger.path(), copy, std::filesystem::copy_options::recursive);
  auto crashed = EventLog::open(copy);
  REQUIRE(crashed.has_value());
  CHECK((*crashed)->root(260) == expected_root(260));
  append_up_to(**crashed, 300, 1);
  CHECK((*crashed)->root(300) == expected_root(300));
}

TEST_CASE("a root other than the noted one stops the opening", "[core][log][merkle]") {
  const TemporaryLedger ledger;
  auto log = ledger.open();
  append_up_to(*log, 5, 5);
  log.reset();
  LogRows(ledger.path("log")).change("tree", 0, [](std::string& row) { row[40] ^= 1; });
  const Error error = ledger.open_error();
  CHECK(error.code == Errc::damaged);
  CHECK_THAT(error.message,
             Catch::Contains("root at event 5") && Catch::Contains(to_hex(expected_root(5))));
}

TEST_CASE("a record since the last clean close that is not in the tree stops the opening",
          "[core][log][merkle]") {
  const TemporaryLedger ledger;
  auto log = ledger.open();
  append_up_to(*log, 5, 5);
  log.reset();
  std::filesystem::remove(ledger.path("HEAD"));
  LogRows(ledger.path("log")).change("events", 2, [](std::string& record) { record[3] ^= 1; });
  CHECK(ledger.open_error() ==
        Error{Errc::damaged, "the record of event 3 is not the one in the tree"});
}

TEST_CASE("a missing part of the tree is damage that names the event", "[core][log][merkle]") {
  const TemporaryLedger ledger;
  auto log = ledger.open();
  append_up_to(*log, 9, 1);
  log.reset();
  LogRows(ledger.path("log")).remove("tree", 3);
  const Error error = ledger.open_error();
  CHECK(error.code == Errc::damaged);
  CHECK_THAT(error.message, Catch::Contains("event 4"));
}

}  // namespace
}  // namespace planledger::core
