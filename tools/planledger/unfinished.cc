#include "tools/planledger/unfinished.h"

#include "core/check.h"

#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <filesystem>
#include <mutex>
#include <set>
#include <thread>
#include <utility>

namespace planledger::tools {
namespace {

constexpr std::array kSignals{SIGINT, SIGTERM, SIGHUP};

// A handler may do next to nothing: it wakes the thread that does the rest.
int interrupted_pipe[2] = {-1, -1};

void tell(int signal) {
  const auto number = static_cast<unsigned char>(signal);
  const int error = errno;
  [[maybe_unused]] const ssize_t written = ::write(interrupted_pipe[1], &number, 1);
  errno = error;
}

// Every path that is to be removed.
class Registry {
 public:
  static Registry& instance() {
    static Registry* const one = new Registry;  // The thread may outlive what is static.
    return *one;
  }

  void add(const std::string& path) {
    const std::lock_guard lock(mutex_);
    if (interrupted_pipe[0] < 0) watch();
    paths_.insert(path);
  }
  void forget(const std::string& path) {
    const std::lock_guard lock(mutex_);
    paths_.erase(path);
  }

 private:
  void watch() {
    PLANLEDGER_CHECK(::pipe(interrupted_pipe) == 0, "a pipe can be made");
    for (const int signal : kSignals) {
      struct sigaction action {};
      if (::sigaction(signal, nullptr, &action) != 0 || action.sa_handler == SIG_IGN) continue;
      action.sa_handler = tell;
      action.sa_flags = SA_RESTART;
      static_cast<void>(::sigaction(signal, &action, nullptr));
    }
    std::thread([this] { end_when_interrupted(); }).detach();
  }

  void end_when_interrupted() {
    unsigned char number = 0;
    while (::read(interrupted_pipe[0], &number, 1) != 1) {
    }
    const std::lock_guard lock(mutex_);
    for (const std::string& path : paths_) {
      std::error_code ignored;
      std::filesystem::remove_all(path, ignored);
    }
    static_cast<void>(std::signal(number, SIG_DFL));
    static_cast<void>(::kill(::getpid(), number));
    while (true) ::pause();  // Nothing is made that this would not remove.
  }

  std::mutex mutex_;
  std::set<std::string> paths_;
};

}  // namespace

Unfinished::Unfinished(std::string path) : path_(std::move(path)) {
  Registry::instance().add(path_);
}

Unfinished::Unfinished(Unfinished&& other) noexcept : path_(std::exchange(other.path_, {})) {}

Unfinished::~Unfinished() {
  if (path_.empty()) return;
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
  Registry::instance().forget(path_);
}

void Unfinished::release() {
  Registry::instance().forget(path_);
  path_.clear();
}

}  // namespace planledger::tools
