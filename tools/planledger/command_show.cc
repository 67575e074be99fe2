// planledger show: what the ledger holds at a point in both times.
#include "tools/planledger/ask.h"
#include "tools/planledger/commands.h"

#include <CLI/CLI.hpp>

#include <string>

namespace planledger::tools {
namespace {

using projections::Question;
using projections::Subject;

struct View {
  const char* name;
  const char* description;
  const char* examples;
  Subject subject;
};

constexpr View kViews[] = {
    {"plan", "The plan: its lines, goals and actions, with their states",
     "  planledger show plan --as-of 2018-10-26\n"
     "  planledger show plan --as-of 2018-10-26 --known-at period:2018-H2",
     Subject::plan},
    {"action", "One action with all that was recorded about it", "  planledger show action 4.1",
     Subject::action},
    {"budget", "Money committed, by action, department, beneficiary and source",
     "  planledger show budget --as-of 2016-06-30\n"
     "  planledger show budget --format csv >budget.csv",
     Subject::budget},
    {"grants", "The grants with their extensions and reductions counted in",
     "  planledger show grants --running --as-of 2018-10-26", Subject::grants},
    {"meetings", "Meetings held, and those still planned",
     "  planledger show meetings --action 1.1", Subject::meetings},
    {"history", "Every event in force, those reversed included",
     "  planledger show history --action 4.1 --format json", Subject::history},
    {"periods", "The reporting periods that were closed", "  planledger show periods",
     Subject::periods},
};

void add_filters(CLI::App& command, Question& question) {
  switch (question.subject) {
    case Subject::action:
      command.add_option("NO", question.action, "The action's number, such as 4.1")->required();
      break;
    case Subject::grants:
      command.add_flag("--running", question.running, "Those alone that run on the date");
      break;
    case Subject::budget:
    case Subject::meetings:
    case Subject::history:
      command.add_option("--action", question.action, "Of this action alone");
      break;
    default:
      break;
  }
}

}  // namespace

void add_show(CLI::App& app, Context& context) {
  CLI::App& show = *app.add_subcommand("show", "What the ledger holds at a date");
  show.require_subcommand(1);
  show.footer("Examples:\n  planledger show plan --as-of 2018-10-26\n  planledger show action 4.1");
  for (const View& view : kViews) {
    CLI::App& command = *show.add_subcommand(view.name, view.description);
    command.footer(std::string("Examples:\n") + view.examples);
    const auto question = std::make_shared<Question>();
    question->subject = view.subject;
    add_filters(command, *question);
    add_as_of(command, *question);
    add_known_at(command, *question);
    on_call(command, context, [&context, question] { return ask_and_print(context, *question); });
  }
}

}  // namespace planledger::tools
