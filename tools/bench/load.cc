#include "tools/bench/load.h"

#include "net/frame.h"
#include "net/messages.h"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <cstring>
#include <memory>
#include <optional>

namespace planledger::bench {
namespace {

using SteadyClock = std::chrono::steady_clock;

core::Error broken(const std::string& doing) {
  return {core::Errc::unreachable, doing + ": " + std::strerror(errno)};
}

class Descriptor {
 public:
  explicit Descriptor(int number) : number_(number) {}
  ~Descriptor() {
    if (number_ >= 0) ::close(number_);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  [[nodiscard]] int number() const { return number_; }

 private:
  int number_;
};

// One client: it sends a request, and the next one when the answer has come.
class Client {
 public:
  explicit Client(int socket) : socket_(socket) {}

  [[nodiscard]] int socket() const { return socket_.number(); }

  core::Status send(std::string_view frame) {
    sent_at_ = SteadyClock::now();
    // The peer reads what was sent before it answers, so a request always finds room.
    const ssize_t count = ::send(socket(), frame.data(), frame.size(), MSG_NOSIGNAL);
    if (count == static_cast<ssize_t>(frame.size())) return {};
    return core::fail(broken("cannot send a request"));
  }

  // Reads what has come; the answer where it is whole.
  core::Result<std::optional<net::Response>> receive() {
    const std::span<char> room = input_.room();
    const ssize_t count = ::recv(socket(), room.data(), room.size(), 0);
    if (count == 0) return core::fail(core::Errc::unreachable, "the server closed a connection");
    if (count < 0) return core::fail(broken("cannot read an answer"));
    input_.filled(static_cast<std::size_t>(count));
    const auto frame = input_.next();
    if (!frame) return core::fail(frame.error());
    if (frame->size() == 0) return std::optional<net::Response>();
    return net::decode_response(*frame).transform(
        [](net::Response response) { return std::optional(std::move(response)); });
  }

  [[nodiscard]] double waited_us() const {
    return std::chrono::duration<double, std::micro>(SteadyClock::now() - sent_at_).count();
  }

 private:
  Descriptor socket_;
  net::FrameBuffer input_;
  SteadyClock::time_point sent_at_;
};

core::Result<std::unique_ptr<Client>> connect(const net::Address& server) {
  auto client = std::make_unique<Client>(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(server.port);
  ::inet_pton(AF_INET, server.host.c_str(), &address.sin_addr);
  if (::connect(client->socket(), reinterpret_cast<const sockaddr*>(&address), sizeof address) !=
      0) {
    return core::fail(broken("cannot connect to " + net::to_string(server)));
  }
  const int on = 1;
  ::setsockopt(client->socket(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  std::string hello;
  net::encode(net::Request{0, net::Hello{net::protocol_version()}}, hello);
  if (core::Status sent = client->send(hello); !sent) return core::fail(sent.error());
  for (;;) {
    const auto answer = client->receive();
    if (!answer) return core::fail(answer.error());
    if (*answer) return client;
  }
}

core::Status check(const net::Response& response) {
  if (std::holds_alternative<net::Appended>(response.body)) return {};
  if (const auto* refused = std::get_if<net::Refused>(&response.body)) {
    return core::fail(refused->error);
  }
  return core::fail(core::Errc::protocol, "an append was answered with something else");
}

// The clients at work; `next` is the request that is sent next.
class Sending {
 public:
  Sending(std::span<const std::string> requests, std::vector<std::unique_ptr<Client>> clients)
      : requests_(requests), clients_(std::move(clients)), poll_(::epoll_create1(EPOLL_CLOEXEC)) {}

  core::Result<Load> run() {
    const auto begin = SteadyClock::now();
    for (const auto& client : clients_) {
      epoll_event interest{};
      interest.events = EPOLLIN;
      interest.data.ptr = client.get();
      ::epoll_ctl(poll_.number(), EPOLL_CTL_ADD, client->socket(), &interest);
      if (core::Status sent = send_next(*client); !sent) return core::fail(sent.error());
    }
    while (load_.latencies_us.size() < requests_.size()) {
      if (core::Status served = serve_ready(); !served) return core::fail(served.error());
    }
    load_.seconds = std::chrono::duration<double>(SteadyClock::now() - begin).count();
    return std::move(load_);
  }

 private:
  core::Status serve_ready() {
    constexpr int kReadyMax = 256;
    std::array<epoll_event, kReadyMax> ready{};
    const int count = ::epoll_wait(poll_.number(), ready.data(), kReadyMax, -1);
    for (int place = 0; place < count; ++place) {
      auto& client = *static_cast<Client*>(ready[static_cast<std::size_t>(place)].data.ptr);
      const auto answer = client.receive();
      if (!answer) return core::fail(answer.error());
      if (!*answer) continue;
      if (core::Status good = check(**answer); !good) return good;
      load_.latencies_us.push_back(client.waited_us());
      if (core::Status sent = send_next(client); !sent) return sent;
    }
    return {};
  }

  core::Status send_next(Client& client) {
    if (next_ == requests_.size()) return {};
    return client.send(requests_[next_++]);
  }

  std::span<const std::string> requests_;
  std::vector<std::unique_ptr<Client>> clients_;
  Descriptor poll_;
  std::size_t next_ = 0;
  Load load_;
};

}  // namespace

core::Result<Load> send_load(const net::Address& server, std::span<const std::string> requests,
                             std::size_t connections) {
  std::vector<std::unique_ptr<Client>> clients;
  while (clients.size() < connections) {
    auto client = connect(server);
    if (!client) return core::fail(client.error());
    clients.push_back(std::move(*client));
  }
  return Sending(requests, std::move(clients)).run();
}

}  // namespace planledger::bench
