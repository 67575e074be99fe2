#include "net/connection.h"
#include "tools/bench/bare.h"
#include "tools/bench/measures.h"

#include <boost/json.hpp>
#include <fmt/format.h>

#include <array>
#include <chrono>
#include <thread>

namespace planledger::bench {
namespace {

using projections::Question;
using projections::Subject;
using SteadyClock = std::chrono::steady_clock;
// As many appends as one client has in flight at most: an import's groups are no larger.
constexpr std::size_t kBatch = 512;
// Ten years of history begin with 2015.
constexpr const char* kOldDate = "2018-06-30";

double seconds_since(SteadyClock::time_point begin) {
  return std::chrono::duration<double>(SteadyClock::now() - begin).count();
}

// Both histories are of one plan: what is asked about it has one size. Nothing in them is sealed,
// which a server would do beside the questions.
core::Status write_history(const Setting& setting, std::uint64_t events, const std::string& path) {
  generate::Shape shape;
  shape.events = events;
  shape.seed = setting.seed;
  shape.closings = false;
  return write_generated(shape, path);
}

core::Result<std::unique_ptr<net::Connection>> connect(const RunningServer& server) {
  net::ConnectOptions options;
  options.host = server.address.host;
  options.port = server.address.port;
  return net::connect(options);
}

core::Result<std::string> ask(net::Connection& connection, const Question& question) {
  std::string answer;
  const auto answered = connection.ask(question, [&](std::string_view piece) -> core::Status {
    answer += piece;
    return {};
  });
  if (!answered) return core::fail(answered.error());
  return answer;
}

// Waits until the projections have every event; the server is then at rest.
core::Status wait_for_projections(net::Connection& connection) {
  constexpr std::chrono::milliseconds kPause{20};
  for (;;) {
    const auto answer = ask(connection, {.subject = Subject::stats});
    if (!answer) return core::fail(answer.error());
    const auto stats = boost::json::parse(*answer);
    if (stats.at("projections").at("lag").to_number<std::uint64_t>() == 0) return {};
    std::this_thread::sleep_for(kPause);
  }
}

core::Result<double> median_ask_us(net::Connection& connection, const Question& question,
                                   std::size_t times) {
  std::vector<double> latencies_us;
  for (std::size_t time = 0; time < times; ++time) {
    const auto begin = SteadyClock::now();
    const auto answer = ask(connection, question);
    if (!answer) return core::fail(answer.error());
    latencies_us.push_back(seconds_since(begin) * 1e6);
  }
  return quantile(std::move(latencies_us), 0.5);
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
    return {network_, directory_, projected_, memory_};
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
    const auto begin = SteadyClock::now();
    if (core::Status imported = run_client(
            setting_.programs, {"import", "--server", net::to_string(server_.address), history_});
        !imported) {
      return imported;
    }
    network_.ours.push_back(static_cast<double>(events_) / seconds_since(begin));
    auto connection = connect(server_);
    if (!connection) return core::fail(connection.error());
    if (core::Status ready = wait_for_projections(**connection); !ready) return ready;
    projected_.ours.push_back(static_cast<double>(events_) / seconds_since(begin));
    const auto bytes = server_.process->resident_bytes();
    if (!bytes) return core::fail(bytes.error());
    memory_.ours.push_back(static_cast<double>(*bytes) / kMebibyte);
    return {};
  }

  core::Status without_network() {
    const auto ledger = make_ledger(setting_, "directory");
    if (!ledger) return core::fail(ledger.error());
    const auto begin = SteadyClock::now();
    if (core::Status imported =
            run_client(setting_.programs, {"import", "--data", *ledger, history_});
        !imported) {
      return imported;
    }
    directory_.ours.push_back(static_cast<double>(events_) / seconds_since(begin));
    const auto bare = bare_write(*ledger);
    remove(*ledger);
    if (!bare) return core::fail(bare.error());
    for (Row* each : {&network_, &directory_, &projected_}) each->theirs.push_back(*bare);
    return {};
  }

  // The records of that ledger, written to RocksDB and nothing else.
  [[nodiscard]] core::Result<double> bare_write(const std::string& ledger) const {
    const auto log = core::EventLog::open(ledger);
    if (!log) return core::fail(log.error());
    const std::string directory = setting_.directory + "/rocksdb";
    const auto seconds = rocksdb_batches(directory, **log, kBatch);
    remove(directory);
    return seconds.transform([&](double all) { return static_cast<double>(events_) / all; });
  }

