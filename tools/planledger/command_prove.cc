// planledger prove: a proof that an event is in the log, or that the log has only grown.
#include "tools/planledger/ask.h"
#include "tools/planledger/commands.h"
#include "tools/planledger/input.h"

#include <CLI/CLI.hpp>

namespace planledger::tools {
namespace {

struct Options {
  std::string event;
  std::string from;
  std::string output;
};

core::Result<int> run(const Context& context, const Options& options) {
  if (options.event.empty() == options.from.empty()) {
    return core::fail(core::Errc::usage,
                      "expected an event's id, or --from with the file of a checkpoint");
  }
  projections::Question question;
  question.subject = projections::Subject::prove;
  question.event = options.event;
  if (!options.from.empty()) {
    auto checkpoint = read_input(options.from);
    if (!checkpoint) return core::fail(checkpoint.error());
    if (checkpoint->empty()) {
      return core::fail(core::Errc::invalid_field,
                        options.from + " is empty: expected a checkpoint");
    }
    question.checkpoint = *std::move(checkpoint);
  }
  return ask_and_save(context, question, options.output);
}

}  // namespace

void add_prove(CLI::App& app, Context& context) {
  CLI::App& command = *app.add_subcommand(
      "prove", "A proof that an event is in the ledger, or that the ledger has only grown");
  command.footer(
      "JSON, the same whatever --format says, with all that `planledger verify --proof` and a\n"
      "verifier key need to check it far from the ledger.\n"
      "Exit status 1 where the ledger is not the one of the checkpoint, or an earlier one.\n"
      "Examples:\n"
      "  planledger prove 5b0c3a52-6a55-4b1e-9f0e-8d1f0a3f4c11 -o grant.proof\n"
      "  planledger prove --from 2018-10-26.checkpoint -o since.proof");
  const auto options = std::make_shared<Options>();
  command.add_option("EVENT", options->event, "The event's id");
  command.add_option("--from", options->from,
                     "The file of a checkpoint that was kept; - for input");
  command.add_option("-o,--output", options->output,
                     "Where to write it; standard output where not given");
  on_call(command, context, [&context, options] { return run(context, *options); });
}

}  // namespace planledger::tools
