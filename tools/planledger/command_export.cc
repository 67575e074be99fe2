// planledger export: the ledger for another ledger, or in the formats of other programs.
#include "tools/planledger/ask.h"
#include "tools/planledger/commands.h"
#include "tools/planledger/export_files.h"

#include <CLI/CLI.hpp>

namespace planledger::tools {
namespace {

struct Options {
  projections::Question question;
  std::string format = "jsonl";
  std::string path;
};

constexpr const char* kFooter =
    "Formats:\n"
    "  jsonl      the events whole and in seq order: imported into an empty ledger they give the\n"
    "             same answers (--as-of does not apply)\n"
    "  csv        a new directory (-o) of CSV files with a Frictionless datapackage.json\n"
    "  sqlite     a database (-o) of the same tables; amounts also in minor units\n"
    "  hledger    a journal: `hledger bal ^plan: --depth 2 -e DATE` is each action's budget\n"
    "  360giving  the grants, as a package of the 360Giving Data Standard 1.4\n"
    "  ocds       the grants, as a record package of the Open Contracting Data Standard 1.1\n"
    "  iati       the actions, as an activity file of IATI 2.03\n"
    "But for jsonl, each says which ledger, position and dates it is of, and which command makes\n"
    "it again. Persons are named in jsonl alone, unless --name-persons is given.\n"
    "Examples:\n"
    "  planledger export --format jsonl --known-at period:2018-H2 -o events.jsonl\n"
    "  planledger export --format csv --as-of 2018-10-26 -o plan-csv\n"
    "  planledger export --format sqlite -o plan.sqlite\n"
    "  planledger export --format hledger | hledger -f - bal plan --depth 2 -e 2018-10-27\n"
    "  planledger export --format 360giving --publisher be-kb -o grants.json";

core::Result<int> export_jsonl(const Context& context, Options& options) {
  projections::Question& question = options.question;
  if (!question.as_of.empty()) {
    return core::fail(core::Errc::usage,
                      "--as-of does not apply to jsonl, which is every event up to --known-at");
  }
  question.subject = projections::Subject::export_jsonl;
  return ask_and_save(context, question, options.path);
}

core::Result<int> run_export(const Context& context, Options& options) {
  if (options.format == "jsonl") return export_jsonl(context, options);
  options.question.subject = projections::Subject::exported;
  options.question.format = options.format;
  const bool makes_files = options.format == "csv" || options.format == "sqlite";
  if (!makes_files) return ask_and_save(context, options.question, options.path);
  if (options.path.empty() || options.path == "-") {
    return core::fail(core::Errc::usage,
                      "--format " + options.format + " needs -o, as it is no stream of bytes");
  }
  return options.format == "csv" ? export_csv(context, options.question, options.path)
                                 : export_sqlite(context, options.question, options.path);
}

}  // namespace

void add_export(CLI::App& app, Context& context) {
  CLI::App& command =
      *app.add_subcommand("export", "The ledger in its own form or that of other programs");
  command.footer(kFooter);
  const auto options = std::make_shared<Options>();
  command.add_option("--format", options->format, "The format, see below")
      ->check(CLI::IsMember({"jsonl", "csv", "sqlite", "hledger", "360giving", "ocds", "iati"}))
      ->capture_default_str();
  add_as_of(command, options->question);
  add_known_at(command, options->question);
  command.add_flag("--name-persons", options->question.name_persons,
                   "Name the persons among beneficiaries and the participants of meetings");
  command.add_option("--publisher", options->question.publisher,
                     "How 360Giving, OCDS or IATI know who publishes: letters, digits and hyphens "
                     "(the first 8 digits of the ledger's id where not given)");
  command.add_option("-o,--output", options->path,
                     "The file or directory to write, whole or not at all (standard output where "
                     "not given)");
  on_call(command, context, [&context, options] { return run_export(context, *options); });
}

}  // namespace planledger::tools
