// Other systems under the same load: how fast does each make the same events durable?
//
// Each is started by the bench, in a directory of its own on the disk that is measured, with the
// settings that its documentation gives for durable writes, and spoken to over 127.0.0.1.
#pragma once

#include "core/result.h"
#include "tools/bench/workload.h"

#include <chrono>
#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <thread>
#include <vector>

namespace planledger::bench {

// A row of theirs: what they keep of an event.
struct PeerEvent {
  std::string stream;
  std::int64_t version = 0;
  std::string id;                       // A UUID as text.
  const std::string* record = nullptr;  // The bytes of our log's record.
};
// The first `count` events of the workload. Its records are not owned.
[[nodiscard]] std::vector<PeerEvent> peer_events(const Workload& workload, std::size_t count);

// A connection to a peer, which has one unanswered request at a time. A request is events that are
// durable, all or none, when it is answered.
class PeerClient {
 public:
  virtual ~PeerClient() = default;
  [[nodiscard]] virtual int descriptor() const = 0;
  [[nodiscard]] virtual core::Status send(std::span<const PeerEvent> request) = 0;
  // Reads what has come; whether the answer is whole. Fails where it is not that all is durable.
  [[nodiscard]] virtual core::Result<bool> receive() = 0;
};

class Peer {
 public:
  virtual ~Peer() = default;
  [[nodiscard]] virtual core::Result<std::unique_ptr<PeerClient>> connect() = 0;
  // The events that it has now.
  [[nodiscard]] virtual core::Result<std::size_t> count() = 0;
};

// Requests of `batch` events each over `clients` connections; gives the events that were answered
// in a second. Fails where the peer does not have all of them then.
[[nodiscard]] core::Result<double> drive(Peer& peer, std::span<const PeerEvent> events,
                                         std::size_t clients, std::size_t batch);

// Each fails where its programs are not installed. `directory` is made, and left as it then is.
[[nodiscard]] core::Result<std::unique_ptr<Peer>> start_postgres(const std::string& directory);
[[nodiscard]] core::Result<std::unique_ptr<Peer>> start_redis(const std::string& directory);
[[nodiscard]] core::Result<std::unique_ptr<Peer>> start_etcd(const std::string& directory);

// SQLite has no server and one writer at a time: one thread writes, `batch` events a transaction.
[[nodiscard]] core::Result<double> sqlite_events_a_second(const std::string& directory,
                                                          std::span<const PeerEvent> events,
                                                          std::size_t batch);

// Opens a connection to a server that was just started: again and again until it serves, for at
// most half a minute; then the last error.
template <class Open>
[[nodiscard]] auto open_patiently(const Open& open) {
  constexpr auto kPatience = std::chrono::seconds(30);
  constexpr auto kPause = std::chrono::milliseconds(20);
  const auto deadline = std::chrono::steady_clock::now() + kPatience;
  auto opened = open();
  while (!opened && std::chrono::steady_clock::now() < deadline) {
    std::this_thread::sleep_for(kPause);
    opened = open();
  }
  return opened;
}

// A port of 127.0.0.1 that nobody listened on a moment ago.
[[nodiscard]] core::Result<std::uint16_t> free_port();

}  // namespace planledger::bench
