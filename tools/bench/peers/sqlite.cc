// SQLite: the same table as in PostgreSQL's, in the process, with a write-ahead log that is synced.
#include "tools/bench/peers/peer.h"

#include <fmt/format.h>
#include <sqlite3.h>

#include <algorithm>
#include <chrono>
#include <filesystem>

namespace planledger::bench {
namespace {

struct Close {
  void operator()(sqlite3* database) const { sqlite3_close(database); }
  void operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }
};

core::Status run(sqlite3* database, const char* sql) {
  if (sqlite3_exec(database, sql, nullptr, nullptr, nullptr) == SQLITE_OK) return {};
  return core::fail(core::Errc::storage_failed,
                    fmt::format("SQLite: {}: {}", sql, sqlite3_errmsg(database)));
}

constexpr const char* kTable =
    "create table events (seq integer primary key, stream text not null, version integer not null,"
    " id text not null, recorded_at text not null default current_timestamp, record blob not null,"
    " unique (stream, version))";

void bind(sqlite3_stmt* insert, const PeerEvent& event) {
  const auto size_of = [](const std::string& text) { return static_cast<int>(text.size()); };
  sqlite3_bind_text(insert, 1, event.stream.data(), size_of(event.stream), SQLITE_STATIC);
  sqlite3_bind_int64(insert, 2, event.version);
  sqlite3_bind_text(insert, 3, event.id.data(), size_of(event.id), SQLITE_STATIC);
  sqlite3_bind_blob(insert, 4, event.record->data(), size_of(*event.record), SQLITE_STATIC);
}

}  // namespace

core::Result<double> sqlite_events_a_second(const std::string& directory,
                                            std::span<const PeerEvent> events, std::size_t batch) {
  std::filesystem::create_directories(directory);
  sqlite3* opened = nullptr;
  const int status = sqlite3_open((directory + "/events.db").c_str(), &opened);
  const std::unique_ptr<sqlite3, Close> database(opened);
  if (status != SQLITE_OK) return core::fail(core::Errc::storage_failed, "SQLite cannot be opened");
  for (const char* sql : {"pragma journal_mode=wal", "pragma synchronous=full", kTable}) {
    if (core::Status done = run(database.get(), sql); !done) return core::fail(done.error());
  }
  sqlite3_stmt* prepared = nullptr;
  constexpr const char* kInsert =
      "insert into events (stream, version, id, record) values (?, ?, ?, ?)";
  if (sqlite3_prepare_v2(database.get(), kInsert, -1, &prepared, nullptr) != SQLITE_OK) {
    return core::fail(core::Errc::storage_failed, "SQLite cannot prepare an insert");
  }
  const std::unique_ptr<sqlite3_stmt, Close> insert(prepared);
  const auto begin = std::chrono::steady_clock::now();
  for (std::size_t first = 0; first < events.size(); first += batch) {
    if (core::Status begun = run(database.get(), "begin immediate"); !begun) {
      return core::fail(begun.error());
    }
    for (const PeerEvent& event : events.subspan(first, std::min(batch, events.size() - first))) {
      bind(insert.get(), event);
      const bool done = sqlite3_step(insert.get()) == SQLITE_DONE;
      sqlite3_reset(insert.get());
      if (!done) return core::fail(core::Errc::storage_failed, sqlite3_errmsg(database.get()));
    }
    if (core::Status committed = run(database.get(), "commit"); !committed) {
      return core::fail(committed.error());
    }
  }
  const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - begin;
  return static_cast<double>(events.size()) / seconds.count();
}

}  // namespace planledger::bench
