// Where do a ledger's own keys lie? In files that nobody else may read (core/ledger_key.h,
// core/ledger_authority.h).
#pragma once

#include "core/certificate.h"
#include "core/log.h"
#include "core/signing.h"

#include <string>
#include <string_view>

namespace planledger::core::detail {

inline constexpr std::string_view kPrivateKeyName = "ledger.key";
inline constexpr std::string_view kAuthorityKeyName = "ca.key";
inline constexpr std::string_view kAuthorityCertificateName = "ca.pem";

[[nodiscard]] std::string keys_directory(const std::string& ledger);

// Writes the private key and the verifier keys of the settings, of which the last is its own. A
// private key that stood there before is kept under the id of its verifier key.
[[nodiscard]] Status write_key_files(const std::string& ledger, const LedgerSettings& settings,
                                     const SigningKey& key);
// Writes the authority's key and certificate. Those of another key that stood there before are kept
// under the beginning of that key.
[[nodiscard]] Status write_authority_files(const std::string& ledger,
                                           const CertificateAuthority& authority);

// The directory is there afterwards, and its owner's alone. Fails with cannot_write.
[[nodiscard]] Status make_private_directory(const std::string& path);

}  // namespace planledger::core::detail
