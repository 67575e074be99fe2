// planledger report: the progress report of a period, as sealed or as it stands.
#include "core/date.h"
#include "tools/planledger/ask.h"
#include "tools/planledger/commands.h"

#include <CLI/CLI.hpp>

namespace planledger::tools {

void add_report(CLI::App& app, Context& context) {
  CLI::App& command = *app.add_subcommand("report", "The progress report of a period");
  command.footer(
      "A closed period's report is the one that its closing sealed; an open one's is as of "
      "--as-of,\n"
      "the period's last day or today where that is earlier.\n"
      "Examples:\n"
      "  planledger report --period 2018-H2 -o report.html\n"
      "  planledger report --period 2018-H2 --as-of 2018-10-26 --lang en --format md -o report.md");
  struct Options {
    projections::Question question;
    std::string path;
  };
  const auto options = std::make_shared<Options>();
  projections::Question& question = options->question;
  question.subject = projections::Subject::report;
  command.add_option("--period", question.period, "YYYY, YYYY-H1, YYYY-H2, YYYY-Q1 to YYYY-Q4")
      ->required()
      ->check([](const std::string& text) {
        const auto period = core::Period::parse(text);
        return period ? std::string() : period.error().message;
      });
  add_as_of(command, question);
  add_known_at(command, question);
  command.add_option("--lang", question.language, "Its language: nl where not given")
      ->check(CLI::IsMember({"nl", "en"}));
  command.add_option("--format", question.format, "Its format: html where not given")
      ->check(CLI::IsMember({"html", "md", "json"}));
  command.add_option("-o,--output", options->path,
                     "The file to write, whole or not at all (standard output where not given)");
  on_call(command, context,
          [&context, options] { return ask_and_save(context, options->question, options->path); });
}

}  // namespace planledger::tools
