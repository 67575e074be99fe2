// Did the department say this, to this ledger? Signatures over the contents of events.
//
// What is signed is one short text:
//
//   planledger events v1            the purpose: a signature for anything else is none for this
//   01234567-89ab-cdef-fedc-...     the ledger's id: in another ledger it is worth nothing
//   XcnaeacGWamtVZy3Ad7Zoqud...     base64 of a root (below); each line ends with a line break
//
// The root is that of an RFC 9162 Merkle tree whose leaves are the contents' canonical bytes
// (leaf = SHA-256(0x00 || content)): of one event, or of up to 16 that were signed together, since
// a core checks some ten thousand signatures a second and far more hashes. `key` of a Signature is
// the base64 of the public key, `value` the base64 of
//
//   64 bytes    the Ed25519 signature (RFC 8032)
//   and of one that was signed with others:
//   1 byte      its place among them, from 0
//   1 byte      how many they are, 2 to 16
//   32 bytes    each hash of the inclusion proof (RFC 9162, section 2.1.3)
//
// So each event proves itself, wherever it goes, without the others.
#pragma once

#include "core/hash.h"
#include "core/merkle.h"
#include "core/signing.h"
#include "events/event.h"

#include <optional>
#include <span>
#include <string>

namespace planledger::events {

inline constexpr std::size_t kSignedTogetherMax = 16;

// The base64 of a key, as events hold it; and back, none for a text that is no key.
[[nodiscard]] std::string to_text(const core::PublicKey& key);
[[nodiscard]] std::optional<core::PublicKey> public_key_of(std::string_view text);

// Signs each event for the ledger, as many together as may be. An older signature is replaced.
void sign(const core::SigningKey& key, const core::Uuid& ledger, std::span<Submission> events);

// Checks signatures, those that were signed together at the cost of one. Used by one thread.
class SignatureCheck {
 public:
  explicit SignatureCheck(const core::Uuid& ledger) : ledger_(ledger) {}

  // Whether the signature is its key's over this content, for this ledger; whose key it is, the
  // rules ask. Fails with signature_invalid, saying why. Takes any bytes.
  [[nodiscard]] core::Status check(kj::ArrayPtr<const capnp::word> content,
                                   const Signature& signature);

 private:
  // The signature that was found good last, and the tree that it signs.
  struct Good {
    std::string key;
    std::string bytes;
    std::uint64_t count;
    core::InclusionCheck tree;
  };

  const core::Uuid ledger_;
  core::Sha256 sha_;
  std::optional<Good> last_;
};

}  // namespace planledger::events
