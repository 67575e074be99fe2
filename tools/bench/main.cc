// planledger-bench: how fast is this build on this machine, beside what the disk itself can do?
#include "tools/bench/machine.h"
#include "tools/bench/measures.h"

#include <CLI/CLI.hpp>
#include <boost/json.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <optional>

namespace planledger::bench {
namespace {

const std::vector<std::string> kAppends{"append-1",     "append-64",           "append-64-signed",
                                        "append-64x16", "append-64x16-signed", "append-4x512"};
constexpr const char* kImports = "imports";
constexpr const char* kHistories = "histories";
constexpr const char* kGrown = "grown";
constexpr const char* kReport = "report";
constexpr const char* kExchange = "exchange";

struct Options {
  bool quick = false;
  bool peers = false;
  std::vector<std::string> only;
  std::size_t runs = 0;
  std::uint64_t seed = 1;
  std::string directory = ".";
  std::string json;
};

// Of either kind of run.
std::vector<std::string> measure_names(bool peers) {
  if (peers) return {"appends", "balances", "room"};
  std::vector<std::string> names = kAppends;
  names.insert(names.end(), {kImports, kHistories, kGrown, kReport, kExchange});
  return names;
}

// A measure that is asked for and not of that kind of run; none where all are.
std::optional<std::string> unknown_measure(const Options& options) {
  const auto names = measure_names(options.peers);
  for (const std::string& name : options.only) {
    if (std::find(names.begin(), names.end(), name) == names.end()) return name;
  }
  return std::nullopt;
}

void add_options(CLI::App& app, Options& options) {
  app.add_flag("--quick", options.quick,
               "The same on some hundred events: proves that it works; its figures say nothing");
  app.add_option(
      "--only", options.only,
      fmt::format("A measure to run alone, may be repeated: {}; with --peers: {}",
                  fmt::join(measure_names(false), ", "), fmt::join(measure_names(true), ", ")));
  app.add_flag("--peers", options.peers, "What is measured beside other systems, and nothing else");
  app.add_option("--runs", options.runs, "How many runs (5, quick: 1)")->check(CLI::PositiveNumber);
  app.add_option("--seed", options.seed, "Which generated ledger")->capture_default_str();
  app.add_option("--dir", options.directory,
                 "A directory on the disk that is to be measured; what is made there is removed")
      ->capture_default_str();
  app.add_option("--json", options.json, "A file to write the figures to, as JSON");
  app.footer(
      "Every figure of ours stands beside one of the same bytes on the same disk, taken right\n"
      "after it; the ratio is what counts. An aim that is missed is said, and is no failure.\n"
      "Exit status: 0 all was measured, 1 something could not be, 2 the command line is wrong.");
}

// A directory of this run's own, gone at its end.
class Workplace {
 public:
  static core::Result<Workplace> make(const std::string& parent) {
    std::error_code error;
    std::filesystem::create_directories(parent, error);
    const auto whole = std::filesystem::canonical(parent, error);
    std::string path = (whole / "planledger-bench-XXXXXX").string();
    if (error || ::mkdtemp(path.data()) == nullptr) {
      return core::fail(core::Errc::cannot_write, "cannot make a directory in " + parent);
    }
    return Workplace(std::move(path));
  }
  ~Workplace() {
    if (!path_.empty()) remove(path_);
  }
  Workplace(Workplace&& other) noexcept : path_(std::exchange(other.path_, {})) {}
  Workplace& operator=(Workplace&&) = delete;
  [[nodiscard]] const std::string& path() const { return path_; }

