#include "tools/planledger/progress.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>

namespace planledger::tools {
namespace {

constexpr std::string_view kWipe = "\r\x1b[K";

bool is_terminal() { return isatty(STDERR_FILENO) != 0; }

void wipe() { static_cast<void>(std::fwrite(kWipe.data(), 1, kWipe.size(), stderr)); }

// "3.4 MB"; of less than a thousand bytes, the bytes.
std::string size_text(std::uint64_t bytes) {
  constexpr std::uint64_t kThousand = 1000;
  if (bytes < kThousand) return fmt::format("{} B", bytes);
  const auto tenths = [](std::uint64_t size, std::uint64_t unit) {
    return fmt::format("{}.{}", size / unit, size % unit * 10 / unit);
  };
  if (bytes < kThousand * kThousand) return tenths(bytes, kThousand) + " kB";
  return tenths(bytes, kThousand * kThousand) + " MB";
}

}  // namespace

ProgressBar::ProgressBar(std::uint64_t total) : shown_(total > 0 && is_terminal()), total_(total) {}

ProgressBar::~ProgressBar() {
  if (percent_ >= 0) wipe();
}

void ProgressBar::show(std::uint64_t done, std::uint64_t count, std::string_view what) {
  if (!shown_) return;
  const int percent = static_cast<int>(std::min<std::uint64_t>(100, done * 100 / total_));
  if (percent == percent_) return;
  percent_ = percent;
  constexpr int kWidth = 40;
  const std::string bar(static_cast<std::size_t>(percent * kWidth / 100), '#');
  fmt::print(stderr, "\r[{:<40}] {:3} %  {} {}", bar, percent, count, what);
}

Waiting::Waiting(std::string what) : what_(std::move(what)) {
  if (is_terminal()) thread_ = std::thread([this] { tell(); });
}

void Waiting::received(std::size_t bytes) {
  if (!thread_.joinable()) return;
  const std::lock_guard lock(mutex_);
  bytes_ += bytes;
}

void Waiting::end() {
  if (!thread_.joinable()) return;
  {
    const std::lock_guard lock(mutex_);
    ended_ = true;
    ended_changed_.notify_one();
  }
  thread_.join();
}

void Waiting::tell() {
  constexpr std::chrono::seconds kEvery{1};
  std::unique_lock lock(mutex_);
  bool told = false;
  for (int seconds = 1; !ended_changed_.wait_for(lock, kEvery, [this] { return ended_; });
       ++seconds) {
    wipe();
    fmt::print(stderr, "{}: {} s", what_, seconds);
    if (bytes_ > 0) fmt::print(stderr, ", {}", size_text(bytes_));
    std::fflush(stderr);
    told = true;
  }
  if (told) wipe();
}

}  // namespace planledger::tools
