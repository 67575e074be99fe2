// Who is a client? A directory with its private key and what a ledger's coordinator gave it:
//
//   key.pem           its private key (core/signing.h), mode 0600, perhaps under a passphrase
//   request.pem       the request for a certificate, for the coordinator
//   certificate.pem   the certificate, from the coordinator
//   ca.pem            the certificate of the ledger's authority, from the coordinator: by it the
//                     client knows the server
#pragma once

#include "core/certificate.h"

#include <string>
#include <string_view>

namespace planledger::core {

inline constexpr std::string_view kIdentityKeyName = "key.pem";
inline constexpr std::string_view kIdentityRequestName = "request.pem";
inline constexpr std::string_view kIdentityCertificateName = "certificate.pem";
inline constexpr std::string_view kIdentityAuthorityName = "ca.pem";

struct Identity {
  SigningKey key;
  Certificate certificate;
  Certificate authority;
};

// Makes the directory (mode 0700) where it is absent, and in it a new key and a request for a
// certificate in that name; gives the request's text. An empty passphrase leaves the key in the
// clear. Fails with already_defined where a key or a request is there already, invalid_field for a
// name that cannot be (CertificateRequest::make), cannot_write, storage_full or storage_failed.
[[nodiscard]] Result<std::string> make_identity(const std::string& directory, std::string_view name,
                                                std::string_view passphrase, Entropy& entropy);

// The private key alone. Fails with cannot_read where the file is missing, usage where others than
// its owner may read it or the passphrase is missing or wrong, damaged where it is no key; names
// the file. An empty passphrase is none.
[[nodiscard]] Result<SigningKey> load_identity_key(const std::string& directory,
                                                   std::string_view passphrase);

// All of it. Fails as load_identity_key, for each of the files, and with damaged where the
// certificate is not that of the key, or ca.pem not that of an authority.
[[nodiscard]] Result<Identity> load_identity(const std::string& directory,
                                             std::string_view passphrase);

}  // namespace planledger::core
