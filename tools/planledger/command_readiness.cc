// planledger readiness: what is missing before a period can be closed.
#include "core/date.h"
#include "tools/planledger/ask.h"
#include "tools/planledger/commands.h"
#include "tools/planledger/signer.h"

#include <CLI/CLI.hpp>

namespace planledger::tools {
namespace {

struct Options {
  projections::Question question;
  bool all = false;
};

// Who has an identity is shown its own list, unless it asks for another. A certificate has a name
// and does not say whether it is a department's: an auditor's is unknown, and is shown all of them.
core::Result<int> run(const Context& context, const Options& options) {
  projections::Question question = options.question;
  if (options.all && !question.department.empty()) {
    return core::fail(core::Errc::usage, "--all and --department are both given");
  }
  if (options.all || !question.department.empty()) return ask_and_print(context, question);
  const auto identity = read_identity(context);
  if (!identity) return core::fail(identity.error());
  if (*identity) {
    question.department = (*identity)->certificate.name;
    auto own = ask_and_print(context, question);
    if (own || own.error().code != core::Errc::unknown_department) return own;
    question.department.clear();
  }
  return ask_and_print(context, question);
}

}  // namespace

void add_readiness(CLI::App& app, Context& context) {
  CLI::App& command = *app.add_subcommand(
      "readiness", "What is missing before a period can be closed, by department");
  command.footer(
      "No narrative for a competence, a status not confirmed since the last period, a grant that\n"
      "ended without a word, a planned meeting whose day has passed, a stated total that does not\n"
      "reconcile, a reference to an action that is not in the plan. With a department's "
      "--identity\n"
      "its own list, unless --all is given.\n"
      "Exit status 0 where nothing is missing, 1 where something is.\n"
      "Examples:\n"
      "  planledger readiness --period 2018-H2\n"
      "  planledger readiness --period 2018-H2 --department OV --format csv\n"
      "  planledger readiness --period 2018-H2 --as-of 2018-10-26 --all --identity kb.identity");
  const auto options = std::make_shared<Options>();
  projections::Question& question = options->question;
  question.subject = projections::Subject::readiness;
  command.add_option("--period", question.period, "YYYY, YYYY-H1, YYYY-H2, YYYY-Q1 to YYYY-Q4")
      ->required()
      ->check([](const std::string& text) {
        const auto period = core::Period::parse(text);
        return period ? std::string() : period.error().message;
      });
  command.add_option("--department", question.department, "Of this department alone");
  command.add_flag("--all", options->all, "Of every department");
  add_as_of(command, question);
  add_known_at(command, question);
  on_call(command, context, [&context, options] { return run(context, *options); });
}

}  // namespace planledger::tools
