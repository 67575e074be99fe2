#include "tests/net/running_server.h"

#include <random>

namespace planledger::net {
namespace {

TEST_CASE("a tail ends at the head of the moment of asking", "[net][subscription]") {
  FakeService service;
  service.grow(5'000);
  RunningServer server(service);
  const auto client = server.client();
  TailOptions options;
  options.after = 10;
  core::Sequence last = 10;
  const auto status = client->tail(options, [&](core::Sequence seq, std::string_view line) {
    REQUIRE(seq == last + 1);
    REQUIRE(line == "{\"seq\":" + std::to_string(seq) + "}");
    last = seq;
    return core::Status{};
  });
  CHECK(status);
  CHECK(last == 5'000);
}

TEST_CASE("a tail gives the events that match alone", "[net][subscription]") {
  FakeService service;
  service.grow(2'001);
  RunningServer server(service);
  TailOptions options;
  options.department = "KB";
  std::size_t count = 0;
  CHECK(server.client()->tail(options, [&](core::Sequence seq, std::string_view) {
    REQUIRE(seq % 2 == 0);
    ++count;
    return core::Status{};
  }));
  CHECK(count == 1'000);
}

TEST_CASE("a subscription goes from catching up to live without gap or repeat",
          "[net][subscription]") {
  std::mt19937 random(5);
  for (int round = 0; round < 20; ++round) {
    FakeService service;
    const core::Sequence before = random() % 3'000;
    const core::Sequence total = before + 1 + random() % 3'000;
    service.grow(before);
    RunningServer server(service);
    const auto client = server.client();
    const unsigned step = 1 + random() % 50;
    std::thread writer([&] {
      for (core::Sequence at = before; at < total;) {
        const auto count = std::min<core::Sequence>(step, total - at);
        service.grow(count);
        at += count;
      }
    });
    TailOptions options;
    options.follow = true;
    core::Sequence last = 0;
    bool right = true;
    const auto status = client->tail(options, [&](core::Sequence seq, std::string_view) {
      right = right && seq == last + 1;
      last = seq;
      return seq == total ? core::Status(core::fail(core::Errc::usage, "enough")) : core::Status{};
    });
    writer.join();
    CHECK(right);
    CHECK(last == total);
    CHECK(status.error().message == "enough");
  }
}

TEST_CASE("a follower that stops reading does not hold up others", "[net][subscription]") {
  FakeService service;
  service.grow(20'000);
  RunningServer server(service);
  const auto slow = server.client();
  TailOptions options;
  options.follow = true;
  const auto status = slow->tail(options, [&](core::Sequence seq, std::string_view) {
    if (seq == 1) {
      core::Sequence last = 0;
      REQUIRE(server.client()->tail({}, [&](core::Sequence other, std::string_view) {
        last = other;
        return core::Status{};
      }));
      REQUIRE(last == 20'000);
    }
    return seq == 20'000 ? core::Status(core::fail(core::Errc::usage, "enough")) : core::Status{};
  });
  CHECK(status.error().message == "enough");
}

TEST_CASE("a stop tells a follower so", "[net][subscription]") {
  FakeService service;
  service.grow(1);
  RunningServer server(service);
  const auto client = server.client();
  std::thread stopper;
  TailOptions options;
  options.follow = true;
  const auto status = client->tail(options, [&](core::Sequence, std::string_view) {
    stopper = std::thread([&] { server.stop(); });
    return core::Status{};
  });
  stopper.join();
  CHECK(status.error().code == core::Errc::stopping);
}

}  // namespace
}  // namespace planledger::net
