#include "tests/core/appender_process.h"

#include "core/check.h"

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>

namespace planledger::core {

AppenderProcess::AppenderProcess(const std::string& ledger) {
  std::array<int, 2> ends{};
  PLANLEDGER_CHECK(::pipe2(ends.data(), O_CLOEXEC) == 0, "a pipe can be made");
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
  std::string program = PLANLEDGER_APPENDER;
  std::string argument = ledger;
  std::array<char*, 3> arguments{program.data(), argument.data(), nullptr};
  const int error =
      ::posix_spawn(&id_, program.c_str(), &actions, nullptr, arguments.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  ::close(ends[1]);
  output_ = ends[0];
  PLANLEDGER_CHECK(error == 0, "the appender can be started");
}

AppenderProcess::~AppenderProcess() {
  kill();
  ::close(output_);
}

std::optional<std::string> AppenderProcess::line() {
  std::size_t end = buffer_.find('\n');
  while (end == std::string::npos) {
    std::array<char, 4096> bytes{};
    const ssize_t got = ::read(output_, bytes.data(), bytes.size());
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return std::nullopt;
    buffer_.append(bytes.data(), static_cast<std::size_t>(got));
    end = buffer_.find('\n');
  }
  std::string line = buffer_.substr(0, end);
  buffer_.erase(0, end + 1);
  return line;
}

void AppenderProcess::kill() {
  if (id_ < 0) return;
  ::kill(id_, SIGKILL);
  int status = 0;
  while (::waitpid(id_, &status, 0) < 0 && errno == EINTR) {
  }
  id_ = -1;
}

}  // namespace planledger::core
