// The program `appender` as a child of a test.
#pragma once

#include <sys/types.h>

#include <optional>
#include <string>

namespace planledger::core {

class AppenderProcess {
 public:
  // Starts it on that ledger; requires that this succeeds.
  explicit AppenderProcess(const std::string& ledger);
  // Kills it where it still runs.
  ~AppenderProcess();
  AppenderProcess(const AppenderProcess&) = delete;
  AppenderProcess& operator=(const AppenderProcess&) = delete;

  [[nodiscard]] pid_t id() const { return id_; }
  // The next whole line that it says; none when it has ended and all is read.
  [[nodiscard]] std::optional<std::string> line();
  // SIGKILL, and waits for its end. What it had said can still be read.
  void kill();

 private:
  pid_t id_ = -1;
  int output_ = -1;
  std::string buffer_;
};

}  // namespace planledger::core
