// What is written beside its name until it is whole: a file, or a directory of files.
#pragma once

#include <string>

namespace planledger::tools {

// Owns what lies at a path, and removes it with all that is in it: when it goes out of scope, and
// where the program is interrupted (SIGINT, SIGTERM, SIGHUP) before that. A signal that was ignored
// when the program started is left so. From the first of them on the program has a thread that
// waits for the signals; it then ends as the signal would have ended it.
class Unfinished {
 public:
  Unfinished() = default;  // Owns nothing.
  explicit Unfinished(std::string path);
  Unfinished(Unfinished&& other) noexcept;
  Unfinished& operator=(Unfinished&&) = delete;
  ~Unfinished();

  // Empty where it owns nothing.
  [[nodiscard]] const std::string& path() const { return path_; }
  // It has its name: it is nobody's to remove any more.
  void release();

 private:
  std::string path_;
};

}  // namespace planledger::tools
