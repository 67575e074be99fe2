// The key with which a ledger signs its checkpoints: how it is made, kept, used and replaced.
//
//   DIR/keys/            directory, mode 0700
//     ledger.key         the private key, PEM (PKCS #8), mode 0600
//     ledger.pub         the verifier keys, one a line, the present one last: what others are given
//     ledger-ID.key      private keys that were replaced
//
// The verifier keys are recorded in the ledger's settings too, which is where a program takes them
// from. Without the private key a ledger works as before but signs no checkpoint.
#pragma once

#include "core/log.h"
#include "core/note.h"

#include <string>

namespace planledger::core {

// The name that a ledger signs with, and the first line of its checkpoints.
[[nodiscard]] std::string checkpoint_origin(const Uuid& ledger);

// Replaces the key, or makes the first one: from now on checkpoints are signed with `key`, and
// those signed before keep their verifier key in the settings. For a ledger whose private key was
// lost or has become known to others. Opens the ledger, so that no other process may have it open;
// what went wrong half-way is mended by doing it again. Gives the new verifier key.
[[nodiscard]] Result<VerifierKey> renew_ledger_key(const std::string& directory,
                                                   const SigningKey& key,
                                                   const LogOptions& options = {});

// The text as a note that the ledger's present key signed. Requires that it ends with a line break,
// and that its first line says what it is, so that no text can be taken for one of another purpose.
// Fails with damaged where the private key is missing or not the one that the settings name.
[[nodiscard]] Result<Note> signed_note(const EventLog& log, std::string text);

// The checkpoint of the log's first `size` events, signed. The same bytes whenever it is asked for,
// as long as the key is the same. Requires size <= head(). Fails as signed_note does.
[[nodiscard]] Result<Note> signed_checkpoint(const EventLog& log, Sequence size);

// The checkpoint in a note that one of the keys signed, of the log with that origin. Fails with
// invalid_field or not_proven.
[[nodiscard]] Result<Checkpoint> verified_checkpoint(const Note& note, std::string_view origin,
                                                     std::span<const VerifierKey> keys);

}  // namespace planledger::core
