// planledger rebuild: makes the rows of a projection again from the log.
#include "projections/projection.h"
#include "tools/planledger/ask.h"
#include "tools/planledger/commands.h"

#include <CLI/CLI.hpp>

namespace planledger::tools {
namespace {

// By their names, as a mistake in one is told.
std::vector<std::string> names() {
  std::vector<std::string> names;
  for (const projections::Projection* projection : projections::all_projections()) {
    names.emplace_back(projection->name());
  }
  return names;
}

}  // namespace

void add_rebuild(CLI::App& app, Context& context) {
  CLI::App& command = *app.add_subcommand(
      "rebuild", "Makes a projection again from the log, beside the one that serves");
  command.footer(
      "The projection that is there answers until the new one stands where it does; then that one\n"
      "serves at once, and the old one goes. Nothing is lost where it is interrupted: the old one\n"
      "serves on. On a server it is for the operator and the plan's coordinator; stats tells how\n"
      "far it is.\n"
      "Examples:\n"
      "  planledger rebuild late\n"
      "  planledger rebuild plan --data ledger");
  const auto question = std::make_shared<projections::Question>();
  question->subject = projections::Subject::rebuild;
  command.add_option("NAME", question->projection, "The projection")
      ->required()
      ->check(CLI::IsMember(names()));
  on_call(command, context, [&context, question] { return ask_and_print(context, *question); });
}

}  // namespace planledger::tools
