// Private keys as text: PKCS #8 (RFC 5958) in PEM, in the clear or under a passphrase.
#include "core/check.h"
#include "core/detail/openssl.h"

#include <openssl/crypto.h>
#include <openssl/pem.h>
#include <openssl/pkcs12.h>
#include <openssl/x509.h>

#include <array>

namespace planledger::core {
namespace {

using detail::Freed;
using Envelope = std::unique_ptr<X509_SIG, Freed<X509_SIG_free>>;
using Plain = std::unique_ptr<PKCS8_PRIV_KEY_INFO, Freed<PKCS8_PRIV_KEY_INFO_free>>;

// Of scrypt; OpenSSL opens nothing that takes more than 32 MiB.
constexpr std::uint64_t kCost = 1U << 14U;
constexpr std::uint64_t kBlock = 8;
constexpr std::uint64_t kLanes = 5;

// The bytes between the lines of a PEM text, wiped at the end.
struct Block {
  Block() = default;
  Block(const Block&) = delete;
  Block& operator=(const Block&) = delete;
  ~Block() {
    OPENSSL_free(label);
    OPENSSL_free(header);
    OPENSSL_clear_free(bytes, static_cast<std::size_t>(size));
  }
  char* label = nullptr;
  char* header = nullptr;
  unsigned char* bytes = nullptr;
  long size = 0;
};

template <std::size_t Size>
std::array<unsigned char, Size> random_bytes(Entropy& entropy) {
  static_assert(Size % sizeof(std::uint64_t) == 0);
  std::array<unsigned char, Size> bytes{};
  for (std::size_t place = 0; place < Size; place += sizeof(std::uint64_t)) {
    std::uint64_t bits = entropy.next();
    for (std::size_t byte = 0; byte < sizeof bits; ++byte, bits >>= 8U) {
      bytes[place + byte] = static_cast<unsigned char>(bits);
    }
  }
  return bytes;
}

Result<Plain> decrypt(const unsigned char* bytes, long size, std::string_view passphrase) {
  const Envelope envelope(d2i_X509_SIG(nullptr, &bytes, size));
  if (envelope == nullptr) return fail(Errc::damaged, "it is no encrypted private key");
  if (passphrase.empty()) {
    return fail(Errc::usage, "it is encrypted, and no passphrase was given");
  }
  Plain plain(
      PKCS8_decrypt(envelope.get(), passphrase.data(), static_cast<int>(passphrase.size())));
  if (plain == nullptr) return fail(Errc::usage, "the passphrase is wrong");
  return plain;
}

Result<Plain> open_block(const Block& block, std::string_view passphrase) {
  const unsigned char* bytes = block.bytes;
  if (std::string_view(block.label) == PEM_STRING_PKCS8) {
    return decrypt(bytes, block.size, passphrase);
  }
  if (std::string_view(block.label) != PEM_STRING_PKCS8INF) {
    return fail(Errc::damaged, "it is no private key");
  }
  Plain plain(d2i_PKCS8_PRIV_KEY_INFO(nullptr, &bytes, block.size));
  if (plain == nullptr) return fail(Errc::damaged, "it is no private key");
  return plain;
}

}  // namespace

namespace detail {

Result<OwnedKey> private_key_of_pem(const std::string& text, std::string_view passphrase) {
  const FailuresForgotten forgotten;
  const Memory memory = memory_of(text);
  Block block;
  if (PEM_read_bio(memory.get(), &block.label, &block.header, &block.bytes, &block.size) != 1) {
    return fail(Errc::damaged, "it holds no Ed25519 private key in PEM");
  }
  const auto plain = open_block(block, passphrase);
  if (!plain) return fail(plain.error());
  OwnedKey key(EVP_PKCS82PKEY(plain->get()));
  if (key == nullptr || EVP_PKEY_id(key.get()) != EVP_PKEY_ED25519) {
    return fail(Errc::damaged, "it holds no Ed25519 private key in PEM");
  }
  return key;
}

}  // namespace detail

std::string SigningKey::pem() const {
  const detail::Memory memory(BIO_new(BIO_s_secmem()));
  const bool written =
      memory != nullptr && PEM_write_bio_PKCS8PrivateKey(memory.get(), handle(), nullptr, nullptr,
                                                         0, nullptr, nullptr) == 1;
  PLANLEDGER_CHECK(written, "a key can be written to memory");
  return detail::text_in(memory);
}

std::string SigningKey::pem(std::string_view passphrase, Entropy& entropy) const {
  PLANLEDGER_CHECK(!passphrase.empty(), "a key is encrypted under a passphrase");
  auto salt = random_bytes<16>(entropy);
  auto start = random_bytes<16>(entropy);
  const Plain plain(EVP_PKEY2PKCS8(handle()));
  X509_ALGOR* const method = PKCS5_pbe2_set_scrypt(EVP_aes_256_cbc(), salt.data(), salt.size(),
                                                   start.data(), kCost, kBlock, kLanes);
  PLANLEDGER_CHECK(plain != nullptr && method != nullptr, "a key can be encrypted");
  // Takes the method over where it succeeds.
  const Envelope envelope(
      PKCS8_set0_pbe(passphrase.data(), static_cast<int>(passphrase.size()), plain.get(), method));
  const detail::Memory memory(BIO_new(BIO_s_mem()));
  PLANLEDGER_CHECK(envelope != nullptr && memory != nullptr &&
                       PEM_write_bio_PKCS8(memory.get(), envelope.get()) == 1,
                   "a key can be encrypted");
  return detail::text_in(memory);
}

}  // namespace planledger::core
