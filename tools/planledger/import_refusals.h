// After an import: of each refused row of a sheet, what would set it right, and a sheet of them.
#pragma once

#include "net/connection.h"
#include "tools/planledger/import_outcome.h"
#include "tools/planledger/import_source.h"

#include <string>

namespace planledger::tools {

// Looks once more at the refused rows of a sheet. A row whose id or grant is recorded with another
// content is held against the history of its action: it may be what the ledger says by now, it may
// come in under a new id since its first event was reversed (nothing is appended where
// `dry_run`), or it gets a proposal. Then all that is refused still is written to `refused_path`,
// where it is not empty and there is any: the rows as they were, with a column that says why.
[[nodiscard]] core::Status settle_refusals(net::Connection& connection,
                                           const sheets::SheetFile& file, bool dry_run,
                                           ImportOutcome& outcome, const std::string& refused_path);

}  // namespace planledger::tools
