// planledger import: the lines or rows of files, each an event, accepted or refused on its own.
#include "tools/planledger/ask.h"
#include "tools/planledger/commands.h"
#include "tools/planledger/import_outcome.h"
#include "tools/planledger/import_refusals.h"
#include "tools/planledger/import_source.h"
#include "tools/planledger/input.h"
#include "tools/planledger/output.h"
#include "tools/planledger/progress.h"

#include <CLI/CLI.hpp>

namespace planledger::tools {
namespace {

struct Options {
  std::vector<std::string> files;
  bool dry_run = false;
  bool atomic = false;
  // Of sheets.
  sheets::Reading reading;
  std::string decimal;
  std::string dates;
  std::string map_file;
  std::string refused_path;
};

using Sources = std::vector<std::unique_ptr<ImportSource>>;

using VisitEvent = std::function<core::Status(const std::string& file, std::uint64_t line,
                                              core::Result<events::Submission> submission,
                                              const ImportSource::Placed& placed)>;

// Reads all files; a line that is no event is visited as the error that it is.
core::Status read_files(const Sources& sources, const Options& options, const VisitEvent& visit) {
  ProgressBar progress(bytes_of(options.files));
  std::uint64_t bytes_before = 0;
  std::uint64_t lines = 0;
  for (const auto& source : sources) {
    std::uint64_t bytes_of_file = 0;
    core::Status read = source->read(
        [&](std::uint64_t line, core::Result<events::Submission> submission,
            const ImportSource::Placed& placed) {
          ++lines;
          return visit(source->path(), line, std::move(submission), placed);
        },
        [&](std::uint64_t bytes) {
          bytes_of_file = bytes;
          progress.show(bytes_before + bytes, lines, "lines");
        });
    if (!read) return read;
    bytes_before += bytes_of_file;
  }
  return {};
}

core::Status import_each(net::Connection& connection, const Sources& sources,
                         const Options& options, ImportOutcome& outcome) {
  core::Status read = read_files(
      sources, options,
      [&](const std::string& file, std::uint64_t line, core::Result<events::Submission> submission,
          const ImportSource::Placed& placed) -> core::Status {
        if (!submission) {
          outcome.take(file, line, core::fail(submission.error()));
          return {};
        }
        events::AppendRequest request;
        request.events.push_back(std::move(*submission));
        connection.append_pipelined(std::move(request), [&outcome, file, line,
                                                         placed](events::Receipts receipts) {
          outcome.take(
              file, line,
              receipts.transform([](const auto& list) { return list.front(); }).map_error(placed));
        });
        if (const std::optional<core::Error> broken = outcome.broken()) return core::fail(*broken);
        return {};
      });
  connection.drain();
  if (!read) return read;
  if (const std::optional<core::Error> broken = outcome.broken()) return core::fail(*broken);
  return {};
}

// All lines of all files as one request: for --atomic and --dry-run.
struct WholeInput {
  struct Place {
    std::string file;
    std::uint64_t line = 0;
    ImportSource::Placed placed;
  };
  events::AppendRequest request;
  std::vector<Place> places;
};

core::Result<WholeInput> read_whole(const Sources& sources, const Options& options,
                                    ImportOutcome& outcome) {
  WholeInput input;
  const core::Status read = read_files(
      sources, options,
      [&](const std::string& file, std::uint64_t line, core::Result<events::Submission> submission,
          const ImportSource::Placed& placed) -> core::Status {
        if (!submission) {
          outcome.take(file, line, core::fail(submission.error()));
          return {};
        }
        input.request.events.push_back(std::move(*submission));
        input.places.push_back({file, line, placed});
        return {};
      });
  if (!read) return core::fail(read.error());
  return input;
}

core::Status import_atomically(net::Connection& connection, const Sources& sources,
                               const Options& options, ImportOutcome& outcome) {
  core::Result<WholeInput> input = read_whole(sources, options, outcome);
  if (!input) return core::fail(input.error());
  if (outcome.any_refused()) return {};  // A line is no event: nothing is appended.
  const auto places = std::move(input->places);
  events::Receipts receipts = connection.append(std::move(input->request));
  if (!receipts) {
    if (!receipts.error().line) return core::fail(receipts.error());
    const auto& [file, line, placed] = places.at(*receipts.error().line - 1);
    outcome.take(file, line, core::fail(placed(receipts.error())));
    if (const std::optional<core::Error> broken = outcome.broken()) return core::fail(*broken);
    return {};
  }
  for (std::size_t i = 0; i < receipts->size(); ++i) {
    outcome.take(places[i].file, places[i].line, (*receipts)[i]);
  }
  return {};
}

core::Status rehearse(net::Connection& connection, const Sources& sources, const Options& options,
                      ImportOutcome& outcome) {
  core::Result<WholeInput> input = read_whole(sources, options, outcome);
  if (!input) return core::fail(input.error());
  const auto results = connection.try_append(std::move(input->request));
  for (std::size_t i = 0; i < results.size(); ++i) {
    const auto& [file, line, placed] = input->places.at(i);
    if (results[i]) {
      outcome.take(file, line, results[i]);
    } else {
      outcome.take(file, line, core::fail(placed(results[i].error())));
    }
  }
  if (const std::optional<core::Error> broken = outcome.broken()) return core::fail(*broken);
  return {};
}

core::Result<Sources> open_sources(Options& options) {
  core::Status good;
  if (!options.decimal.empty()) {
    const auto mark = sheets::decimal_mark_named(options.decimal);
    if (!mark) return core::fail(mark.error());
    options.reading.conventions.decimal = *mark;
  }
  if (!options.dates.empty()) {
    const auto order = sheets::date_order_named(options.dates);
    if (!order) return core::fail(order.error());
    options.reading.conventions.dates = *order;
  }
  if (!options.map_file.empty()) {
    const auto text = read_input(options.map_file);
    if (!text) return core::fail(text.error());
    good = sheets::read_map(options.map_file, *text, options.reading);
  }
  if (!good) return core::fail(good.error());
  Sources sources;
  for (const std::string& file : options.files) {
    auto source = open_source(file, options.reading);
    if (!source) return core::fail(source.error());
    sources.push_back(*std::move(source));
  }
  return sources;
}

core::Result<int> run(const Context& context, Options options) {
  if (!options.refused_path.empty() &&
      (options.files.size() != 1 || !sheets::has_sheet_name(options.files.front()) ||
       !sheets::has_sheet_name(options.refused_path))) {
    return core::fail(core::Errc::usage,
                      "--refused takes a name that ends in .csv or .xlsx, and one sheet as FILE");
  }
  const auto sources = open_sources(options);
  if (!sources) return core::fail(sources.error());
  auto connection = connect(context);
  if (!connection) return core::fail(connection.error());
  ImportOutcome outcome;
  core::Status done = options.dry_run  ? rehearse(**connection, *sources, options, outcome)
                      : options.atomic ? import_atomically(**connection, *sources, options, outcome)
                                       : import_each(**connection, *sources, options, outcome);
  if (!done) return core::fail(done.error());
  outcome.sort_as_read(options.files);
  for (const auto& source : *sources) {
    if (source->sheet() == nullptr || !outcome.any_refused()) continue;
    // What is refused of an atomic import leaves nothing appended, so neither does settling it.
    done = settle_refusals(**connection, *source->sheet(), options.dry_run || options.atomic,
                           outcome, options.refused_path);
    if (!done) return core::fail(done.error());
  }
  if (core::Status printed = print_json(context, "import", outcome.json()); !printed) {
    return core::fail(printed.error());
  }
  return outcome.exit_status(options.dry_run);
}

void add_sheet_options(CLI::App& command, Options& options) {
  command.add_option("--kind", options.reading.kind,
                     "Of a sheet: the kind of event of rows that say none");
  command.add_option("--map", options.map_file,
                     "Of a foreign sheet: a JSON file that says what its columns are");
  command.add_option("--sheet", options.reading.sheet.sheet,
                     "Of an .xlsx: the sheet's name (the first that is not hidden)");
  command.add_option("--heading-row", options.reading.heading_row,
                     "Of a sheet: the row of its headings (the first that is not empty)");
  command
      .add_option("--delimiter", options.reading.sheet.delimiter,
                  "Of a .csv: what separates its columns (what its first line has)")
      ->check([](const std::string& text) {
        return std::string(text.size() == 1 ? "" : "expected one character");
      });
  command
      .add_option("--decimal", options.decimal,
                  "Of a sheet: comma or point, the mark of its decimals where 1.234 could be "
                  "two numbers")
      ->check(CLI::IsMember({"comma", "point"}));
  command
      .add_option("--dates", options.dates,
                  "Of a sheet: dayFirst or monthFirst, where 3/4/2018 could be two days")
      ->check(CLI::IsMember({"dayFirst", "monthFirst"}));
  command.add_option(
      "--refused", options.refused_path,
      "Of a sheet: a new sheet (.csv, .xlsx) of the rows that were refused, with the "
      "reason, to mend and import again");
}

}  // namespace

void add_import(CLI::App& app, Context& context) {
  CLI::App& command =
      *app.add_subcommand("import", "Appends the events of files, one a line or row");
  command.footer(
      "Each line is accepted or refused on its own; running the same import again appends "
      "nothing.\n"
      "A file named .csv, .tsv or .xlsx is a sheet, with a row of headings in Dutch or English\n"
      "(see `planledger template`): the id of a row's event follows from what names the row, so\n"
      "that a row that changed is shown as a conflict, with what would set it right.\n"
      "Examples:\n"
      "  planledger import plan-2018.jsonl\n"
      "  planledger import --dry-run bad.jsonl\n"
      "  planledger import --atomic grants.jsonl meetings.jsonl\n"
      "  planledger import grants.xlsx --refused refused.xlsx\n"
      "  planledger import export.csv --map foreign.json --decimal comma --dates dayFirst");
  const auto options = std::make_shared<Options>();
  command
      .add_option("FILE", options->files,
                  "Files of JSON lines (- is standard input), .csv and .xlsx sheets")
      ->required();
  auto* dry_run = command.add_flag("-n,--dry-run", options->dry_run,
                                   "Says what would be refused, and appends nothing");
  command.add_flag("--atomic", options->atomic, "All lines or none")->excludes(dry_run);
  add_sheet_options(command, *options);
  on_call(command, context, [&context, options] { return run(context, *options); });
}

}  // namespace planledger::tools
