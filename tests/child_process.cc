#include "tests/child_process.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <stdexcept>
#include <utility>

extern "C" {
#include <sys/pidfd.h>  // That of glibc 2.36 does not say itself that it is C.
}

namespace planledger::tests {
namespace {

// Thrown rather than checked, so that a test that fails still ends its children.
void require(bool holds, const std::string& what) {
  if (!holds) throw std::runtime_error("expected that " + what);
}

// A file without a name that holds `content`, read from its start.
int nameless_file(const std::string& content) {
  const int file = ::memfd_create("planledger-test", MFD_CLOEXEC);
  require(file >= 0, "a file in memory can be made");
  std::size_t written = 0;
  while (written < content.size()) {
    const ssize_t count = ::write(file, content.data() + written, content.size() - written);
    require(count > 0, "a file in memory can be written");
    written += static_cast<std::size_t>(count);
  }
  ::lseek(file, 0, SEEK_SET);
  return file;
}

std::vector<char*> pointers_to(std::vector<std::string>& texts) {
  std::vector<char*> pointers;
  pointers.reserve(texts.size() + 1);
  for (std::string& text : texts) pointers.push_back(text.data());
  pointers.push_back(nullptr);
  return pointers;
}

bool is_named_in(const std::string& variable, const std::vector<std::string>& environment) {
  const std::string name = variable.substr(0, variable.find('=') + 1);
  for (const std::string& each : environment) {
    if (each.starts_with(name)) return true;
  }
  return false;
}

std::vector<std::string> environment_of(const ChildCommand& command) {
  std::vector<std::string> all = command.environment;
  for (char** variable = environ; *variable != nullptr; ++variable) {
    if (!is_named_in(*variable, command.environment)) all.emplace_back(*variable);
  }
  return all;
}

// Waits until there is something to read or the peer has ended.
void wait_readable(int descriptor) {
  pollfd waited{.fd = descriptor, .events = POLLIN, .revents = 0};
  const auto end = std::chrono::steady_clock::now() + kChildPatience;
  for (;;) {
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(
        end - std::chrono::steady_clock::now());
    require(left.count() > 0, "a child of a test says something or ends in time");
    if (::poll(&waited, 1, static_cast<int>(left.count())) > 0) return;
  }
}

}  // namespace

ChildProcess::ChildProcess(const ChildCommand& command) {
  std::array<int, 2> ends{};
  require(::pipe2(ends.data(), O_CLOEXEC) == 0, "a pipe can be made");
  const int input = nameless_file(command.input);
  errors_ = nameless_file("");
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, input, STDIN_FILENO);
  posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
  posix_spawn_file_actions_adddup2(&actions, errors_, STDERR_FILENO);
  if (!command.directory.empty()) {
    posix_spawn_file_actions_addchdir_np(&actions, command.directory.c_str());
  }
  std::vector<std::string> arguments = command.arguments;
  std::vector<std::string> environment = environment_of(command);
  const int error = ::posix_spawnp(&id_, arguments.front().c_str(), &actions, nullptr,
                                   pointers_to(arguments).data(), pointers_to(environment).data());
  posix_spawn_file_actions_destroy(&actions);
  ::close(ends[1]);
  ::close(input);
  output_ = ends[0];
  require(error == 0, command.arguments.front() + " can be started");
  handle_ = ::pidfd_open(id_, 0);
  require(handle_ >= 0, "a child of a test has a handle");
}

ChildProcess::~ChildProcess() {
  kill();
  for (const int descriptor : {handle_, output_, errors_}) ::close(descriptor);
}

bool ChildProcess::read_more() {
  wait_readable(output_);
  std::array<char, 16384> bytes{};
  const ssize_t got = ::read(output_, bytes.data(), bytes.size());
  if (got < 0 && errno == EINTR) return true;
  if (got <= 0) return false;
  buffer_.append(bytes.data(), static_cast<std::size_t>(got));
  return true;
}

std::optional<std::string> ChildProcess::line() {
  std::size_t end = buffer_.find('\n');
  while (end == std::string::npos) {
    if (!read_more()) return std::nullopt;
    end = buffer_.find('\n');
  }
  std::string line = buffer_.substr(0, end);
  buffer_.erase(0, end + 1);
  return line;
}

std::string ChildProcess::rest() {
  while (read_more()) {
  }
  return std::exchange(buffer_, {});
}

std::string ChildProcess::errors() const {
  std::string text;
  std::array<char, 4096> bytes{};
  for (;;) {
    const ssize_t got =
        ::pread(errors_, bytes.data(), bytes.size(), static_cast<off_t>(text.size()));
    if (got <= 0) return text;
    text.append(bytes.data(), static_cast<std::size_t>(got));
  }
}

void ChildProcess::signal(int number) const {
  if (!status_) ::pidfd_send_signal(handle_, number, nullptr, 0);
}

void ChildProcess::pause() const {
  signal(SIGSTOP);
  siginfo_t stopped{};
  while (::waitid(P_PID, static_cast<id_t>(id_), &stopped, WSTOPPED) != 0 && errno == EINTR) {
  }
}

void ChildProcess::kill() {
  if (status_) return;
  signal(SIGKILL);
  reap();
}

int ChildProcess::wait() {
  if (!status_) {
    wait_readable(handle_);
    reap();
  }
  return *status_;
}

void ChildProcess::reap() {
  int status = 0;
  while (::waitpid(id_, &status, 0) < 0 && errno == EINTR) {
  }
  status_ = WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
}

Finished run(const ChildCommand& command) {
  ChildProcess child(command);
  Finished finished;
  finished.output = child.rest();
  finished.status = child.wait();
  finished.errors = child.errors();
  return finished;
}

}  // namespace planledger::tests
