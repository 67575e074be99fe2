#include "tools/bench/asking.h"
#include "tools/bench/measures.h"

#include <boost/json.hpp>
#include <fmt/format.h>

#include <array>

namespace planledger::bench {
namespace {

using projections::Question;
using projections::Subject;

double as_mebibytes(std::uint64_t bytes) { return static_cast<double>(bytes) / kMebibyte; }

core::Result<Served> serve_generated(const Setting& setting, const std::string& name,
                                     std::uint64_t events, std::vector<std::string> more) {
  setting.say(fmt::format("{}: appending {} events", name, events));
  const auto directory = make_ledger(setting, name);
  if (!directory) return core::fail(directory.error());
  auto served = serve_and_connect(setting, *directory);
  if (!served) return served;
  more.insert(more.begin(), {"--server", net::to_string(served->server.address)});
  core::Status done = append_generated(setting, events, more);
  if (done) {
    setting.say(fmt::format("{}: waiting until the server is at rest", name));
    done = wait_for_rest(*served, setting.size.quiet);
  }
  if (!done) return core::fail(done.error());
  return served;
}

// A ledger whose plan has grown with its history: how much room does it take, and how soon is it
// there again?
class GrownLedger {
 public:
  GrownLedger(const Setting& setting, Served served)
      : setting_(setting), served_(std::move(served)) {}

  Rows measure() {
    // The one server that the history was appended to.
    const auto written = served_.server.process->written_bytes();
    if (!written) return core::fail(written.error());
    core::Status done = measure_starts();
    if (done) done = measure_space(static_cast<double>(*written));
    if (done) done = ask_much();
    if (!done) return core::fail(done.error());
    served_ = {};
    return std::move(rows_);
  }

 private:
  static constexpr std::size_t kStarts = 3;

  Row& add(const char* name, std::string what, const char* unit, std::optional<Aim> aim) {
    return rows_.emplace_back(
        Row{.name = name,
            .what = fmt::format("{}, {} events", what, setting_.size.history_longest),
            .unit = unit,
            .aim = aim});
  }

  // The first one with all that its write-ahead logs may hold.
  core::Status measure_starts() {
    const Aim aim{Aim::Side::at_most, 5};
    for (const auto& [name, what, killed] :
         {std::tuple("start-killed", "start until the first answer, after SIGKILL", true),
          std::tuple("start-clean", "start until the first answer, after a clean stop", false)}) {
      Row& row = add(name, what, "s", aim);
      for (std::size_t start = 0; start < kStarts; ++start) {
        setting_.say(fmt::format("{}, run {} of {}", name, start + 1, kStarts));
        const auto seconds = restart(killed);
        if (!seconds) return core::fail(seconds.error());
        row.ours.push_back(*seconds);
      }
    }
    return {};
  }

  core::Result<double> restart(bool killed) {
    served_.connection.reset();
    if (killed) {
      served_.server.process.reset();
    } else if (core::Status stopped = served_.server.process->stop(); !stopped) {
      return core::fail(stopped.error());
    }
    const Stopwatch begun;
    auto server = serve(setting_.programs, served_.directory);
    if (!server) return core::fail(server.error());
    served_.server = *std::move(server);
    auto connection = connect(served_.server);
    if (!connection) return core::fail(connection.error());
    served_.connection = *std::move(connection);
    const auto answer = ask(*served_.connection,
                            {.subject = Subject::budget, .as_of = "2018-06-30", .action = "1.1"});
    if (!answer) return core::fail(answer.error());
    return begun.seconds();
  }

  core::Status measure_space(double written) {
    const auto answer = ask(*served_.connection, {.subject = Subject::stats});
    if (!answer) return core::fail(answer.error());
    const auto stats = boost::json::parse(*answer);
    const auto bytes_of = [&](const char* part) {
      return stats.at(part).at("bytesOnDisk").to_number<double>();
    };
    const double events = stats.at("log").at("events").to_number<double>();
    add("bytes-log", "the log with its indexes, hashes and state on disk", "B/event", {})
        .ours.push_back(bytes_of("log") / events);
    add("bytes-projections", "the projections on disk", "B/event", {})
        .ours.push_back(bytes_of("projections") / events);
    Row& row = add("bytes-written", "what growing to this gave the disk to write", "B/event", {});
    row.ours.push_back(written / events);
    row.against = "what is there of it: the log and the projections";
    row.theirs.push_back((bytes_of("log") + bytes_of("projections")) / events);
    return {};
  }

