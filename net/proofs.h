// What shows others that the log is whole: checkpoints, proofs, and the check of everything.
//
// net/verification.md tells what each answer holds and how it is checked without this program.
#pragma once

#include "core/log.h"
#include "core/note.h"
#include "projections/question.h"

#include <span>
#include <string>
#include <string_view>

namespace planledger::net {

// The format of a question about the checkpoint that asks for the ledger's verifier keys instead,
// one a line. Whoever takes them from the ledger itself trusts who gave them.
inline constexpr std::string_view kFormatOfKeys = "keys";

// The subjects that are answered here, from the log alone.
[[nodiscard]] bool is_about_proof(projections::Subject subject);

// Answers a question of such a subject. A `verify` takes as long as reading the whole log, and one
// is made at a time: it keeps its scratch in the ledger's directory.
[[nodiscard]] core::Result<projections::Answered> answer_proof(
    const core::EventLog& log, const projections::Question& question,
    const projections::Sink& sink);

// Answers `verify` for the ledger in a directory that nothing else has open, without what is made
// from the log: also of a ledger whose projections can no longer be made.
[[nodiscard]] core::Result<projections::Answered> verify_directory(
    const std::string& directory, const projections::Question& question,
    const projections::Sink& sink);

// Checks the answer to a `prove` with nothing but verifier keys of the ledger, of which at least
// one is given.
[[nodiscard]] core::Result<projections::Answered> verify_proof(
    std::string_view proof, std::span<const core::VerifierKey> keys, const projections::Sink& sink);

// What a ledger answered to `prove` from a checkpoint: read, and not checked.
struct Growth {
  core::Note to;
  core::Proof hashes;
};
// Fails with not_proven where it is no such answer.
[[nodiscard]] core::Result<Growth> read_growth(std::string_view proof);

}  // namespace planledger::net
