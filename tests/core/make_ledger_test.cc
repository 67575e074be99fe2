#include "core/log.h"
#include "tests/core/temporary_ledger.h"

#include <catch2/catch.hpp>

#include <filesystem>

namespace planledger::core {
namespace {

TEST_CASE("a ledger is made in a directory that is absent or empty", "[core][log]") {
  const TemporaryDirectory directory;
  CHECK(make_ledger(directory.path("a/b"), settings_for_tests()));
  std::filesystem::create_directory(directory.path("empty"));
  CHECK(make_ledger(directory.path("empty"), settings_for_tests()));
  CHECK(EventLog::open(directory.path("empty")).has_value());
}

TEST_CASE("a ledger is not made over another, nor over anything else", "[core][log]") {
  const TemporaryLedger ledger;
  const Status again = make_ledger(ledger.path(), settings_for_tests());
  REQUIRE_FALSE(again.has_value());
  CHECK(again.error().code == Errc::already_defined);

  const TemporaryDirectory directory;
  write_file(directory.path("notes.txt"), "mine");
  const Status over_other = make_ledger(directory.path(), settings_for_tests());
  REQUIRE_FALSE(over_other.has_value());
  CHECK(over_other.error().code == Errc::cannot_write);
  CHECK(read_file(directory.path("notes.txt")) == "mine");

  const Status in_a_file = make_ledger(directory.path("notes.txt/ledger"), settings_for_tests());
  REQUIRE_FALSE(in_a_file.has_value());
  CHECK(in_a_file.error().code == Errc::cannot_write);
}

TEST_CASE("what is no ledger is said to be none, and how to make one", "[core][log]") {
  const TemporaryDirectory directory;
  for (const std::string& path : {directory.path(), directory.path("absent")}) {
    const auto log = EventLog::open(path);
    REQUIRE_FALSE(log.has_value());
    CHECK(log.error().code == Errc::not_a_ledger);
    CHECK_THAT(log.error().message, Catch::Contains("planledger init"));
  }
}

TEST_CASE("a ledger that was not made to its end is none", "[core][log]") {
  const TemporaryLedger ledger;
  std::filesystem::remove(ledger.path("FORMAT"));
  CHECK(ledger.open_error().code == Errc::not_a_ledger);
}

TEST_CASE("a ledger of a newer format is left alone", "[core][log]") {
  const TemporaryLedger ledger;
  write_file(ledger.path("FORMAT"), "planledger ledger format 3\n");
  const Error error = ledger.open_error();
  CHECK(error.code == Errc::newer_format);
  CHECK_THAT(error.message, Catch::Contains("format 3"));
}

TEST_CASE("a FORMAT that says nothing sensible is damage", "[core][log]") {
  const TemporaryLedger ledger;
  const std::string content = GENERATE(
      as<std::string>(), "", "x", "planledger ledger format \n", "planledger ledger format 0\n",
      "planledger ledger format 1", "planledger ledger format 1\nmore",
      "planledger ledger format -1\n", "planledger ledger format 99999999999999999999999\n");
  INFO(content);
  write_file(ledger.path("FORMAT"), content);
  CHECK(ledger.open_error().code == Errc::damaged);
}

TEST_CASE("a ledger is open once at a time", "[core][log]") {
  const TemporaryLedger ledger;
  auto log = ledger.open();
  CHECK(ledger.open_error().code == Errc::in_use);
  log.reset();
  CHECK(ledger.open()->head() == 0);
}

}  // namespace
}  // namespace planledger::core
