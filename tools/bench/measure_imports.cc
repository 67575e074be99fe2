#include "projections/replayed_views.h"
#include "tools/bench/asking.h"
#include "tools/bench/bare.h"
#include "tools/bench/measures.h"

#include <fmt/format.h>

#include <chrono>

namespace planledger::bench {
namespace {

// As many appends as one client has in flight at most: an import's groups are no larger.
constexpr std::size_t kBatch = 512;

// Nothing in it is sealed, which a server would do beside the import.
core::Status write_history(const Setting& setting, const std::string& path) {
  generate::Shape shape;
  shape.events = setting.size.history_long;
  shape.seed = setting.seed;
  shape.closings = false;
  return write_generated(shape, path);
}

// The long history's way in, over the network and without it, and the server that then has it.
class Imports {
 public:
  Imports(const Setting& setting, std::string history)
      : setting_(setting), history_(std::move(history)), events_(setting.size.history_long) {
    const std::string bare = fmt::format(
        "a bare RocksDB write of the same records in synced batches of {}, 1 thread", kBatch);
    const std::string what = fmt::format("import of {} generated events ", events_);
    network_ = row("import-network", what + "over the network", bare);
    network_.aim = Aim{Aim::Side::at_least, 0.5};
    directory_ = row("import-directory", what + "with --data", bare);
    directory_.aim = network_.aim;
    projected_ = row("import-projected", what + "until the projections have them too", bare);
    memory_ = {.name = "memory-import",
               .what = "resident memory of the server after that import",
               .unit = "MiB",
               .aim = Aim{Aim::Side::at_most, 512}};
    replay_ = row("replay",
                  fmt::format("{} events read from the log and folded in memory: plan, "
                              "budget, grants, periods, differences",
                              events_),
                  "a bare RocksDB scan of the same records, 1 thread");
    replay_.aim = network_.aim;
  }

  // The last run's server goes on serving.
  core::Status run() {
    stop();
    if (core::Status done = over_network(); !done) return done;
    return without_network();
  }

  void stop() {
    server_.process.reset();
    if (!ledger_.empty()) remove(ledger_);
  }

  [[nodiscard]] const RunningServer& server() const { return server_; }
  [[nodiscard]] std::vector<Row> rows() const {
    return {network_, directory_, projected_, memory_, replay_};
  }

 private:
  static Row row(const char* name, std::string what, std::string against) {
    return {
        .name = name, .what = std::move(what), .unit = "events/s", .against = std::move(against)};
  }

  core::Status over_network() {
    auto ledger = make_ledger(setting_, "network");
    if (!ledger) return core::fail(ledger.error());
    ledger_ = *std::move(ledger);
    auto server = serve(setting_.programs, ledger_);
    if (!server) return core::fail(server.error());
    server_ = *std::move(server);
    const Stopwatch begun;
    if (core::Status imported = run_client(
            setting_.programs, {"import", "--server", net::to_string(server_.address), history_});
        !imported) {
      return imported;
    }
    network_.ours.push_back(static_cast<double>(events_) / begun.seconds());
    auto connection = connect(server_);
    if (!connection) return core::fail(connection.error());
    if (core::Status ready = wait_for_projections(**connection); !ready) return ready;
    projected_.ours.push_back(static_cast<double>(events_) / begun.seconds());
    const auto bytes = server_.process->resident_bytes();
    if (!bytes) return core::fail(bytes.error());
    memory_.ours.push_back(static_cast<double>(*bytes) / kMebibyte);
    return {};
  }

  core::Status without_network() {
    const auto ledger = make_ledger(setting_, "directory");
    if (!ledger) return core::fail(ledger.error());
    const Stopwatch begun;
    if (core::Status imported =
            run_client(setting_.programs, {"import", "--data", *ledger, history_});
        !imported) {
      return imported;
    }
    directory_.ours.push_back(static_cast<double>(events_) / begun.seconds());
    core::Status read = without_ledger(*ledger);
    remove(*ledger);
    return read;
  }

  // The records of that ledger, written to RocksDB and nothing else, then read; ours are folded.
  core::Status without_ledger(const std::string& ledger) {
    const auto log = core::EventLog::open(ledger);
    if (!log) return core::fail(log.error());
    const std::string directory = setting_.directory + "/rocksdb";
    const auto written = rocksdb_batches(directory, **log, kBatch);
    const auto folded = fold(**log);
    const auto scanned = rocksdb_scan(directory);
    remove(directory);
    if (!written) return core::fail(written.error());
    if (!folded) return core::fail(folded.error());
    if (!scanned) return core::fail(scanned.error());
    const auto events = static_cast<double>(events_);
    for (Row* each : {&network_, &directory_, &projected_}) {
      each->theirs.push_back(events / *written);
    }
    replay_.ours.push_back(events / *folded);
    replay_.theirs.push_back(events / *scanned);
    return {};
  }

  // The seconds of it.
  static core::Result<double> fold(const core::EventLog& log) {
    const Stopwatch begun;
    const auto views = projections::ReplayedViews::of(log, log.head());
    if (!views) return core::fail(views.error());
    const projections::Point now{.as_of = core::Date(std::chrono::December / 31 / 2024),
                                 .known_at = log.head(),
                                 .known_at_time = std::nullopt};
    const auto checked = [](const auto& answer) -> core::Status {
      if (answer) return {};
      return core::fail(answer.error());
    };
    core::Status done = checked((*views)->plan(now));
    if (done) done = checked((*views)->budget(now));
    if (done) {
      done =
          (*views)->grants(now, false, [](const projections::GrantRow&) { return core::Status(); });
    }
    if (done) done = checked((*views)->periods(now));
    if (done) done = checked((*views)->reconcile(now));
    if (!done) return core::fail(done.error());
    return begun.seconds();
  }

  const Setting& setting_;
  const std::string history_;
  const std::uint64_t events_;
  Row network_;
  Row directory_;
  Row projected_;
  Row memory_;
  Row replay_;
  std::string ledger_;
  RunningServer server_;
};

}  // namespace

Rows measure_imports(const Setting& setting) {
  const Size& size = setting.size;
  const std::string history = setting.directory + "/long.jsonl";
  setting.say(fmt::format("generating {} events", size.history_long));
  if (core::Status made = write_history(setting, history); !made) return core::fail(made.error());
  Imports imports(setting, history);
  for (std::size_t run = 1; run <= size.imports; ++run) {
    setting.say(fmt::format("import, run {} of {}", run, size.imports));
    if (core::Status done = imports.run(); !done) return core::fail(done.error());
  }
  remove(history);
  return imports.rows();
}

}  // namespace planledger::bench
