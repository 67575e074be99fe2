// planledger show: what the ledger holds at a point in both times.
#include "projections/projection.h"
#include "tools/planledger/ask.h"
#include "tools/planledger/commands.h"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

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
    {"periods", "The reporting periods that were closed, and their seals",
     "  planledger show periods\n"
     "  planledger show periods --seals --format json",
     Subject::periods},
    {"seal", "What the ledger signed of a period when it was closed",
     "  planledger show seal 517 -o 2018-H2.seal\n"
     "  planledger show seal 517 --streams",
     Subject::seals},
};

struct Options {
  Question question;
  bool seals = false;
  bool streams = false;
  std::string path;
};

void add_filters(CLI::App& command, Options& options) {
  Question& question = options.question;
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
    case Subject::periods:
      command.add_flag("--seals", options.seals,
                       "With what each seal holds; a table names the seals in any case");
      break;
    case Subject::seals:
      command.add_option("SEQ", question.closing, "The seq of the closing (show periods)")
          ->required();
      command.add_flag("--streams", options.streams,
                       "The list of streams that the seal's hash is of, instead");
      command.add_option("-o,--output", options.path,
                         "The file to write (standard output where not given)");
      break;
    default:
      break;
  }
}

// Of each projection that has an answer of its own.
void add_shown(CLI::App& show, Context& context) {
  for (const projections::ShownProjection* projection : projections::shown_projections()) {
    const std::string name(projection->name());
    CLI::App& command = *show.add_subcommand(name, std::string(projection->description()));
    command.footer(
        fmt::format("Examples:\n"
                    "  planledger show {0} --as-of 2018-10-26\n"
                    "  planledger show {0} --known-at period:2018-H2 --format json",
                    name));
    const auto question = std::make_shared<Question>();
    question->subject = Subject::shown;
    question->projection = name;
    if (projection->takes_action()) {
      command.add_option("--action", question->action, "Of this action alone");
    }
    add_as_of(command, *question);
    add_known_at(command, *question);
    on_call(command, context, [&context, question] { return ask_and_print(context, *question); });
  }
}

core::Result<int> run(const Context& context, const Options& options) {
  Question question = options.question;
  if (question.subject == Subject::seals) {
    question.format = options.streams ? "streams" : "note";
    return ask_and_save(context, question, options.path);
  }
  const bool for_people = output_format(context) == Format::table;
  if (question.subject == Subject::periods && (options.seals || for_people)) {
    question.subject = Subject::seals;
  }
  return ask_and_print(context, question);
}

}  // namespace

void add_show(CLI::App& app, Context& context) {
  CLI::App& show = *app.add_subcommand("show", "What the ledger holds at a date");
  show.require_subcommand(1);
  show.footer("Examples:\n  planledger show plan --as-of 2018-10-26\n  planledger show action 4.1");
  for (const View& view : kViews) {
    CLI::App& command = *show.add_subcommand(view.name, view.description);
    command.footer(std::string("Examples:\n") + view.examples);
    const auto options = std::make_shared<Options>();
    options->question.subject = view.subject;
    add_filters(command, *options);
    if (view.subject != Subject::seals) {
      add_as_of(command, options->question);
      add_known_at(command, options->question);
    }
    on_call(command, context, [&context, options] { return run(context, *options); });
  }
  add_shown(show, context);
}

}  // namespace planledger::tools
