// planledger verify: is the ledger whole, and is what somebody holds of it true?
#include "net/proofs.h"
#include "tools/planledger/ask.h"
#include "tools/planledger/commands.h"
#include "tools/planledger/input.h"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <filesystem>
#include <functional>

namespace planledger::tools {
namespace {

struct Options {
  std::string checkpoint;
  std::string proof;
  std::vector<std::string> keys;
};

// A verifier key, or a file that has one on each line.
core::Result<std::vector<core::VerifierKey>> read_keys(const std::vector<std::string>& given) {
  std::vector<core::VerifierKey> keys;
  for (const std::string& each : given) {
    std::error_code error;
    std::string lines = each;
    if (std::filesystem::is_regular_file(each, error)) {
      auto content = read_input(each);
      if (!content) return core::fail(content.error());
      lines = *std::move(content);
    }
    for (std::size_t begin = 0; begin < lines.size();) {
      const std::size_t end = std::min(lines.find('\n', begin), lines.size());
      auto key = core::VerifierKey::parse(std::string_view(lines).substr(begin, end - begin));
      if (!key) return core::fail(core::Errc::usage, "--key: " + key.error().message);
      keys.push_back(*std::move(key));
      begin = end + 1;
    }
  }
  if (keys.empty()) return core::fail(core::Errc::usage, "--key: expected a verifier key");
  return keys;
}

// Writes the answer that `ask` gives, and its exit status.
core::Result<int> print_answer(
    const Context& context,
    const std::function<core::Result<projections::Answered>(const projections::Sink&)>& ask) {
  std::string json;
  const auto answered = ask([&json](std::string_view piece) -> core::Status {
    json += piece;
    return {};
  });
  if (!answered) return core::fail(answered.error());
  if (const auto status = print_json(context, "verify", json); !status) {
    return core::fail(status.error());
  }
  return answered->holds ? 0 : kDoesNotHold;
}

core::Result<int> verify_file(const Context& context, const Options& options) {
  if (!options.checkpoint.empty()) {
    return core::fail(core::Errc::usage, "--proof stands alone: it holds its own checkpoints");
  }
  const auto keys = read_keys(options.keys);
  if (!keys) return core::fail(keys.error());
  const auto proof = read_input(options.proof);
  if (!proof) return core::fail(proof.error());
  return print_answer(context, [&](const projections::Sink& sink) {
    return net::verify_proof(*proof, *keys, sink);
  });
}

core::Result<int> run(const Context& context, const Options& options) {
  if (!options.proof.empty()) return verify_file(context, options);
  if (!options.keys.empty()) {
    return core::fail(core::Errc::usage, "--key goes with --proof: a ledger names its own keys");
  }
  projections::Question question;
  question.subject = projections::Subject::verify;
  if (!options.checkpoint.empty()) {
    auto checkpoint = read_input(options.checkpoint);
    if (!checkpoint) return core::fail(checkpoint.error());
    question.checkpoint = *std::move(checkpoint);
    if (question.checkpoint.empty()) question.checkpoint = "\n";
  }
  if (context.data.empty() || !context.server.empty()) return ask_and_print(context, question);
  return print_answer(context, [&](const projections::Sink& sink) {
    return net::verify_directory(context.data, question, sink);
  });
}

}  // namespace

void add_verify(CLI::App& app, Context& context) {
  CLI::App& command = *app.add_subcommand(
      "verify", "Checks every event of the ledger, a checkpoint that was kept, or a proof");
  command.footer(
      "Every record is hashed again and held against the Merkle tree, every event admitted again "
      "by\n"
      "the rules. With --checkpoint also that nothing before it was altered or taken away. With\n"
      "--proof no ledger is asked: the file of `planledger prove` and a verifier key are enough.\n"
      "Exit status 0 where it holds, 1 with the first faulty event where it does not, 6 where the\n"
      "ledger cannot even be opened.\n"
      "Examples:\n"
      "  planledger verify --data plan.ledger\n"
      "  planledger verify --checkpoint 2018-10-26.checkpoint --server 127.0.0.1:7411\n"
      "  planledger verify --proof grant.proof --key ledger.pub");
  const auto options = std::make_shared<Options>();
  command.add_option("--checkpoint", options->checkpoint,
                     "The file of a checkpoint that was kept; - for standard input");
  command.add_option("--proof", options->proof, "The file of a proof; - for standard input");
  command.add_option("--key", options->keys,
                     "With --proof: the ledger's verifier key, or a file of such keys");
  on_call(command, context, [&context, options] { return run(context, *options); });
}

}  // namespace planledger::tools
