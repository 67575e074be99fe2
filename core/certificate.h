// Whose key is this? X.509 certificates (RFC 5280) of Ed25519 keys (RFC 8410) from the ledger's own
// authority, and the requests (PKCS #10, RFC 2986) for them. Everything is text in PEM.
//
//   authority   "planledger <ledger's id>", signs itself; CA:TRUE, pathlen 0, signs certificates
//     client    the name that was asked for; digital signatures, of a TLS client
//     server    its first name; digital signatures, of a TLS server; subjectAltName its names
//
// A certificate says that the authority knew the key at some time. What the key may do is not
// asked here: that stands in the ledger.
#pragma once

#include "core/clock.h"
#include "core/signing.h"

#include <span>
#include <string>
#include <string_view>

namespace planledger::core {

// Of a common name, in bytes (RFC 5280, appendix A: ub-common-name).
inline constexpr std::size_t kCommonNameBytesMax = 64;

// From `from` through `until`, in whole seconds; within years 0001 to 9999.
struct Validity {
  Instant from;
  Instant until;

  friend bool operator==(const Validity&, const Validity&) = default;
};
// For what ends with what it belongs to: from a day before `now`, for the clocks that are behind,
// until the end of the year 9999, which is how RFC 5280 (4.1.2.5) says that there is no end.
[[nodiscard]] Validity without_end(Instant now);

// What stands in a certificate. That somebody signed it is not checked by reading it.
struct Certificate {
  std::string pem;
  std::string name;    // The common name of its subject.
  std::string issuer;  // That of who signed it.
  PublicKey key{};
  Validity validity;
  bool is_authority = false;

  // The first certificate in the text. Fails with damaged, saying what is wrong with it.
  [[nodiscard]] static Result<Certificate> parse(const std::string& pem);
};

// "OV", issued by "planledger 5b0c...", valid from ... until ...
[[nodiscard]] std::string describe(const Certificate& certificate);

struct CertificateRequest {
  std::string name;
  PublicKey key{};

  // A request that the key signs itself, which proves that whoever asks has it. Fails with
  // invalid_field where the name is empty, too long, or holds more than letters, digits, spaces
  // and -._: of ASCII.
  [[nodiscard]] static Result<std::string> make(const SigningKey& key, std::string_view name);
  // Fails with invalid_field where the text is no request, its key is none of Ed25519, its name is
  // not as above, or its signature is not the key's. Extensions that it asks for are not given.
  [[nodiscard]] static Result<CertificateRequest> parse(const std::string& pem);
};

// Who signs the certificates of one ledger. Safe for any number of threads.
class CertificateAuthority {
 public:
  // A new one for the ledger; the key is its own.
  [[nodiscard]] static CertificateAuthority make(SigningKey key, const Uuid& ledger,
                                                 const Validity& validity, Entropy& entropy);
  // Fails with damaged where one is unreadable, or the certificate is not that of an authority or
  // of this key; `key_file` and `certificate_file` say where they were read.
  [[nodiscard]] static Result<CertificateAuthority> of_pem(const std::string& key_pem,
                                                           const std::string& certificate_pem,
                                                           std::string_view key_file,
                                                           std::string_view certificate_file);

  [[nodiscard]] const SigningKey& key() const { return key_; }
  [[nodiscard]] const Certificate& certificate() const { return certificate_; }

  // For a client. Fails with invalid_field where the name or the validity cannot stand there.
  [[nodiscard]] Result<std::string> issue_client(const CertificateRequest& request,
                                                 const Validity& validity, Entropy& entropy) const;
  // For a server that is reached under these names: host names, "ledger.example.org", or numbers,
  // "192.0.2.7", "2001:db8::7". Fails with invalid_field, naming one that is neither, or where
  // there is none.
  [[nodiscard]] Result<std::string> issue_server(const PublicKey& key,
                                                 std::span<const std::string> names,
                                                 const Validity& validity, Entropy& entropy) const;

 private:
  CertificateAuthority(SigningKey key, Certificate certificate)
      : key_(std::move(key)), certificate_(std::move(certificate)) {}

  SigningKey key_;
  Certificate certificate_;
};

}  // namespace planledger::core
