// How do the tables become one SQLite database to put questions to?
//
// A table of the database is a table of tables.h, with its primary key. An amount stands in two
// columns: as decimal text, and in `NAME_minor` as a whole number of the currency's minor units,
// which can be summed exactly (null beyond 64 bits). A boolean is 0 or 1. The table `provenance`
// (name, value) says where the database comes from.
#pragma once

#include "projections/export/table_stream.h"

#include <memory>
#include <string>

namespace planledger::projections::exports {

class SqliteDatabase final : public TableTaker {
 public:
  // Makes the database in the file at `path`, which is empty or not there. Fails with cannot_write,
  // as do the others.
  [[nodiscard]] static core::Result<SqliteDatabase> create(const std::string& path);
  SqliteDatabase(SqliteDatabase&&) noexcept;
  SqliteDatabase& operator=(SqliteDatabase&&) noexcept;
  ~SqliteDatabase() override;

  [[nodiscard]] core::Status provenance(
      const std::string& json,
      const std::vector<std::pair<std::string, std::string>>& facts) override;
  [[nodiscard]] core::Status begin(const Table& table) override;
  [[nodiscard]] core::Status row(std::span<const Cell> row) override;
  // Everything is in the file when this returns; whether it is on the disk is the caller's care.
  [[nodiscard]] core::Status finish();

 private:
  struct State;
  explicit SqliteDatabase(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace planledger::projections::exports
