// Verifier keys that a command line names: of the ledger, of witnesses.
#pragma once

#include "core/note.h"

#include <string>
#include <string_view>
#include <vector>

namespace planledger::tools {

// Each of `given` is a key, or a file that has one on each line. Fails with usage, naming `option`,
// where one is not of that kind or there is none at all, and with cannot_read.
[[nodiscard]] core::Result<std::vector<core::VerifierKey>> read_verifier_keys(
    std::string_view option, core::KeyKind kind, const std::vector<std::string>& given);

}  // namespace planledger::tools
