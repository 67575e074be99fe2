// The keys of a ledger, as its events tell of them.
#pragma once

#include "tools/planledger/context.h"

namespace planledger::tools {

// Prints `{"format":1,"keys":[{"key","holder","auditor","admitted","admittedAt","revoked",
// "revokedAt"}]}`, by the seq of admission; what does not apply is null.
[[nodiscard]] core::Result<int> list_keys(const Context& context);

}  // namespace planledger::tools
