// What was acknowledged stays, whatever happens to the server: killed in the middle of everything.
//
// PLANLEDGER_SEED=N repeats a run's requests and the places of its kills, as far as the scheduling
// of two programs can be repeated; each run prints its seed.
#include "tests/tools/process/departments.h"

#include <catch2/catch.hpp>

#include <cstdlib>
#include <optional>
#include <random>

namespace planledger::tests {
namespace {

constexpr int kKills = 20;

std::uint64_t seed_of_run() {
  if (const char* given = std::getenv("PLANLEDGER_SEED")) return std::stoull(given);
  return std::random_device()();
}

class KilledServer {
 public:
  KilledServer(const std::string& ledger, std::uint64_t seed) : ledger_(ledger), random_(seed) {
    start();
  }

  [[nodiscard]] Daemon& daemon() { return *daemon_; }
  [[nodiscard]] std::uint64_t any(std::uint64_t below) { return random_() % below; }

  // A moment later than now, anywhere in what the server is doing.
  void kill() {
    std::this_thread::sleep_for(std::chrono::microseconds(any(3'000)));
    daemon_->process().kill();
    // And now and then again before it serves, in the middle of its recovery.
    if (any(3) == 0) {
      daemon_.emplace(ledger_, port_.number());
      std::this_thread::sleep_for(std::chrono::milliseconds(any(150)));
      daemon_->process().kill();
    }
  }

  void start() {
    daemon_.emplace(ledger_, port_.number());
    daemon_->wait_until_serving();
  }

 private:
  const std::string ledger_;
  std::mt19937_64 random_;
  ReservedPort port_;
  std::optional<Daemon> daemon_;
};

}  // namespace

TEST_CASE(
    "what six departments were told is recorded survives twenty kills of the server, each event "
    "once and in order",
    "[tools][durability]") {
  const std::uint64_t seed = seed_of_run();
  WARN("PLANLEDGER_SEED=" << seed);
  const NewLedger ledger;
  KilledServer server(ledger.path(), seed);
  Departments departments(server.daemon(), seed, std::chrono::minutes(2));

  for (int kills = 1; kills <= kKills; ++kills) {
    INFO("kill " << kills);
    const std::uint64_t requests_each = 5 + server.any(20);
    const auto which = static_cast<unsigned>(server.any(Departments::kCount));
    departments.allow(requests_each, which, 1 + server.any(requests_each / 2));
    server.kill();
    const auto acknowledged = departments.acknowledged();
    server.start();

    const auto reader = server.daemon().client();
    const LogRead log = read_log(*reader);
    REQUIRE(first_broken_promise(log, acknowledged) == "");
    REQUIRE(replay_difference(*reader) == "");
  }

  departments.finish();
  CHECK(departments.complaints() == std::vector<std::string>());
  CHECK(departments.requests_turned_away() == 0);
  const LogRead log = read_log(*server.daemon().client());
  CHECK(first_broken_promise(log, departments.acknowledged()) == "");
  CHECK(log.count == departments.events_sent());
  CHECK(server.daemon().stop() == 0);
  const Finished replayed =
      planledger({"replay", "--as-of", "9998-12-31", "--data", ledger.path()});
  CHECK(replayed.status == 0);
  WARN(log.count << " events, " << kKills << " kills");
}

}  // namespace planledger::tests
