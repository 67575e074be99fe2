// planledger export: the events themselves, whole, for another ledger or another program.
#include "tools/planledger/ask.h"
#include "tools/planledger/commands.h"

#include <CLI/CLI.hpp>

namespace planledger::tools {

void add_export(CLI::App& app, Context& context) {
  CLI::App& command = *app.add_subcommand("export", "The events in canonical form, in seq order");
  command.footer(
      "Imported into an empty ledger they give the same answers.\n"
      "Examples:\n"
      "  planledger export --format jsonl -o events.jsonl\n"
      "  planledger export --format jsonl --known-at period:2018-H2 -o events.jsonl");
  struct Options {
    projections::Question question;
    std::string format = "jsonl";
    std::string path;
  };
  const auto options = std::make_shared<Options>();
  options->question.subject = projections::Subject::export_jsonl;
  command.add_option("--format", options->format, "The format: jsonl, one event a line")
      ->check(CLI::IsMember({"jsonl"}))
      ->capture_default_str();
  add_known_at(command, options->question);
  command.add_option("-o,--output", options->path,
                     "The file to write, whole or not at all (standard output where not given)");
  on_call(command, context,
          [&context, options] { return ask_and_save(context, options->question, options->path); });
}

}  // namespace planledger::tools
