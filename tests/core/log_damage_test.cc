#include "core/log.h"
#include "tests/core/log_rows.h"
#include "tests/core/temporary_ledger.h"

#include <catch2/catch.hpp>

#include <filesystem>

namespace planledger::core {
namespace {

std::string last_wal(const std::string& ledger) {
  const auto files = files_ending(ledger + "/log", ".log");
  REQUIRE_FALSE(files.empty());
  return files.front();
}

void flip_byte(const std::string& path, std::size_t place) {
  std::string content = read_file(path);
  REQUIRE(place < content.size());
  content[place] = static_cast<char>(content[place] ^ 0x10);
  write_file(path, content);
}

// What a crash leaves: a copy of the files while the ledger is open.
std::string copy_as_crashed(const TemporaryLedger& ledger, const TemporaryDirectory& directory) {
  const std::string copy = directory.path("crashed");
  std::filesystem::copy(ledger.path(), copy, std::filesystem::copy_options::recursive);
  return copy;
}

Error error_of(const std::string& ledger) {
  const auto log = EventLog::open(ledger);
  REQUIRE_FALSE(log.has_value());
  return log.error();
}

// Deletes a row behind the log's back.
void delete_row(const TemporaryLedger& ledger, const std::string& family, const std::string& key) {
  LogRows(ledger.path("log")).remove_key(family, key);
}

TEST_CASE("what was appended before a crash is there after it", "[core][log]") {
  const TemporaryLedger ledger;
  const TemporaryDirectory directory;
  const auto log = ledger.open();
  REQUIRE(log->append(numbered_entries(1, 3)));
  REQUIRE(log->append(numbered_entries(4, 1)));
  const auto crashed = EventLog::open(copy_as_crashed(ledger, directory));
  REQUIRE(crashed.has_value());
  CHECK((*crashed)->head() == 4);
  CHECK((*crashed)->read(4).value() == numbered_entries(4, 1).front().record);
}

TEST_CASE("a last write that a crash cut short is dropped whole", "[core][log]") {
  const TemporaryLedger ledger;
  const TemporaryDirectory directory;
  const auto log = ledger.open();
  REQUIRE(log->append(numbered_entries(1, 3)));
  const auto size_before = std::filesystem::file_size(last_wal(ledger.path()));
  REQUIRE(log->append(numbered_entries(4, 2)));
  const std::string copy = copy_as_crashed(ledger, directory);
  const auto cut = GENERATE(1U, 5U, 300U);
  const std::string wal = last_wal(copy);
  REQUIRE(std::filesystem::file_size(wal) > size_before + cut);
  std::filesystem::resize_file(wal, std::filesystem::file_size(wal) - cut);
  auto crashed = EventLog::open(copy);
  REQUIRE(crashed.has_value());
  CHECK((*crashed)->head() == 3);
  CHECK((*crashed)->append(numbered_entries(4, 1)));
  CHECK((*crashed)->read(4).value() == numbered_entries(4, 1).front().record);
}

TEST_CASE("a flipped byte in the write-ahead log stops the opening", "[core][log]") {
  const TemporaryLedger ledger;
  const TemporaryDirectory directory;
  const auto log = ledger.open();
  const auto size_before = std::filesystem::file_size(last_wal(ledger.path()));
  for (Sequence seq = 1; seq <= 20; ++seq) REQUIRE(log->append(numbered_entries(seq, 1)));
  const std::string copy = copy_as_crashed(ledger, directory);
  const std::string wal = last_wal(copy);
  // Within the first record, in the middle, and within the last one: acknowledged all of them.
  const std::size_t size = std::filesystem::file_size(wal);
  flip_byte(wal, GENERATE_COPY(size_before + 30, size / 2, size - 5));
  const Error error = error_of(copy);
  CHECK(error.code == Errc::damaged);
  CHECK_THAT(error.message, Catch::Contains("log") && !Catch::Contains("Corruption"));
}

TEST_CASE("an end that was lost after a clean close is noticed", "[core][log]") {
  const TemporaryLedger ledger;
  auto log = ledger.open();
  REQUIRE(log->append(numbered_entries(1, 3)));
  REQUIRE(log->append(numbered_entries(4, 1)));
  const std::string root = to_hex(log->root(4).value());
  const std::string wal = last_wal(ledger.path());
  const auto size = std::filesystem::file_size(wal);
  log.reset();
  CHECK(read_file(ledger.path("HEAD")) == "planledger head 4 " + root + "\n");
  std::filesystem::resize_file(wal, size - 5);
  const Error error = ledger.open_error();
  CHECK(error.code == Errc::damaged);
  CHECK_THAT(error.message, Catch::Contains("ends with event 3") && Catch::Contains("4 events"));
}

TEST_CASE("a HEAD that cannot be read is damage", "[core][log]") {
  const TemporaryLedger ledger;
  const std::string root(64, '0');
  write_file(ledger.path("HEAD"),
             GENERATE_COPY("planledger head four " + root + "\n", "planledger head 0\n",
                           "planledger head 0 " + root, "planledger head 0 " + root + "0\n",
                           "planledger head 0 " + std::string(64, 'g') + "\n"));
  CHECK(ledger.open_error().code == Errc::damaged);
}

TEST_CASE("a flipped byte in a table is an error that names the event", "[core][log]") {
  constexpr Sequence kCount = 800;
  const TemporaryLedger ledger;
  auto log = ledger.open();
  REQUIRE(log->append(numbered_entries(1, kCount)));
  log.reset();
  log = ledger.open();  // The recovery puts what the write-ahead log held into tables.
  log.reset();
  const auto tables = files_ending(ledger.path("log"), ".sst");
  REQUIRE_FALSE(tables.empty());
  flip_byte(tables.front(), std::filesystem::file_size(tables.front()) / 2);
  log = ledger.open();

  Sequence good = 0;
  const Status scanned = log->scan(1, kCount, [&](Sequence seq, std::string_view) {
    good = seq;
    return Status();
  });
  REQUIRE_FALSE(scanned.has_value());
  CHECK(scanned.error().code == Errc::damaged);
  CHECK_THAT(scanned.error().message, Catch::Contains("event " + std::to_string(good + 1)));
  CHECK(good > 0);

  const auto record = log->read(good + 1);
  REQUIRE_FALSE(record.has_value());
  CHECK(record.error().code == Errc::damaged);
  CHECK_THAT(record.error().message, Catch::Contains("event " + std::to_string(good + 1)));
  CHECK(log->read(kCount).has_value());
}

TEST_CASE("a missing record is an error that names the event", "[core][log]") {
  const TemporaryLedger ledger;
  auto log = ledger.open();
  REQUIRE(log->append(numbered_entries(1, 5)));
  log.reset();
  delete_row(ledger, "events", std::string("\0\0\0\0\0\0\0\2", 8));
  log = ledger.open();
  const auto record = log->read(2);
  REQUIRE_FALSE(record.has_value());
  CHECK(record.error() == Error{Errc::damaged, "event 2 is missing in the log"});
  const Status scanned = log->scan(1, 5, [](Sequence, std::string_view) { return Status(); });
  REQUIRE_FALSE(scanned.has_value());
  CHECK(scanned.error() == Error{Errc::damaged, "event 2 is missing in the log"});
  CHECK(log->read(3).has_value());
}

TEST_CASE("a gap in what was appended since the last clean close stops the opening",
          "[core][log]") {
  const TemporaryLedger ledger;
  auto log = ledger.open();
  REQUIRE(log->append(numbered_entries(1, 5)));
  log.reset();
  std::filesystem::remove(ledger.path("HEAD"));
  delete_row(ledger, "events", std::string("\0\0\0\0\0\0\0\2", 8));
  const Error error = ledger.open_error();
  CHECK(error.code == Errc::damaged);
  CHECK_THAT(error.message, Catch::Contains("event 2 is missing"));
}

TEST_CASE("a last event without its index rows or its end row stops the opening", "[core][log]") {
  const TemporaryLedger ledger;
  auto log = ledger.open();
  const Entry entry = numbered_entry(1, "plan", 1);
  REQUIRE(log->append(std::vector<Entry>{entry}));
  log.reset();
  const std::array<char, 16> id = entry.id.bytes();
  SECTION("the id index") { delete_row(ledger, "ids", std::string(id.data(), id.size())); }
  SECTION("the stream index") {
    delete_row(ledger, "streams", std::string("plan\0\1\0\0\0\0\0\0\0\1", 14));
  }
  SECTION("the record") { delete_row(ledger, "events", std::string("\0\0\0\0\0\0\0\1", 8)); }
  SECTION("the end row") { delete_row(ledger, "default", "end"); }
  SECTION("the settings") { delete_row(ledger, "default", "settings"); }
  CHECK(ledger.open_error().code == Errc::damaged);
}

TEST_CASE("a crash leaves the newest events in lists, in which each can be found", "[core][log]") {
  LogOptions options;
  options.indexed_together = GENERATE(3U, 65'536U);
  const TemporaryLedger ledger(options);
  const TemporaryDirectory directory;
  const auto log = ledger.open();
  for (Sequence seq = 1; seq <= 20; ++seq) REQUIRE(log->append(numbered_entries(seq, 1)));
  const auto crashed = EventLog::open(copy_as_crashed(ledger, directory));
  REQUIRE(crashed.has_value());
  for (Sequence seq = 1; seq <= 20; ++seq) {
    CHECK((*crashed)->find(numbered_entries(seq, 1).front().id).value() == seq);
  }
  CHECK((*crashed)->read_stream("action/1.1", 1, 100).value().size() == 20);
  CHECK((*crashed)->read_stream("action/1.1", 19, 100).value() == std::vector<Sequence>{19, 20});
}

TEST_CASE("a list of the newest events that is not as it was written stops the opening",
          "[core][log]") {
  const TemporaryLedger ledger;
  const TemporaryDirectory directory;
  const auto log = ledger.open();
  REQUIRE(log->append(numbered_entries(1, 3)));
  REQUIRE(log->append(numbered_entries(4, 2)));
  REQUIRE(log->append(numbered_entries(6, 1)));
  const std::string copy = copy_as_crashed(ledger, directory);
  const auto list = [](char first) { return "recent" + std::string(7, '\0') + first; };
  std::string wanted;
  {
    LogRows rows(copy + "/log");
    SECTION("one in the middle is missing") {
      rows.remove_key("default", list('\4'));
      wanted = "event 4 is missing";
    }
    SECTION("the last is missing") {
      rows.remove_key("default", list('\6'));
      wanted = "event 6 is missing";
    }
    SECTION("one is cut") {
      rows.put("default", list('\4'), "short");
      wanted = "event 4 cannot be read";
    }
    SECTION("one is empty") {
      rows.put("default", list('\6'), "");
      wanted = "event 6 cannot be read";
    }
    SECTION("one is there twice") {
      rows.put("default", list('\7'), rows.rows("default")[4].second);
      wanted = "event 7";
    }
    SECTION("the last is of another event") {
      rows.change("default", 4, [](std::string& value) { value.front() ^= 1; });
      wanted = "another event as 6";
    }
    SECTION("a version does not follow") {
      rows.change("default", 3, [](std::string& value) { value.back() ^= 1; });
      wanted = "event 5 has a version";
    }
    SECTION("how far the indexes go is missing") {
      rows.remove_key("default", "indexed");
      wanted = "event 6 is missing in the id index";
    }
    SECTION("the indexes go on behind the log's end") {
      rows.put("default", "indexed", "\7");
      wanted = "do not go up to event 6";
    }
  }
  const Error error = error_of(copy);
  CHECK(error.code == Errc::damaged);
  CHECK_THAT(error.message, Catch::Contains(wanted));
}

TEST_CASE("a ledger of format 1 is read as it is, and is one of format 2 from the next append on",
          "[core][log]") {
  const TemporaryLedger ledger;
  const std::string format = ledger.path("FORMAT");
  auto log = ledger.open();
  REQUIRE(log->append(numbered_entries(1, 3)));
  log.reset();
  delete_row(ledger, "default", "indexed");
  write_file(format, "planledger ledger format 1\n");
  log = ledger.open();
  CHECK(log->find(numbered_entries(2, 1).front().id).value() == Sequence{2});
  log.reset();
  CHECK(read_file(format) == "planledger ledger format 1\n");

  const TemporaryDirectory directory;
  log = ledger.open();
  REQUIRE(log->append(numbered_entries(4, 2)));
  CHECK(read_file(format) == "planledger ledger format 2\n");
  const auto crashed = EventLog::open(copy_as_crashed(ledger, directory));
  REQUIRE(crashed.has_value());
  for (Sequence seq = 1; seq <= 5; ++seq) {
    CHECK((*crashed)->find(numbered_entries(seq, 1).front().id).value() == seq);
  }
  CHECK((*crashed)->read_stream("action/1.1", 3, 9).value() == std::vector<Sequence>{3, 4, 5});
}

TEST_CASE("a row of the stream index is an error where it cannot be read, and none beyond the end",
          "[core][log]") {
  const TemporaryLedger ledger;
  auto log = ledger.open();
  REQUIRE(log->append(numbered_entries(1, 3)));
  log.reset();
  const auto put = [&](char version, const std::string& value) {
    LogRows(ledger.path("log"))
        .put("streams", std::string("action/1.1\0\1\0\0\0\0\0\0\0", 19) + version, value);
  };
  put('\4', "\x63");
  log = ledger.open();
  CHECK(log->stream_version("action/1.1").value() == 3);
  CHECK(log->read_stream("action/1.1", 1, 9).value() == std::vector<Sequence>{1, 2, 3});
  log.reset();
  put('\4', "");
  log = ledger.open();
  CHECK(log->stream_version("action/1.1").error().code == Errc::damaged);
  CHECK(log->read_stream("action/1.1", 1, 9).error().code == Errc::damaged);
}

TEST_CASE("a ledger without its log is damaged", "[core][log]") {
  const TemporaryLedger ledger;
  std::filesystem::remove_all(ledger.path("log"));
  CHECK(ledger.open_error().code == Errc::damaged);
}

}  // namespace
}  // namespace planledger::core
