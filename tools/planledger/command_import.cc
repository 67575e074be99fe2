// planledger import: the lines of files, each an event, accepted or refused on its own.
#include "events/json.h"
#include "tools/planledger/ask.h"
#include "tools/planledger/commands.h"
#include "tools/planledger/line_reader.h"
#include "tools/planledger/output.h"
#include "tools/planledger/progress.h"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <mutex>

namespace planledger::tools {
namespace {

struct Options {
  std::vector<std::string> files;
  bool dry_run = false;
  bool atomic = false;
};

struct Refused {
  std::string file;
  core::Error error;  // With its line.
};

// What an import came to. Filled from any thread.
class Outcome {
 public:
  void take(const std::string& file, std::uint64_t line,
            const core::Result<events::Receipt>& result) {
    const std::lock_guard lock(mutex_);
    if (!result) {
      core::Error error = result.error();
      error.line = line;
      const int status = core::exit_status(error.code);
      if (!broken_ && (status == 4 || status == 6)) broken_ = error;
      refused_.push_back({file, std::move(error)});
    } else {
      ++(result->appended ? appended_ : unchanged_);
    }
  }

  // An error that is no refusal of a line: the ledger cannot serve. Then the import ends with it.
  [[nodiscard]] std::optional<core::Error> broken() const {
    const std::lock_guard lock(mutex_);
    return broken_;
  }

  [[nodiscard]] std::string json() const {
    std::string text =
        fmt::format(R"({{"appended":{},"unchanged":{},"refused":[)", appended_, unchanged_);
    for (const Refused& each : refused_) {
      if (text.back() == '}') text += ',';
      text += R"({"file":)";
      events::append_json_string(text, each.file);
      text += fmt::format(R"(,"line":{},"code":)", each.error.line.value_or(0));
      events::append_json_string(text, core::name(each.error.code));
      text += R"(,"message":)";
      events::append_json_string(text, each.error.message);
      text += '}';
    }
    return text + "]}";
  }

  [[nodiscard]] int exit_status(bool dry_run) const {
    if (refused_.empty()) return 0;
    if (dry_run) return kDoesNotHold;
    const int not_allowed = core::exit_status(core::Errc::not_authorised);
    const bool all_alike = std::all_of(refused_.begin(), refused_.end(), [&](const Refused& each) {
      return core::exit_status(each.error.code) == not_allowed;
    });
    return all_alike ? not_allowed : core::exit_status(core::Errc::invalid_field);
  }

  void sort_as_read(const std::vector<std::string>& files) {
    const auto place = [&](const Refused& each) {
      return std::pair(std::find(files.begin(), files.end(), each.file), each.error.line);
    };
    std::stable_sort(refused_.begin(), refused_.end(),
                     [&](const Refused& a, const Refused& b) { return place(a) < place(b); });
  }

