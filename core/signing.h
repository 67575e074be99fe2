// Ed25519: who holds the private key signed these bytes.
#pragma once

#include "core/result.h"
#include "core/uuid.h"

#include <array>
#include <memory>
#include <string>
#include <string_view>

namespace planledger::core {

using PublicKey = std::array<unsigned char, 32>;
inline constexpr std::size_t kSignatureBytes = 64;

class SigningKey {
 public:
  // A new key from 32 random bytes.
  [[nodiscard]] static SigningKey make(Entropy& entropy);
  // From the PEM text (PKCS #8, not encrypted) that `pem` gives. Fails with damaged.
  [[nodiscard]] static Result<SigningKey> of_pem(const std::string& text);

  SigningKey(SigningKey&&) noexcept;
  SigningKey& operator=(SigningKey&&) noexcept;
  ~SigningKey();

  [[nodiscard]] std::string pem() const;
  [[nodiscard]] PublicKey public_key() const;
  // 64 bytes, the same for the same message.
  [[nodiscard]] std::string sign(std::string_view message) const;

 private:
  struct Key;
  explicit SigningKey(std::unique_ptr<Key> key);
  std::unique_ptr<Key> key_;
};

// Whether the signature is that key's over the message. Takes any bytes.
[[nodiscard]] bool is_signed_by(const PublicKey& key, std::string_view message,
                                std::string_view signature);

}  // namespace planledger::core
