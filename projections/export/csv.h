// How do the tables become a package of CSV files (RFC 4180) that says what it holds?
//
//   TABLE.csv          one a table: a heading, then its rows; UTF-8, lines end in LF, an empty cell
//                      is no value
//   datapackage.json   a Frictionless tabular data package: types, keys, units, sizes, checksums,
//                      and where it comes from
#pragma once

#include "projections/export/sha256.h"
#include "projections/export/table_stream.h"

#include <string>
#include <vector>

namespace planledger::projections::exports {

// Takes files one after the other.
class FileTaker {
 public:
  virtual ~FileTaker() = default;
  // Begins the next file, and ends the one before it.
  [[nodiscard]] virtual core::Status begin(const std::string& name) = 0;
  [[nodiscard]] virtual core::Status write(std::string_view piece) = 0;
};

// `files` is not owned.
class CsvPackage final : public TableTaker {
 public:
  explicit CsvPackage(FileTaker& files) : files_(files) {}

  [[nodiscard]] core::Status provenance(
      const std::string& json,
      const std::vector<std::pair<std::string, std::string>>& facts) override;
  [[nodiscard]] core::Status begin(const Table& table) override;
  [[nodiscard]] core::Status row(std::span<const Cell> row) override;
  // Ends the last table and writes the description. Requires a stream read to its end.
  [[nodiscard]] core::Status finish();

 private:
  struct Written {
    const Table* table = nullptr;
    std::uint64_t bytes = 0;
    std::uint64_t rows = 0;
    std::string sha256;
  };
  [[nodiscard]] core::Status write(const std::string& text);
  void end_table();

  FileTaker& files_;
  std::string provenance_;
  std::string name_;
  std::vector<Written> written_;
  Sha256 hash_;
  std::string line_;
};

}  // namespace planledger::projections::exports
