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

namespace {

// Looked up by its name once for the process: that takes as long as a hash or two.
const EVP_MD* sha256() {
  static const EVP_MD* const digest = EVP_MD_fetch(nullptr, "SHA256", nullptr);
  PLANLEDGER_CHECK(digest != nullptr, "the library has SHA-256");
  return digest;
}

}  // namespace

struct Sha256::Context {
  Context() : state(EVP_MD_CTX_new()) {
    PLANLEDGER_CHECK(state != nullptr, "there is memory for a hash");
  }
  ~Context() { EVP_MD_CTX_free(state); }
  Context(const Context&) = delete;
  Context& operator=(const Context&) = delete;

  EVP_MD_CTX* state;
};

Sha256::Sha256() : context_(std::make_unique<Context>()) {}
Sha256::~Sha256() = default;

Hash Sha256::operator()(std::string_view a, std::string_view b, std::string_view c) {
  EVP_MD_CTX* const state = context_->state;
  bool good = EVP_DigestInit_ex2(state, sha256(), nullptr) == 1;
  for (const std::string_view part : {a, b, c}) {
    good = good && EVP_DigestUpdate(state, part.data(), part.size()) == 1;
  }
  Hash hash;
  good = good && EVP_DigestFinal_ex(state, hash.bytes.data(), nullptr) == 1;
  PLANLEDGER_CHECK(good, "SHA-256 of bytes in memory cannot fail");
  return hash;
}

}  // namespace planledger::core
