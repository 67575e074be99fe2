#include "core/log.h"
#include "tests/child_process.h"
#include "tests/core/temporary_ledger.h"

#include <catch2/catch.hpp>

namespace planledger::core {
namespace {

TEST_CASE("a ledger that another process has open is in use, and the error names the process",
          "[core][log]") {
  const TemporaryLedger ledger;
  tests::ChildProcess appender({.arguments = {PLANLEDGER_APPENDER, ledger.path()}});
  REQUIRE(appender.line() == "open");
  const Error error = ledger.open_error();
  CHECK(error.code == Errc::in_use);
  CHECK_THAT(error.message, Catch::Contains("process " + std::to_string(appender.id()) + " "));
  appender.kill();
  CHECK(ledger.open() != nullptr);
}

TEST_CASE("every acknowledged event outlives the killing of its process", "[core][log]") {
  const TemporaryLedger ledger;
  Sequence acknowledged = 0;
  for (const int lines : {1, 2, 40, 7, 150, 3, 90}) {
    INFO("killed after " << lines << " acknowledgements");
    tests::ChildProcess appender({.arguments = {PLANLEDGER_APPENDER, ledger.path()}});
    REQUIRE(appender.line() == "open");
    for (int count = 0; count < lines; ++count) {
      const auto line = appender.line();
      REQUIRE(line.has_value());
      acknowledged = std::stoull(*line);
    }
    appender.kill();
    while (const auto line = appender.line()) acknowledged = std::stoull(*line);

    const auto log = ledger.open();
    REQUIRE(log->head() >= acknowledged);
    Sequence good = 0;
    const Status scanned = log->scan(1, log->head(), [&](Sequence seq, std::string_view record) {
      const Entry expected = numbered_entries(seq, 1).front();
      if (record == expected.record && log->find(expected.id).value() == seq) ++good;
      return Status();
    });
    CHECK(scanned);
    CHECK(good == log->head());
    CHECK(log->stream_version("action/1.1").value() == log->head());
    acknowledged = log->head();
  }
  CHECK(acknowledged > 0);
}

}  // namespace
}  // namespace planledger::core
