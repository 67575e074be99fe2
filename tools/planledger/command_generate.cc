// planledger generate: a made-up ledger of any length, for trials and measurements.
#include "tools/generate/generator.h"
#include "tools/planledger/commands.h"
#include "tools/planledger/output.h"
#include "tools/planledger/progress.h"

#include <CLI/CLI.hpp>

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
  std::string path;
};

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

core::Result<int> run(const GenerateOptions& options) {
  generate::Shape shape = generate::Shape::for_events(options.events, options.seed);
  shape.actions = options.actions.value_or(shape.actions);
  shape.grants = options.grants.value_or(shape.grants);
  shape.allocations = options.allocations.value_or(shape.allocations);
  shape.stated_totals = options.stated_totals.value_or(shape.stated_totals);
  generate::Generator generator(shape);
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

}  // namespace

void add_generate(CLI::App& app, Context& context) {
  CLI::App& command =
      *app.add_subcommand("generate", "Made-up events as JSON lines, the same for the same seed");
  command.footer(
      "All of them are legal in an empty ledger, in the order given.\n"
      "Examples:\n"
      "  planledger generate --events 10000 --seed 7 -o trial.jsonl\n"
      "  planledger generate --events 1000000 --actions 60 --grants 300 --allocations 120 \\\n"
      "    --stated-totals 60 -o trial.jsonl");
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
  command.add_option("-o,--output", options->path,
                     "The file to write, whole or not at all (standard output where not given)");
  on_call(command, context, [options] { return run(*options); });
}

}  // namespace planledger::tools
