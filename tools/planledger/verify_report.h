// Is this file the report that it says it is?
#pragma once

#include "tools/planledger/context.h"

#include <string>

namespace planledger::tools {

// Has the ledger make the report again that the file says it is, and compares them byte for byte.
// Writes the answer; gives 0 where they are the same, else 1. Fails with cannot_read, invalid_field
// where the file is no report, not_proven where a renderer of another version made it, and as the
// question does.
[[nodiscard]] core::Result<int> verify_report(const Context& context, const std::string& path);

}  // namespace planledger::tools
