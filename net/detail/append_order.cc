#include "net/detail/append_order.h"

#include "core/check.h"

namespace planledger::net {

std::uint64_t AppendOrder::enter() {
  const std::lock_guard<std::mutex> lock(mutex_);
  waiting_.emplace_back();
  return first_ + waiting_.size() - 1;
}

void AppendOrder::ready(std::uint64_t place, HandOn hand_on) {
  PLANLEDGER_CHECK(hand_on != nullptr, "a place has something to hand on");
  const std::lock_guard<std::mutex> lock(mutex_);
  waiting_[place - first_] = std::move(hand_on);
  for (; !waiting_.empty() && waiting_.front(); ++first_) {
    waiting_.front()();
    waiting_.pop_front();
  }
}

bool AppendOrder::empty() const {
  const std::lock_guard<std::mutex> lock(mutex_);
  return waiting_.empty();
}

}  // namespace planledger::net
