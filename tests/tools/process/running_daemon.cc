#include "tests/tools/process/running_daemon.h"

#include <arpa/inet.h>
#include <boost/json.hpp>
#include <netinet/in.h>
#include <signal.h>
#include <sys/socket.h>
#include <unistd.h>

#include <stdexcept>

namespace planledger::tests {
namespace {

std::uint16_t port_of(const boost::json::value& listening, std::string_view key) {
  const std::string address(listening.at(key).as_string());
  return static_cast<std::uint16_t>(std::stoul(address.substr(address.rfind(':') + 1)));
}

std::string local(std::uint16_t port) { return "127.0.0.1:" + std::to_string(port); }

}  // namespace

ReservedPort::ReservedPort() : socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
  const int yes = 1;
  ::setsockopt(socket_, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  auto* const generic = reinterpret_cast<sockaddr*>(&address);
  if (::bind(socket_, generic, size) != 0 || ::getsockname(socket_, generic, &size) != 0) {
    throw std::runtime_error("expected that a port can be had");
  }
  number_ = ntohs(address.sin_port);
}

ReservedPort::~ReservedPort() { ::close(socket_); }

Finished planledger(std::vector<std::string> arguments, const std::string& directory) {
  arguments.insert(arguments.begin(), PLANLEDGER_CLIENT);
  return run({.arguments = std::move(arguments), .directory = directory});
}

namespace {

std::vector<std::string> daemon_arguments(const std::string& ledger, std::uint16_t port,
                                          const std::vector<std::string>& more) {
  std::vector<std::string> arguments{PLANLEDGER_DAEMON, "--data", ledger,  "--listen",
                                     local(port),       "--http", local(0)};
  arguments.insert(arguments.end(), more.begin(), more.end());
  return arguments;
}

}  // namespace

Daemon::Daemon(const std::string& ledger, std::uint16_t port,
               const std::vector<std::string>& more_arguments)
    : process_({.arguments = daemon_arguments(ledger, port, more_arguments)}) {}

void Daemon::wait_until_serving() {
  const auto line = process_.line();
  if (!line) {
    throw std::runtime_error("expected that the server serves, it said " + process_.errors());
  }
  const boost::json::value listening = boost::json::parse(*line);
  port_ = port_of(listening, "listening");
  http_port_ = port_of(listening, "http");
}

std::string Daemon::address() const { return local(port_); }

int Daemon::stop() {
  process_.signal(SIGTERM);
  return process_.wait();
}

std::unique_ptr<net::Connection> Daemon::client(std::chrono::milliseconds timeout) const {
  net::ConnectOptions options;
  options.port = port_;
  options.timeout = timeout;
  auto connection = net::connect(options);
  if (!connection) throw std::runtime_error(connection.error().message);
  return std::move(*connection);
}

NewLedger::NewLedger() : path_(directory_.path("ledger")) {
  const Finished made = planledger({"init", path_, "--coordinator", "KB"});
  if (made.status != 0) throw std::runtime_error(made.errors);
}

}  // namespace planledger::tests
