// Which column of a sheet is which field of an event? By its headings, or as a map file says.
#pragma once

#include "tools/sheets/columns.h"
#include "tools/sheets/readings.h"
#include "tools/sheets/sheet.h"

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace planledger::sheets {

// How a sheet is to be read, as far as it does not say itself.
struct Reading {
  SheetOptions sheet;
  Conventions conventions;
  std::uint64_t heading_row = 0;  // 0: the first row that is not empty.
  std::string kind;               // Of rows that say none.
  // Of a foreign sheet: its headings and the paths they stand for ("beneficiary.name"), values for
  // what it has no column for, and the headings that mean nothing here. Headings are folded.
  std::map<std::string, std::string> columns;
  std::map<std::string, std::string> constants;
  std::set<std::string> ignored;
  bool ignore_others = false;
};

// Adds what a map file says:
//
//   {"kind": "SubsidyGranted", "sheet": "Blad1", "headingRow": 3, "decimal": "comma",
//    "dates": "dayFirst", "delimiter": ";",
//    "columns": {"Toegekend bedrag": "amount", "Naam vzw": "beneficiary.name"},
//    "constants": {"department": "KB", "currency": "EUR"},
//    "ignore": ["Dossierbeheerder"], "ignoreOthers": false}
//
// Each member may be left out; what `reading` has already stays. Fails with invalid_json, or with
// invalid_field, naming the member; `path` is the file's name for that.
[[nodiscard]] core::Status read_map(const std::string& path, const std::string& text,
                                    Reading& reading);

// What the words of --decimal and --dates mean. Fail with usage.
[[nodiscard]] core::Result<DecimalMark> decimal_mark_named(std::string_view word);
[[nodiscard]] core::Result<DateOrder> date_order_named(std::string_view word);

// A column of a sheet that is read.
struct Mapped {
  const Column* column = nullptr;  // Null where it is not read.
  std::size_t place = 0;           // Of a listed column, from 0.
  std::string heading;             // As the sheet has it.
};

struct Mapping {
  std::vector<Mapped> columns;  // By the sheet's.
  // Columns that are nowhere in the sheet and have the same value in every row.
  std::vector<std::pair<const Column*, std::string>> constants;
  std::optional<events::Kind> kind;  // Of rows that say none.

  [[nodiscard]] bool has(std::string_view path) const;
};

// Fails with invalid_field, naming the cell: a heading that is unknown or there twice, and where
// the kinds of the rows or a column that the kind cannot do without is nowhere.
[[nodiscard]] core::Result<Mapping> map_headings(const Row& headings, const Reading& reading);

}  // namespace planledger::sheets
