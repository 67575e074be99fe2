// A text that others can check was signed, and by whom: C2SP's signed notes, and the checkpoint of
// a log as one.
//
//   planledger.01234567-89ab-cdef-fedc-ba9876543210       origin: which log
//   512                                                   size: how many events
//   XcnaeacGWamtVZy3Ad7ZoqudgjqtL0lgz+Nw7/RgQyg=          root of the Merkle tree over them
//                                                         an empty line ends the text
//   — planledger.01234567-... x08go/ZJkuBS9UG/SffcvI...   name, then base64 of key id and signature
//
// https://c2sp.org/signed-note, https://c2sp.org/tlog-checkpoint and, for the cosignatures of
// witnesses, https://c2sp.org/tlog-cosignature.
#pragma once

#include "core/clock.h"
#include "core/hash.h"
#include "core/signing.h"

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace planledger::core {

enum class KeyKind : unsigned char { signature = 1, cosignature = 4 };

// A public key with its name. As text: `name+id+base64 of kind and key`, the id in 8 hexadecimal
// digits.
struct VerifierKey {
  std::string name;
  KeyKind kind = KeyKind::signature;
  PublicKey key{};

  // Fails with invalid_field.
  [[nodiscard]] static Result<VerifierKey> parse(std::string_view text);
  // The first four bytes of SHA-256(name || 0x0a || kind || key).
  [[nodiscard]] std::uint32_t id() const;

  friend bool operator==(const VerifierKey&, const VerifierKey&) = default;
};
[[nodiscard]] std::string to_string(const VerifierKey& key);

struct NoteSignature {
  std::string name;
  std::uint32_t key_id = 0;
  std::string bytes;
  friend bool operator==(const NoteSignature&, const NoteSignature&) = default;
};

struct Note {
  static constexpr std::size_t kBytesMax = 64U << 10U;
  static constexpr std::size_t kSignaturesMax = 64;

  std::string text;  // Ends with a line break.
  std::vector<NoteSignature> signatures;

  // Fails with invalid_field, saying what a note looks like.
  [[nodiscard]] static Result<Note> parse(std::string_view bytes);
  // The key's signature over the text; a witness adds when it saw the note, in whole seconds.
  void sign(const std::string& name, const SigningKey& key);
  void cosign(const std::string& name, const SigningKey& key, Instant seen_at);
  // Whether one of the keys signed it. A signature that has a known key's name and id but is not
  // its own spoils the note, whatever else stands there; those of unknown keys are passed over.
  // Fails with not_proven.
  [[nodiscard]] Status verify(std::span<const VerifierKey> keys) const;
};
[[nodiscard]] std::string to_string(const Note& note);

struct Checkpoint {
  std::string origin;
  std::uint64_t size = 0;
  Hash root;

  // Further lines that a later program may add are passed over. Fails with invalid_field.
  [[nodiscard]] static Result<Checkpoint> parse(std::string_view text);
  friend bool operator==(const Checkpoint&, const Checkpoint&) = default;
};
[[nodiscard]] std::string to_string(const Checkpoint& checkpoint);

}  // namespace planledger::core
