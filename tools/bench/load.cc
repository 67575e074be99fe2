#include "tools/bench/load.h"

#include "net/frame.h"
#include "net/messages.h"
#include "tools/bench/channel.h"

#include <poll.h>
#include <sys/epoll.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <memory>
#include <optional>

namespace planledger::bench {
namespace {

using SteadyClock = std::chrono::steady_clock;

// The requests of one sender, and which is sent next.
struct Queue {
  std::span<const std::string> requests;
  std::size_t next = 0;
};

// One client: it sends a request, and the next one when the answer has come.
class Client {
 public:
  Client(std::unique_ptr<Channel> channel, Queue& queue)
      : channel_(std::move(channel)), queue_(queue) {}

  [[nodiscard]] int descriptor() const { return channel_->descriptor(); }

  core::Status send(std::string_view frame) {
    sent_at_ = SteadyClock::now();
    return channel_->send(frame);
  }
  // The next of its sender's requests; nothing where there is none.
  core::Status send_next() {
    if (queue_.next == queue_.requests.size()) return {};
    return send(queue_.requests[queue_.next++]);
  }

  // Reads what has come; the answer where it is whole.
  core::Result<std::optional<net::Response>> receive() {
    const auto count = channel_->receive(input_.room());
    if (!count) return core::fail(count.error());
    input_.filled(*count);
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
  std::unique_ptr<Channel> channel_;
  Queue& queue_;
  net::FrameBuffer input_;
  SteadyClock::time_point sent_at_;
};

bool wait_for_bytes(int descriptor) {
  pollfd ready{descriptor, POLLIN, 0};
  return ::poll(&ready, 1, -1) == 1;
}

core::Result<std::unique_ptr<Client>> connect(const net::Address& server,
                                              const std::string& identity, Queue& queue) {
  auto channel = Channel::connect(server, identity);
  if (!channel) return core::fail(channel.error());
  auto client = std::make_unique<Client>(*std::move(channel), queue);
  std::string hello;
  net::encode(net::Request{0, net::Hello{net::protocol_version()}}, hello);
  if (core::Status sent = client->send(hello); !sent) return core::fail(sent.error());
  while (wait_for_bytes(client->descriptor())) {
    const auto answer = client->receive();
    if (!answer) return core::fail(answer.error());
    if (!*answer) continue;
    if (const auto* refused = std::get_if<net::Refused>(&(**answer).body)) {
      return core::fail(refused->error);
    }
    return client;
  }
  return core::fail(core::Errc::unreachable, "cannot wait for a greeting");
}

core::Status check(const net::Response& response) {
  if (std::holds_alternative<net::Appended>(response.body)) return {};
  if (const auto* refused = std::get_if<net::Refused>(&response.body)) {
    return core::fail(refused->error);
  }
  return core::fail(core::Errc::protocol, "an append was answered with something else");
}

// The clients at work.
class Sending {
 public:
  Sending(std::vector<std::unique_ptr<Client>> clients, std::size_t requests)
      : clients_(std::move(clients)), requests_(requests), poll_(::epoll_create1(EPOLL_CLOEXEC)) {}
  ~Sending() { ::close(poll_); }
  Sending(const Sending&) = delete;
  Sending& operator=(const Sending&) = delete;

  core::Result<Load> run() {
    const auto begin = SteadyClock::now();
    for (const auto& client : clients_) {
      epoll_event interest{};
      interest.events = EPOLLIN;
      interest.data.ptr = client.get();
      ::epoll_ctl(poll_, EPOLL_CTL_ADD, client->descriptor(), &interest);
      if (core::Status sent = client->send_next(); !sent) return core::fail(sent.error());
    }
    while (load_.latencies_us.size() < requests_) {
      if (core::Status served = serve_ready(); !served) return core::fail(served.error());
    }
    load_.seconds = std::chrono::duration<double>(SteadyClock::now() - begin).count();
    return std::move(load_);
  }

 private:
  core::Status serve_ready() {
    constexpr int kReadyMax = 256;
    std::array<epoll_event, kReadyMax> ready{};
    const int count = ::epoll_wait(poll_, ready.data(), kReadyMax, -1);
    for (int place = 0; place < count; ++place) {
      auto& client = *static_cast<Client*>(ready[static_cast<std::size_t>(place)].data.ptr);
      const auto answer = client.receive();
      if (!answer) return core::fail(answer.error());
      if (!*answer) continue;
      if (core::Status good = check(**answer); !good) return good;
      load_.latencies_us.push_back(client.waited_us());
      if (core::Status sent = client.send_next(); !sent) return sent;
    }
    return {};
  }

  std::vector<std::unique_ptr<Client>> clients_;
  std::size_t requests_;
  int poll_;
  Load load_;
};

}  // namespace

core::Result<Load> send_load(const net::Address& server, std::span<const Sender> senders) {
  std::vector<Queue> queues;
  for (const Sender& sender : senders) queues.push_back({sender.requests});
  std::vector<std::unique_ptr<Client>> clients;
  std::size_t requests = 0;
  for (std::size_t place = 0; place < senders.size(); ++place) {
    const Sender& sender = senders[place];
    requests += sender.requests.size();
    for (std::size_t made = 0; made < sender.connections; ++made) {
      auto client = connect(server, sender.identity, queues[place]);
      if (!client) return core::fail(client.error());
      clients.push_back(std::move(*client));
    }
  }
  return Sending(std::move(clients), requests).run();
}

}  // namespace planledger::bench
