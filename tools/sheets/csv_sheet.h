// Rows of comma-separated values (RFC 4180), also separated by semicolons or tabs.
#pragma once

#include "tools/sheets/sheet.h"

namespace planledger::sheets {

// UTF-8, with or without a byte order mark. A row is what a spreadsheet program shows as one: a
// line break in quotes does not end it, a blank line is one. Fails with cannot_read where the file
// cannot be opened, is no UTF-8, or the first line does not say by what its values are separated.
[[nodiscard]] core::Result<std::unique_ptr<Sheet>> open_csv(const std::string& path,
                                                            const SheetOptions& options);

}  // namespace planledger::sheets
