// Which tables hold the ledger, and what is in their columns?
//
// The same tables are the files of a CSV package and the tables of a SQLite database. A table is
// named after what one of its rows is; the order of rows is that of the answer it is made from.
#pragma once

#include "projections/export/export.h"

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace planledger::projections::exports {

enum class ColumnType : std::uint8_t {
  text,
  whole,         // A whole number, not negative.
  date,          // YYYY-MM-DD
  partial_date,  // As a partial date is written: 2016, 2016-03, 2016-21, 2016-03-01.
  amount,        // A decimal with all the digits of the currency that stands in `currency`.
  boolean,       // true or false
  time,          // RFC 3339 in UTC with six decimals.
  json,
};

struct Column {
  std::string_view name;
  ColumnType type = ColumnType::text;
  std::string_view description;
  bool required = true;
};

struct Table {
  std::string_view name;
  std::string_view description;
  std::vector<Column> columns;
  std::vector<std::string_view> primary_key;
};

[[nodiscard]] const std::vector<Table>& tables();

// A value as text, in the form that its column's type says; none where there is no value.
using Cell = std::optional<std::string>;
// Takes the next row of a table: a cell a column. All rows of a table come together, the tables in
// the order of tables().
using TakeRow = std::function<core::Status(std::size_t table, std::span<const Cell> row)>;

// Reads every row of every table from the views.
[[nodiscard]] core::Status read_tables(const Exporting& from, const TakeRow& take);

}  // namespace planledger::projections::exports
