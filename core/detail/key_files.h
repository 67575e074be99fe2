// Where does a ledger's own key lie? In files that nobody else may read (core/ledger_key.h).
#pragma once

#include "core/log.h"
#include "core/signing.h"

#include <string>
#include <string_view>

namespace planledger::core::detail {

inline constexpr std::string_view kPrivateKeyName = "ledger.key";

[[nodiscard]] std::string keys_directory(const std::string& ledger);

// Writes the private key and the verifier keys of the settings, of which the last is its own. A
// private key that stood there before is kept under the id of its verifier key.
[[nodiscard]] Status write_key_files(const std::string& ledger, const LedgerSettings& settings,
                                     const SigningKey& key);

}  // namespace planledger::core::detail
