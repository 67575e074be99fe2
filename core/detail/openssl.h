// Owners of OpenSSL's objects, and the way from our keys to its.
#pragma once

#include "core/signing.h"

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/evp.h>

#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace planledger::core::detail {

template <auto Free>
struct Freed {
  template <class T>
  void operator()(T* object) const {
    Free(object);
  }
};
using OwnedKey = std::unique_ptr<EVP_PKEY, Freed<EVP_PKEY_free>>;
using Memory = std::unique_ptr<BIO, Freed<BIO_free>>;

// OpenSSL keeps what failed in a queue of the thread; its end empties it, so that nobody finds
// there what was told already.
struct FailuresForgotten {
  FailuresForgotten() = default;
  FailuresForgotten(const FailuresForgotten&) = delete;
  FailuresForgotten& operator=(const FailuresForgotten&) = delete;
  ~FailuresForgotten() { ERR_clear_error(); }
};

// A BIO that reads the text, which must outlive it.
[[nodiscard]] Memory memory_of(std::string_view text);
// What was written into a BIO of memory.
[[nodiscard]] std::string text_in(const Memory& memory);

// Any 32 bytes make one; OpenSSL looks at them when something is checked.
[[nodiscard]] OwnedKey handle_of(const PublicKey& key);
// None where the key is not one of Ed25519.
[[nodiscard]] std::optional<PublicKey> public_key_in(const EVP_PKEY* key);

// The private key in a PEM text (SigningKey::of_pem).
[[nodiscard]] Result<OwnedKey> private_key_of_pem(const std::string& text,
                                                  std::string_view passphrase);

}  // namespace planledger::core::detail
