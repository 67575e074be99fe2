// What is kept of a closing, read back and held against the seal.
#pragma once

#include "core/log.h"
#include "core/note.h"
#include "core/seal_files.h"
#include "projections/question.h"
#include "projections/seal/seal.h"

#include <string>
#include <string_view>

namespace planledger::projections::seal {

struct Kept {
  std::string note;  // As it lies there.
  Seal seal;
};

// A seal that one of the keys signed, of that ledger. Fails with invalid_field where the bytes are
// no such note, with not_proven where none of the keys signed it or it is another ledger's.
[[nodiscard]] core::Result<Seal> verified_seal(std::string_view note, const core::Uuid& ledger,
                                               std::span<const core::VerifierKey> keys);

// Requires files.has(closing). Fails with damaged where it is not a seal of that closing that the
// ledger signed.
[[nodiscard]] core::Result<Kept> read_seal(const core::EventLog& log, const core::SealFiles& files,
                                           core::Sequence closing);

// The checkpoint of the events before the closing: the kept one, or signed now where none is.
[[nodiscard]] core::Result<std::string> checkpoint_of(const core::EventLog& log,
                                                      const core::SealFiles& files,
                                                      core::Sequence closing);

// Hands on a report as it was sealed. Nothing of it where it is not what the seal says: then fails
// with damaged. Fails with invalid_question where the seal has none of that language and format.
[[nodiscard]] core::Status send_report(const core::EventLog& log, const core::SealFiles& files,
                                       core::Sequence closing, std::string_view language,
                                       std::string_view format, const Sink& sink);

// Whether a kept file has that hash. Fails with damaged, naming it.
[[nodiscard]] core::Status check_file(const core::SealFiles& files, core::Sequence closing,
                                      std::string_view name, std::string_view sha256);

}  // namespace planledger::projections::seal
