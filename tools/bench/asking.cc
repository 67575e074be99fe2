#include "tools/bench/asking.h"

#include <boost/json.hpp>
#include <fmt/format.h>

#include <thread>

namespace planledger::bench {

core::Result<std::unique_ptr<net::Connection>> connect(const RunningServer& server) {
  net::ConnectOptions options;
  options.host = server.address.host;
  options.port = server.address.port;
  return net::connect(options);
}

core::Result<Served> serve_and_connect(const Setting& setting, const std::string& directory) {
  auto server = serve(setting.programs, directory);
  if (!server) return core::fail(server.error());
  auto connection = connect(*server);
  if (!connection) return core::fail(connection.error());
  return Served{directory, *std::move(server), *std::move(connection)};
}

core::Result<std::string> ask(net::Connection& connection, const projections::Question& question) {
  std::string answer;
  const auto answered = connection.ask(question, [&](std::string_view piece) -> core::Status {
    answer += piece;
    return {};
  });
  if (!answered) return core::fail(answered.error());
  return answer;
}

core::Result<std::uint64_t> projections_lag(net::Connection& connection) {
  const auto answer = ask(connection, {.subject = projections::Subject::stats});
  if (!answer) return core::fail(answer.error());
  return boost::json::parse(*answer).at("projections").at("lag").to_number<std::uint64_t>();
}

core::Status wait_for_projections(net::Connection& connection) {
  constexpr std::chrono::milliseconds kPause{20};
  for (;;) {
    const auto lag = projections_lag(connection);
    if (!lag) return core::fail(lag.error());
    if (*lag == 0) return {};
    std::this_thread::sleep_for(kPause);
  }
}

core::Status wait_for_rest(const Served& served, std::chrono::seconds quiet) {
  constexpr int kLooksMax = 100;
  if (core::Status ready = wait_for_projections(*served.connection); !ready) return ready;
  auto before = served.server.process->written_bytes();
  for (int look = 0; look < kLooksMax && before; ++look) {
    std::this_thread::sleep_for(quiet);
    const auto now = served.server.process->written_bytes();
    if (now && *now == *before) return {};
    before = now;
  }
  if (!before) return core::fail(before.error());
  return core::fail(core::Errc::timed_out, "the server goes on writing without being asked to");
}

core::Result<double> median_ask_us(net::Connection& connection,
                                   const std::vector<projections::Question>& questions,
                                   std::size_t times) {
  std::vector<double> latencies_us;
  for (std::size_t time = 0; time < times; ++time) {
    for (const projections::Question& question : questions) {
      const Stopwatch begun;
      const auto answer = ask(connection, question);
      if (!answer) return core::fail(answer.error());
      latencies_us.push_back(begun.microseconds());
    }
  }
  return quantile(std::move(latencies_us), 0.5);
}

std::vector<projections::Question> budgets_of(std::uint64_t events, const std::string& action) {
  std::vector<projections::Question> questions;
  for (const char* const as_of : {"2016-06-30", "2018-06-30", "2024-12-31"}) {
    for (const std::uint64_t quarters : {1, 2, 4}) {
      questions.push_back({.subject = projections::Subject::budget,
                           .as_of = as_of,
                           .known_at = fmt::format("seq:{}", events * quarters / 4),
                           .action = action});
    }
  }
  return questions;
}

core::Status compare(Row& row, const Asked& ours, const Asked& theirs, std::size_t runs,
                     std::size_t times) {
  const auto our_answer = ask(ours.connection, ours.questions.front());
  if (!our_answer) return core::fail(our_answer.error());
  const auto their_answer = ask(theirs.connection, theirs.questions.front());
  if (!their_answer) return core::fail(their_answer.error());
  row.note = fmt::format("answers of {} and {} bytes", our_answer->size(), their_answer->size());
  for (std::size_t run = 0; run < runs; ++run) {
    const auto our_median = median_ask_us(ours.connection, ours.questions, times);
    if (!our_median) return core::fail(our_median.error());
    const auto their_median = median_ask_us(theirs.connection, theirs.questions, times);
    if (!their_median) return core::fail(their_median.error());
    row.ours.push_back(*our_median);
    row.theirs.push_back(*their_median);
  }
  return {};
}

}  // namespace planledger::bench
