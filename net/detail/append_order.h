// The appends of one session, checked on any thread and handed on in the order in which they came.
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <mutex>

namespace planledger::net {

// Every method may be called from any thread.
class AppendOrder {
 public:
  using HandOn = std::function<void()>;

  // Takes a place at the end.
  [[nodiscard]] std::uint64_t enter();
  // What is to be done when the place's turn comes; runs all whose turn it is, on this thread. It
  // must be short and not call back.
  void ready(std::uint64_t place, HandOn hand_on);
  // Whether a place is taken and its turn has not come.
  [[nodiscard]] bool empty() const;

 private:
  mutable std::mutex mutex_;
  std::uint64_t first_ = 0;     // The place at the front.
  std::deque<HandOn> waiting_;  // Empty functions: not ready.
};

}  // namespace planledger::net
