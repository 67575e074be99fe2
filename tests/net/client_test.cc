#include "net/deadline.h"
#include "net/messages.h"
#include "tests/net/running_server.h"

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/write.hpp>

#include <future>

namespace planledger::net {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using std::chrono::milliseconds;

TEST_CASE("a client without a server says that it is unreachable", "[net][client]") {
  asio::io_context io;
  tcp::acceptor unused(io, {asio::ip::address_v4::loopback(), 0});
  ConnectOptions options;
  options.port = unused.local_endpoint().port();
  options.timeout = milliseconds(200);
  unused.close();
  const auto connection = connect(options);
  REQUIRE_FALSE(connection);
  CHECK(connection.error().code == core::Errc::unreachable);
}

TEST_CASE("what a server did not acknowledge before it went is sent again to the next one",
          "[net][client]") {
  FakeService service;
  std::uint16_t port = 0;
  std::unique_ptr<Connection> client;
  std::vector<events::Receipts> answers;
  {
    ServerLimits hasty;
    hasty.drain_time_max = milliseconds(0);
    RunningServer first(service, hasty);
    port = first.port();
    client = first.client();
    REQUIRE(client->append(numbered_append(1)));
    service.hold();
    for (std::uint64_t i = 2; i <= 20; ++i) {
      client->append_pipelined(numbered_append(i), [&](events::Receipts receipts) {
        answers.push_back(std::move(receipts));
      });
    }
    service.wait_for_waiting(19);
    auto stopped = std::async(std::launch::async, [&] { first.stop(); });
    // It gives its connections up with the answers outstanding, and ends when they are committed.
    service.release();
    stopped.get();
  }
  RunningServer second(service, {}, port);
  client->drain();
  REQUIRE(answers.size() == 19);
  for (std::uint64_t i = 0; i < 19; ++i) {
    REQUIRE(answers[i]);
    CHECK(answers[i]->at(0).id.low() == i + 2);
  }
  CHECK(service.appended().size() == 20);  // Each of them once.
}

TEST_CASE("a tail goes on after the last event when the server comes back", "[net][client]") {
  FakeService service;
  service.grow(100);
  auto server = std::make_unique<RunningServer>(service);
  const std::uint16_t port = server->port();
  const auto client = server->client();
  TailOptions options;
  options.follow = true;
  core::Sequence last = 0;
  bool right = true;
  // Stopped from within, the server first tells the follower; hence a hasty one.
  std::thread restart;
  const auto visit = [&](core::Sequence seq, std::string_view) -> core::Status {
    right = right && seq == last + 1;
    last = seq;
    if (seq == 100) {
      restart = std::thread([&] {
        server.reset();
        service.grow(50);
        server = std::make_unique<RunningServer>(service, ServerLimits{}, port);
      });
    }
    return seq == 150 ? core::Status(core::fail(core::Errc::usage, "enough")) : core::Status{};
  };
  auto status = client->tail(options, visit);
  restart.join();
  if (status.error().code == core::Errc::stopping) {
    options.after = last;
    status = client->tail(options, visit);
  }
  CHECK(status.error().message == "enough");
  CHECK(right);
  CHECK(last == 150);
}

// Takes one connection, greets, and then says nothing more.
class SilentServer {
 public:
  SilentServer() : acceptor_(io_, {asio::ip::address_v4::loopback(), 0}) {
    thread_ = std::thread([this] {
      tcp::socket socket(io_);
      acceptor_.accept(socket);
      std::string welcome;
      encode(Response{1, Welcome{1, core::Uuid(7, 7)}}, welcome);
      asio::write(socket, asio::buffer(welcome));
      char bytes[4096];
      boost::system::error_code error;
      while (!error) socket.read_some(asio::buffer(bytes), error);
    });
  }
  ~SilentServer() { thread_.join(); }
  [[nodiscard]] std::uint16_t port() const { return acceptor_.local_endpoint().port(); }

 private:
  asio::io_context io_;
  tcp::acceptor acceptor_;
  std::thread thread_;
};

TEST_CASE("a server that no longer answers is known within the timeout", "[net][client]") {
  SilentServer server;
  ConnectOptions options;
  options.port = server.port();
  options.timeout = milliseconds(150);
  auto connection = connect(options);
  REQUIRE(connection);
  const auto receipts = (*connection)->append(numbered_append(1));
  REQUIRE_FALSE(receipts);
  CHECK(receipts.error().code == core::Errc::unreachable);
  connection->reset();
}

TEST_CASE("a slow question is not taken for a dead server", "[net][client]") {
  FakeService service;
  RunningServer server(service);
  const auto client = server.client(milliseconds(120));
  projections::Question question;
  question.period = "wait";
  auto answer = std::async(std::launch::async, [&] {
    return client->ask(question, [](std::string_view) { return core::Status{}; });
  });
  // Three times the timeout, counted by another client's clock: a silent server.
  SilentServer silent;
  for (int i = 0; i < 1; ++i) {
    ConnectOptions options;
    options.port = silent.port();
    options.timeout = milliseconds(360);
    auto other = connect(options);
    REQUIRE(other);
    REQUIRE_FALSE((*other)->append(numbered_append(1)));
  }
  service.release_question();
  CHECK(answer.get());
}

}  // namespace
}  // namespace planledger::net
