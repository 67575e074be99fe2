// Rows of an office document's sheet (ECMA-376, SpreadsheetML).
#pragma once

#include "tools/sheets/sheet.h"

namespace planledger::sheets {

// The values as they are stored; formulas are not calculated: such a cell is faulty. Refused are
// files with macros or a password, and what unpacks to more than a sheet can hold.
[[nodiscard]] core::Result<std::unique_ptr<Sheet>> open_xlsx(const std::string& path,
                                                             const SheetOptions& options);

}  // namespace planledger::sheets
