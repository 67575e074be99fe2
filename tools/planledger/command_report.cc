// planledger report: the progress report of a period, as sealed or as it stands.
#include "core/date.h"
#include "projections/report/schema.h"
#include "tools/planledger/ask.h"
#include "tools/planledger/commands.h"
#include "tools/planledger/output.h"

#include <CLI/CLI.hpp>

namespace planledger::tools {

namespace {

core::Result<int> write_schema(const std::string& path) {
  const std::string_view schema = projections::report::json_schema();
  if (path.empty() || path == "-") {
    if (auto status = write_out(schema); !status) return core::fail(status.error());
    if (auto status = flush_out(); !status) return core::fail(status.error());
    return 0;
  }
  auto file = FileOutput::create(path);
  if (!file) return core::fail(file.error());
  if (auto status = file->write(schema); !status) return core::fail(status.error());
  if (auto status = file->finish(); !status) return core::fail(status.error());
  return 0;
}

}  // namespace

void add_report(CLI::App& app, Context& context) {
  CLI::App& command = *app.add_subcommand("report", "The progress report of a period");
  command.footer(
      "A closed period's report is the one that its closing sealed, as it is kept; an open one's "
      "is\n"
      "as of --as-of, the period's last day or today where that is earlier. With --known-at now: "
      "what is\n"
      "known today of a closed period.\n"
      "Examples:\n"
      "  planledger report --period 2018-H2 -o report.html\n"
      "  planledger report --period 2018-H2 --format pdf -o report.pdf\n"
      "  planledger report --period 2018-H2 --known-at now -o today.html\n"
      "  planledger report --period 2018-H2 --closing 517 -o first.html\n"
      "  planledger report --schema -o report.schema.json\n"
      "  planledger report --period 2018-H2 --as-of 2018-10-26 --lang en --format md -o report.md");
  struct Options {
    projections::Question question;
    std::string path;
    bool schema = false;
  };
  const auto options = std::make_shared<Options>();
  projections::Question& question = options->question;
  question.subject = projections::Subject::report;
  command.add_option("--period", question.period, "YYYY, YYYY-H1, YYYY-H2, YYYY-Q1 to YYYY-Q4")
      ->check([](const std::string& text) {
        const auto period = core::Period::parse(text);
        return period ? std::string() : period.error().message;
      });
  add_as_of(command, question);
  add_known_at(command, question);
  command.add_option("--closing", question.closing,
                     "The report that the closing with this seq sealed (planledger show periods)");
  command.add_option("--lang", question.language, "Its language: nl where not given")
      ->check(CLI::IsMember({"nl", "en"}));
  command.add_option("--format", question.format, "Its format: html where not given")
      ->check(CLI::IsMember({"html", "pdf", "md", "json", "csv", "xlsx", "fodt", "fods"}));
  command.add_option("-o,--output", options->path,
                     "The file to write, whole or not at all (standard output where not given)");
  command.add_flag("--schema", options->schema,
                   "Writes the JSON Schema of the json format instead; no ledger is needed");
  on_call(command, context, [&context, options]() -> core::Result<int> {
    if (options->schema) return write_schema(options->path);
    if (options->question.period.empty()) {
      return core::fail(core::Errc::usage, "--period is required, unless --schema is given");
    }
    return ask_and_save(context, options->question, options->path);
  });
}

}  // namespace planledger::tools
