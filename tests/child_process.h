// A program as a child of a test: started, spoken to, and ended by the test that started it.
//
// Nothing here waits without end: what takes longer than kChildPatience fails the test.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <optional>
#include <string>
#include <vector>

namespace planledger::tests {

// Far more than any child needs on a slow machine: reached only by one that hangs.
inline constexpr std::chrono::seconds kChildPatience{120};

struct ChildCommand {
  std::vector<std::string> arguments;      // The program first; found through PATH.
  std::vector<std::string> environment{};  // NAME=VALUE, before those of the test.
  std::string input{};                     // All of standard input.
  std::string directory{};                 // Where it runs; where the test does, when empty.
};

class ChildProcess {
 public:
  // Requires that the program can be started.
  explicit ChildProcess(const ChildCommand& command);
  // Kills it where it still runs.
  ~ChildProcess();
  ChildProcess(const ChildProcess&) = delete;
  ChildProcess& operator=(const ChildProcess&) = delete;

  [[nodiscard]] pid_t id() const { return id_; }
  // The next whole line of its standard output; none when it has ended and all is read.
  [[nodiscard]] std::optional<std::string> line();
  // What is left of its standard output, up to its end.
  [[nodiscard]] std::string rest();
  // What it wrote to standard error until now.
  [[nodiscard]] std::string errors() const;

  void signal(int number) const;
  // SIGSTOP, and waits until it stands still; SIGCONT lets it go on.
  void pause() const;
  // SIGKILL, and waits for its end. What it had said can still be read.
  void kill();
  // Waits for its end: the exit status, or minus the signal that ended it.
  [[nodiscard]] int wait();

 private:
  // False at the end of the output.
  [[nodiscard]] bool read_more();
  void reap();

  pid_t id_ = -1;
  int handle_ = -1;  // A pidfd: it means this process even when the number is used again.
  int output_ = -1;
  int errors_ = -1;
  std::string buffer_;
  std::optional<int> status_;
};

struct Finished {
  int status = 0;
  std::string output;
  std::string errors;
};

// Runs it to its end.
[[nodiscard]] Finished run(const ChildCommand& command);

}  // namespace planledger::tests
