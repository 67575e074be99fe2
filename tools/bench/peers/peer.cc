#include "tools/bench/peers/peer.h"

#include <arpa/inet.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <map>

namespace planledger::bench {
namespace {

using SteadyClock = std::chrono::steady_clock;

// Sends the next request over each connection that was answered, until all are.
class Driving {
 public:
  Driving(std::span<const PeerEvent> events, std::size_t batch)
      : events_(events), batch_(batch), poll_(::epoll_create1(EPOLL_CLOEXEC)) {}
  ~Driving() { ::close(poll_); }
  Driving(const Driving&) = delete;
  Driving& operator=(const Driving&) = delete;

  core::Status begin(PeerClient& client) {
    epoll_event interest{};
    interest.events = EPOLLIN;
    interest.data.ptr = &client;
    ::epoll_ctl(poll_, EPOLL_CTL_ADD, client.descriptor(), &interest);
    return send_next(client);
  }

  core::Status finish() {
    constexpr int kReadyMax = 256;
    std::array<epoll_event, kReadyMax> ready{};
    while (waiting_ > 0) {
      const int count = ::epoll_wait(poll_, ready.data(), kReadyMax, -1);
      for (int place = 0; place < count; ++place) {
        auto& client = *static_cast<PeerClient*>(ready[static_cast<std::size_t>(place)].data.ptr);
        const auto answered = client.receive();
        if (!answered) return core::fail(answered.error());
        if (!*answered) continue;
        --waiting_;
        if (core::Status sent = send_next(client); !sent) return sent;
      }
    }
    return {};
  }

 private:
  core::Status send_next(PeerClient& client) {
    if (events_.empty()) return {};
    const std::size_t size = std::min(batch_, events_.size());
    ++waiting_;
    core::Status sent = client.send(events_.first(size));
    events_ = events_.subspan(size);
    return sent;
  }

  std::span<const PeerEvent> events_;
  std::size_t batch_;
  int poll_;
  std::size_t waiting_ = 0;
};

}  // namespace

std::vector<PeerEvent> peer_events(const Workload& workload, std::size_t count) {
  std::vector<PeerEvent> events;
  std::map<std::string, std::int64_t> versions;
  for (std::size_t i = 0; i < count; ++i) {
    const events::Content content(workload.events[i].content);
    const auto event = content.event();
    std::string stream(events::stream_of(event));
    const std::int64_t version = ++versions[stream];
    events.push_back({std::move(stream), version, core::to_string(events::to_uuid(event.getId())),
                      &workload.records[i]});
  }
  return events;
}

core::Result<double> drive(Peer& peer, std::span<const PeerEvent> events, std::size_t clients,
                           std::size_t batch) {
  std::vector<std::unique_ptr<PeerClient>> connected;
  for (std::size_t i = 0; i < clients; ++i) {
    auto client = peer.connect();
    if (!client) return core::fail(client.error());
    connected.push_back(*std::move(client));
  }
  Driving driving(events, batch);
  const auto begin = SteadyClock::now();
  for (const auto& client : connected) {
    if (core::Status sent = driving.begin(*client); !sent) return core::fail(sent.error());
  }
  if (core::Status done = driving.finish(); !done) return core::fail(done.error());
  const std::chrono::duration<double> seconds = SteadyClock::now() - begin;
  const auto count = peer.count();
  if (!count) return core::fail(count.error());
  if (*count != events.size()) {
    return core::fail(core::Errc::damaged, "a peer does not have every event that it answered");
  }
  return static_cast<double>(events.size()) / seconds.count();
}

core::Result<std::uint16_t> free_port() {
  const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  auto* const generic = reinterpret_cast<sockaddr*>(&address);  // NOLINT: the socket API's way.
  const bool bound =
      ::bind(socket, generic, size) == 0 && ::getsockname(socket, generic, &size) == 0;
  ::close(socket);
  if (bound) return ntohs(address.sin_port);
  return core::fail(core::Errc::unreachable, "no port of 127.0.0.1 is free");
}

}  // namespace planledger::bench
