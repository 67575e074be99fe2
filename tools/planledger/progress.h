// How far is long work? Told on standard error while that is a terminal, and wiped away at the end.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>

namespace planledger::tools {

// Of work whose length is known.
class ProgressBar {
 public:
  // `total` in whatever unit show() counts in; of nothing at all no bar is shown.
  explicit ProgressBar(std::uint64_t total);
  ~ProgressBar();
  ProgressBar(const ProgressBar&) = delete;
  ProgressBar& operator=(const ProgressBar&) = delete;

  // `count` and `what` stand behind the bar, "120 lines". Cheap where the bar stays as it is.
  void show(std::uint64_t done, std::uint64_t count, std::string_view what);

 private:
  const bool shown_;
  const std::uint64_t total_;
  int percent_ = -1;
};

// Of an answer that is waited for: for how long already, and how much of it came. Nothing is said
// of the first second.
class Waiting {
 public:
  explicit Waiting(std::string what);
  ~Waiting() { end(); }
  Waiting(const Waiting&) = delete;
  Waiting& operator=(const Waiting&) = delete;

  void received(std::size_t bytes);
  // Before something else is written to the terminal.
  void end();

 private:
  void tell();

  const std::string what_;
  std::mutex mutex_;
  std::condition_variable ended_changed_;
  bool ended_ = false;
  std::uint64_t bytes_ = 0;
  std::thread thread_;
};

}  // namespace planledger::tools