  const Setting& setting_;
  const std::string history_;
  const std::uint64_t events_;
  Row network_;
  Row directory_;
  Row projected_;
  Row memory_;
  std::string ledger_;
  RunningServer server_;
};

// One question put to the long history and to the short one in turn.
core::Status compare(Row& row, net::Connection& longer, const Question& of_longer,
                     net::Connection& shorter, const Question& of_shorter, const Size& size) {
  const auto long_answer = ask(longer, of_longer);
  if (!long_answer) return core::fail(long_answer.error());
  const auto short_answer = ask(shorter, of_shorter);
  if (!short_answer) return core::fail(short_answer.error());
  row.note = fmt::format("answers of {} and {} bytes", long_answer->size(), short_answer->size());
  for (std::size_t run = 0; run < size.runs; ++run) {
    const auto ours = median_ask_us(longer, of_longer, size.questions);
    if (!ours) return core::fail(ours.error());
    const auto theirs = median_ask_us(shorter, of_shorter, size.questions);
    if (!theirs) return core::fail(theirs.error());
    row.ours.push_back(*ours);
    row.theirs.push_back(*theirs);
  }
  return {};
}

Row question_row(const char* name, const std::string& asked, const Size& size) {
  return {.name = name,
          .what = fmt::format("median of {} with {} events of history", asked, size.history_long),
          .unit = "us",
          .against = fmt::format("the same with {} events, the same plan", size.history_short),
          .aim = Aim{Aim::Side::at_most, 2}};
}

Rows compare_questions(const Size& size, net::Connection& longer, net::Connection& shorter) {
  const Question as_of{.subject = Subject::budget, .as_of = kOldDate};
  Row row_as_of =
      question_row("budget-as-of", fmt::format("show budget --as-of {}", kOldDate), size);
  if (core::Status done = compare(row_as_of, longer, as_of, shorter, as_of, size); !done) {
    return core::fail(done.error());
  }
  const auto half_known = [](std::uint64_t events) {
    return Question{.subject = Subject::budget,
                    .as_of = kOldDate,
                    .known_at = fmt::format("seq:{}", events / 2)};
  };
  Row row_known = question_row(
      "budget-known-at", fmt::format("show budget --as-of {} --known-at half of the log", kOldDate),
      size);
  if (core::Status done = compare(row_known, longer, half_known(size.history_long), shorter,
                                  half_known(size.history_short), size);
      !done) {
    return core::fail(done.error());
  }
  return std::vector<Row>{row_as_of, row_known};
}

// Many questions of several kinds at many points, then the server's memory.
core::Result<Row> memory_after_questions(const Size& size, const RunningServer& server,
                                         net::Connection& connection) {
  constexpr std::array kSubjects{Subject::budget, Subject::plan, Subject::grants};
  constexpr std::size_t kMeetingsEvery = 100;  // An answer of many megabytes.
  for (std::size_t place = 0; place < size.questions_more; ++place) {
    const Question question{
        .subject = (place + 1) % kMeetingsEvery == 0 ? Subject::meetings
                                                     : kSubjects.at(place % kSubjects.size()),
        .as_of = fmt::format("{}-{:02}-28", 2015 + place % 10, 1 + place / 10 % 12),
        .known_at =
            fmt::format("seq:{}", size.history_long / 2 + place * 7919 % (size.history_long / 2)),
        .action = {}};
    const auto answer = ask(connection, question);
    if (!answer) return core::fail(answer.error());
  }
  const auto bytes = server.process->resident_bytes();
  if (!bytes) return core::fail(bytes.error());
  return Row{.name = "memory-questions",
             .what = fmt::format("resident memory of that server after {} questions more",
                                 size.questions_more),
             .unit = "MiB",
             .ours = {static_cast<double>(*bytes) / kMebibyte},
             .aim = Aim{Aim::Side::at_most, 512}};
}

// Serves the short history beside the long one, and asks both.
Rows measure_questions(const Setting& setting, const RunningServer& longer,
                       const std::string& short_history) {
  const auto ledger = make_ledger(setting, "short");
  if (!ledger) return core::fail(ledger.error());
  if (core::Status imported =
          run_client(setting.programs, {"import", "--data", *ledger, short_history});
      !imported) {
    return core::fail(imported.error());
  }
  const auto shorter = serve(setting.programs, *ledger);
  if (!shorter) return core::fail(shorter.error());
  const auto to_longer = connect(longer);
  if (!to_longer) return core::fail(to_longer.error());
  const auto to_shorter = connect(*shorter);
  if (!to_shorter) return core::fail(to_shorter.error());
  setting.say("asking both histories");
  auto rows = compare_questions(setting.size, **to_longer, **to_shorter);
  if (!rows) return rows;
  auto memory = memory_after_questions(setting.size, longer, **to_longer);
  if (!memory) return core::fail(memory.error());
  rows->push_back(*std::move(memory));
  return rows;
}

}  // namespace

Rows measure_history(const Setting& setting) {
  const Size& size = setting.size;
  const std::string long_history = setting.directory + "/long.jsonl";
  const std::string short_history = setting.directory + "/short.jsonl";
  setting.say(fmt::format("generating {} events", size.history_long));
  for (const auto& [path, events] : {std::pair(&long_history, size.history_long),
                                     std::pair(&short_history, size.history_short)}) {
    if (core::Status made = write_history(setting, events, *path); !made) {
      return core::fail(made.error());
    }
  }
  Imports imports(setting, long_history);
  for (std::size_t run = 1; run <= size.imports; ++run) {
    setting.say(fmt::format("import, run {} of {}", run, size.imports));
    if (core::Status done = imports.run(); !done) return core::fail(done.error());
  }
  auto asked = measure_questions(setting, imports.server(), short_history);
  imports.stop();
  if (!asked) return asked;
  std::vector<Row> rows = imports.rows();
  for (Row& row : *asked) rows.push_back(std::move(row));
  return rows;
}

}  // namespace planledger::bench
