// How an HTTP server treats connections: long answers, many requests, slow readers, its own end.
#include "tests/net/http_ledger.h"
#include "tests/net/running_http.h"

#include <boost/json.hpp>

#include <thread>

namespace planledger::net {
namespace {

using namespace std::chrono_literals;

std::string long_answer(std::size_t pieces) {
  std::string text;
  for (std::size_t i = 0; i < pieces; ++i) text += FakeService::piece(i);
  return text;
}

TEST_CASE("a long answer comes in chunks, whole", "[net][http]") {
  FakeService service;
  const RunningHttp server(service);
  HttpPeer peer(server.port());
  for (const std::size_t pieces : {0U, 1U, 2U, 100U}) {
    INFO(pieces);
    const auto answer = peer.get("/api/v1/actions/" + std::to_string(pieces));
    REQUIRE(answer);
    CHECK(answer->chunked == (pieces > 1));
    CHECK(answer->whole);
    CHECK(answer->body == long_answer(pieces));
  }
  peer.send(http_request("HEAD", "/api/v1/actions/100"));
  CHECK(peer.answer(true)->field("content-length") == std::to_string(100 * 32 * 1024));
  const auto page = peer.get("/api/v1/events");
  CHECK(page->body == R"({"format":1,"events":[],"next":0})");
}

TEST_CASE("a page of many events is not gathered before it is sent", "[net][http]") {
  FakeService service;
  service.grow(9'000);
  const RunningHttp server(service);
  const HttpAnswer answer = server.get("/api/v1/events?limit=10000");
  CHECK(answer.chunked);
  CHECK(answer.whole);
  const auto page = boost::json::parse(answer.body).as_object();
  CHECK(page.at("events").as_array().size() == 9'000);
  CHECK(page.at("next") == 9'000);
}

TEST_CASE("HTTP/1.0 gets a long answer unframed, and its end by the connection's", "[net][http]") {
  FakeService service;
  const RunningHttp server(service);
  for (const std::size_t pieces : {1U, 50U}) {
    HttpPeer peer(server.port());
    peer.send("GET /api/v1/actions/" + std::to_string(pieces) +
              " HTTP/1.0\r\nHost: localhost\r\nConnection: keep-alive\r\n\r\n");
    const auto answer = peer.answer();
    REQUIRE(answer);
    CHECK_FALSE(answer->chunked);
    CHECK(answer->body == long_answer(pieces));
    CHECK(peer.rest().empty());
  }
}

TEST_CASE("a connection is kept, and ends when the client says so", "[net][http]") {
  FakeService service;
  const RunningHttp server(service);
  HttpPeer peer(server.port());
  for (int i = 0; i < 3; ++i) CHECK(peer.get("/healthz")->status == 200);
  peer.send(http_request("GET", "/healthz", "Connection: close\r\n"));
  const auto last = peer.answer();
  CHECK(last->status == 200);
  CHECK(last->field("connection") == "close");
  CHECK(peer.rest().empty());
}

TEST_CASE("pipelined requests are answered in their order", "[net][http]") {
  FakeService service;
  const RunningHttp server(service);
  HttpPeer peer(server.port());
  std::string requests;
  for (int i = 0; i < 40; ++i) {
    requests += http_request("GET", "/api/v1/actions/" + std::to_string(i % 5));
  }
  peer.send(requests);
  for (std::size_t i = 0; i < 40; ++i) CHECK(peer.answer()->body == long_answer(i % 5));
}

TEST_CASE("a client that waits to send its body is told to go on", "[net][http]") {
  FakeService service;
  const RunningHttp server(service);
  HttpPeer peer(server.port());
  const std::string fields = "Content-Type: application/json\r\nContent-Length: 2\r\n";
  peer.send(http_request("POST", "/api/v1/events", fields + "Expect: 100-continue\r\n"));
  CHECK(peer.answer()->status == 100);
  peer.send("[]");
  CHECK(peer.answer()->body == R"({"appended":[]})");
  peer.send(http_request("POST", "/api/v1/events", fields + "Expect: a-miracle\r\n"));
  CHECK(peer.answer()->status == 417);
  CHECK(peer.rest().empty());
}

TEST_CASE("what was admitted before the stop is answered", "[net][http][stop]") {
  FakeService service;
  service.hold();
  RunningHttp server(service);
  HttpPeer peer(server.port());
  peer.send(http_request("POST", "/api/v1/events", "Content-Type: application/json\r\n",
                         department_text(1, "KB")));
  service.wait_for_waiting(1);
  HttpPeer idle(server.port());
  CHECK(idle.get("/healthz")->status == 200);
  std::thread stopping([&] { server.stop(); });
  CHECK(idle.rest().empty());  // It is closed: the stop has begun.
  service.release();
  const auto answer = peer.answer();
  REQUIRE(answer);
  CHECK(answer->status == 200);
  CHECK(peer.rest().empty());
  stopping.join();
}

TEST_CASE("requests that meet a stop are answered or their connections closed",
          "[net][http][stop]") {
  FakeService service;
  for (int round = 0; round < 100; ++round) {
    RunningHttp server(service);
    auto peer = std::make_optional<HttpPeer>(server.port());
    REQUIRE(peer->get("/api/v1/actions/1"));
    std::thread stopping([&] { server.stop(); });
    for (int i = 0; i < 4; ++i) {
      peer->send(http_request("GET", i % 2 == 0 ? "/api/v1/actions/1" : "/metrics"));
    }
    while (const auto answer = peer->answer()) {
      CHECK((answer->status == 200 || answer->status == 503));
      CHECK(answer->whole);
    }
    peer.reset();
    stopping.join();
  }
}

TEST_CASE("a stop does not wait for a client that takes nothing", "[net][http][stop]") {
  FakeService service;
  HttpServer::Options options;
  options.drain_time_max = 20ms;
  RunningHttp server(service, options);
  HttpPeer peer(server.port(), 4096);
  peer.send(http_request("GET", "/api/v1/actions/3000"));
  while (server.metrics().questions_total < 1) std::this_thread::yield();
  server.stop();
  const auto answer = peer.answer();
  if (answer) CHECK_FALSE(answer->whole);
}

TEST_CASE("a reader that takes nothing is given up, and frees its worker", "[net][http]") {
  FakeService service;
  HttpServer::Options options;
  options.worker_threads = 1;
  options.time_max = 100ms;
  const RunningHttp server(service, options);
  HttpPeer slow(server.port(), 4096);
  slow.send(http_request("GET", "/api/v1/actions/3000"));
  while (server.metrics().questions_total < 1) std::this_thread::yield();
  // Where this machine is slow the time may be over for this client too: then it comes again.
  std::optional<HttpAnswer> other;
  while (!other) other = HttpPeer(server.port()).get("/api/v1/actions/1");
  CHECK(other->body == long_answer(1));
  const auto answer = slow.answer();
  if (answer) CHECK_FALSE(answer->whole);
}

TEST_CASE("slow readers hold up neither appends nor figures", "[net][http]") {
  FakeService service;
  HttpServer::Options options;
  options.worker_threads = 1;
  options.drain_time_max = 20ms;
  const RunningHttp server(service, options);
  HttpPeer slow(server.port(), 4096);
  slow.send(http_request("GET", "/api/v1/actions/3000"));
  while (server.metrics().questions_total < 1) std::this_thread::yield();
  HttpPeer peer(server.port());
  CHECK(peer.post("/api/v1/events", department_text(1, "KB"))->status == 200);
  CHECK(peer.get("/metrics")->status == 200);
  CHECK(peer.get("/version")->status == 200);
}

TEST_CASE("a client that goes in the middle of an answer frees its worker", "[net][http]") {
  FakeService service;
  HttpServer::Options options;
  options.worker_threads = 1;
  const RunningHttp server(service, options);
  for (std::uint64_t round = 0; round < 5; ++round) {
    {
      HttpPeer peer(server.port(), 4096);
      peer.send(http_request("GET", "/api/v1/actions/3000"));
      while (server.metrics().questions_total <= 2 * round) std::this_thread::yield();
    }
    CHECK(server.get("/api/v1/actions/1").body == long_answer(1));
  }
}

}  // namespace
}  // namespace planledger::net
