// Questions to a running server, and how long their answers take.
#pragma once

#include "net/connection.h"
#include "tools/bench/measures.h"

#include <chrono>
#include <cstddef>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace planledger::bench {

class Stopwatch {
 public:
  [[nodiscard]] double seconds() const {
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - begun_).count();
  }
  [[nodiscard]] double microseconds() const { return seconds() * 1e6; }

 private:
  std::chrono::steady_clock::time_point begun_ = std::chrono::steady_clock::now();
};

[[nodiscard]] core::Result<std::unique_ptr<net::Connection>> connect(const RunningServer& server);

// A ledger, its server and a connection to that.
struct Served {
  std::string directory;
  RunningServer server;
  std::unique_ptr<net::Connection> connection;
};
[[nodiscard]] core::Result<Served> serve_and_connect(const Setting& setting,
                                                     const std::string& directory);

// The whole answer.
[[nodiscard]] core::Result<std::string> ask(net::Connection& connection,
                                            const projections::Question& question);

// How many events the projections still have to take.
[[nodiscard]] core::Result<std::uint64_t> projections_lag(net::Connection& connection);

// Waits until the projections have every event.
[[nodiscard]] core::Status wait_for_projections(net::Connection& connection);
// Waits for that, and until the server has merged their rows: it then gave the disk nothing to
// write for so long. Fails where it does not come to rest.
[[nodiscard]] core::Status wait_for_rest(const Served& served, std::chrono::seconds quiet);

// The median of asking the questions in turn, all of them `times` times.
[[nodiscard]] core::Result<double> median_ask_us(
    net::Connection& connection, const std::vector<projections::Question>& questions,
    std::size_t times);

// `show budget` at dates from early to late in the ten years of generated history, each as known
// early, at half of the log and at its end. `action` is one of the plan, or empty: all of it.
[[nodiscard]] std::vector<projections::Question> budgets_of(std::uint64_t events,
                                                            const std::string& action);

// Somebody to ask, and what.
struct Asked {
  net::Connection& connection;
  std::vector<projections::Question> questions;
};

// Adds a figure to both sides of the row for each run, theirs taken right after ours, and a note
// on the size of both answers to the first question.
[[nodiscard]] core::Status compare(Row& row, const Asked& ours, const Asked& theirs,
                                   std::size_t runs, std::size_t times);

}  // namespace planledger::bench
