// What stands in the cells of a spreadsheet, row after row? Reads CSV and XLSX in bounded memory.
#pragma once

#include "core/result.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace planledger::sheets {

// The bounds of a sheet: those of Excel, and an event's for what one cell or row may hold.
inline constexpr std::size_t kColumnsMax = 16'384;
inline constexpr std::uint64_t kRowsMax = 1'048'576;
inline constexpr std::size_t kCellBytesMax = 64U << 10U;
inline constexpr std::size_t kRowBytesMax = 256U << 10U;

struct Cell {
  enum class Kind : std::uint8_t {
    text,
    number,  // `text` is a decimal with a point, as many digits as the program shows (15)
    date,    // `text` is EDTF in the precision that the cell's format shows
    faulty,  // `text` says what is wrong with it: a formula, an error, a day that is none
  };
  Kind kind = Kind::text;
  std::string text;

  [[nodiscard]] bool empty() const { return kind == Kind::text && text.empty(); }
  friend bool operator==(const Cell&, const Cell&) = default;
};

struct Row {
  std::uint64_t number = 0;  // From 1, as the program shows it.
  std::vector<Cell> cells;   // From column A on; those at the end that are empty may be missing.
};

// Cells that are shown as one. Rows from 1.
struct Merged {
  std::string range;  // "A1:C1"
  std::uint64_t last_row = 0;
};

class Sheet {
 public:
  virtual ~Sheet() = default;
  // The next row that has a cell with something in it; none at the end. Fails with cannot_read,
  // naming the row, where the file is no sheet; then it is not read on.
  [[nodiscard]] virtual core::Result<std::optional<Row>> next() = 0;
  // Known when the last row was read.
  [[nodiscard]] virtual const std::vector<Merged>& merged() const = 0;
  // Of the file, for telling how far it is.
  [[nodiscard]] virtual std::uint64_t bytes_read() const = 0;
  // Of CSV, what separates its values.
  [[nodiscard]] virtual char delimiter() const { return ','; }
};

struct SheetOptions {
  std::string sheet;      // XLSX: its name; empty: the first that is not hidden.
  std::string delimiter;  // CSV: one character; empty: what the first line has.
};

// Whether the name is that of a spreadsheet (.csv, .tsv, .xlsx and those that are told apart from
// it to say why they cannot be read: .xlsm, .xls, .ods).
[[nodiscard]] bool has_sheet_name(std::string_view path);
[[nodiscard]] bool has_xlsx_name(std::string_view path);
// Opens by the name. Fails with cannot_read, saying what it is instead of a sheet.
[[nodiscard]] core::Result<std::unique_ptr<Sheet>> open_sheet(const std::string& path,
                                                              const SheetOptions& options);

// "A" for 0, "AB" for 27.
[[nodiscard]] std::string column_name(std::size_t column);
// "B7" as (1, 7); none for what is no such place.
[[nodiscard]] std::optional<std::pair<std::size_t, std::uint64_t>> place_of(std::string_view text);

}  // namespace planledger::sheets
