// Hands values to a thread that sleeps in its event loop, waking it once for many.
#pragma once

#include <mutex>
#include <utility>
#include <vector>

namespace planledger::net {

// Any thread puts, one thread takes.
template <class T>
class Mailbox {
 public:
  // True when the box was empty: the caller then sees to it that the taking thread looks.
  [[nodiscard]] bool put(T value) {
    const std::lock_guard<std::mutex> lock(mutex_);
    values_.push_back(std::move(value));
    return values_.size() == 1;
  }
  // All that was put since the last time, in order.
  [[nodiscard]] std::vector<T> take() {
    const std::lock_guard<std::mutex> lock(mutex_);
    return std::exchange(values_, {});
  }

 private:
  std::mutex mutex_;
  std::vector<T> values_;
};

}  // namespace planledger::net
