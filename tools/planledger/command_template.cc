// planledger template: an empty sheet for events of a kind, to fill in and import.
#include "tools/planledger/commands.h"
#include "tools/planledger/flag_help.h"
#include "tools/planledger/output.h"
#include "tools/sheets/sheet.h"
#include "tools/sheets/template.h"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

namespace planledger::tools {
namespace {

struct Options {
  std::string kind;
  std::string path;
};

// "data.beneficiary.name" as the flag of `append` that gives the same field, "beneficiary-name".
std::string flag_of(const sheets::Column& column) {
  std::string flag = column.path.starts_with("data.") ? column.path.substr(5) : column.path;
  for (auto dot = flag.find('.'); dot != std::string::npos; dot = flag.find('.')) flag[dot] = '-';
  return kebab(flag);
}

// Examples of flags are quoted for a shell.
std::string without_quotes(std::string text) {
  if (text.size() < 2 || text.front() != '\'') return text;
  return text.substr(1, text.size() - 2);
}

// What no flag of its own says.
struct Told {
  std::string_view path;
  std::string_view about;
  std::string_view example;
};
constexpr Told kTold[] = {
    {"type", "The kind of event; a row whose first cell begins with # is skipped", ""},
    {"action", "The action's number, as text", "4.1"},
    {"department", "The code of the department in whose name it is recorded", "KB"},
    {"effective", "When it holds: a day, a month, a year or a season", "2018-10-26"},
    {"data.departments[].code", "The code of a department of the action", "KB"},
    {"data.departments[].role", "What it does there: coordinating or participating",
     "coordinating"},
    {"data.funding[].source", "A source of the amount", "AMIF"},
    {"data.funding[].amount", "Its share; the shares add up to the amount", "85000.00"},
    {"id", "The event's id, a UUID; where empty it follows from what names the row", ""},
    {"key", "What tells this row from others where nothing else does, such as a file number", ""},
};

sheets::TemplateColumn described(const sheets::Column& column) {
  for (const Told& told : kTold) {
    if (told.path == column.path) {
      return {&column, std::string(told.about), std::string(told.example)};
    }
  }
  const std::string flag = flag_of(column);
  std::string about = describe_field(flag, *column.field);
  if (column.field->shape == events::detail::Shape::text_list) {
    about += "; several are separated by ; or stand on lines of their own";
  }
  return {&column, about, without_quotes(example_value(flag))};
}

core::Result<int> run(const Options& options) {
  const auto kind = sheets::kind_of_word(options.kind);
  if (!kind) {
    std::string kinds;
    for (const events::Kind each : events::all_kinds()) {
      if (!sheets::may_be_in_sheet(each)) continue;
      kinds.append(kinds.empty() ? "" : ", ").append(events::kind_name(each));
    }
    return core::fail(core::Errc::usage,
                      fmt::format("--kind: {} is no kind that a sheet may hold; expected one of {}",
                                  options.kind, kinds));
  }
  const bool as_xlsx = sheets::has_xlsx_name(options.path);
  if (!as_xlsx && !options.path.ends_with(".csv")) {
    return core::fail(core::Errc::usage, "-o: expected a name that ends in .xlsx or .csv");
  }
  std::vector<sheets::TemplateColumn> columns;
  for (const sheets::Column& column : sheets::columns_of(*kind)) {
    columns.push_back(described(column));
  }
  auto output = FileOutput::create(options.path);
  if (!output) return core::fail(output.error());
  core::Status written = as_xlsx
                             ? sheets::write_xlsx_template(*kind, columns, output->path_of_bytes())
                             : output->write(sheets::csv_template(*kind, columns));
  if (written) written = output->finish();
  if (!written) return core::fail(written.error());
  return 0;
}

}  // namespace

void add_template(CLI::App& app, Context& context) {
  CLI::App& command =
      *app.add_subcommand("template", "An empty sheet for events of a kind, to fill in and import");
  command.footer(
      "Headings are in English and Dutch; columns may be left out and stand in any order.\n"
      "An .xlsx has cells that are checked as they are filled in, an example and what each column\n"
      "means on sheets of their own; a .csv has an example in a row that begins with #.\n"
      "Examples:\n"
      "  planledger template --kind SubsidyGranted -o grants.xlsx\n"
      "  planledger template --kind MeetingHeld -o meetings.csv\n"
      "  planledger import grants.xlsx --server 127.0.0.1:7411");
  const auto options = std::make_shared<Options>();
  command.add_option("--kind", options->kind, "The kind of the events, such as SubsidyGranted")
      ->required();
  command.add_option("-o,--output", options->path, "The sheet to write, .xlsx or .csv")->required();
  on_call(command, context, [options] { return run(*options); });
}

}  // namespace planledger::tools
