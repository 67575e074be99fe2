// The authority that says whose keys may reach a ledger over the network: where it is kept.
//
//   DIR/keys/ca.key   its private key, PEM (PKCS #8), mode 0600
//   DIR/keys/ca.pem   its certificate, which every client is given
//
// `make_ledger` makes both. Without them a ledger works as before but speaks no TLS and admits no
// new key; nothing that is recorded depends on them.
#pragma once

#include "core/certificate.h"
#include "core/log.h"

#include <string>

namespace planledger::core {

// Opens the authority of the ledger in that directory. Fails with damaged where one of its files is
// missing or not what it should be, naming it and what to do.
[[nodiscard]] Result<CertificateAuthority> certificate_authority(const std::string& directory);

// Makes a new authority with that key, for a ledger that has none yet, lost it, or whose key became
// known to others. What the old one issued is worth nothing then: every client needs a certificate
// of the new one. The old files are kept as ca-ID.key and ca-ID.pem, with ID the first 8
// hexadecimal digits of the old key. Opens the ledger, so that no other process may have it open.
[[nodiscard]] Result<CertificateAuthority> renew_certificate_authority(
    const std::string& directory, SigningKey key, Instant now, Entropy& entropy,
    const LogOptions& options = {});

}  // namespace planledger::core
