// planledger generate: a made-up ledger of any length, for trials and measurements.
#include "tools/generate/generator.h"
#include "tools/planledger/ask.h"
#include "tools/planledger/commands.h"
#include "tools/planledger/output.h"
#include "tools/planledger/progress.h"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <mutex>
#include <optional>

namespace planledger::tools {
namespace {

struct GenerateOptions {
  std::uint64_t events = 10'000;
  std::uint64_t seed = 1;
  std::optional<std::uint32_t> actions;
  std::optional<std::uint32_t> grants;
  std::optional<std::uint32_t> allocations;
  std::optional<std::uint32_t> stated_totals;
  bool no_closings = false;
  bool money_only = false;
  std::string path;
  bool append = false;
};

generate::Shape shape_of(const GenerateOptions& options) {
  generate::Shape shape = generate::Shape::for_events(options.events, options.seed);
  shape.actions = options.actions.value_or(shape.actions);
  shape.grants = options.grants.value_or(shape.grants);
  shape.allocations = options.allocations.value_or(shape.allocations);
  shape.stated_totals = options.stated_totals.value_or(shape.stated_totals);
  shape.closings = !options.no_closings;
  shape.money_only = options.money_only;
  return shape;
}

core::Status write_events(generate::Generator& generator, std::uint64_t count,
                          const std::function<core::Status(std::string_view)>& write) {
  ProgressBar progress(count);
  std::uint64_t made = 0;
  while (const std::optional<std::string> line = generator.next()) {
    if (core::Status written = write(*line + "\n"); !written) return written;
    ++made;
    progress.show(made, made, "events");
  }
  return {};
}

core::Result<int> write_file(generate::Generator& generator, const GenerateOptions& options) {
  const auto done = [] { return 0; };
  if (options.path.empty() || options.path == "-") {
    return write_events(generator, 0, write_out).and_then(flush_out).transform(done);
  }
  core::Result<FileOutput> file = FileOutput::create(options.path);
  if (!file) return core::fail(file.error());
  return write_events(generator, options.events,
                      [&](std::string_view text) { return file->write(text); })
      .and_then([&] { return file->finish(); })
      .transform(done);
}

// What became of the events that are on their way. Told from any thread.
class Acknowledged {
 public:
  // Of the event that would stand in that line of a file.
  void take(std::uint64_t line, const events::Receipts& receipts) {
    const std::lock_guard lock(mutex_);
    if (receipts) {
      ++(receipts->front().appended ? appended_ : unchanged_);
    } else if (!failed_) {
      failed_ = receipts.error();
      failed_->line = line;
    }
  }
  // The first error: the others may only be its consequences.
  [[nodiscard]] core::Status good() const {
    const std::lock_guard lock(mutex_);
    if (failed_) return core::fail(*failed_);
    return {};
  }
  // As an import's, of which nothing was refused.
  [[nodiscard]] std::string json() const {
    const std::lock_guard lock(mutex_);
    return fmt::format(R"({{"appended":{},"unchanged":{},"refused":[]}})", appended_, unchanged_);
  }

 private:
  mutable std::mutex mutex_;
  std::uint64_t appended_ = 0;
  std::uint64_t unchanged_ = 0;
  std::optional<core::Error> failed_;
};

core::Status append_events(generate::Generator& generator, std::uint64_t count,
                           net::Connection& connection, Acknowledged& acknowledged) {
  ProgressBar progress(count);
  for (std::uint64_t made = 1;; ++made) {
    core::Result<std::vector<events::Submission>> taken = generate::take(generator, 1);
    if (!taken) return core::fail(taken.error());
    if (taken->empty()) return {};
    connection.append_pipelined({std::move(*taken), {}, {}},
                                [&acknowledged, made](const events::Receipts& receipts) {
                                  acknowledged.take(made, receipts);
                                });
    if (core::Status good = acknowledged.good(); !good) return good;
    progress.show(made, made, "events");
  }
}

core::Result<int> append_all(const Context& context, generate::Generator& generator,
                             const GenerateOptions& options) {
  const auto connection = connect(context);
  if (!connection) return core::fail(connection.error());
  Acknowledged acknowledged;
  core::Status done = append_events(generator, options.events, **connection, acknowledged);
  (*connection)->drain();
  if (done) done = acknowledged.good();
  if (done) done = print_json(context, "import", acknowledged.json());
  return done.transform([] { return 0; });
}

core::Result<int> run(const Context& context, const GenerateOptions& options) {
  generate::Generator generator(shape_of(options));
  return options.append ? append_all(context, generator, options) : write_file(generator, options);
}

}  // namespace

void add_generate(CLI::App& app, Context& context) {
  CLI::App& command =
      *app.add_subcommand("generate", "Made-up events as JSON lines, the same for the same seed");
  command.footer(
      "All of them are legal in an empty ledger, in the order given. --append stops at the first\n"
      "one that is refused; running the same again goes on where it stopped.\n"
      "Examples:\n"
      "  planledger generate --events 10000 --seed 7 -o trial.jsonl\n"
      "  planledger generate --events 1000000 --actions 60 --grants 300 --allocations 120 \\\n"
      "    --stated-totals 60 -o trial.jsonl\n"
      "  planledger generate --events 1000000 --append --data ledger");
  const auto options = std::make_shared<GenerateOptions>();
  command.add_option("--events", options->events, "How many")
      ->check(CLI::NonNegativeNumber)
      ->capture_default_str();
  command.add_option("--seed", options->seed, "Which of all such ledgers")
      ->check(CLI::NonNegativeNumber)
      ->capture_default_str();
  command.add_option("--actions", options->actions, "How many actions the plan has")
      ->check(CLI::PositiveNumber);
  command.add_option("--grants", options->grants, "How many grants it gives")
      ->check(CLI::PositiveNumber);
  command.add_option("--allocations", options->allocations, "How many amounts are set apart")
      ->check(CLI::NonNegativeNumber);
  command.add_option("--stated-totals", options->stated_totals, "How many totals are stated")
      ->check(CLI::NonNegativeNumber);
  command.add_flag("--no-closings", options->no_closings, "No period is closed or reopened");
  command.add_flag("--money-only", options->money_only,
                   "The history is of extensions, reductions and their reversals alone");
  auto* path = command.add_option(
      "-o,--output", options->path,
      "The file to write, whole or not at all (standard output where not given)");
  command
      .add_flag("--append", options->append,
                "Appends them to the ledger of --data or --server instead")
      ->excludes(path);
  on_call(command, context, [&context, options] { return run(context, *options); });
}

}  // namespace planledger::tools
