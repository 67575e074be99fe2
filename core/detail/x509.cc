#include "core/detail/x509.h"

#include "core/check.h"
#include "core/quote.h"

#include <openssl/pem.h>

#include <algorithm>
#include <array>
#include <ctime>

namespace planledger::core::detail {
namespace {

constexpr std::size_t kSerialBytes = 16;

bool may_stand_in_name(char letter) {
  return (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z') ||
         (letter >= '0' && letter <= '9') ||
         std::string_view(" -._:").find(letter) != std::string_view::npos;
}

// A positive number of 127 random bits, which nobody can foresee (RFC 5280, 4.1.2.2).
void set_serial(X509* certificate, Entropy& entropy) {
  std::array<unsigned char, kSerialBytes> bytes{};
  for (std::size_t place = 0; place < bytes.size(); place += sizeof(std::uint64_t)) {
    std::uint64_t bits = entropy.next();
    for (std::size_t byte = 0; byte < sizeof bits; ++byte, bits >>= 8U) {
      bytes[place + byte] = static_cast<unsigned char>(bits);
    }
  }
  bytes.front() = static_cast<unsigned char>((bytes.front() & 0x7fU) | 0x40U);
  const std::unique_ptr<BIGNUM, Freed<BN_free>> number(
      BN_bin2bn(bytes.data(), static_cast<int>(bytes.size()), nullptr));
  PLANLEDGER_CHECK(
      number != nullptr && BN_to_ASN1_INTEGER(number.get(), X509_get_serialNumber(certificate)),
      "a number can be a serial number");
}

bool set_validity(X509* certificate, const Validity& validity) {
  using std::chrono::floor;
  using std::chrono::seconds;
  const auto in_seconds = [](Instant instant) {
    return static_cast<std::time_t>(floor<seconds>(instant).time_since_epoch().count());
  };
  return validity.from <= validity.until &&
         ASN1_TIME_set(X509_getm_notBefore(certificate), in_seconds(validity.from)) != nullptr &&
         ASN1_TIME_set(X509_getm_notAfter(certificate), in_seconds(validity.until)) != nullptr;
}

bool add_extension(X509* certificate, X509* issuer, const CertificateForm::Extension& extension) {
  X509V3_CTX context;
  X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
  X509V3_set_ctx_nodb(&context);
  const std::unique_ptr<X509_EXTENSION, Freed<X509_EXTENSION_free>> made(
      X509V3_EXT_conf_nid(nullptr, &context, extension.id, extension.value.c_str()));
  return made != nullptr && X509_add_ext(certificate, made.get(), -1) == 1;
}

}  // namespace

Status check_common_name(std::string_view name) {
  if (!name.empty() && name.size() <= kCommonNameBytesMax &&
      std::all_of(name.begin(), name.end(), may_stand_in_name)) {
    return {};
  }
  return fail(Errc::invalid_field, "name: found " + core::quoted(name) + ", expected 1 to " +
                                       std::to_string(kCommonNameBytesMax) +
                                       " letters, digits, spaces and -._: of ASCII");
}

void set_common_name(X509_NAME* subject, std::string_view name) {
  const auto* const bytes = reinterpret_cast<const unsigned char*>(name.data());
  PLANLEDGER_CHECK(X509_NAME_add_entry_by_NID(subject, NID_commonName, MBSTRING_UTF8, bytes,
                                              static_cast<int>(name.size()), -1, 0) == 1,
                   "a name that was checked can be a common name");
}

std::string common_name(const X509_NAME* subject) {
  const int place = X509_NAME_get_index_by_NID(subject, NID_commonName, -1);
  if (place < 0 || X509_NAME_get_index_by_NID(subject, NID_commonName, place) >= 0) return {};
  const ASN1_STRING* const value = X509_NAME_ENTRY_get_data(X509_NAME_get_entry(subject, place));
  unsigned char* text = nullptr;
  const int size = ASN1_STRING_to_UTF8(&text, value);
  if (size < 0) return {};
  std::string name(reinterpret_cast<const char*>(text), static_cast<std::size_t>(size));
  OPENSSL_free(text);
  return name;
}

Result<std::string> make_certificate(std::string_view name, const CertificateForm& form,
                                     const SigningKey& signer, X509* issuer, Entropy& entropy) {
  const FailuresForgotten forgotten;
  const OwnedCertificate certificate(X509_new());
  const OwnedKey key = handle_of(form.key);
  PLANLEDGER_CHECK(certificate != nullptr && key != nullptr &&
                       X509_set_version(certificate.get(), X509_VERSION_3) == 1 &&
                       X509_set_pubkey(certificate.get(), key.get()) == 1,
                   "there is memory for a certificate");
  X509* const signing = issuer == nullptr ? certificate.get() : issuer;
  set_serial(certificate.get(), entropy);
  set_common_name(X509_get_subject_name(certificate.get()), name);
  X509_set_issuer_name(certificate.get(), X509_get_subject_name(signing));
  if (!set_validity(certificate.get(), form.validity)) {
    return fail(Errc::invalid_field, "validity: " + to_string(form.validity.from) + " to " +
                                         to_string(form.validity.until) +
                                         " can stand in no certificate");
  }
  for (const auto& extension : form.extensions) {
    if (!add_extension(certificate.get(), signing, extension)) {
      return fail(Errc::invalid_field, std::string(OBJ_nid2sn(extension.id)) + ": " +
                                           core::quoted(extension.value) +
                                           " can stand in no certificate");
    }
  }
  const Memory memory(BIO_new(BIO_s_mem()));
  PLANLEDGER_CHECK(X509_sign(certificate.get(), signer.handle(), nullptr) > 0 &&
                       memory != nullptr &&
                       PEM_write_bio_X509(memory.get(), certificate.get()) == 1,
                   "a certificate can be signed and written");
  return text_in(memory);
}

OwnedCertificate read_certificate(const std::string& pem) {
  const FailuresForgotten forgotten;
  const Memory memory = memory_of(pem);
  const auto no_passphrase = [](char*, int, int, void*) { return -1; };
  return OwnedCertificate(PEM_read_bio_X509(memory.get(), nullptr, no_passphrase, nullptr));
}

}  // namespace planledger::core::detail
