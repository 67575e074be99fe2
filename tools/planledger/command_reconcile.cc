// planledger reconcile: do the totals that sources state add up, and do references lead somewhere?
#include "tools/planledger/ask.h"
#include "tools/planledger/commands.h"

#include <CLI/CLI.hpp>

namespace planledger::tools {

void add_reconcile(CLI::App& app, Context& context) {
  CLI::App& command = *app.add_subcommand(
      "reconcile", "Stated totals that do not add up, and references that lead nowhere");
  command.footer(
      "Exit status 0 where there are none, 1 where there is one.\n"
      "Examples:\n  planledger reconcile --as-of 2018-10-26");
  const auto question = std::make_shared<projections::Question>();
  question->subject = projections::Subject::reconcile;
  add_as_of(command, *question);
  add_known_at(command, *question);
  on_call(command, context, [&context, question] { return ask_and_print(context, *question); });
}

}  // namespace planledger::tools
