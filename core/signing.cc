// libsodium signs and checks, in half of the time that OpenSSL 3.0 takes for it, and takes no key
// of small order, under which a signature says nothing. Keys are read and written by OpenSSL, which
// speaks PEM and certificates.
#include "core/signing.h"

#include "core/check.h"
#include "core/detail/openssl.h"

#include <openssl/crypto.h>
#include <sodium.h>

namespace planledger::core {
namespace {

static_assert(kSignatureBytes == crypto_sign_BYTES);

const unsigned char* unsigned_bytes(std::string_view bytes) {
  return reinterpret_cast<const unsigned char*>(bytes.data());
}

// libsodium chooses its code by the processor, once; more calls do nothing.
void make_ready() {
  static const bool ready = sodium_init() >= 0;
  PLANLEDGER_CHECK(ready, "libsodium starts");
}

}  // namespace

namespace detail {

Memory memory_of(std::string_view text) {
  Memory memory(BIO_new_mem_buf(text.data(), static_cast<int>(text.size())));
  PLANLEDGER_CHECK(memory != nullptr, "there is memory for a text");
  return memory;
}

std::string text_in(const Memory& memory) {
  const char* text = nullptr;
  const long size = BIO_get_mem_data(memory.get(), &text);
  return {text, static_cast<std::size_t>(size)};
}

OwnedKey handle_of(const PublicKey& key) {
  return OwnedKey(EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nullptr, key.data(), key.size()));
}

std::optional<PublicKey> public_key_in(const EVP_PKEY* key) {
  PublicKey bytes{};
  std::size_t size = bytes.size();
  if (key == nullptr || EVP_PKEY_get_id(key) != EVP_PKEY_ED25519 ||
      EVP_PKEY_get_raw_public_key(key, bytes.data(), &size) != 1 || size != bytes.size()) {
    return std::nullopt;
  }
  return bytes;
}

}  // namespace detail

// The key as both libraries have it.
struct SigningKey::Key {
  explicit Key(detail::OwnedKey of) : key(std::move(of)) {
    make_ready();
    std::array<unsigned char, crypto_sign_SEEDBYTES> seed{};
    std::size_t size = seed.size();
    const bool read = EVP_PKEY_get_raw_private_key(key.get(), seed.data(), &size) == 1;
    PublicKey ignored{};
    PLANLEDGER_CHECK(read && size == seed.size() &&
                         crypto_sign_seed_keypair(ignored.data(), secret.data(), seed.data()) == 0,
                     "a private key has its 32 bytes");
    sodium_memzero(seed.data(), seed.size());
  }
  Key(const Key&) = delete;
  Key& operator=(const Key&) = delete;
  ~Key() { sodium_memzero(secret.data(), secret.size()); }

  detail::OwnedKey key;
  std::array<unsigned char, crypto_sign_SECRETKEYBYTES> secret{};
};

SigningKey::SigningKey(std::unique_ptr<Key> key) : key_(std::move(key)) {}
SigningKey::SigningKey(SigningKey&&) noexcept = default;
SigningKey& SigningKey::operator=(SigningKey&&) noexcept = default;
SigningKey::~SigningKey() = default;

SigningKey SigningKey::make(Entropy& entropy) {
  std::array<unsigned char, 32> seed{};
  for (std::size_t place = 0; place < seed.size(); place += sizeof(std::uint64_t)) {
    std::uint64_t bits = entropy.next();
    for (std::size_t byte = 0; byte < sizeof bits; ++byte, bits >>= 8U) {
      seed[place + byte] = static_cast<unsigned char>(bits);
    }
  }
  detail::OwnedKey key(
      EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, nullptr, seed.data(), seed.size()));
  OPENSSL_cleanse(seed.data(), seed.size());
  PLANLEDGER_CHECK(key != nullptr, "any 32 bytes are an Ed25519 key");
  return SigningKey(std::make_unique<Key>(std::move(key)));
}

Result<SigningKey> SigningKey::of_pem(const std::string& text, std::string_view passphrase) {
  auto key = detail::private_key_of_pem(text, passphrase);
  if (!key) return fail(std::move(key).error());
  return SigningKey(std::make_unique<Key>(*std::move(key)));
}

evp_pkey_st* SigningKey::handle() const { return key_->key.get(); }

PublicKey SigningKey::public_key() const {
  const auto key = detail::public_key_in(handle());
  PLANLEDGER_CHECK(key.has_value(), "a private key has its public key");
  return *key;
}

std::string SigningKey::sign(std::string_view message) const {
  std::string signature(kSignatureBytes, '\0');
  const int failed =
      crypto_sign_detached(reinterpret_cast<unsigned char*>(signature.data()), nullptr,
                           unsigned_bytes(message), message.size(), key_->secret.data());
  PLANLEDGER_CHECK(failed == 0, "a private key signs any message");
  return signature;
}

bool is_signed_by(const PublicKey& key, std::string_view message, std::string_view signature) {
  make_ready();
  return signature.size() == kSignatureBytes &&
         crypto_sign_verify_detached(unsigned_bytes(signature), unsigned_bytes(message),
                                     message.size(), key.data()) == 0;
}

}  // namespace planledger::core
