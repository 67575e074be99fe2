// Six departments that append at the same time, and what the ledger must hold for it.
#pragma once

#include "tests/tools/process/department_client.h"
#include "tests/tools/process/running_daemon.h"

#include <map>

namespace planledger::tests {

// Every event of a ledger as a client reads it.
struct LogRead {
  std::map<core::Uuid, core::Sequence> places;
  std::uint64_t count = 0;
  std::string problem;  // Empty where the seqs are 1 to `count`, each event once.
};
[[nodiscard]] LogRead read_log(net::Connection& connection);

class Departments {
 public:
  static constexpr unsigned kCount = 6;

  // Registers them and defines their actions, over `daemon`, and connects each.
  Departments(const Daemon& daemon, std::uint64_t seed, std::chrono::milliseconds timeout);

  // So many requests more may go out from each; waits until so many more of one of them were
  // answered than had been before. Requires that they are.
  void allow(std::uint64_t requests_each, unsigned which, std::uint64_t answers_more);
  void finish();

  [[nodiscard]] std::vector<std::vector<Acknowledged>> acknowledged() const;
  // All events that the ledger must have when each request was acknowledged.
  [[nodiscard]] std::uint64_t events_sent() const;
  // Those that it must have now, at least.
  [[nodiscard]] std::uint64_t events_acknowledged() const;
  [[nodiscard]] std::uint64_t requests_turned_away() const;
  [[nodiscard]] std::vector<std::string> complaints() const;

 private:
  std::uint64_t definitions_ = 0;
  std::vector<std::unique_ptr<DepartmentClient>> clients_;
};

// The first acknowledgement that the log does not keep: its event is not there at its position, or
// stands before one that was acknowledged earlier to the same client. Empty where there is none.
[[nodiscard]] std::string first_broken_promise(
    const LogRead& log, const std::vector<std::vector<Acknowledged>>& acknowledged);

// Asks `replay` at the end of all time: empty where the projections say what the raw log says.
[[nodiscard]] std::string replay_difference(net::Connection& connection);

}  // namespace planledger::tests
