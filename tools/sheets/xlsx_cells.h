// What a cell of SpreadsheetML holds, by its type, its value and its format.
#pragma once

#include "tools/sheets/sheet.h"
#include "tools/sheets/workbook.h"

namespace planledger::sheets {

// A cell as its XML has it.
struct RawCell {
  std::string type;  // "n" where it says none.
  std::size_t style = 0;
  bool formula = false;
  std::string value;  // <v>, or the text of <is>.
};

[[nodiscard]] Cell cell_of(const RawCell& raw, const Workbook& workbook);

// A binary number as a decimal of 15 significant digits, which is what the programs show of it:
// "0.1" for 0.1000000000000000055. None for what is no number.
[[nodiscard]] std::optional<std::string> decimal_of_double(const std::string& text);

}  // namespace planledger::sheets
