#include "core/detail/listeners.h"

namespace planledger::core::detail {

// May outlive the log.
struct Listeners::Token {
  Token(std::weak_ptr<Listeners> its_owner, std::uint64_t its_number)
      : owner(std::move(its_owner)), number(its_number) {}
  Token(const Token&) = delete;
  Token& operator=(const Token&) = delete;
  ~Token() {
    if (const auto listeners = owner.lock()) listeners->remove(number);
  }

  std::weak_ptr<Listeners> owner;
  std::uint64_t number;
};

std::shared_ptr<void> Listeners::add(Listener listener) {
  const std::lock_guard lock(mutex_);
  const std::uint64_t number = number_next_++;
  listeners_.emplace(number, std::move(listener));
  return std::make_shared<Token>(weak_from_this(), number);
}

void Listeners::call(Sequence head) {
  const std::lock_guard lock(mutex_);
  for (const auto& [number, listener] : listeners_) listener(head);
}

void Listeners::remove(std::uint64_t number) {
  const std::lock_guard lock(mutex_);
  listeners_.erase(number);
}

}  // namespace planledger::core::detail
