// How do tables travel in one answer?
//
//   {"planledger":{...}}                  where they come from (provenance.h)
//   {"table":"events","columns":[...]}    a table begins, each of tables() once, in their order
//   ["1",null,...]                        a row: texts or null, a cell a column
//
// One line of JSON each. From it a reader makes its files, a row at a time; both ways to a ledger
// give the same stream, so they give the same files.
#pragma once

#include "projections/export/tables.h"

#include <string>

namespace planledger::projections::exports {

[[nodiscard]] core::Result<Answered> write_tables(const Exporting& from, const Sink& sink);

// Takes what a stream holds, in its order.
class TableTaker {
 public:
  virtual ~TableTaker() = default;
  // The object of the stream's first line as JSON, and its members as (name, value).
  [[nodiscard]] virtual core::Status provenance(
      const std::string& json, const std::vector<std::pair<std::string, std::string>>& facts) = 0;
  [[nodiscard]] virtual core::Status begin(const Table& table) = 0;
  [[nodiscard]] virtual core::Status row(std::span<const Cell> row) = 0;
};

// Reads a stream in whatever pieces it comes. `taker` is not owned.
class TableStreamReader {
 public:
  explicit TableStreamReader(TableTaker& taker) : taker_(taker) {}

  // Fails with protocol where the bytes are no such stream or one of other tables (a server of
  // another version), else as the taker does.
  [[nodiscard]] core::Status take(std::string_view piece);
  // Fails with protocol where the stream ended before its last table.
  [[nodiscard]] core::Status finish();

 private:
  [[nodiscard]] core::Status take_line(std::string_view line);

  TableTaker& taker_;
  std::string line_;
  bool has_provenance_ = false;
  std::size_t tables_ = 0;  // Begun so far.
  std::vector<Cell> row_;
};

}  // namespace planledger::projections::exports
