#include "tools/bench/measures.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <fstream>

namespace planledger::bench {
namespace {

constexpr int kActions = 60;

double mebibytes(const Taken& taken) { return static_cast<double>(taken.peak_bytes) / kMebibyte; }

// A plan that grants can be given under.
core::Status write_plan(const std::string& path) {
  std::ofstream file(path);
  int number = 0;
  const auto event = [&](const std::string& type, const std::string& action,
                         const std::string& data) {
    file << fmt::format(
        R"({{"id":"00000000-0000-0000-0000-{:012}","type":"{}",{}"department":"KB",)"
        R"("effective":"2015","data":{}}})",
        ++number, type, action.empty() ? "" : fmt::format(R"("action":"{}",)", action), data);
    file << '\n';
  };
  event("DepartmentRegistered", "", R"({"code":"KB","name":"Chancellery"})");
  event("PolicyLineDefined", "", R"({"no":"1","title":"Line"})");
  event("GoalDefined", "", R"({"no":"1","line":"1","title":"Goal"})");
  for (int action = 1; action <= kActions; ++action) {
    event("ActionDefined", fmt::format("1.{}", action),
          R"({"goal":"1","title":"Action","departments":[{"code":"KB","role":"coordinating"}]})");
  }
  file.close();
  if (file) return {};
  return core::fail(core::Errc::cannot_write, "cannot write " + path);
}

// As a Dutch program exports it.
core::Status write_sheet(std::uint64_t rows, const std::string& path) {
  std::ofstream file(path);
  file
      << "Soort;Actie;Beleidsdomein;Ingangsdatum;Subsidie;Begunstigde;Bedrag;Munt;Van;Tot en met\n";
  for (std::uint64_t row = 0; row < rows; ++row) {
    file << fmt::format("subsidie;1.{};KB;{} maart 2016;g-{};Vereniging {};{}.{:03},{:02};EUR;{}\n",
                        1 + row % kActions, 1 + row % 31, row, row % 1'000, 1 + row % 90,
                        row % 1'000, row % 100, "2016-03;31/12/2018");
  }
  file.close();
  if (file) return {};
  return core::fail(core::Errc::cannot_write, "cannot write " + path);
}

Rows measure_sheet(const Setting& setting) {
  const std::uint64_t rows = setting.size.history_long;
  const std::string sheet = setting.directory + "/grants.csv";
  const std::string plan = setting.directory + "/plan.jsonl";
  core::Status made = write_plan(plan);
  if (made) made = write_sheet(rows, sheet);
  if (!made) return core::fail(made.error());
  Row time{.name = "import-csv",
           .what = fmt::format("import of a sheet of {} grants with --data", rows),
           .unit = "rows/s",
           .against = "sqlite3's .import of the same file"};
  Row memory{.name = "memory-import-csv",
             .what = "the most memory that this held",
             .unit = "MiB",
             .aim = Aim{Aim::Side::at_most, 512}};
  for (std::size_t run = 0; run < setting.size.imports; ++run) {
    setting.say(
        fmt::format("a sheet of {} rows, run {} of {}", rows, run + 1, setting.size.imports));
    const auto ledger = make_ledger(setting, "sheet");
    if (!ledger) return core::fail(ledger.error());
    made = run_client(setting.programs, {"import", "--data", *ledger, plan});
    if (!made) return core::fail(made.error());
    const auto ours = measure_client(setting.programs, {"import", "--data", *ledger, sheet});
    remove(*ledger);
    if (!ours) return core::fail(ours.error());
    const std::string database = setting.directory + "/sheet.sqlite";
    const auto theirs = measure_command({"sqlite3", database, "-cmd", ".mode csv", "-cmd",
                                         ".separator ;", ".import " + sheet + " grants"});
    remove(database);
    if (!theirs) return core::fail(theirs.error());
    time.ours.push_back(static_cast<double>(rows) / ours->seconds);
    time.theirs.push_back(static_cast<double>(rows) / theirs->seconds);
    memory.ours.push_back(mebibytes(*ours));
  }
  remove(sheet);
  return std::vector<Row>{std::move(time), std::move(memory)};
}

core::Result<std::string> imported(const Setting& setting, std::uint64_t events) {
  generate::Shape shape;
  shape.events = events;
  shape.seed = setting.seed;
  shape.closings = false;
  const std::string history = setting.directory + "/exchange.jsonl";
  core::Status done = write_generated(shape, history);
  auto ledger = make_ledger(setting, fmt::format("exchange-{}", events));
  if (done && ledger) done = run_client(setting.programs, {"import", "--data", *ledger, history});
  // The first question waits until the projections have every event.
  if (done && ledger) done = run_client(setting.programs, {"show", "plan", "--data", *ledger});
  remove(history);
  if (!done) return core::fail(done.error());
  return ledger;
}

std::vector<std::string> cat_of(const std::string& path) {
  std::vector<std::string> command{"cat"};
  if (!std::filesystem::is_directory(path)) {
    command.push_back(path);
    return command;
  }
  for (const auto& entry : std::filesystem::directory_iterator(path)) {
    command.push_back(entry.path().string());
  }
  return command;
}

// One format of one ledger, to a file or a directory; `cat` reads what it became.
core::Status export_once(const Setting& setting, const std::string& ledger,
                         const std::string& format, Row& speed, double& peak_mebibytes) {
  const std::string path = setting.directory + "/exported";
  const auto ours = measure_client(setting.programs,
                                   {"export", "--data", ledger, "--format", format, "-o", path});
  if (!ours) return core::fail(ours.error());
  const auto megabytes = static_cast<double>(bytes_in(path)) / 1e6;
  const auto theirs = measure_command(cat_of(path));
  remove(path);
  if (!theirs) return core::fail(theirs.error());
  speed.ours.push_back(megabytes / ours->seconds);
  speed.theirs.push_back(megabytes / theirs->seconds);
  speed.note = fmt::format("{:.1f} MB", megabytes);
  peak_mebibytes = std::max(peak_mebibytes, mebibytes(*ours));
  return {};
}

Rows measure_exports(const Setting& setting) {
  const Size& size = setting.size;
  setting.say(fmt::format("exports: generating and importing {} events", size.history_long));
  const auto longer = imported(setting, size.history_long);
  if (!longer) return core::fail(longer.error());
  const auto shorter = imported(setting, size.history_short);
  if (!shorter) return core::fail(shorter.error());
  std::vector<Row> rows;
  double peak_longer = 0;
  double peak_shorter = 0;
  for (const char* format : {"jsonl", "csv", "sqlite", "hledger", "360giving", "ocds", "iati"}) {
    setting.say(fmt::format("exports, {}", format));
    Row speed{.name = fmt::format("export-{}", format),
              .what = fmt::format("export of {} events as {}", size.history_long, format),
              .unit = "MB/s",
              .against = "cat of what it wrote"};
    Row unused;
    core::Status done = export_once(setting, *shorter, format, unused, peak_shorter);
    for (std::size_t run = 0; done && run < size.imports; ++run) {
      done = export_once(setting, *longer, format, speed, peak_longer);
    }
    if (!done) return core::fail(done.error());
    rows.push_back(std::move(speed));
  }
  remove(*longer);
  remove(*shorter);
  rows.push_back({.name = "memory-export",
                  .what = "the most memory that any of these held",
                  .unit = "MiB",
                  .ours = {peak_longer},
                  .against = fmt::format("the same of {} events", size.history_short),
                  .theirs = {peak_shorter}});
  return rows;
}

}  // namespace

Rows measure_exchange(const Setting& setting) {
  std::vector<Row> rows;
  core::Status done = add_rows(rows, measure_sheet(setting));
  if (done) done = add_rows(rows, measure_exports(setting));
  if (!done) return core::fail(done.error());
  return rows;
}

}  // namespace planledger::bench