 private:
  explicit Workplace(std::string path) : path_(std::move(path)) {}
  std::string path_;
};

Size size_of(const Options& options) {
  Size size = options.quick ? quick_size() : full_size();
  if (options.runs > 0) size.runs = options.runs;
  return size;
}

Rows measure(const Setting& setting, const std::vector<std::string>& only) {
  std::vector<std::string> appends;
  std::copy_if(kAppends.begin(), kAppends.end(), std::back_inserter(appends),
               [&](const std::string& name) {
                 return only.empty() || std::find(only.begin(), only.end(), name) != only.end();
               });
  std::vector<Row> rows;
  if (!appends.empty()) {
    core::Status done = add_rows(rows, measure_appends(setting, appends));
    if (!done) return core::fail(done.error());
  }
  for (const auto& [name, of] :
       {std::pair(kImports, &measure_imports), std::pair(kHistories, &measure_histories),
        std::pair(kGrown, &measure_grown), std::pair(kReport, &measure_report),
        std::pair(kExchange, &measure_exchange)}) {
    if (!only.empty() && std::find(only.begin(), only.end(), name) == only.end()) continue;
    if (core::Status done = add_rows(rows, of(setting)); !done) return core::fail(done.error());
  }
  return rows;
}

boost::json::object json_of(const Spread& spread) {
  return {{"median", spread.median}, {"low", spread.low}, {"high", spread.high}};
}

boost::json::object json_of(const Row& row) {
  boost::json::object object{{"name", row.name},
                             {"what", row.what},
                             {"unit", row.unit},
                             {"ours", json_of(spread_of(row.ours))},
                             {"runs", row.ours.size()}};
  if (!row.theirs.empty()) {
    object["against"] = row.against;
    object["theirs"] = json_of(spread_of(row.theirs));
    object["ratio"] = json_of(*row.ratio());
  }
  if (row.aim) {
    object["aim"] = {{row.aim->side == Aim::Side::at_least ? "atLeast" : "atMost", row.aim->bound}};
    object["met"] = *row.met();
  }
  if (!row.note.empty()) object["note"] = row.note;
  return object;
}

std::string json_of(const Size& size, std::uint64_t seed, const Description& machine,
                    const std::vector<Row>& rows) {
  boost::json::object of_machine;
  for (const auto& [name, what] : machine) of_machine[name] = what;
  boost::json::array of_rows;
  for (const Row& row : rows) of_rows.push_back(json_of(row));
  return boost::json::serialize(boost::json::object{{"format", 1},
                                                    {"size", size.name},
                                                    {"seed", seed},
                                                    {"machine", std::move(of_machine)},
                                                    {"rows", std::move(of_rows)}}) +
         "\n";
}

core::Status run(const Options& options) {
  auto programs = Programs::beside_this_one();
  if (!programs) return core::fail(programs.error());
  auto workplace = Workplace::make(options.directory);
  if (!workplace) return core::fail(workplace.error());
  const Setting setting{size_of(options), options.seed, workplace->path(), *std::move(programs),
                        [](const std::string& what) { fmt::print(stderr, "-- {}\n", what); }};
  const Description machine = describe_machine(setting.directory);
  const auto rows =
      options.peers ? measure_peers(setting, options.only) : measure(setting, options.only);
  if (!rows) return core::fail(rows.error());
  for (const auto& [name, what] : machine) fmt::print("{:<12} {}\n", name, what);
  fmt::print("\n{}", table_of(*rows));
  if (options.json.empty()) return {};
  std::ofstream file(options.json);
  file << json_of(setting.size, setting.seed, machine, *rows);
  file.close();
  if (file) return {};
  return core::fail(core::Errc::cannot_write, "cannot write " + options.json);
}

int run(int argc, char** argv) {
  constexpr int kUsage = 2;
  CLI::App app("Measures the ledger beside what the disk itself can do.", "planledger-bench");
  Options options;
  add_options(app, options);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : kUsage;
  }
  if (const auto unknown = unknown_measure(options)) {
    fmt::print(stderr, "planledger-bench: no measure '{}' in such a run, expected one of {}\n",
               *unknown, fmt::join(measure_names(options.peers), ", "));
    return kUsage;
  }
  if (const core::Status done = run(options); !done) {
    fmt::print(stderr, "planledger-bench: {}\n", done.error().message);
    return 1;
  }
  return 0;
}

}  // namespace
}  // namespace planledger::bench

int main(int argc, char** argv) { return planledger::bench::run(argc, argv); }
