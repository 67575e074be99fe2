#include "tools/planledgerd/serve.h"

#include "core/ledger_authority.h"
#include "net/http_server.h"
#include "net/server.h"
#include "net/service.h"

#include <fmt/format.h>
#include <pthread.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <cstdio>
#include <thread>

namespace planledger::tools {
namespace {

constexpr int kStatusOfSecondSignal = 130;

// The signals that ask the server to stop, kept from every thread that starts from now on.
class StopSignals {
 public:
  StopSignals() {
    sigemptyset(&set_);
    sigaddset(&set_, SIGTERM);
    sigaddset(&set_, SIGINT);
    pthread_sigmask(SIG_BLOCK, &set_, nullptr);
    // A reader that has gone is an error of that write alone.
    std::signal(SIGPIPE, SIG_IGN);
  }

  [[nodiscard]] int wait() const {
    int signal = 0;
    sigwait(&set_, &signal);
    return signal;
  }

 private:
  sigset_t set_{};
};

bool asks_for_identity(const ServeOptions& options) {
  return options.require_identity || !net::is_loopback(options.listen.host);
}

// The names that a client of this machine uses, the address that is listened on, those given.
std::vector<std::string> names_of(const ServeOptions& options) {
  std::vector<std::string> names{"localhost", "127.0.0.1", "::1"};
  names.push_back(options.listen.host);
  names.insert(names.end(), options.names.begin(), options.names.end());
  std::sort(names.begin(), names.end());
  names.erase(std::unique(names.begin(), names.end()), names.end());
  return names;
}

// Null where the ledger has no authority and none is needed.
core::Result<std::shared_ptr<const net::Tls>> tls_of(const ServeOptions& options,
                                                     const core::Clock& clock,
                                                     spdlog::logger& logger) {
  const auto authority = core::certificate_authority(options.directory);
  if (!authority && asks_for_identity(options)) return core::fail(authority.error());
  if (!authority) {
    logger.warn("no TLS: {}", authority.error().message);
    return nullptr;
  }
  core::SystemEntropy entropy;
  return net::tls_server(*authority, names_of(options), clock.now(), entropy);
}

void say_listening(const net::Address& listen, const net::Address& http) {
  fmt::print("{{\"listening\":\"{}\",\"http\":\"{}\"}}\n", net::to_string(listen),
             net::to_string(http));
  std::fflush(stdout);
}

}  // namespace

core::Status serve(const ServeOptions& options, const core::Clock& clock,
                   const std::shared_ptr<spdlog::logger>& logger) {
  const StopSignals signals;
  logger->info("opening {}", options.directory);
  const auto tell = [logger](const projections::PeriodRow& closing, const core::Status& made) {
    if (made) {
      logger->info("sealed {}, closed by event {}", closing.period, closing.seq);
    } else {
      logger->error("no seal of {}, closed by event {}: {}", closing.period, closing.seq,
                    made.error().message);
    }
  };
  const auto service = net::Service::open(options.directory, clock, {{}, tell});
  if (!service) return core::fail(service.error());

  auto tls = tls_of(options, clock, *logger);
  if (!tls) return core::fail(tls.error());
  net::Metrics metrics;
  net::Server::Options server_options;
  server_options.listen = options.listen;
  server_options.require_identity = asks_for_identity(options);
  server_options.tls = *std::move(tls);
  const auto server = net::Server::start(**service, server_options, logger, metrics);
  if (!server) return core::fail(server.error());
  net::HttpServer::Options http_options;
  http_options.listen = options.http;
  http_options.require_identity = server_options.require_identity;
  const auto http = net::HttpServer::start(**service, http_options, logger, metrics);
  if (!http) return core::fail(http.error());

  logger->info("serving {} events on {}, HTTP on {}", (*service)->ledger().log().head(),
               net::to_string((*server)->address()), net::to_string((*http)->address()));
  say_listening((*server)->address(), (*http)->address());

  logger->info("stopping on signal {}", signals.wait());
  std::thread([signals] {
    static_cast<void>(signals.wait());
    ::_exit(kStatusOfSecondSignal);
  }).detach();
  (*http)->stop();
  (*server)->stop();
  (*service)->close();
  logger->info("stopped after event {}", (*service)->ledger().log().head());
  return {};
}

}  // namespace planledger::tools
