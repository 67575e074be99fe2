// planledger stats: how much the ledger holds, and what that costs.
#include "tools/planledger/ask.h"
#include "tools/planledger/commands.h"

#include <CLI/CLI.hpp>

namespace planledger::tools {

void add_stats(CLI::App& app, Context& context) {
  CLI::App& command =
      *app.add_subcommand("stats", "How many events the ledger holds, and what they take");
  command.footer("Examples:\n  planledger stats");
  const auto question = std::make_shared<projections::Question>();
  question->subject = projections::Subject::stats;
  on_call(command, context, [&context, question] { return ask_and_print(context, *question); });
}

}  // namespace planledger::tools
