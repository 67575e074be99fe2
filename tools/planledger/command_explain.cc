// planledger explain: of which events each number about an action is made.
#include "tools/planledger/ask.h"
#include "tools/planledger/commands.h"

#include <CLI/CLI.hpp>

namespace planledger::tools {

void add_explain(CLI::App& app, Context& context) {
  CLI::App& command =
      *app.add_subcommand("explain", "Of which events each number about an action is made");
  command.footer(
      "Every sum that show action and show budget give of it, and its status, its last meeting\n"
      "and the ends of its grants: with the events behind each, who recorded them and when, what\n"
      "each adds, and the sum. Reversed events are listed apart. That the events come to what is\n"
      "answered is checked: exit status 1 where they do not, which would be damage.\n"
      "Examples:\n"
      "  planledger explain --action 4.1\n"
      "  planledger explain --action 4.1 --as-of 2018-10-26 --known-at period:2018-H2 --format "
      "csv");
  const auto question = std::make_shared<projections::Question>();
  question->subject = projections::Subject::explanation;
  command.add_option("--action", question->action, "The action's number, as 4.1")->required();
  add_as_of(command, *question);
  add_known_at(command, *question);
  on_call(command, context, [&context, question] { return ask_and_print(context, *question); });
}

}  // namespace planledger::tools
