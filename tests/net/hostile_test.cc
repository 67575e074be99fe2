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
  void send(std::string_view bytes) {
    boost::system::error_code ignored;  // The server may have closed already.
    asio::write(socket_, asio::buffer(bytes.data(), bytes.size()), ignored);
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
