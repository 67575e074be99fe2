// The files of a witness's directory: how they are named, read, and written for good
// (core/witness.h).
#pragma once

#include "core/detail/posix.h"
#include "core/note.h"

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace planledger::core::detail {

// Makes the directory where it is absent, and takes it for this process. Fails with usage for the
// directory of a ledger, and with in_use.
[[nodiscard]] Result<File> take_witness_directory(const std::string& directory);

struct WitnessKey {
  SigningKey key;
  VerifierKey verifier;
};
// The key that lies there, or a new one under that name. Fails with usage where it has another
// name, damaged where the two files do not belong together.
[[nodiscard]] Result<WitnessKey> load_witness_key(const std::string& directory,
                                                  std::string_view name, Entropy& entropy);

// Fails with damaged.
[[nodiscard]] Result<std::vector<VerifierKey>> read_trusted_keys(const std::string& directory);
// Fails with too_large beyond 64 KiB.
[[nodiscard]] Status write_trusted_keys(const std::string& directory,
                                        std::span<const VerifierKey> keys);

// Fails with damaged, also where what lies there is of another log.
[[nodiscard]] Result<std::optional<Note>> read_last_note(const std::string& directory,
                                                         std::string_view origin);
[[nodiscard]] Status write_last_note(const std::string& directory, std::string_view origin,
                                     const Note& note);
[[nodiscard]] Status write_latest_note(const std::string& directory, const Note& note);

// Keeps both notes, under the same names whenever they are the same. Gives the path that the two
// files' names begin with. Fails with too_large where `forks_max` are kept already.
[[nodiscard]] Result<std::string> keep_fork(const std::string& directory, const Note& seen,
                                            const Note& shown, std::size_t forks_max);

}  // namespace planledger::core::detail
