// An HTTP server on a free port of this machine, before a service.
#pragma once

#include "net/http_server.h"
#include "tests/net/fake_service.h"
#include "tests/net/http_peer.h"

#include <catch2/catch.hpp>

namespace planledger::net {

class RunningHttp {
 public:
  explicit RunningHttp(Service& service, HttpServer::Options options = {}) {
    options.listen.port = 0;
    auto started = HttpServer::start(service, options, quiet_logger(), metrics_);
    REQUIRE(started);
    server_ = std::move(*started);
  }

  void stop() { server_->stop(); }
  [[nodiscard]] std::uint16_t port() const { return server_->address().port; }
  [[nodiscard]] const Metrics& metrics() const { return metrics_; }

  // By a connection of its own.
  [[nodiscard]] HttpAnswer get(const std::string& target) const {
    HttpPeer peer(port());
    const auto answer = peer.get(target);
    REQUIRE(answer);
    return *answer;
  }
  void check_alive() const { CHECK(get("/healthz").body == R"({"status":"ok"})"); }

 private:
  Metrics metrics_;
  std::unique_ptr<HttpServer> server_;
};

}  // namespace planledger::net
