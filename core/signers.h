// Which of these keys signed a note, and when?
#pragma once

#include "core/note.h"

#include <chrono>
#include <optional>
#include <span>
#include <vector>

namespace planledger::core {

// A cosignature says when the note was seen, in whole seconds between 1970 and 9999.
struct Signer {
  VerifierKey key;
  std::optional<std::chrono::sys_seconds> seen_at;
  friend bool operator==(const Signer&, const Signer&) = default;
};

// In the order of the signatures; that none of the keys signed is no error. Fails with not_proven
// where a signature has a key's name and id but is not its own, as Note::verify does.
[[nodiscard]] Result<std::vector<Signer>> signers_of(const Note& note,
                                                     std::span<const VerifierKey> keys);

}  // namespace planledger::core
