// A server that is there and says nothing: its clients give up when --timeout says so.
#include "events/json.h"
#include "tests/tools/process/departments.h"

#include <catch2/catch.hpp>
#include <signal.h>

namespace planledger::tests {
namespace {

// Half of the 30 s that hold where --timeout says nothing: what ends sooner heeded the option.
constexpr std::chrono::seconds kWithoutTheOption{15};

events::AppendRequest one_event() {
  events::AppendRequest request;
  request.events = events::batch_from_json(DepartmentClient::definitions(99).front()).value();
  return request;
}

class Stopwatch {
 public:
  [[nodiscard]] std::chrono::steady_clock::duration elapsed() const {
    return std::chrono::steady_clock::now() - began_;
  }

 private:
  std::chrono::steady_clock::time_point began_ = std::chrono::steady_clock::now();
};

}  // namespace

TEST_CASE("a command gives up on a server that does not greet", "[tools][timeout]") {
  RunningDaemon daemon;
  daemon->process().pause();
  const std::vector<std::vector<std::string>> commands = {
      {"show", "plan"},
      {"stats"},
      {"tail", "--follow"},
      {"import", PLANLEDGER_SAMPLE_DIR "/plan-2018.jsonl"},
      {"period", "reopen", "2018-H2", "--reason", "x", "--department", "KB"}};
  for (std::vector<std::string> command : commands) {
    INFO(command.front());
    command.insert(command.end(), {"--timeout", "1", "--server", daemon->address()});
    const Stopwatch watch;
    const Finished finished = planledger(command);
    CHECK(finished.status == 4);
    CHECK(finished.output == "");
    CHECK_THAT(finished.errors, Catch::StartsWith("planledger: unreachable: "));
    CHECK(watch.elapsed() < kWithoutTheOption);
  }
  daemon->process().signal(SIGCONT);
  CHECK(daemon->stop() == 0);
}

TEST_CASE("a subscription and an append give up on a server that falls silent",
          "[tools][timeout]") {
  RunningDaemon daemon;
  const Departments departments(*daemon, 1, std::chrono::seconds(2));
  ChildProcess follower({.arguments = {PLANLEDGER_CLIENT, "tail", "--follow", "--timeout", "2",
                                       "--server", daemon->address()}});
  REQUIRE(follower.line().has_value());
  const auto connection = daemon->client(std::chrono::seconds(2));
  const auto asked = connection->ask({.subject = projections::Subject::periods},
                                     [](std::string_view) { return core::Status(); });
  REQUIRE(asked);

  daemon->process().pause();
  const Stopwatch watch;
  const auto receipts = connection->append(one_event());
  REQUIRE_FALSE(receipts);
  CHECK(receipts.error().code == core::Errc::unreachable);
  CHECK(follower.wait() == 4);
  CHECK(watch.elapsed() < kWithoutTheOption);
  daemon->process().signal(SIGCONT);
  CHECK(daemon->stop() == 0);
}

TEST_CASE("a command gives up on a server that went away for good", "[tools][timeout]") {
  RunningDaemon daemon;
  daemon->process().kill();
  const Stopwatch watch;
  const Finished finished =
      planledger({"show", "plan", "--timeout", "2", "--server", daemon->address()});
  CHECK(finished.status == 4);
  CHECK(watch.elapsed() < kWithoutTheOption);
}

}  // namespace planledger::tests
