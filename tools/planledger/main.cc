// planledger: the ledger's client for people and scripts. Parses the command line, runs what it
// names, and turns an error into one line and an exit status.
#include "tools/planledger/commands.h"
#include "tools/planledger/help.h"
#include "tools/planledger/output.h"

#include <CLI/CLI.hpp>

#include <clocale>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

namespace planledger::tools {
namespace {

constexpr const char* kVersion = "planledger " PLANLEDGER_VERSION;

void add_commands(CLI::App& app, Context& context) {
  app.require_subcommand(1);
  // Options of every command may stand behind the command's name.
  app.fallthrough();
  app.set_version_flag("--version", kVersion);
  app.formatter(help_formatter(app));
  app.footer(
      "Examples:\n"
      "  planledger init plan.ledger --coordinator KB\n"
      "  planledger import plan-2018.jsonl --data plan.ledger\n"
      "  planledger show plan --as-of 2018-10-26 --data plan.ledger\n"
      "  planledger show budget --server 127.0.0.1:7411\n"
      "PLANLEDGER_SERVER, PLANLEDGER_DATA, PLANLEDGER_IDENTITY and PLANLEDGER_PASSPHRASE_FILE\n"
      "stand in for the options.\n"
      "Exit status: 0 done, 1 a check does not hold, 2 the command line is wrong, 3 refused,\n"
      "4 the server is out of reach, 5 not authorised, 6 the stored data is damaged.");
  add_shared_options(app, context);
  add_init(app, context);
  add_import(app, context);
  add_template(app, context);
  add_append(app, context);
  add_period(app, context);
  add_show(app, context);
  add_diff(app, context);
  add_explain(app, context);
  add_readiness(app, context);
  add_restate(app, context);
  add_reconcile(app, context);
  add_replay(app, context);
  add_tail(app, context);
  add_report(app, context);
  add_export(app, context);
  add_generate(app, context);
  add_stats(app, context);
  add_rebuild(app, context);
  add_checkpoint(app, context);
  add_prove(app, context);
  add_verify(app, context);
  add_witness(app, context);
  add_keys(app, context);
}

// Known before the command line is: a mistake in it is told in the form that it asks for.
bool asks_for_json(int argc, char** argv) {
  for (int index = 1; index < argc; ++index) {
    const std::string_view argument = argv[index];
    if (argument == "--format=json") return true;
    if (argument == "--format" && index + 1 < argc)
      return std::string_view(argv[index + 1]) == "json";
  }
  return false;
}

// What is wrong with the command line, in words that name the place.
std::string explain(const CLI::App& app, const CLI::ParseError& error) {
  const CLI::App* command = &app;
  while (!command->get_subcommands().empty()) command = command->get_subcommands().front();
  const std::vector<std::string> unknown = app.remaining(true);
  if (command->get_require_subcommand_min() == 0 || unknown.empty()) return error.what();
  const std::string name = command == &app ? "planledger" : "planledger " + command->get_name();
  return "'" + unknown.front() + "' is no command of " + name + "; " + name + " --help lists them";
}

int report(const core::Error& error, bool as_json) {
  print_error(error, as_json);
  return core::exit_status(error.code);
}

int run(int argc, char** argv) {
  const core::SystemClock clock;
  core::SystemEntropy entropy;
  Context context{.clock = clock,
                  .entropy = entropy,
                  .server = {},
                  .data = {},
                  .identity = {},
                  .passphrase_file = {},
                  .format = {},
                  .timeout_seconds = 30,
                  .run = {}};
  CLI::App app("The ledger of a government action plan.", "planledger");
  add_commands(app, context);
  const bool as_json = asks_for_json(argc, argv);
  try {
    app.parse(argc, argv);
  } catch (const CLI::Success& success) {
    std::ostringstream text;
    static_cast<void>(app.exit(success, text));
    const auto written = write_out(text.str()).and_then(flush_out);
    return written ? 0 : report(written.error(), as_json);
  } catch (const CLI::ParseError& error) {
    return report({.code = core::Errc::usage, .message = explain(app, error), .line = std::nullopt},
                  as_json);
  }
  fill_from_environment(context);
  const auto status = context.run();
  if (!status) return report(status.error(), as_json);
  return *status;
}

}  // namespace
}  // namespace planledger::tools

int main(int argc, char** argv) {
  // Tells how many columns a character takes; nothing else here depends on it.
  std::setlocale(LC_CTYPE, "C.UTF-8");
  return planledger::tools::run(argc, argv);
}
