#include "core/log.h"
#include "tests/core/failing_files.h"
#include "tests/core/temporary_ledger.h"

#include <catch2/catch.hpp>

namespace planledger::core {
namespace {

struct Example {
  Failing failing;
  Errc code;
};

TEST_CASE("an append that cannot be made durable is not there, and none follows it",
          "[core][log]") {
  const Example example = GENERATE(values<Example>({
      {Failing::no_space_on_append, Errc::storage_full},
      {Failing::no_space_on_sync, Errc::storage_full},
      {Failing::over_quota_on_sync, Errc::storage_full},
      {Failing::error_on_sync, Errc::storage_failed},
  }));
  FailingFiles files;
  const TemporaryLedger ledger(files.options());
  auto log = ledger.open();
  REQUIRE(log->append(numbered_entries(1, 3)));
  int heard = 0;
  const auto token = log->on_append([&](Sequence) { ++heard; });

  files.fail(example.failing);
  const Status failed = log->append(numbered_entries(4, 2));
  REQUIRE_FALSE(failed.has_value());
  CHECK(failed.error().code == example.code);
  CHECK_THAT(failed.error().message, Catch::Contains("event 4"));
  CHECK(log->head() == 3);
  CHECK(heard == 0);

  files.fail(Failing::nothing);
  const Status after = log->append(numbered_entries(4, 1));
  REQUIRE_FALSE(after.has_value());
  CHECK(after.error().code == example.code);
  CHECK_THAT(after.error().message, Catch::Contains("earlier failure"));
  CHECK_FALSE(log->write_state({}, 3).has_value());
  CHECK(log->head() == 3);
  CHECK(log->read(3).value() == numbered_entries(3, 1).front().record);

  // Whether the failed append is on the disk nobody knows; whole or not at all it is.
  log.reset();
  log = ledger.open();
  CHECK((log->head() == 3 || log->head() == 5));
  const Sequence next = log->head() + 1;
  CHECK(log->append(numbered_entries(next, 1)));
  CHECK(log->head() == next);
}

TEST_CASE("indexes that cannot be written end the appends, and lose nothing", "[core][log]") {
  FailingFiles files;
  const TemporaryLedger ledger(files.options(4));
  auto log = ledger.open();
  files.fail(Failing::no_space_for_indexes);
  Status appended;
  Sequence last = 0;
  // The files are made beside the appends, which are told when the next generation is full.
  while (appended && last < 100) {
    appended = log->append(numbered_entries(last + 1, 1));
    if (appended) ++last;
  }
  REQUIRE_FALSE(appended.has_value());
  CHECK(appended.error().code == Errc::storage_full);
  CHECK_THAT(appended.error().message, Catch::Contains("cannot write the indexes"));
  CHECK(last <= 9);
  CHECK(log->find(numbered_entries(1, 1).front().id).value() == Sequence{1});
  CHECK(log->append(numbered_entries(last + 1, 1)).error().code == Errc::storage_full);

  log.reset();
  files.fail(Failing::nothing);
  log = ledger.open();
  REQUIRE(log->head() == last);
  for (Sequence seq = 1; seq <= last; ++seq) {
    CHECK(log->find(numbered_entries(seq, 1).front().id).value() == seq);
  }
  CHECK(log->append(numbered_entries(last + 1, 20)));
  CHECK(log->stream_version("action/1.1").value() == last + 20);
}

}  // namespace
}  // namespace planledger::core