  [[nodiscard]] core::Result<std::vector<std::string>> actions() const {
    const auto answer = ask(*served_.connection, {.subject = Subject::plan});
    if (!answer) return core::fail(answer.error());
    std::vector<std::string> numbers;
    const auto plan = boost::json::parse(*answer);
    for (const auto& action : plan.at("actions").as_array()) {
      numbers.emplace_back(action.at("no").as_string());
    }
    return numbers;
  }

  // Mostly about one action, as most questions are; some about all of the plan.
  core::Status ask_much() {
    constexpr std::array kSubjects{Subject::budget, Subject::action, Subject::meetings,
                                   Subject::history};
    constexpr std::size_t kWholeEvery = 5'000;
    const Size& size = setting_.size;
    const auto numbers = actions();
    if (!numbers) return core::fail(numbers.error());
    setting_.say(fmt::format("asking {} questions", size.questions_many));
    for (std::size_t place = 0; place < size.questions_many; ++place) {
      const bool whole = (place + 1) % kWholeEvery == 0;
      const Question question{
          .subject = whole ? Subject::budget : kSubjects.at(place % kSubjects.size()),
          .as_of = fmt::format("{}-{:02}-28", 2016 + place % 9, 1 + place / 9 % 12),
          .known_at = fmt::format(
              "seq:{}", size.history_longest / 2 + place * 7919 % (size.history_longest / 2)),
          .action = whole ? std::string() : numbers->at(place % numbers->size())};
      const auto answered =
          served_.connection->ask(question, [](std::string_view) -> core::Status { return {}; });
      if (!answered) return core::fail(answered.error());
    }
    const auto bytes = served_.server.process->resident_bytes();
    if (!bytes) return core::fail(bytes.error());
    add("memory-questions",
        fmt::format("resident memory of the server after {} questions", size.questions_many), "MiB",
        Aim{Aim::Side::at_most, 512})
        .ours.push_back(as_mebibytes(*bytes));
    return {};
  }

  const Setting& setting_;
  Served served_;
  std::vector<Row> rows_;
};

}  // namespace

Rows measure_histories(const Setting& setting) {
  const Size& size = setting.size;
  const auto longer = serve_generated(setting, "long", size.history_longest, with_one_plan({}));
  if (!longer) return core::fail(longer.error());
  const auto shorter = serve_generated(setting, "short", size.history_short, with_one_plan({}));
  if (!shorter) return core::fail(shorter.error());
  std::vector<Row> rows;
  for (const auto& [name, whose, action] : {std::tuple("budget-plan", "the whole plan", ""),
                                            std::tuple("budget-action", "one action", "1.1")}) {
    setting.say(fmt::format("asking both histories: {}", name));
    Row row{.name = name,
            .what = fmt::format("median of show budget of {} at nine points with {} events of "
                                "history",
                                whose, size.history_longest),
            .unit = "us",
            .against = fmt::format("the same with {} events, the same plan", size.history_short),
            .aim = Aim{Aim::Side::at_most, 1.5}};
    const core::Status done = compare(
        row, {*longer->connection, budgets_of(size.history_longest, action)},
        {*shorter->connection, budgets_of(size.history_short, action)}, size.runs, size.questions);
    if (!done) return core::fail(done.error());
    rows.push_back(std::move(row));
  }
  remove(longer->directory);
  remove(shorter->directory);
  return rows;
}

Rows measure_grown(const Setting& setting) {
  auto served = serve_generated(setting, "grown", setting.size.history_longest, {});
  if (!served) return core::fail(served.error());
  const std::string directory = served->directory;
  Rows rows = GrownLedger(setting, *std::move(served)).measure();
  remove(directory);
  return rows;
}

}  // namespace planledger::bench
