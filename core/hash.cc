#include "core/hash.h"

#include "core/check.h"
#include "core/detail/hexadecimal.h"

#include <openssl/evp.h>

#include <cstring>

namespace planledger::core {

std::optional<Hash> Hash::of_bytes(std::string_view bytes) {
  if (bytes.size() != kSize) return std::nullopt;
  Hash hash;
  std::memcpy(hash.bytes.data(), bytes.data(), kSize);
  return hash;
}

std::string to_hex(const Hash& hash) { return detail::to_hexadecimal(hash.view()); }

std::optional<Hash> hash_of_hex(std::string_view text) {
  const auto bytes = detail::of_hexadecimal(text);
  return bytes ? Hash::of_bytes(*bytes) : std::nullopt;
}

struct Sha256::Context {
  Context() : digest(EVP_MD_fetch(nullptr, "SHA256", nullptr)), state(EVP_MD_CTX_new()) {
    PLANLEDGER_CHECK(digest != nullptr && state != nullptr, "the library has SHA-256");
  }
  ~Context() {
    EVP_MD_CTX_free(state);
    EVP_MD_free(digest);
  }
  Context(const Context&) = delete;
  Context& operator=(const Context&) = delete;

  EVP_MD* digest;
  EVP_MD_CTX* state;
};

Sha256::Sha256() : context_(std::make_unique<Context>()) {}
Sha256::~Sha256() = default;

Hash Sha256::operator()(std::string_view a, std::string_view b, std::string_view c) {
  EVP_MD_CTX* const state = context_->state;
  bool good = EVP_DigestInit_ex2(state, context_->digest, nullptr) == 1;
  for (const std::string_view part : {a, b, c}) {
    good = good && EVP_DigestUpdate(state, part.data(), part.size()) == 1;
  }
  Hash hash;
  good = good && EVP_DigestFinal_ex(state, hash.bytes.data(), nullptr) == 1;
  PLANLEDGER_CHECK(good, "SHA-256 of bytes in memory cannot fail");
  return hash;
}

}  // namespace planledger::core
