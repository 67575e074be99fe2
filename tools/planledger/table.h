// Rows and columns for people (aligned text) and for spreadsheets (CSV, RFC 4180).
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace planledger::tools {

struct Column {
  std::string title;
  bool right = false;  // Numbers and money stand at the right.
};

struct Table {
  std::string caption;  // A line above it; none where it is empty.
  std::vector<Column> columns;
  std::vector<std::vector<std::string>> rows;
};

// What one answer shows: several tables for people, the main one for a spreadsheet.
struct Page {
  std::vector<std::string> heading;
  std::vector<Table> tables;
  Table csv;
};

// Aligned by display width (POSIX wcwidth, under the C.UTF-8 locale). Where the lines would be
// wider than `columns_max` the widest column that is not at the right is cut, with an ellipsis.
[[nodiscard]] std::string to_text(const Page& page, std::size_t columns_max);
[[nodiscard]] std::string to_csv(const Table& table);

// The width of the terminal on standard output; very wide where it is none.
[[nodiscard]] std::size_t terminal_columns();
// How many columns of a terminal the text takes.
[[nodiscard]] std::size_t display_width(std::string_view text);

}  // namespace planledger::tools
