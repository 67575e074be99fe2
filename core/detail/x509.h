// Certificates and requests in OpenSSL's form: made, signed, written, read.
#pragma once

#include "core/certificate.h"
#include "core/detail/openssl.h"

#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include <vector>

namespace planledger::core::detail {

using OwnedCertificate = std::unique_ptr<X509, Freed<X509_free>>;
using OwnedRequest = std::unique_ptr<X509_REQ, Freed<X509_REQ_free>>;

// What a certificate that is made holds, but for its names.
struct CertificateForm {
  PublicKey key;
  Validity validity;
  // Extensions as OpenSSL's configuration writes them (x509v3_config), in the order in which they
  // stand in the certificate.
  struct Extension {
    int id;
    std::string value;
  };
  std::vector<Extension> extensions;
};

// Fails with invalid_field where the name cannot be a common name (CertificateRequest::make).
[[nodiscard]] Status check_common_name(std::string_view name);
void set_common_name(X509_NAME* subject, std::string_view name);
// The one common name of a subject; empty where there is none, or more than one.
[[nodiscard]] std::string common_name(const X509_NAME* subject);

// A certificate with that subject that the issuer signs; without one (null) it signs itself.
// Fails with invalid_field where a field of the form cannot stand in a certificate.
[[nodiscard]] Result<std::string> make_certificate(std::string_view name,
                                                   const CertificateForm& form,
                                                   const SigningKey& signer, X509* issuer,
                                                   Entropy& entropy);
// The first certificate of a PEM text; null where there is none.
[[nodiscard]] OwnedCertificate read_certificate(const std::string& pem);

}  // namespace planledger::core::detail
