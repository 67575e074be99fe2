#include "core/log.h"

#include "tests/core/temporary_ledger.h"

#include <catch2/catch.hpp>
#include <rapidcheck/catch.h>

#include <filesystem>
#include <future>
#include <map>
#include <thread>

namespace planledger::core {
namespace {

// The events of the whole log, as scan gives them.
std::vector<std::string> records_of(const EventLog& log) {
  std::vector<std::string> records;
  const Status scanned = log.scan(1, log.head(), [&](Sequence seq, std::string_view record) {
    CHECK(seq == records.size() + 1);
    records.emplace_back(record);
    return Status();
  });
  CHECK(scanned);
  return records;
}

TEST_CASE("a new ledger has its settings and no events", "[core][log]") {
  const TemporaryLedger ledger;
  const auto log = ledger.open();
  CHECK(log->settings().ledger == settings_for_tests().ledger);
  CHECK(log->settings().coordinator == "KB");
  CHECK(log->settings().made_at == settings_for_tests().made_at);
  CHECK(log->directory() == ledger.path());
  CHECK(log->head() == 0);
  CHECK(log->state_sequence().value() == 0);
  CHECK(log->stream_version("plan").value() == 0);
  CHECK_FALSE(log->find(Uuid(1, 2)).value().has_value());
  CHECK(read_file(ledger.path("FORMAT")) == "planledger ledger format 2\n");
}

TEST_CASE("appended events are found again by seq, id and stream, also when reopened",
          "[core][log]") {
  const TemporaryLedger ledger;
  auto log = ledger.open();
  const std::vector<Entry> first{numbered_entry(1, "plan", 1), numbered_entry(2, "action/1.1", 1),
                                 numbered_entry(3, "plan", 2)};
  const std::vector<Entry> second{numbered_entry(4, "plan", 3)};
  REQUIRE(log->append(first));
  REQUIRE(log->append(second));
  for (const bool reopened : {false, true}) {
    INFO(reopened);
    if (reopened) {
      log.reset();
      log = ledger.open();
    }
    CHECK(log->head() == 4);
    CHECK(log->read(1).value() == first[0].record);
    CHECK(log->read(4).value() == second[0].record);
    CHECK(log->find(first[1].id).value() == Sequence{2});
    CHECK_FALSE(log->find(Uuid()).value().has_value());
    CHECK(log->stream_version("plan").value() == 3);
    CHECK(log->stream_version("action/1.1").value() == 1);
    CHECK(log->stream_version("action/1").value() == 0);
    CHECK(log->read_stream("plan", 1, 10).value() == std::vector<Sequence>{1, 3, 4});
    CHECK(log->read_stream("plan", 2, 1).value() == std::vector<Sequence>{3});
    CHECK(log->read_stream("plan", 4, 10).value().empty());
    CHECK(records_of(*log) == std::vector<std::string>{first[0].record, first[1].record,
                                                       first[2].record, second[0].record});
  }
}

TEST_CASE("what is written is there once it is synced", "[core][log]") {
  const TemporaryLedger ledger;
  const auto log = ledger.open();
  REQUIRE(log->append(numbered_entries(1, 2)));
  std::vector<Sequence> heard;
  const auto token = log->on_append([&](Sequence head) { heard.push_back(head); });
  REQUIRE(log->write(numbered_entries(3, 2)));
  REQUIRE(log->write(numbered_entries(5, 1)));
  const Entry unsynced = numbered_entries(3, 1).front();
  CHECK(log->head() == 2);
  CHECK_FALSE(log->find(unsynced.id).value().has_value());
  CHECK(log->stream_version(unsynced.stream).value() == 2);
  CHECK(log->read_stream(unsynced.stream, 1, 10).value() == std::vector<Sequence>{1, 2});
  CHECK(heard.empty());
  REQUIRE(log->sync());
  CHECK(log->head() == 5);
  CHECK(log->find(unsynced.id).value() == Sequence{3});
  CHECK(log->stream_version(unsynced.stream).value() == 5);
  CHECK(log->read_stream(unsynced.stream, 3, 10).value() == std::vector<Sequence>{3, 4, 5});
  REQUIRE(log->sync());
  CHECK(heard == std::vector<Sequence>{5});
}

TEST_CASE("a log that was closed before its sync goes on from whole writes", "[core][log]") {
  const TemporaryLedger ledger;
  auto log = ledger.open();
  REQUIRE(log->append(numbered_entries(1, 2)));
  REQUIRE(log->write(numbered_entries(3, 3)));
  log.reset();
  log = ledger.open();
  const Sequence head = log->head();
  CHECK((head == 2 || head == 5));
  CHECK(records_of(*log).size() == head);
  CHECK(log->append(numbered_entries(head + 1, 1)));
}

TEST_CASE("a scan covers its range and ends where its visitor says", "[core][log]") {
  const TemporaryLedger ledger;
  const auto log = ledger.open();
  REQUIRE(log->append(numbered_entries(1, 10)));
  std::vector<Sequence> seen;
  const auto until_5 = [&](Sequence seq, std::string_view) -> Status {
    seen.push_back(seq);
    if (seq == 5) return fail(Errc::stopping, "enough");
    return {};
  };
  const Status scanned = log->scan(3, 8, until_5);
  REQUIRE_FALSE(scanned.has_value());
  CHECK(scanned.error().message == "enough");
  CHECK(seen == std::vector<Sequence>{3, 4, 5});
  seen.clear();
  CHECK(log->scan(6, 5, until_5));
  CHECK(seen.empty());
}

TEST_CASE("an append of nothing changes nothing", "[core][log]") {
  const TemporaryLedger ledger;
  const auto log = ledger.open();
  CHECK(log->append({}));
  CHECK(log->head() == 0);
}

TEST_CASE("any appends, with reopening between them, read as they were written", "[core][log]") {
  LogOptions options;
  options.indexed_together = GENERATE(1U, 5U, 65'536U);
  const TemporaryLedger ledger(options);
  auto log = ledger.open();
  std::vector<Entry> all;
  std::map<std::string, std::vector<Sequence>> streams;
  // Each run goes on where the last one ended: making a ledger takes longer than all the rest.
  rc::prop("against a map", [&] {
    const Sequence first = all.size() + 1;
    const auto sizes =
        *rc::gen::resize(8, rc::gen::container<std::vector<int>>(rc::gen::inRange(0, 8)));
    for (const int size : sizes) {
      std::vector<Entry> batch;
      for (int index = 0; index < size; ++index) {
        const auto stream =
            *rc::gen::element<std::string>("plan", "1.1", "1.10", std::string(1, '\0'));
        const Sequence seq = all.size() + 1;
        streams[stream].push_back(seq);
        batch.push_back(numbered_entry(seq, stream, streams[stream].size()));
        all.push_back(batch.back());
      }
      RC_ASSERT(log->append(batch).has_value());
      if (size == 0) {
        log.reset();
        log = ledger.open();
      }
    }
    RC_ASSERT(log->head() == all.size());
    for (Sequence seq = first; seq <= all.size(); ++seq) {
      RC_ASSERT(log->read(seq).value() == all[seq - 1].record);
      RC_ASSERT(log->find(all[seq - 1].id).value() == seq);
    }
    for (const auto& [stream, seqs] : streams) {
      RC_ASSERT(log->stream_version(stream).value() == seqs.size());
      RC_ASSERT(log->read_stream(stream, 1, all.size()).value() == seqs);
    }
  });
}

TEST_CASE("one who waits is woken by an append, and not kept when time is over", "[core][log]") {
  const TemporaryLedger ledger;
  const auto log = ledger.open();
  CHECK(log->wait_after(0, std::chrono::milliseconds(0)) == 0);
  auto waiting = std::async(std::launch::async,
                            [&] { return log->wait_after(1, std::chrono::milliseconds::max()); });
  REQUIRE(log->append(numbered_entries(1, 1)));
  REQUIRE(log->append(numbered_entries(2, 2)));
  CHECK(waiting.get() == 3);
  CHECK(log->wait_after(2, std::chrono::milliseconds::max()) == 3);
}

TEST_CASE("a listener hears of each append until its token ends", "[core][log]") {
  const TemporaryLedger ledger;
  auto log = ledger.open();
  std::vector<Sequence> heard;
  auto token = log->on_append([&](Sequence head) { heard.push_back(head); });
  const auto other = log->on_append([](Sequence) {});
  REQUIRE(log->append(numbered_entries(1, 2)));
  REQUIRE(log->append(numbered_entries(3, 1)));
  token.reset();
  REQUIRE(log->append(numbered_entries(4, 1)));
  CHECK(heard == std::vector<Sequence>{2, 3});
  log.reset();  // The other token outlives the log, and its end harms nobody.
}

TEST_CASE("readers see whole batches while one thread appends", "[core][log]") {
  const TemporaryLedger ledger;
  const auto log = ledger.open();
  constexpr Sequence kBatch = 3;
  constexpr Sequence kLast = 60 * kBatch;
  auto reading = std::async(std::launch::async, [&] {
    Sequence seen = 0;
    bool good = true;
    while (seen < kLast) {
      seen = log->wait_after(seen, std::chrono::milliseconds::max());
      good = good && seen % kBatch == 0 && log->read(seen).has_value() &&
             log->stream_version("action/1.1").value() >= seen;
    }
    return good;
  });
  for (Sequence first = 1; first <= kLast; first += kBatch) {
    REQUIRE(log->append(numbered_entries(first, kBatch)));
  }
  CHECK(reading.get());
}

TEST_CASE("the admission state holds what was written last, with its seq", "[core][log]") {
  const TemporaryLedger ledger;
  auto log = ledger.open();
  REQUIRE(log->append(numbered_entries(1, 5)));
  const std::vector<StateRow> first{{"a", "1"}, {"b", "2"}, {"c", std::string(70'000, 'x')}};
  REQUIRE(log->write_state(first, 3));
  const std::vector<StateRow> second{{"a", std::nullopt}, {"b", "3"}};
  REQUIRE(log->write_state(second, 5));
  log.reset();
  log = ledger.open();
  CHECK(log->state_sequence().value() == 5);
  CHECK_FALSE(log->read_state("a").value().has_value());
  CHECK(log->read_state("b").value() == "3");
  CHECK(log->read_state("c").value() == std::string(70'000, 'x'));
}

TEST_CASE("figures count bytes and memory", "[core][log]") {
  const TemporaryLedger ledger;
  const auto log = ledger.open();
  REQUIRE(log->append(numbered_entries(1, 100)));
  CHECK(log->figures().bytes_on_disk > 100 * 200);
  CHECK(log->figures().memory_bytes > 0);
}

}  // namespace
}  // namespace planledger::core
