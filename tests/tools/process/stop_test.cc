// SIGTERM: the server finishes what it admitted, answers it, and goes with exit status 0.
#include "tests/tools/process/departments.h"
#include "tests/tools/process/loopback_socket.h"

#include <catch2/catch.hpp>
#include <signal.h>

#include <atomic>
#include <fstream>

namespace planledger::tests {
namespace {

// Enough that no buffers of the kernel hold the answer to a question for all of it.
void append_long_narratives(const NewLedger& ledger, const Daemon& daemon) {
  const std::string file = ledger.beside("narratives.jsonl");
  {
    std::ofstream out(file);
    const auto line = [&](unsigned number, const std::string& rest) {
      out << R"({"id":")" << core::to_string(core::Uuid(7, number)) << R"(","department":"KB",)"
          << R"("effective":"2018",)" << rest << "}\n";
    };
    line(1, R"("type":"DepartmentRegistered","data":{"code":"KB","name":"Chancellery"})");
    line(2, R"("type":"PolicyLineDefined","data":{"no":"1","title":"Line"})");
    line(3, R"("type":"GoalDefined","data":{"no":"1","line":"1","title":"Goal"})");
    line(4, R"("type":"ActionDefined","action":"1.1","data":{"goal":"1","title":"Action",)"
            R"("departments":[]})");
    for (unsigned number = 5; number < 205; ++number) {
      line(number, R"("type":"NarrativeReported","action":"1.1","data":{"language":"en","text":")" +
                       std::string(60'000, 'x') + "\"}");
    }
  }
  const Finished imported = planledger({"import", file, "--server", daemon.address()});
  INFO(imported.errors);
  REQUIRE(imported.status == 0);
}

std::string get(const std::string& path) {
  return "GET " + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n";
}

void wait_for_words(const ChildProcess& process, const std::string& words) {
  const auto end = std::chrono::steady_clock::now() + kChildPatience;
  while (process.errors().find(words) == std::string::npos) {
    REQUIRE(std::chrono::steady_clock::now() < end);
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
}

}  // namespace

TEST_CASE(
    "a server that is asked to stop in the middle of appends keeps what it acknowledged, and "
    "answers all that it keeps",
    "[tools][stop]") {
  for (std::uint64_t seed = 1; seed <= 3; ++seed) {
    INFO("seed " << seed);
    RunningDaemon daemon;
    Departments departments(*daemon, seed, std::chrono::seconds(5));
    departments.allow(200, static_cast<unsigned>(seed), 5 * seed);
    CHECK(daemon->stop() == 0);
    departments.finish();
    CHECK(departments.complaints() == std::vector<std::string>());

    const core::SystemClock clock;
    const auto reader = net::open_directory(daemon.ledger().path(), clock);
    REQUIRE(reader);
    const LogRead log = read_log(**reader);
    CHECK(first_broken_promise(log, departments.acknowledged()) == "");
    CHECK(log.count == departments.events_acknowledged());
    CHECK(replay_difference(**reader) == "");
  }
}

TEST_CASE("a server stops while subscriptions and kept connections are open", "[tools][stop]") {
  RunningDaemon daemon;
  ChildProcess follower({.arguments = {PLANLEDGER_CLIENT, "tail", "--follow", "--timeout", "1",
                                       "--server", daemon->address()}});
  const Departments departments(*daemon, 1, std::chrono::seconds(2));
  REQUIRE(follower.line().has_value());
  LoopbackSocket silent(daemon->port());
  LoopbackSocket kept(daemon->http_port());
  LoopbackSocket unused(daemon->http_port());
  LoopbackSocket half(daemon->http_port());
  REQUIRE(kept.write(get("/healthz")));
  CHECK(kept.read_until("}").starts_with("HTTP/1.1 200 OK\r\n"));
  REQUIRE(half.write("GET /healthz HT"));

  CHECK(daemon->stop() == 0);
  CHECK(kept.read_to_end() == "");
  CHECK(unused.read_to_end() == "");
  CHECK(silent.read_to_end() == "");
  CHECK(follower.wait() == 4);
}

TEST_CASE("a server stops under a rain of HTTP requests", "[tools][stop]") {
  for (int round = 0; round < 8; ++round) {
    INFO("round " << round);
    RunningDaemon daemon;
    std::atomic<int> answered = 0;
    std::atomic<int> broken = 0;
    std::vector<std::thread> askers;
    for (int each = 0; each < 4; ++each) {
      askers.emplace_back([&, port = daemon->http_port()] {
        LoopbackSocket socket(port);
        while (socket.write(get("/api/v1/periods"))) {
          const std::string head = socket.read_until("\r\n\r\n");
          if (head.empty()) return;
          if (!head.starts_with("HTTP/1.1 200") && !head.starts_with("HTTP/1.1 503")) ++broken;
          (void)socket.read_until("}");
          (void)socket.read_until("}");
          ++answered;
        }
      });
    }
    while (answered < 20 + round) std::this_thread::yield();
    CHECK(daemon->stop() == 0);
    for (std::thread& asker : askers) asker.join();
    CHECK(broken == 0);
  }
}

TEST_CASE("a second signal ends a server that is waiting for a reader", "[tools][stop]") {
  RunningDaemon daemon;
  append_long_narratives(daemon.ledger(), *daemon);
  LoopbackSocket reader(daemon->http_port(), 4096);
  REQUIRE(reader.write(get("/api/v1/history")));
  REQUIRE(reader.read_until("\r\n\r\n").starts_with("HTTP/1.1 200 OK\r\n"));

  daemon->process().signal(SIGTERM);
  wait_for_words(daemon->process(), "stopping on signal");
  daemon->process().signal(SIGTERM);
  CHECK(daemon->process().wait() == 130);

  Daemon again(daemon.ledger().path());
  again.wait_until_serving();
  CHECK(replay_difference(*again.client()) == "");
  CHECK(again.stop() == 0);
}

}  // namespace planledger::tests
