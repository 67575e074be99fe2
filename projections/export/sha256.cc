#include "projections/export/sha256.h"

#include "core/check.h"
#include "core/hash.h"

#include <openssl/evp.h>

namespace planledger::projections::exports {

struct Sha256::State {
  State() : context(EVP_MD_CTX_new()) {
    PLANLEDGER_CHECK(context != nullptr, "a digest can be begun");
    PLANLEDGER_CHECK(EVP_DigestInit_ex(context, EVP_sha256(), nullptr) == 1, "SHA-256 is there");
  }
  State(const State&) = delete;
  State& operator=(const State&) = delete;
  ~State() { EVP_MD_CTX_free(context); }

  EVP_MD_CTX* context;
};

Sha256::Sha256() : state_(std::make_unique<State>()) {}
Sha256::Sha256(Sha256&&) noexcept = default;
Sha256& Sha256::operator=(Sha256&&) noexcept = default;
Sha256::~Sha256() = default;

void Sha256::add(std::string_view piece) {
  PLANLEDGER_CHECK(EVP_DigestUpdate(state_->context, piece.data(), piece.size()) == 1,
                   "bytes in memory can be hashed");
}

std::string Sha256::hexadecimal() {
  core::Hash hash;
  PLANLEDGER_CHECK(EVP_DigestFinal_ex(state_->context, hash.bytes.data(), nullptr) == 1,
                   "a digest can be ended");
  return core::to_hex(hash);
}

}  // namespace planledger::projections::exports
