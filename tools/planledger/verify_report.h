// Is this file the report that it says it is?
#pragma once

#include "core/note.h"
#include "tools/planledger/context.h"

#include <string>
#include <vector>

namespace planledger::tools {

// Has the ledger make the report again that the file says it is, and compares them byte for byte. A
// sealed one is also held against the seal of its closing, which one of `keys` must have signed
// (those that the ledger names, where none are given); where another version of the renderer wrote
// it, the ledger's answers are held against those that were sealed instead of the bytes.
//
// Writes the answer; gives 0 where all of it holds, else 1. Fails with cannot_read, invalid_field
// where the file is no report, not_proven where a renderer of another version made one that no seal
// stands behind, and as the questions do.
[[nodiscard]] core::Result<int> verify_report(const Context& context, const std::string& path,
                                              const std::vector<core::VerifierKey>& keys);

}  // namespace planledger::tools
