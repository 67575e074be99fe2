// Serves the HTTP interface of a ledger: the contract's section 5, over plain HTTP/1.1 on loopback.
#pragma once

#include "net/address.h"
#include "net/metrics.h"
#include "net/service.h"

#include <spdlog/logger.h>

#include <chrono>
#include <memory>

namespace planledger::net {

class HttpServer {
 public:
  struct Options {
    Address listen{"127.0.0.1", 7480};  // Port 0: a free one.
    std::size_t connections_max = 256;
    std::size_t header_bytes_max = 16U << 10U;
    std::size_t body_bytes_max = 16U << 20U;
    // Of all connections together: bodies that are coming in or worked on. Beyond it a request is
    // answered with 503.
    std::size_t bodies_bytes_max = 128U << 20U;
    // For a request to come in whole, and for a peer to take a piece of an answer.
    std::chrono::milliseconds time_max{30'000};
    // For a peer to close after the last answer, so that it reads that before it is reset.
    std::chrono::milliseconds linger_time_max{1'000};
    // At stop: for the answers under way to be taken.
    std::chrono::milliseconds drain_time_max{10'000};
    // HTTP does not tell who is speaking. Where that is asked for, only what a department signed
    // is appended, and only checkpoints, consistency proofs, health and metrics are answered.
    bool require_identity = false;
    // Questions at the same time; one whose reader is slow takes a thread.
    unsigned worker_threads = 4;
  };

  // Listens and serves until stop(). Fails with usage where the address is not a loopback one, and
  // with unreachable where it cannot be listened on. `service` and `metrics` are not owned.
  [[nodiscard]] static core::Result<std::unique_ptr<HttpServer>> start(
      Service& service, const Options& options, std::shared_ptr<spdlog::logger> logger,
      Metrics& metrics);
  virtual ~HttpServer() = default;  // Stops.

  [[nodiscard]] virtual Address address() const = 0;
  // Takes no more connections, lets the requests under way end, answers others with 503. To be
  // called before the service is closed.
  virtual void stop() = 0;
};

}  // namespace planledger::net
