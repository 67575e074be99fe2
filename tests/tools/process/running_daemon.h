// A ledger of a test's own and the server that holds it, as the real programs make and serve it.
#pragma once

#include "net/connection.h"
#include "tests/child_process.h"
#include "tests/core/temporary_ledger.h"

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace planledger::tests {

// A port of 127.0.0.1 that nobody else is given while this lives, for a server that comes back on
// it. Bound, but not listened on: connecting to it is refused while no server is there.
class ReservedPort {
 public:
  ReservedPort();
  ~ReservedPort();
  ReservedPort(const ReservedPort&) = delete;
  ReservedPort& operator=(const ReservedPort&) = delete;

  [[nodiscard]] std::uint16_t number() const { return number_; }

 private:
  int socket_ = -1;
  std::uint16_t number_ = 0;
};

// `planledger` run to its end with these arguments.
[[nodiscard]] Finished planledger(std::vector<std::string> arguments,
                                  const std::string& directory = {});

// `planledgerd` on a ledger's directory.
class Daemon {
 public:
  // Starts it; port 0 picks a free one. It need not serve yet.
  explicit Daemon(const std::string& ledger, std::uint16_t port = 0,
                  const std::vector<std::string>& more_arguments = {});

  // Reads the line that says where it serves; requires that it comes.
  void wait_until_serving();

  [[nodiscard]] std::uint16_t port() const { return port_; }
  [[nodiscard]] std::uint16_t http_port() const { return http_port_; }
  // HOST:PORT, as --server takes it.
  [[nodiscard]] std::string address() const;
  [[nodiscard]] ChildProcess& process() { return process_; }
  // SIGTERM, and the exit status.
  [[nodiscard]] int stop();

  // A client of it in this process.
  [[nodiscard]] std::unique_ptr<net::Connection> client(
      std::chrono::milliseconds timeout = std::chrono::seconds(60)) const;

 private:
  ChildProcess process_;
  std::uint16_t port_ = 0;
  std::uint16_t http_port_ = 0;
};

// A new ledger, made by `planledger init`.
class NewLedger {
 public:
  NewLedger();
  [[nodiscard]] const std::string& path() const { return path_; }
  // A file beside the ledger.
  [[nodiscard]] std::string beside(const std::string& name) const { return directory_.path(name); }

 private:
  core::TemporaryDirectory directory_;
  std::string path_;
};

// A new ledger and its server, which serves.
class RunningDaemon {
 public:
  RunningDaemon() : daemon_(ledger_.path()) { daemon_.wait_until_serving(); }

  [[nodiscard]] const NewLedger& ledger() const { return ledger_; }
  Daemon* operator->() { return &daemon_; }
  Daemon& operator*() { return daemon_; }

 private:
  NewLedger ledger_;
  Daemon daemon_;
};

}  // namespace planledger::tests
