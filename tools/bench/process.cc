#include "tools/bench/process.h"

#include <boost/json.hpp>
#include <fcntl.h>
#include <spawn.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <csignal>
#include <cstring>
#include <filesystem>
#include <fstream>

extern char** environ;

namespace planledger::bench {
namespace {

core::Error failed(const std::string& doing, int error) {
  return {core::Errc::cannot_read, doing + ": " + std::strerror(error)};
}

}  // namespace

core::Result<std::unique_ptr<Process>> Process::start(const std::vector<std::string>& command) {
  std::array<int, 2> ends{};
  if (pipe2(ends.data(), O_CLOEXEC) != 0) return core::fail(failed("cannot make a pipe", errno));
  std::vector<char*> arguments;
  for (const std::string& argument : command) {
    arguments.push_back(const_cast<char*>(argument.c_str()));  // NOLINT: posix_spawn's signature.
  }
  arguments.push_back(nullptr);
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
  pid_t pid = 0;
  const int error = posix_spawnp(&pid, arguments[0], &actions, nullptr, arguments.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  ::close(ends[1]);
  if (error != 0) {
    ::close(ends[0]);
    return core::fail(failed("cannot start " + command.front(), error));
  }
  return std::unique_ptr<Process>(new Process(command.front(), pid, ends[0]));
}

Process::~Process() {
  if (pid_ > 0) {
    ::kill(pid_, SIGKILL);
    ::waitpid(pid_, nullptr, 0);
  }
  ::close(output_);
}

core::Result<std::string> Process::read_line() {
  for (;;) {
    if (const auto end = unread_.find('\n'); end != std::string::npos) {
      std::string line = unread_.substr(0, end);
      unread_.erase(0, end + 1);
      return line;
    }
    std::array<char, 4096> piece{};
    const ssize_t count = ::read(output_, piece.data(), piece.size());
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) return core::fail(core::Errc::unreachable, name_ + " ended");
    unread_.append(piece.data(), static_cast<std::size_t>(count));
  }
}

core::Status Process::stop() {
  ::kill(pid_, SIGTERM);
  return wait();
}

core::Status Process::wait() {
  // A program whose output nobody takes would wait for ever.
  constexpr std::size_t kPieceBytes = 64U << 10U;
  std::vector<char> piece(kPieceBytes);
  for (ssize_t count = 1; count > 0 || (count < 0 && errno == EINTR);) {
    count = ::read(output_, piece.data(), piece.size());
  }
  int status = 0;
  rusage usage{};
  while (::wait4(pid_, &status, 0, &usage) < 0 && errno == EINTR) {
  }
  pid_ = 0;
  constexpr std::uint64_t kKibibyte = 1024;
  peak_bytes_ = static_cast<std::uint64_t>(usage.ru_maxrss) * kKibibyte;
  if (WIFEXITED(status) && WEXITSTATUS(status) == 0) return {};
  return core::fail(
      core::Errc::unreachable,
      name_ + (WIFEXITED(status) ? " ended with status " + std::to_string(WEXITSTATUS(status))
                                 : " was ended by a signal"));
}

core::Result<std::uint64_t> Process::resident_bytes() const {
  std::ifstream statm("/proc/" + std::to_string(pid_) + "/statm");
  std::uint64_t pages_total = 0;
  std::uint64_t pages_resident = 0;
  if (!(statm >> pages_total >> pages_resident)) {
    return core::fail(failed("cannot tell the memory of " + name_, errno));
  }
  return pages_resident * static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE));
}

core::Result<std::uint64_t> Process::written_bytes() const {
  std::ifstream io("/proc/" + std::to_string(pid_) + "/io");
  std::string name;
  std::uint64_t bytes = 0;
  while (io >> name >> bytes) {
    if (name == "write_bytes:") return bytes;
  }
  return core::fail(failed("cannot tell what " + name_ + " has written", errno));
}

core::Result<Programs> Programs::beside_this_one() {
  std::error_code error;
  const auto self = std::filesystem::read_symlink("/proc/self/exe", error);
  if (error) return core::fail(failed("cannot tell where this program is", error.value()));
  const auto directory = self.parent_path();
  return Programs{directory / "planledger", directory / "planledgerd"};
}

core::Result<RunningServer> serve(const Programs& programs, const std::string& directory,
                                  const std::vector<std::string>& more) {
  std::vector<std::string> command{programs.server, "--data",      directory,
                                   "--listen",      "127.0.0.1:0", "--http",
                                   "127.0.0.1:0",   "--log-level", "warning"};
  command.insert(command.end(), more.begin(), more.end());
  auto process = Process::start(command);
  if (!process) return core::fail(process.error());
  const auto line = (*process)->read_line();
  if (!line) return core::fail(line.error());
  boost::system::error_code error;
  const auto said = boost::json::parse(*line, error);
  const auto* object = said.if_object();
  const auto* listening = object == nullptr ? nullptr : object->if_contains("listening");
  if (listening == nullptr || !listening->is_string()) {
    return core::fail(core::Errc::protocol, "the server said " + *line);
  }
  const auto& text = listening->get_string();
  auto address = net::parse_address({text.data(), text.size()});
  if (!address) return core::fail(address.error());
  return RunningServer{std::move(*process), std::move(*address)};
}

core::Status run_client(const Programs& programs, const std::vector<std::string>& arguments) {
  const auto taken = measure_client(programs, arguments);
  if (!taken) return core::fail(taken.error());
  return {};
}

core::Result<Taken> measure_command(const std::vector<std::string>& command) {
  const auto begin = std::chrono::steady_clock::now();
  auto process = Process::start(command);
  if (!process) return core::fail(process.error());
  if (core::Status ended = (*process)->wait(); !ended) return core::fail(ended.error());
  const std::chrono::duration<double> taken = std::chrono::steady_clock::now() - begin;
  return Taken{taken.count(), (*process)->peak_bytes()};
}

core::Result<Taken> measure_client(const Programs& programs,
                                   const std::vector<std::string>& arguments) {
  std::vector<std::string> command{programs.client};
  command.insert(command.end(), arguments.begin(), arguments.end());
  return measure_command(command);
}

}  // namespace planledger::bench
