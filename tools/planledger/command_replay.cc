// planledger replay: do the projections say what the raw log says?
#include "tools/planledger/ask.h"
#include "tools/planledger/commands.h"

#include <CLI/CLI.hpp>

namespace planledger::tools {

void add_replay(CLI::App& app, Context& context) {
  CLI::App& command = *app.add_subcommand(
      "replay", "Answers from the raw log, held against those of the projections");
  command.footer(
      "Exit status 0 where they are the same, 1 with the first difference where they are not.\n"
      "Examples:\n  planledger replay --as-of 2018-10-26");
  const auto question = std::make_shared<projections::Question>();
  question->subject = projections::Subject::replay;
  add_as_of(command, *question);
  add_known_at(command, *question);
  on_call(command, context, [&context, question] { return ask_and_print(context, *question); });
}

}  // namespace planledger::tools
