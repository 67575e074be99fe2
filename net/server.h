// Serves a ledger over the protocol of net/protocol.md.
//
//   session (io thread) ── decode, form ──> Ledger::append ──> committer
//      ^                                                           │ done
//      └────────── one wake-up for a group's answers <─────────────┘
//
// Questions run on a small pool of their own; a tail's reading of the log on one more thread.
#pragma once

#include "net/address.h"
#include "net/metrics.h"
#include "net/service.h"
#include "net/tls.h"

#include <spdlog/logger.h>

#include <chrono>
#include <cstddef>
#include <memory>

namespace planledger::net {

struct ServerLimits {
  std::size_t connections_max = 1024;
  std::size_t frame_bytes_max = 16U << 20U;
  // Of all connections together: frames that are coming in, and appends not answered yet.
  std::size_t input_bytes_max = 256U << 20U;
  std::size_t append_bytes_max = 32U << 20U;
  // Of one connection: beyond these it is not read from, or (questions, subscriptions) refused.
  std::size_t appends_in_flight_max = 1024;
  std::size_t questions_max = 16;
  std::size_t subscriptions_max = 16;
  std::size_t output_bytes_max = 1U << 20U;
  // A frame that has begun, or the first one of a connection, must be complete by then.
  std::chrono::milliseconds frame_time_max{30'000};
  // A peer that reads nothing of what it asked for is given up then.
  std::chrono::milliseconds stall_time_max{120'000};
  // At stop: for answers under way; and for a peer to close after the last of them.
  std::chrono::milliseconds drain_time_max{10'000};
  std::chrono::milliseconds linger_time_max{1'000};
};

class Server {
 public:
  struct Options {
    Address listen{"127.0.0.1", 7411};  // Port 0: a free one.
    ServerLimits limits;
    unsigned question_threads = 2;
    // What clients that begin a handshake are spoken to with; without it every connection is plain.
    std::shared_ptr<const Tls> tls;
    // Nobody is served but whom a key of the ledger names; else a plain connection is the
    // operator's.
    bool require_identity = false;
  };

  // Listens and serves until stop(). Fails with usage where the address is neither in numbers nor
  // localhost, and where it is not a loopback one and identities are not required, or there is
  // nothing to check them with; with unreachable where it cannot be listened on. `service` and
  // `metrics` are not owned.
  [[nodiscard]] static core::Result<std::unique_ptr<Server>> start(
      Service& service, const Options& options, std::shared_ptr<spdlog::logger> logger,
      Metrics& metrics);
  virtual ~Server() = default;  // Stops.

  // The address with its actual port.
  [[nodiscard]] virtual Address address() const = 0;
  // Takes no more connections or requests (they are refused with `stopping`), finishes what was
  // admitted and sends its answers, then closes. To be called before the service is closed.
  virtual void stop() = 0;
};

}  // namespace planledger::net
