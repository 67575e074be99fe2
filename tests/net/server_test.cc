#include "tests/net/running_server.h"

#include <future>

namespace planledger::net {
namespace {

TEST_CASE("an append is answered with its receipts, or with what is wrong", "[net][server]") {
  FakeService service;
  RunningServer server(service);
  const auto client = server.client();
  const auto receipts = client->append(numbered_append(5));
  REQUIRE(receipts);
  CHECK(receipts->at(0).seq == 1);
  CHECK(receipts->at(0).id == core::Uuid(0, 5));
  CHECK(receipts->at(0).appended);
  CHECK_FALSE(client->append(numbered_append(5))->at(0).appended);
  auto wrong = numbered_append(6);
  wrong.events[0].digits = 9;
  CHECK(client->append(std::move(wrong)).error() ==
        core::Error{core::Errc::invalid_amount, "nine", 1});
  CHECK(server.metrics().appended_events_total == 1);
}

TEST_CASE("pipelined appends are recorded and answered in the order of their submission",
          "[net][server]") {
  FakeService service;
  RunningServer server(service);
  const auto client = server.client();
  constexpr std::uint64_t kCount = 3'000;
  std::vector<std::uint64_t> order;
  for (std::uint64_t i = 1; i <= kCount; ++i) {
    client->append_pipelined(numbered_append(i), [&](const events::Receipts& receipts) {
      order.push_back(receipts ? receipts->at(0).id.low() : 0);
    });
  }
  client->drain();
  REQUIRE(order.size() == kCount);
  const auto appended = service.appended();
  REQUIRE(appended.size() == kCount);
  for (std::uint64_t i = 0; i < kCount; ++i) {
    REQUIRE(order[i] == i + 1);
    REQUIRE(appended[i].low() == i + 1);
  }
}

TEST_CASE("clients that append at the same time each get their own answers", "[net][server]") {
  FakeService service;
  RunningServer server(service);
  std::vector<std::thread> threads;
  std::atomic<std::size_t> right{0};
  for (std::uint64_t who = 1; who <= 6; ++who) {
    threads.emplace_back([&, who] {
      const auto client = server.client();
      for (std::uint64_t i = 0; i < 200; ++i) {
        const auto receipts = client->append(numbered_append(who * 1'000 + i));
        right += receipts && receipts->at(0).id.low() == who * 1'000 + i ? 1 : 0;
      }
    });
  }
  for (auto& thread : threads) thread.join();
  CHECK(right == 1'200);
  CHECK(service.appended().size() == 1'200);
}

TEST_CASE("a trial is answered event by event and changes nothing", "[net][server]") {
  FakeService service;
  RunningServer server(service);
  auto request = numbered_append(1);
  request.events.push_back(std::move(numbered_append(2).events[0]));
  request.events[1].digits = 9;
  const auto results = server.client()->try_append(std::move(request));
  REQUIRE(results.size() == 2);
  CHECK(results[0]);
  CHECK(results[1].error().code == core::Errc::invalid_amount);
  CHECK(service.appended().empty());
}

TEST_CASE("an answer of many pieces reaches a slow reader whole", "[net][server]") {
  FakeService service;
  RunningServer server(service);
  const auto client = server.client();
  projections::Question question;
  question.action = "1000";  // 32 MiB: more than every buffer on the way.
  std::size_t pieces = 0;
  std::size_t bytes = 0;
  const auto answered = client->ask(question, [&](std::string_view piece) -> core::Status {
    REQUIRE(piece == FakeService::piece(pieces));
    if (pieces++ == 0) {
      // Appends go on while the question's reader does nothing.
      REQUIRE(server.client()->append(numbered_append(1)));
    }
    bytes += piece.size();
    return {};
  });
  REQUIRE(answered);
  CHECK(answered->holds);
  CHECK(bytes == 1'000 * FakeService::piece(0).size());
}

TEST_CASE("a reader that gives up an answer leaves the connection usable", "[net][server]") {
  FakeService service;
  RunningServer server(service);
  const auto client = server.client();
  projections::Question question;
  question.action = "2000";
  const auto answered = client->ask(question, [](std::string_view) -> core::Status {
    return core::fail(core::Errc::cannot_write, "the disk is full");
  });
  CHECK(answered.error().code == core::Errc::cannot_write);
  question.action = "1";
  question.running = true;
  const auto next = client->ask(question, [](std::string_view) { return core::Status{}; });
  REQUIRE(next);
  CHECK_FALSE(next->holds);
  question.period = "none";
  CHECK(client->ask(question, [](std::string_view) { return core::Status{}; }).error().code ==
        core::Errc::unknown_period);
}

TEST_CASE("a graceful stop answers everything that was admitted", "[net][server]") {
  FakeService service;
  RunningServer server(service);
  const auto client = server.client();
  service.hold();
  std::atomic<std::size_t> recorded{0};
  constexpr std::size_t kCount = 100;
  for (std::uint64_t i = 1; i <= kCount; ++i) {
    client->append_pipelined(numbered_append(i), [&](const events::Receipts& receipts) {
      recorded += receipts ? 1 : 0;
    });
  }
  service.wait_for_waiting(kCount);
  auto stopped = std::async(std::launch::async, [&] { server.stop(); });
  service.release();
  client->drain();
  stopped.get();
  CHECK(recorded == kCount);
  CHECK(service.appended().size() == kCount);
}

TEST_CASE("a stop ends an idle connection and waits for a question", "[net][server]") {
  FakeService service;
  RunningServer server(service);
  const auto idle = server.client();
  const auto asking = server.client();
  projections::Question question;
  question.period = "wait";
  question.action = "3";
  std::size_t pieces = 0;
  auto answer = std::async(std::launch::async, [&] {
    return asking->ask(question, [&](std::string_view) {
      ++pieces;
      return core::Status{};
    });
  });
  while (server.metrics().questions_total == 0) std::this_thread::yield();
  auto stopped = std::async(std::launch::async, [&] { server.stop(); });
  service.release_question();
  CHECK(answer.get());
  CHECK(pieces == 3);
  stopped.get();
}

TEST_CASE("only an address of this machine is listened on", "[net][server]") {
  FakeService service;
  Metrics metrics;
  Server::Options options;
  options.listen = {"0.0.0.0", 0};
  const auto started = Server::start(service, options, quiet_logger(), metrics);
  REQUIRE_FALSE(started);
  CHECK(started.error().code == core::Errc::usage);
  RunningServer server(service);
  options.listen = {"127.0.0.1", server.port()};
  const auto taken = Server::start(service, options, quiet_logger(), metrics);
  REQUIRE_FALSE(taken);
  CHECK(taken.error().code == core::Errc::unreachable);
}

}  // namespace
}  // namespace planledger::net
