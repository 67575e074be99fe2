#include "tools/planledgerd/serve.h"

#include "net/http_server.h"
#include "net/server.h"
#include "net/service.h"

#include <fmt/format.h>
#include <pthread.h>
#include <unistd.h>

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
  const auto service = net::Service::open(options.directory, clock, {});
  if (!service) return core::fail(service.error());

  net::Metrics metrics;
  net::Server::Options server_options;
  server_options.listen = options.listen;
  const auto server = net::Server::start(**service, server_options, logger, metrics);
  if (!server) return core::fail(server.error());
  net::HttpServer::Options http_options;
  http_options.listen = options.http;
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
