#include "tools/bench/measures.h"
#include "tools/generate/generator.h"

#include <fmt/format.h>

namespace planledger::bench {
namespace {

// The generated history begins with 2015 and takes ten years.
constexpr const char* kPeriod = "2024-H1";
constexpr const char* kReportingDate = "2024-06-30";
constexpr const char* kFormat = "html";

// A plan whose parts stand to each other as in the generated ledgers of 60 actions.
generate::Shape shape_of(const Setting& setting, std::uint64_t events, std::uint32_t actions) {
  generate::Shape shape;
  shape.events = events;
  shape.seed = setting.seed;
  shape.actions = actions;
  shape.grants = 5 * actions;
  shape.allocations = 2 * actions;
  shape.stated_totals = actions;
  shape.closings = false;
  return shape;
}

// The report of one generated ledger, beside reading every event that it is made from.
core::Status measure_one(const Setting& setting, const generate::Shape& shape, Row& time,
                         Row& memory) {
  const std::string history = setting.directory + "/history.jsonl";
  setting.say(fmt::format("{}: generating and importing {} events", time.name, shape.events));
  if (core::Status made = write_generated(shape, history); !made) return made;
  const auto ledger = make_ledger(setting, time.name);
  if (!ledger) return core::fail(ledger.error());
  core::Status imported = run_client(setting.programs, {"import", "--data", *ledger, history});
  if (!imported) return imported;
  const std::vector<std::string> report{"report",
                                        "--data",
                                        *ledger,
                                        "--period",
                                        kPeriod,
                                        "--as-of",
                                        kReportingDate,
                                        "--format",
                                        kFormat,
                                        "-o",
                                        setting.directory + "/report"};
  const std::vector<std::string> rows{"show",    "history",      "--data",   *ledger,
                                      "--as-of", kReportingDate, "--format", "json"};
  // The first one waits until the projections have everything.
  if (core::Status ready = run_client(setting.programs, report); !ready) return ready;
  for (std::size_t run = 0; run < setting.size.imports + 1; ++run) {
    setting.say(fmt::format("{}, run {} of {}", time.name, run + 1, setting.size.imports + 1));
    const auto ours = measure_client(setting.programs, report);
    if (!ours) return core::fail(ours.error());
    const auto theirs = measure_client(setting.programs, rows);
    if (!theirs) return core::fail(theirs.error());
    time.ours.push_back(ours->seconds);
    time.theirs.push_back(theirs->seconds);
    memory.ours.push_back(static_cast<double>(ours->peak_bytes) / kMebibyte);
  }
  remove(*ledger);
  return {};
}

}  // namespace

Rows measure_report(const Setting& setting) {
  const Size& size = setting.size;
  std::vector<Row> rows;
  for (const auto& [name, actions, events] :
       {std::tuple("small", 62U, size.history_short),
        std::tuple("large", size.report_actions, size.history_long)}) {
    const generate::Shape shape = shape_of(setting, events, actions);
    Row time{.name = fmt::format("report-{}", name),
             .what = fmt::format("the {} report over {} actions and {} events", kFormat, actions,
                                 events),
             .unit = "s",
             .against = "show history of the same ledger at the same date: reading the same rows"};
    Row memory{.name = fmt::format("memory-report-{}", name),
               .what = "the most memory that this held",
               .unit = "MiB"};
    if (core::Status done = measure_one(setting, shape, time, memory); !done) {
      return core::fail(done.error());
    }
    rows.push_back(std::move(time));
    rows.push_back(std::move(memory));
  }
  rows.back().aim = Aim{Aim::Side::at_most, 512};
  return rows;
}

}  // namespace planledger::bench