 private:
  mutable std::mutex mutex_;
  std::uint64_t appended_ = 0;
  std::uint64_t unchanged_ = 0;
  std::vector<Refused> refused_;
  std::optional<core::Error> broken_;
};

std::uint64_t bytes_of(const std::vector<std::string>& files) {
  std::uint64_t bytes = 0;
  for (const std::string& file : files) {
    std::error_code error;
    const auto size = std::filesystem::file_size(file, error);
    if (!error) bytes += size;
  }
  return bytes;
}

using VisitLine = std::function<core::Status(const std::string& file, std::uint64_t line,
                                             core::Result<events::Submission> submission)>;

// Reads all files; a line that is no event is visited as the error that it is.
core::Status read_files(const std::vector<std::string>& files, const VisitLine& visit) {
  ProgressBar progress(bytes_of(files));
  std::uint64_t bytes_before = 0;
  std::uint64_t lines = 0;
  for (const std::string& file : files) {
    core::Result<LineReader> reader = LineReader::open(file);
    if (!reader) return core::fail(reader.error());
    for (;;) {
      core::Result<std::optional<LineReader::Line>> line = reader->next();
      if (!line) return core::fail(line.error());
      if (!*line) break;
      core::Result<events::Submission> submission =
          (*line)->too_long
              ? core::fail(core::Errc::too_large, "the line is over the size of an event")
              : events::submission_from_json((*line)->text);
      if (core::Status visited = visit(file, (*line)->number, std::move(submission)); !visited) {
        return visited;
      }
      progress.show(bytes_before + reader->bytes_read(), ++lines, "lines");
    }
    bytes_before += reader->bytes_read();
  }
  return {};
}

core::Status import_each(net::Connection& connection, const Options& options, Outcome& outcome) {
  core::Status read = read_files(
      options.files,
      [&](const std::string& file, std::uint64_t line,
          core::Result<events::Submission> submission) -> core::Status {
        if (!submission) {
          outcome.take(file, line, core::fail(submission.error()));
          return {};
        }
        events::AppendRequest request;
        request.events.push_back(std::move(*submission));
        connection.append_pipelined(
            std::move(request), [&outcome, file, line](events::Receipts receipts) {
              outcome.take(file, line,
                           receipts.transform([](const auto& list) { return list.front(); }));
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
  events::AppendRequest request;
  std::vector<std::pair<std::string, std::uint64_t>> places;
};

core::Result<WholeInput> read_whole(const Options& options, Outcome& outcome) {
  WholeInput input;
  const core::Status read =
      read_files(options.files,
                 [&](const std::string& file, std::uint64_t line,
                     core::Result<events::Submission> submission) -> core::Status {
                   if (!submission) {
                     outcome.take(file, line, core::fail(submission.error()));
                     return {};
                   }
                   input.request.events.push_back(std::move(*submission));
                   input.places.emplace_back(file, line);
                   return {};
                 });
  if (!read) return core::fail(read.error());
  return input;
}

core::Status import_atomically(net::Connection& connection, const Options& options,
                               Outcome& outcome) {
  core::Result<WholeInput> input = read_whole(options, outcome);
  if (!input) return core::fail(input.error());
  if (outcome.exit_status(false) != 0) return {};  // A line is no event: nothing is appended.
  const auto places = std::move(input->places);
  events::Receipts receipts = connection.append(std::move(input->request));
  if (!receipts) {
    if (!receipts.error().line) return core::fail(receipts.error());
    const auto& [file, line] = places.at(*receipts.error().line - 1);
    outcome.take(file, line, core::fail(receipts.error()));
    if (const std::optional<core::Error> broken = outcome.broken()) return core::fail(*broken);
    return {};
  }
  for (std::size_t i = 0; i < receipts->size(); ++i) {
    outcome.take(places[i].first, places[i].second, (*receipts)[i]);
  }
  return {};
}

core::Status rehearse(net::Connection& connection, const Options& options, Outcome& outcome) {
  core::Result<WholeInput> input = read_whole(options, outcome);
  if (!input) return core::fail(input.error());
  const auto results = connection.try_append(std::move(input->request));
  for (std::size_t i = 0; i < results.size(); ++i) {
    outcome.take(input->places.at(i).first, input->places.at(i).second, results[i]);
  }
  if (const std::optional<core::Error> broken = outcome.broken()) return core::fail(*broken);
  return {};
}

core::Result<int> run(const Context& context, const Options& options) {
  // Before anything is appended: a name mistyped must not end an import half-way.
  for (const std::string& file : options.files) {
    if (core::Status readable = LineReader::check_readable(file); !readable) {
      return core::fail(readable.error());
    }
  }
  auto connection = connect(context);
  if (!connection) return core::fail(connection.error());
  Outcome outcome;
  core::Status done = options.dry_run  ? rehearse(**connection, options, outcome)
                      : options.atomic ? import_atomically(**connection, options, outcome)
                                       : import_each(**connection, options, outcome);
  if (!done) return core::fail(done.error());
  outcome.sort_as_read(options.files);
  if (core::Status printed = print_json(context, "import", outcome.json()); !printed) {
    return core::fail(printed.error());
  }
  return outcome.exit_status(options.dry_run);
}

}  // namespace

void add_import(CLI::App& app, Context& context) {
  CLI::App& command = *app.add_subcommand("import", "Appends the events of files, one a line");
  command.footer(
      "Each line is accepted or refused on its own; running the same import again appends "
      "nothing.\n"
      "Examples:\n"
      "  planledger import plan-2018.jsonl\n"
      "  planledger import --dry-run bad.jsonl\n"
      "  planledger import --atomic grants.jsonl meetings.jsonl");
  const auto options = std::make_shared<Options>();
  command.add_option("FILE", options->files, "Files of JSON lines; - is standard input")
      ->required();
  auto* dry_run = command.add_flag("-n,--dry-run", options->dry_run,
                                   "Says what would be refused, and appends nothing");
  command.add_flag("--atomic", options->atomic, "All lines or none")->excludes(dry_run);
  on_call(command, context, [&context, options] { return run(context, *options); });
}

}  // namespace planledger::tools
