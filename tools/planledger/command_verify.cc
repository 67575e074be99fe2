// planledger verify: is the ledger whole, and is what somebody holds of it true?
#include "core/signers.h"
#include "net/proofs.h"
#include "tools/planledger/ask.h"
#include "tools/planledger/commands.h"
#include "tools/planledger/input.h"
#include "tools/planledger/output.h"
#include "tools/planledger/progress.h"
#include "tools/planledger/verifier_keys.h"
#include "tools/planledger/verify_report.h"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <functional>

namespace planledger::tools {
namespace {

struct Options {
  std::string report;
  std::string checkpoint;
  std::string proof;
  std::vector<std::string> keys;
  std::vector<std::string> witnesses;
};

// Writes the answer that `ask` gives, and its exit status.
core::Result<int> print_answer(
    const Context& context,
    const std::function<core::Result<projections::Answered>(const projections::Sink&)>& ask) {
  std::string json;
  Waiting waiting("verify");
  const auto answered = ask([&json](std::string_view piece) -> core::Status {
    json += piece;
    return {};
  });
  waiting.end();
  if (!answered) return core::fail(answered.error());
  if (const auto status = print_json(context, "verify", json); !status) {
    return core::fail(status.error());
  }
  return answered->holds ? 0 : kDoesNotHold;
}

// Tells when each witness cosigned the checkpoint; fails with not_proven where one did not.
core::Status demand_cosignatures(const std::string& checkpoint,
                                 std::span<const core::VerifierKey> witnesses) {
  const auto note = core::Note::parse(checkpoint);
  if (!note) return core::fail(note.error());
  const auto signers = core::signers_of(*note, witnesses);
  if (!signers) return core::fail(signers.error());
  for (const core::VerifierKey& witness : witnesses) {
    const bool cosigned =
        std::any_of(signers->begin(), signers->end(),
                    [&](const core::Signer& signer) { return signer.key == witness; });
    if (!cosigned) {
      return core::fail(core::Errc::not_proven,
                        "the witness " + witness.name + " did not cosign the checkpoint");
    }
  }
  for (const core::Signer& signer : *signers) {
    print_note("cosigned by " + signer.key.name + " at " + core::to_string(*signer.seen_at));
  }
  return {};
}

core::Result<int> verify_file(const Context& context, const Options& options) {
  if (!options.checkpoint.empty()) {
    return core::fail(core::Errc::usage, "--proof stands alone: it holds its own checkpoints");
  }
  if (!options.witnesses.empty()) {
    return core::fail(
        core::Errc::usage,
        "--witness goes with --checkpoint: the ledger alone signs what is in a proof");
  }
  const auto keys = read_verifier_keys("--key", core::KeyKind::signature, options.keys);
  if (!keys) return core::fail(keys.error());
  const auto proof = read_input(options.proof);
  if (!proof) return core::fail(proof.error());
  return print_answer(context, [&](const projections::Sink& sink) {
    return net::verify_proof(*proof, *keys, sink);
  });
}

core::Result<int> verify_file_of_report(const Context& context, const Options& options) {
  if (!options.checkpoint.empty() || !options.proof.empty() || !options.witnesses.empty()) {
    return core::fail(core::Errc::usage,
                      "REPORT stands alone but for --key: it says itself what it was made from");
  }
  if (options.keys.empty()) return verify_report(context, options.report, {});
  const auto keys = read_verifier_keys("--key", core::KeyKind::signature, options.keys);
  if (!keys) return core::fail(keys.error());
  return verify_report(context, options.report, *keys);
}

core::Status check_cosignatures(const Options& options, const std::string& checkpoint) {
  if (options.witnesses.empty()) return {};
  if (options.checkpoint.empty()) {
    return core::fail(core::Errc::usage, "--witness goes with --checkpoint");
  }
  const auto witnesses =
      read_verifier_keys("--witness", core::KeyKind::cosignature, options.witnesses);
  if (!witnesses) return core::fail(witnesses.error());
  return demand_cosignatures(checkpoint, *witnesses);
}

core::Result<int> run(const Context& context, const Options& options) {
  if (!options.report.empty()) return verify_file_of_report(context, options);
  if (!options.proof.empty()) return verify_file(context, options);
  if (!options.keys.empty()) {
    return core::fail(core::Errc::usage,
                      "--key goes with --proof or REPORT: a ledger names its own keys");
  }
  projections::Question question;
  question.subject = projections::Subject::verify;
  if (!options.checkpoint.empty()) {
    auto checkpoint = read_input(options.checkpoint);
    if (!checkpoint) return core::fail(checkpoint.error());
    question.checkpoint = *std::move(checkpoint);
    if (question.checkpoint.empty()) question.checkpoint = "\n";
  }
  if (core::Status cosigned = check_cosignatures(options, question.checkpoint); !cosigned) {
    return core::fail(cosigned.error());
  }
  if (context.data.empty() || !context.server.empty()) return ask_and_print(context, question);
  return print_answer(context, [&](const projections::Sink& sink) {
    return net::verify_directory(context.data, question, sink);
  });
}

}  // namespace

void add_verify(CLI::App& app, Context& context) {
  CLI::App& command = *app.add_subcommand(
      "verify",
      "Checks every event of the ledger, a checkpoint that was kept, a proof or a report");
  command.footer(
      "Every record is hashed again and held against the Merkle tree, every event admitted again "
      "by\n"
      "the rules. With --checkpoint also that nothing before it was altered or taken away, and "
      "with\n"
      "--witness that these witnesses cosigned it. With --proof no ledger is asked: the file of\n"
      "`planledger prove` and a verifier key are enough.\n"
      "Exit status 0 where it holds, 1 with the first faulty event where it does not, 6 where the\n"
      "ledger cannot even be opened.\n"
      "Examples:\n"
      "  planledger verify --data plan.ledger\n"
      "  planledger verify --checkpoint 2018-10-26.checkpoint --server 127.0.0.1:7411\n"
      "  planledger verify --checkpoint latest --witness witness.pub --server 127.0.0.1:7411\n"
      "  planledger verify --proof grant.proof --key ledger.pub\n"
      "  planledger verify report.pdf --server 127.0.0.1:7411");
  const auto options = std::make_shared<Options>();
  command.add_option("REPORT", options->report,
                     "A report, in any format: it is made again and compared byte for byte, and "
                     "that of a closed\nperiod is held against its seal");
  command.add_option("--checkpoint", options->checkpoint,
                     "The file of a checkpoint that was kept; - for standard input");
  command.add_option("--proof", options->proof, "The file of a proof; - for standard input");
  command.add_option("--key", options->keys,
                     "With --proof or REPORT: the ledger's verifier key, or a file of such keys");
  command
      .add_option("--witness", options->witnesses,
                  "With --checkpoint: a witness that must have cosigned it, its verifier key or a "
                  "file of such keys")
      ->allow_extra_args(false);
  on_call(command, context, [&context, options] { return run(context, *options); });
}

}  // namespace planledger::tools
