// Ed25519: who holds the private key signed these bytes.
#pragma once

#include "core/result.h"
#include "core/uuid.h"

#include <array>
#include <memory>
#include <string>
#include <string_view>

struct evp_pkey_st;

namespace planledger::core {

using PublicKey = std::array<unsigned char, 32>;
inline constexpr std::size_t kSignatureBytes = 64;

class SigningKey {
 public:
  // A new key from 32 random bytes.
  [[nodiscard]] static SigningKey make(Entropy& entropy);
  // From the PEM text that `pem` gives: PKCS #8, encrypted or not. Fails with usage where it is
  // encrypted and the passphrase is missing or wrong, with damaged where it is no such text. A
  // passphrase for a key that is not encrypted is not looked at.
  [[nodiscard]] static Result<SigningKey> of_pem(const std::string& text,
                                                 std::string_view passphrase = {});

  SigningKey(SigningKey&&) noexcept;
  SigningKey& operator=(SigningKey&&) noexcept;
  ~SigningKey();

  // PKCS #8, not encrypted.
  [[nodiscard]] std::string pem() const;
  // PKCS #8 under a passphrase: PBES2 (RFC 8018) with AES-256-CBC and scrypt (RFC 7914), N = 2^14,
  // r = 8, p = 5, so that each guess costs 16 MiB and a good part of a second. Requires a
  // passphrase that is not empty.
  [[nodiscard]] std::string pem(std::string_view passphrase, Entropy& entropy) const;
  [[nodiscard]] PublicKey public_key() const;
  // 64 bytes, the same for the same message.
  [[nodiscard]] std::string sign(std::string_view message) const;

  // OpenSSL's own form (core/detail/openssl.h), owned by this.
  [[nodiscard]] evp_pkey_st* handle() const;

 private:
  struct Key;
  explicit SigningKey(std::unique_ptr<Key> key);
  std::unique_ptr<Key> key_;
};

// Whether the signature is that key's over the message. Takes any bytes.
[[nodiscard]] bool is_signed_by(const PublicKey& key, std::string_view message,
                                std::string_view signature);

}  // namespace planledger::core
