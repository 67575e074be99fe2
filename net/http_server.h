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
    std::size_t body_bytes_max = 16U << 20U;
    std::size_t header_bytes_max = 16U << 10U;
    // For a request to come in whole, and for a peer to take a piece of an answer.
    std::chrono::seconds time_max{30};
    unsigned worker_threads = 2;
  };

  // Listens and serves until stop(). Fails with usage where the address is not a loopback one, and
  // with unreachable where it cannot be listened on. `service` and `metrics` are not owned.
  [[nodiscard]] static core::Result<std::unique_ptr<HttpServer>> start(
      Service& service, const Options& options, std::shared_ptr<spdlog::logger> logger,
      Metrics& metrics);
  virtual ~HttpServer() = default;  // Stops.

  [[nodiscard]] virtual Address address() const = 0;
  // Takes no more connections, lets the requests under way end, answers others with 503.
  virtual void stop() = 0;
};

}  // namespace planledger::net
