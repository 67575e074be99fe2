#include "core/signing.h"

#include "core/check.h"
#include "core/detail/openssl.h"

#include <openssl/crypto.h>

namespace planledger::core {
namespace {

using detail::Freed;
using DigestContext = std::unique_ptr<EVP_MD_CTX, Freed<EVP_MD_CTX_free>>;

const unsigned char* unsigned_bytes(std::string_view bytes) {
  return reinterpret_cast<const unsigned char*>(bytes.data());
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

struct SigningKey::Key {
  detail::OwnedKey key;
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
  return SigningKey(std::make_unique<Key>(Key{std::move(key)}));
}

Result<SigningKey> SigningKey::of_pem(const std::string& text, std::string_view passphrase) {
  auto key = detail::private_key_of_pem(text, passphrase);
  if (!key) return fail(std::move(key).error());
  return SigningKey(std::make_unique<Key>(Key{*std::move(key)}));
}

evp_pkey_st* SigningKey::handle() const { return key_->key.get(); }

PublicKey SigningKey::public_key() const {
  const auto key = detail::public_key_in(handle());
  PLANLEDGER_CHECK(key.has_value(), "a private key has its public key");
  return *key;
}

std::string SigningKey::sign(std::string_view message) const {
  const DigestContext context(EVP_MD_CTX_new());
  std::string signature(kSignatureBytes, '\0');
  std::size_t size = signature.size();
  const bool is_signed =
      context != nullptr &&
      EVP_DigestSignInit(context.get(), nullptr, nullptr, nullptr, handle()) == 1 &&
      EVP_DigestSign(context.get(), reinterpret_cast<unsigned char*>(signature.data()), &size,
                     unsigned_bytes(message), message.size()) == 1;
  PLANLEDGER_CHECK(is_signed && size == kSignatureBytes, "a private key signs any message");
  return signature;
}

bool is_signed_by(const PublicKey& key, std::string_view message, std::string_view signature) {
  if (signature.size() != kSignatureBytes) return false;
  const detail::OwnedKey public_key = detail::handle_of(key);
  const DigestContext context(EVP_MD_CTX_new());
  return public_key != nullptr && context != nullptr &&
         EVP_DigestVerifyInit(context.get(), nullptr, nullptr, nullptr, public_key.get()) == 1 &&
         EVP_DigestVerify(context.get(), unsigned_bytes(signature), signature.size(),
                          unsigned_bytes(message), message.size()) == 1;
}

}  // namespace planledger::core
