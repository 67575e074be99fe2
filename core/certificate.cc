#include "core/certificate.h"

#include "core/check.h"
#include "core/detail/x509.h"
#include "core/quote.h"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <openssl/pem.h>

#include <algorithm>
#include <ctime>

namespace planledger::core {
namespace {

using detail::CertificateForm;

std::optional<Instant> instant_of(const ASN1_TIME* time) {
  std::tm parts{};
  if (ASN1_TIME_to_tm(time, &parts) != 1) return std::nullopt;
  return Instant(std::chrono::seconds(timegm(&parts)));
}

tl::unexpected<Error> unusable(std::string_view what, std::string_view why) {
  return fail(Errc::damaged, fmt::format("{} {}", what, why));
}

tl::unexpected<Error> no_request(std::string_view why) {
  return fail(Errc::invalid_field, fmt::format("the certificate request {}", why));
}

bool is_number(const std::string& name) {
  in6_addr address{};
  return inet_pton(AF_INET, name.c_str(), &address) == 1 ||
         inet_pton(AF_INET6, name.c_str(), &address) == 1;
}

// Labels of letters, digits, hyphens and (for machines that have one) underscores.
bool is_host_name(std::string_view name) {
  const auto fits = [](char letter) {
    return (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z') ||
           (letter >= '0' && letter <= '9') || letter == '-' || letter == '.' || letter == '_';
  };
  constexpr std::size_t kHostNameBytesMax = 253;
  return !name.empty() && name.size() <= kHostNameBytesMax && name.front() != '.' &&
         name.back() != '.' && name.find("..") == std::string_view::npos &&
         std::all_of(name.begin(), name.end(), fits);
}

// "DNS:ledger.example.org,IP:192.0.2.7"
Result<std::string> alternative_names(std::span<const std::string> names) {
  if (names.empty()) return fail(Errc::invalid_field, "a server's certificate needs a name");
  std::string value;
  for (const std::string& name : names) {
    const bool number = is_number(name);
    if (!number && !is_host_name(name)) {
      return fail(Errc::invalid_field, "name: found " + quoted(name) +
                                           ", expected a host name or an address in numbers");
    }
    value += (value.empty() ? "" : ",") + std::string(number ? "IP:" : "DNS:") + name;
  }
  return value;
}

CertificateForm leaf(const PublicKey& key, const Validity& validity, const char* use) {
  return {key,
          validity,
          {{NID_basic_constraints, "critical,CA:FALSE"},
           {NID_key_usage, "critical,digitalSignature"},
           {NID_ext_key_usage, use},
           {NID_subject_key_identifier, "hash"},
           {NID_authority_key_identifier, "keyid:always"}}};
}

}  // namespace

Validity without_end(Instant now) {
  constexpr std::chrono::sys_days kAfterTheEnd =
      std::chrono::year(10'000) / std::chrono::January / 1;
  return {now - std::chrono::hours(24), kAfterTheEnd - std::chrono::seconds(1)};
}

Result<Certificate> Certificate::parse(const std::string& pem) {
  const auto read = detail::read_certificate(pem);
  if (read == nullptr) return unusable("it", "holds no certificate in PEM");
  const auto key = detail::public_key_in(X509_get0_pubkey(read.get()));
  if (!key) return unusable("the certificate", "is not one of an Ed25519 key");
  const auto from = instant_of(X509_get0_notBefore(read.get()));
  const auto until = instant_of(X509_get0_notAfter(read.get()));
  if (!from || !until) return unusable("the certificate", "does not say when it is valid");
  // Reads the extensions; an invalid one makes it no authority's.
  const bool is_authority = X509_check_ca(read.get()) == 1;
  return Certificate{pem,
                     detail::common_name(X509_get_subject_name(read.get())),
                     detail::common_name(X509_get_issuer_name(read.get())),
                     *key,
                     {*from, *until},
                     is_authority};
}

std::string describe(const Certificate& certificate) {
  return fmt::format("{}, issued by {}, valid from {} until {}", quoted(certificate.name),
                     quoted(certificate.issuer), to_string(certificate.validity.from),
                     to_string(certificate.validity.until));
}

Result<std::string> CertificateRequest::make(const SigningKey& key, std::string_view name) {
  if (Status checked = detail::check_common_name(name); !checked) return fail(checked.error());
  const detail::OwnedRequest request(X509_REQ_new());
  const detail::Memory memory(BIO_new(BIO_s_mem()));
  PLANLEDGER_CHECK(request != nullptr && memory != nullptr &&
                       X509_REQ_set_version(request.get(), X509_REQ_VERSION_1) == 1,
                   "there is memory for a request");
  detail::set_common_name(X509_REQ_get_subject_name(request.get()), name);
  PLANLEDGER_CHECK(X509_REQ_set_pubkey(request.get(), key.handle()) == 1 &&
                       X509_REQ_sign(request.get(), key.handle(), nullptr) > 0 &&
                       PEM_write_bio_X509_REQ(memory.get(), request.get()) == 1,
                   "a request can be signed and written");
  return detail::text_in(memory);
}

Result<CertificateRequest> CertificateRequest::parse(const std::string& pem) {
  const detail::FailuresForgotten forgotten;
  const detail::Memory memory = detail::memory_of(pem);
  const auto no_passphrase = [](char*, int, int, void*) { return -1; };
  const detail::OwnedRequest request(
      PEM_read_bio_X509_REQ(memory.get(), nullptr, no_passphrase, nullptr));
  if (request == nullptr) return no_request("is none: expected PEM as `request.pem` has it");
  EVP_PKEY* const key = X509_REQ_get0_pubkey(request.get());
  const auto public_key = detail::public_key_in(key);
  if (!public_key) return no_request("is not one of an Ed25519 key");
  if (X509_REQ_verify(request.get(), key) != 1) {
    return no_request("is not signed by its own key: whoever made it does not have that key");
  }
  std::string name = detail::common_name(X509_REQ_get_subject_name(request.get()));
  if (Status checked = detail::check_common_name(name); !checked) {
    return no_request("has no such name as it should: " + checked.error().message);
  }
  return CertificateRequest{std::move(name), *public_key};
}

CertificateAuthority CertificateAuthority::make(SigningKey key, const Uuid& ledger,
                                                const Validity& validity, Entropy& entropy) {
  const CertificateForm form{key.public_key(),
                             validity,
                             {{NID_basic_constraints, "critical,CA:TRUE,pathlen:0"},
                              {NID_key_usage, "critical,keyCertSign,cRLSign"},
                              {NID_subject_key_identifier, "hash"}}};
  const auto pem =
      detail::make_certificate("planledger " + to_string(ledger), form, key, nullptr, entropy);
  PLANLEDGER_CHECK(pem.has_value(), "an authority's certificate can be made");
  auto certificate = Certificate::parse(*pem);
  PLANLEDGER_CHECK(certificate.has_value(), "a certificate that was made can be read");
  return {std::move(key), *std::move(certificate)};
}

Result<CertificateAuthority> CertificateAuthority::of_pem(const std::string& key_pem,
                                                          const std::string& certificate_pem,
                                                          std::string_view key_file,
                                                          std::string_view certificate_file) {
  auto key = SigningKey::of_pem(key_pem);
  if (!key) return unusable(key_file, "is unreadable: " + key.error().message);
  auto certificate = Certificate::parse(certificate_pem);
  if (!certificate) {
    return unusable(certificate_file, "is unreadable: " + certificate.error().message);
  }
  if (!certificate->is_authority) return unusable(certificate_file, "is not an authority's");
  if (certificate->key != key->public_key()) {
    return unusable(certificate_file, fmt::format("is not the certificate of {}", key_file));
  }
  return CertificateAuthority(*std::move(key), *std::move(certificate));
}

Result<std::string> CertificateAuthority::issue_client(const CertificateRequest& request,
                                                       const Validity& validity,
                                                       Entropy& entropy) const {
  if (Status checked = detail::check_common_name(request.name); !checked) {
    return fail(checked.error());
  }
  const auto issuer = detail::read_certificate(certificate_.pem);
  return detail::make_certificate(request.name, leaf(request.key, validity, "clientAuth"), key_,
                                  issuer.get(), entropy);
}

Result<std::string> CertificateAuthority::issue_server(const PublicKey& key,
                                                       std::span<const std::string> names,
                                                       const Validity& validity,
                                                       Entropy& entropy) const {
  const auto value = alternative_names(names);
  if (!value) return fail(value.error());
  CertificateForm form = leaf(key, validity, "serverAuth");
  form.extensions.push_back({NID_subject_alt_name, *value});
  const auto issuer = detail::read_certificate(certificate_.pem);
  // A name that is too long for a common name stands in the alternative names all the same.
  const std::string_view name = std::string_view(names.front()).substr(0, kCommonNameBytesMax);
  return detail::make_certificate(name, form, key_, issuer.get(), entropy);
}

}  // namespace planledger::core
