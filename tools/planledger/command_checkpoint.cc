// planledger checkpoint: what the ledger holds now, signed, on three lines.
#include "tools/planledger/ask.h"
#include "tools/planledger/commands.h"

#include <CLI/CLI.hpp>

namespace planledger::tools {

void add_checkpoint(CLI::App& app, Context& context) {
  CLI::App& command = *app.add_subcommand(
      "checkpoint", "The ledger's signed checkpoint: how many events, and the root hash over them");
  command.footer(
      "A C2SP signed note, the same whatever --format says. Who keeps it can show later that\n"
      "nothing before it was altered or taken away: planledger verify --checkpoint FILE.\n"
      "Examples:\n"
      "  planledger checkpoint > 2018-10-26.checkpoint\n"
      "  planledger checkpoint -o 2018-10-26.checkpoint --server 127.0.0.1:7411");
  const auto question = std::make_shared<projections::Question>();
  question->subject = projections::Subject::checkpoint;
  const auto path = std::make_shared<std::string>();
  command.add_option("-o,--output", *path, "Where to write it; standard output where not given");
  on_call(command, context,
          [&context, question, path] { return ask_and_save(context, *question, *path); });
}

}  // namespace planledger::tools
