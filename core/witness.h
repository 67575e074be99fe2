// Does a log only grow, as far as this witness has seen? Remembers the last checkpoint of each log,
// and puts its own signature beside a log's only where what is shown goes on from there.
//
//   DIR/
//     key.pem            the private key, PEM (PKCS #8), mode 0600; made at first use
//     witness.pub        its verifier key, of the kind for cosignatures: what others are given
//     trusted.pub        the verifier keys of logs, one a line; a key's name is its log's origin
//     last-HASH.note     the last checkpoint that was cosigned of a log, as the log signed it; HASH
//                        is SHA-256 of the origin, in hexadecimal digits
//     latest             the note that was cosigned last: for others to take
//     fork-ID.seen       two notes that one log signed and that do not go together, kept as
//     fork-ID.shown      evidence; ID is made from both
//     LOCK               held by the one process that is this witness
//
// https://c2sp.org/tlog-witness says what is checked, https://c2sp.org/tlog-cosignature what is
// signed. A checkpoint is durable in DIR before its cosignature is made: no crash makes this key
// sign two roots of one size. A directory that is put back to an older copy would; make a new
// witness instead.
#pragma once

#include "core/clock.h"
#include "core/merkle.h"
#include "core/note.h"

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>

namespace planledger::core {

// Why a checkpoint is not cosigned.
enum class Refusal : unsigned char {
  malformed,       // It is no checkpoint.
  unknown_origin,  // No key of its log is trusted here.
  bad_signature,   // No trusted key of its log signed it.
  older,           // More events than it has were cosigned before.
  fork,            // Of as many events another root was cosigned before.
  other_size,      // The proof begins at another size than that cosigned last.
  bad_proof,       // The proof does not show that the log has only grown.
};
// "badProof".
[[nodiscard]] std::string_view name(Refusal refusal);

struct Refused {
  Refusal reason;
  std::string message;  // One line; names sizes and roots, and where evidence was kept.
};

// A note as the log signed it (signatures of others are left out), this witness's beside it.
using Verdict = std::variant<Note, Refused>;

// Of one thread at a time.
class Witness {
 public:
  // At most so many forks are kept: whoever holds a log's key could make any number.
  static constexpr std::size_t kForksMax = 100;

  // Opens the directory, or makes it with a new key. `key_name`: what the verifier key is called
  // (it should be a URL without a scheme), a name made from the key where it is empty; one that
  // differs from that of an existing key is refused. `clock` is not owned. Fails with in_use where
  // another process has it, usage, damaged where files are not what they were, storage_....
  [[nodiscard]] static Result<Witness> open(const std::string& directory, std::string_view key_name,
                                            const Clock& clock, Entropy& entropy);
  Witness(Witness&&) noexcept;
  Witness& operator=(Witness&&) noexcept;
  ~Witness();

  [[nodiscard]] const VerifierKey& verifier_key() const;

  [[nodiscard]] bool trusts(std::string_view origin) const;
  // From now on these are the keys of the logs that they name, in the place of those logs' keys
  // before; durable when it returns. Requires keys of the kind for signatures.
  [[nodiscard]] Status trust(std::span<const VerifierKey> keys);

  // The last checkpoint that was cosigned of that log, as the log signed it; none where none was.
  [[nodiscard]] Result<std::optional<Note>> last(std::string_view origin) const;

  // Cosigns the note, or says why not. `size_from`: where the proof begins, which is the size
  // cosigned last, 0 where there was none. Fails where the state cannot be read or made durable:
  // then nothing was signed.
  [[nodiscard]] Result<Verdict> consider(const Note& shown, std::uint64_t size_from,
                                         std::span<const Hash> proof);

 private:
  struct State;
  explicit Witness(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace planledger::core
