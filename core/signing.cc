#include "core/signing.h"

#include "core/check.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/pem.h>

namespace planledger::core {
namespace {

template <auto Free>
struct Freed {
  template <class T>
  void operator()(T* object) const {
    Free(object);
  }
};
using PrivateKey = std::unique_ptr<EVP_PKEY, Freed<EVP_PKEY_free>>;
using DigestContext = std::unique_ptr<EVP_MD_CTX, Freed<EVP_MD_CTX_free>>;
using Memory = std::unique_ptr<BIO, Freed<BIO_free>>;

const unsigned char* unsigned_bytes(std::string_view bytes) {
  return reinterpret_cast<const unsigned char*>(bytes.data());
}

}  // namespace

struct SigningKey::Key {
  PrivateKey key;
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
  PrivateKey key(EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, nullptr, seed.data(), seed.size()));
  OPENSSL_cleanse(seed.data(), seed.size());
  PLANLEDGER_CHECK(key != nullptr, "any 32 bytes are an Ed25519 key");
  return SigningKey(std::make_unique<Key>(Key{std::move(key)}));
}

Result<SigningKey> SigningKey::of_pem(const std::string& text) {
  const Memory memory(BIO_new_mem_buf(text.data(), static_cast<int>(text.size())));
  PLANLEDGER_CHECK(memory != nullptr, "there is memory for a key");
  // An encrypted one is refused: nobody is asked for a passphrase here.
  const auto no_passphrase = [](char*, int, int, void*) { return -1; };
  PrivateKey key(PEM_read_bio_PrivateKey(memory.get(), nullptr, no_passphrase, nullptr));
  if (key == nullptr || EVP_PKEY_id(key.get()) != EVP_PKEY_ED25519) {
    return fail(Errc::damaged, "it holds no Ed25519 private key in PEM");
  }
  return SigningKey(std::make_unique<Key>(Key{std::move(key)}));
}

std::string SigningKey::pem() const {
  const Memory memory(BIO_new(BIO_s_mem()));
  const bool written =
      memory != nullptr && PEM_write_bio_PKCS8PrivateKey(memory.get(), key_->key.get(), nullptr,
                                                         nullptr, 0, nullptr, nullptr) == 1;
  PLANLEDGER_CHECK(written, "a key can be written to memory");
  const char* text = nullptr;
  const long size = BIO_get_mem_data(memory.get(), &text);
  return {text, static_cast<std::size_t>(size)};
}

PublicKey SigningKey::public_key() const {
  PublicKey bytes{};
  std::size_t size = bytes.size();
  PLANLEDGER_CHECK(EVP_PKEY_get_raw_public_key(key_->key.get(), bytes.data(), &size) == 1,
                   "a private key has its public key");
  return bytes;
}

std::string SigningKey::sign(std::string_view message) const {
  const DigestContext context(EVP_MD_CTX_new());
  std::string signature(kSignatureBytes, '\0');
  std::size_t size = signature.size();
  const bool is_signed =
      context != nullptr &&
      EVP_DigestSignInit(context.get(), nullptr, nullptr, nullptr, key_->key.get()) == 1 &&
      EVP_DigestSign(context.get(), reinterpret_cast<unsigned char*>(signature.data()), &size,
                     unsigned_bytes(message), message.size()) == 1;
  PLANLEDGER_CHECK(is_signed && size == kSignatureBytes, "a private key signs any message");
  return signature;
}

bool is_signed_by(const PublicKey& key, std::string_view message, std::string_view signature) {
  if (signature.size() != kSignatureBytes) return false;
  const PrivateKey public_key(
      EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nullptr, key.data(), key.size()));
  const DigestContext context(EVP_MD_CTX_new());
  return public_key != nullptr && context != nullptr &&
         EVP_DigestVerifyInit(context.get(), nullptr, nullptr, nullptr, public_key.get()) == 1 &&
         EVP_DigestVerify(context.get(), unsigned_bytes(signature), signature.size(),
                          unsigned_bytes(message), message.size()) == 1;
}

}  // namespace planledger::core
