// Bytes that no client of ours would send: the server refuses or closes, and serves on.
#include "net/deadline.h"
#include "net/messages.h"
#include "tests/net/running_server.h"

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/write.hpp>

#include <random>

namespace planledger::net {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;

class RawClient {
 public:
  explicit RawClient(std::uint16_t port) : socket_(io_) {
    socket_.connect({asio::ip::address_v4::loopback(), port});
  }
  // How many of them it took: the server may have closed.
  std::size_t send(std::string_view bytes) {
    boost::system::error_code ended;
    return asio::write(socket_, asio::buffer(bytes.data(), bytes.size()), ended);
  }
  // The next bytes, fewer where the server closes before them.
  std::string receive(std::size_t count) {
    std::string bytes(count, '\0');
    boost::system::error_code ended;
    bytes.resize(asio::read(socket_, asio::buffer(bytes), ended));
    return bytes;
  }
  void finish() {
    boost::system::error_code ignored;
    socket_.shutdown(tcp::socket::shutdown_send, ignored);
  }
  // Everything until the server closes.
  std::string rest() {
    std::string bytes;
    boost::system::error_code ended;
    asio::read(socket_, asio::dynamic_buffer(bytes), ended);
    return bytes;
  }

 private:
  asio::io_context io_;
  tcp::socket socket_;
};

std::string hello() {
  std::string frame;
  encode(Request{1, Hello{1}}, frame);
  return frame;
}

constexpr Correlation kManyRequests = 1'000'000;

// Sends that many pings, a thousand at a time, until the server takes no more; gives how many bytes
// it took, of how many.
std::pair<std::size_t, std::size_t> send_many(RawClient& client) {
  std::size_t taken = client.send(hello());
  std::size_t bytes = taken;
  std::string frames;
  for (Correlation i = 2; i < 2 + kManyRequests; ++i) {
    encode(Request{i, Ping{}}, frames);
    if (i % 1'000 != 1) continue;
    bytes += frames.size();
    if (taken + frames.size() == bytes) taken += client.send(frames);
    frames.clear();
  }
  return {taken, bytes};
}

std::string pong(Correlation correlation) {
  std::string frame;
  encode(Response{correlation, Pong{}}, frame);
  return frame;
}

void check_alive(const RunningServer& server) {
  static std::uint64_t number = 1'000'000;
  CHECK(server.client()->append(numbered_append(++number)));
}

TEST_CASE("random bytes end the connection and nothing else", "[net][hostile]") {
  FakeService service;
  RunningServer server(service);
  std::mt19937 random(17);
  for (int round = 0; round < 60; ++round) {
    RawClient client(server.port());
    std::string bytes = round % 2 == 0 ? hello() : std::string();
    for (unsigned i = 0; i < 1 + random() % 3'000; ++i) {
      bytes.push_back(static_cast<char>(random() % (round % 3 == 0 ? 4 : 256)));
    }
    client.send(bytes);
    client.finish();
    (void)client.rest();
  }
  check_alive(server);
}

TEST_CASE("a frame that claims four billion words is refused at once", "[net][hostile]") {
  FakeService service;
  RunningServer server(service);
  RawClient client(server.port());
  client.send(hello() + std::string("\0\0\0\0\xff\xff\xff\xff", 8));
  CHECK(client.rest().find("protocol") != std::string::npos);
  check_alive(server);
}

TEST_CASE("half a frame is given up when its time is over", "[net][hostile]") {
  FakeService service;
  ServerLimits limits;
  limits.frame_time_max = std::chrono::milliseconds(60);
  RunningServer server(service, limits);
  RawClient client(server.port());
  client.send(hello() + std::string("\0\0\0\0\x04\0\0\0half", 12));
  CHECK(client.rest().find("timedOut") != std::string::npos);
  RawClient silent(server.port());
  CHECK(silent.rest().find("timedOut") != std::string::npos);
  check_alive(server);
}

TEST_CASE("a million tiny requests are answered, and the others are served meanwhile",
          "[net][hostile]") {
  FakeService service;
  RunningServer server(service);
  RawClient client(server.port());
  std::thread sender([&client] { (void)send_many(client); });
  std::string welcome;
  encode(Response{1, Welcome{protocol_version(), service.ledger().log().settings().ledger}},
         welcome);
  CHECK(client.receive(welcome.size()) == welcome);
  constexpr Correlation kAtOnce = 10'000;
  for (Correlation next = 2; next < 2 + kManyRequests; next += kAtOnce) {
    std::string expected;
    for (Correlation i = next; i < next + kAtOnce; ++i) expected += pong(i);
    REQUIRE(client.receive(expected.size()) == expected);
    check_alive(server);
  }
  sender.join();
}

TEST_CASE("whoever sends a million requests and reads no answer is given up", "[net][hostile]") {
  FakeService service;
  ServerLimits limits;
  limits.stall_time_max = std::chrono::milliseconds(200);
  RunningServer server(service, limits);
  RawClient client(server.port());
  const auto [taken, bytes] = send_many(client);
  CHECK(taken < bytes);
  check_alive(server);
  while (server.metrics().connections_open > 0) std::this_thread::yield();
}

TEST_CASE("the first request must be a greeting", "[net][hostile]") {
  FakeService service;
  RunningServer server(service);
  RawClient client(server.port());
  std::string frame;
  encode(Request{4, Ping{}}, frame);
  client.send(frame);
  CHECK(client.rest().find("must be hello") != std::string::npos);
  CHECK(service.appended().empty());
}

TEST_CASE("more connections than are allowed are closed", "[net][hostile]") {
  FakeService service;
  ServerLimits limits;
  limits.connections_max = 2;
  RunningServer server(service, limits);
  const auto one = server.client();
  const auto two = server.client();
  RawClient three(server.port());
  CHECK(three.rest().empty());
  CHECK(one->append(numbered_append(1)));
  CHECK(two->append(numbered_append(2)));
}

TEST_CASE("a client that has gone does not keep its question or its subscription",
          "[net][hostile]") {
  FakeService service;
  service.grow(100'000);
  RunningServer server(service);
  {
    RawClient client(server.port());
    std::string frames = hello();
    projections::Question question;
    question.action = "5000";
    for (Correlation i = 2; i < 8; ++i) encode(Request{i, Ask{question}}, frames);
    encode(
        Request{9,
                Subscribe{{.after = 0, .follow = true, .type = {}, .action = {}, .department = {}},
                          1'000'000}},
        frames);
    client.send(frames);
    while (server.metrics().questions_total < 6) std::this_thread::yield();
  }
  while (server.metrics().connections_open > 0) std::this_thread::yield();
  CHECK(server.metrics().subscriptions_open == 0);
  check_alive(server);
}

}  // namespace
}  // namespace planledger::net
