// A server on a free port of this machine, before a FakeService, and clients of it.
#pragma once

#include "net/server.h"
#include "tests/net/fake_service.h"

#include <catch2/catch.hpp>

namespace planledger::net {

class RunningServer {
 public:
  explicit RunningServer(Service& service, const ServerLimits& limits = {}, std::uint16_t port = 0)
      : RunningServer(service, options_of(limits, port), quiet_logger()) {}
  RunningServer(Service& service, const Server::Options& options,
                std::shared_ptr<spdlog::logger> logger) {
    auto started = Server::start(service, options, std::move(logger), metrics_);
    REQUIRE(started);
    server_ = std::move(*started);
  }
  ~RunningServer() { stop(); }

  void stop() { server_->stop(); }
  [[nodiscard]] std::uint16_t port() const { return server_->address().port; }
  [[nodiscard]] const Metrics& metrics() const { return metrics_; }

  [[nodiscard]] std::unique_ptr<Connection> client(
      std::chrono::milliseconds timeout = std::chrono::seconds(30)) const {
    ConnectOptions options;
    options.port = port();
    options.timeout = timeout;
    auto connection = connect(options);
    REQUIRE(connection);
    return std::move(*connection);
  }

 private:
  static Server::Options options_of(const ServerLimits& limits, std::uint16_t port) {
    Server::Options options;
    options.listen.port = port;
    options.limits = limits;
    return options;
  }

  Metrics metrics_;
  std::unique_ptr<Server> server_;
};

}  // namespace planledger::net
