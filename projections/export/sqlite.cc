#include "projections/export/sqlite.h"

#include <fmt/format.h>
#include <sqlite3.h>

#include <charconv>
#include <utility>

namespace planledger::projections::exports {
namespace {

std::string_view storage_of(ColumnType type) {
  return type == ColumnType::whole || type == ColumnType::boolean ? "INTEGER" : "TEXT";
}

// One statement that makes the table. No name in it comes from the data.
std::string create_statement(const Table& table) {
  std::string sql = fmt::format("CREATE TABLE {} (", table.name);
  for (const Column& column : table.columns) {
    const std::string_view rule = column.required ? " NOT NULL" : "";
    sql += fmt::format("{} {}{}, ", column.name, storage_of(column.type), rule);
    if (column.type == ColumnType::amount) sql += fmt::format("{}_minor INTEGER, ", column.name);
  }
  sql += "PRIMARY KEY (";
  for (std::size_t i = 0; i < table.primary_key.size(); ++i) {
    sql += fmt::format("{}{}", i == 0 ? "" : ", ", table.primary_key[i]);
  }
  return sql + ")) STRICT";
}

std::string insert_statement(const Table& table) {
  std::string places;
  for (const Column& column : table.columns) {
    places += places.empty() ? "?" : ", ?";
    if (column.type == ColumnType::amount) places += ", ?";
  }
  return fmt::format("INSERT INTO {} VALUES ({})", table.name, places);
}

// "85000.00" is 8500000; none where it does not fit.
std::optional<std::int64_t> minor_units(std::string_view amount) {
  std::string digits;
  for (const char byte : amount) {
    if (byte != '.') digits += byte;
  }
  std::int64_t units = 0;
  const char* const last = digits.data() + digits.size();
  const auto [end, error] = std::from_chars(digits.data(), last, units);
  if (error != std::errc() || end != last) return std::nullopt;
  return units;
}

}  // namespace

struct SqliteDatabase::State {
  State() = default;
  State(const State&) = delete;
  State& operator=(const State&) = delete;
  ~State() {
    sqlite3_finalize(insert);
    sqlite3_close(database);
  }

  [[nodiscard]] core::Status failed() const {
    return core::fail(core::Errc::cannot_write,
                      fmt::format("cannot write the database: {}", sqlite3_errmsg(database)));
  }
  [[nodiscard]] core::Status run(const std::string& sql) const {
    if (sqlite3_exec(database, sql.c_str(), nullptr, nullptr, nullptr) != SQLITE_OK) {
      return failed();
    }
    return {};
  }
  [[nodiscard]] core::Status prepare(const std::string& sql) {
    sqlite3_finalize(std::exchange(insert, nullptr));
    if (sqlite3_prepare_v2(database, sql.c_str(), -1, &insert, nullptr) != SQLITE_OK) {
      return failed();
    }
    return {};
  }
  // The text must live until step().
  void bind(int place, std::optional<std::string_view> text) const {
    if (text) {
      sqlite3_bind_text64(insert, place, text->data(), text->size(), SQLITE_STATIC, SQLITE_UTF8);
    } else {
      sqlite3_bind_null(insert, place);
    }
  }
  [[nodiscard]] core::Status step() const {
    const bool done = sqlite3_step(insert) == SQLITE_DONE;
    if (!done || sqlite3_reset(insert) != SQLITE_OK) return failed();
    return {};
  }

  sqlite3* database = nullptr;
  sqlite3_stmt* insert = nullptr;
  const Table* table = nullptr;
};

SqliteDatabase::SqliteDatabase(std::unique_ptr<State> state) : state_(std::move(state)) {}
SqliteDatabase::SqliteDatabase(SqliteDatabase&&) noexcept = default;
SqliteDatabase& SqliteDatabase::operator=(SqliteDatabase&&) noexcept = default;
SqliteDatabase::~SqliteDatabase() = default;

core::Result<SqliteDatabase> SqliteDatabase::create(const std::string& path) {
  auto state = std::make_unique<State>();
  const int opened = sqlite3_open_v2(path.c_str(), &state->database,
                                     SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, nullptr);
  if (opened != SQLITE_OK) return core::fail(state->failed().error());
  // The file is nobody's until it is whole, so a crash in between needs no journal.
  for (const char* sql :
       {"PRAGMA page_size = 4096", "PRAGMA encoding = 'UTF-8'", "PRAGMA journal_mode = OFF",
        "PRAGMA synchronous = OFF", "BEGIN",
        "CREATE TABLE provenance (name TEXT NOT NULL PRIMARY KEY, value TEXT) STRICT"}) {
    if (core::Status run = state->run(sql); !run) return core::fail(run.error());
  }
  return SqliteDatabase(std::move(state));
}

core::Status SqliteDatabase::provenance(
    const std::string&, const std::vector<std::pair<std::string, std::string>>& facts) {
  if (core::Status ready = state_->prepare("INSERT INTO provenance VALUES (?, ?)"); !ready) {
    return ready;
  }
  for (const auto& [name, value] : facts) {
    state_->bind(1, name);
    state_->bind(2, value.empty() ? std::nullopt : std::optional<std::string_view>(value));
    if (core::Status put = state_->step(); !put) return put;
  }
  return {};
}

core::Status SqliteDatabase::begin(const Table& table) {
  if (core::Status made = state_->run(create_statement(table)); !made) return made;
  state_->table = &table;
  return state_->prepare(insert_statement(table));
}

core::Status SqliteDatabase::row(std::span<const Cell> row) {
  int place = 0;
  for (std::size_t i = 0; i < row.size(); ++i) {
    const ColumnType type = state_->table->columns[i].type;
    if (row[i] && type == ColumnType::boolean) {
      sqlite3_bind_int(state_->insert, ++place, *row[i] == "true" ? 1 : 0);
    } else {
      state_->bind(++place, row[i]);
    }
    if (type != ColumnType::amount) continue;
    const auto units = row[i] ? minor_units(*row[i]) : std::nullopt;
    if (units) {
      sqlite3_bind_int64(state_->insert, ++place, *units);
    } else {
      sqlite3_bind_null(state_->insert, ++place);
    }
  }
  return state_->step();
}

core::Status SqliteDatabase::finish() {
  sqlite3_finalize(std::exchange(state_->insert, nullptr));
  if (core::Status done = state_->run("COMMIT"); !done) return done;
  if (sqlite3_close(state_->database) != SQLITE_OK) return state_->failed();
  state_->database = nullptr;
  return {};
}

}  // namespace planledger::projections::exports
