// Who wants to hear of each append?
#pragma once

#include "core/ids.h"

#include <functional>
#include <map>
#include <memory>
#include <mutex>

namespace planledger::core::detail {

// Safe for any number of threads. Once a token has ended, its listener is not under way and is
// never called again; a listener must therefore neither add one nor end its own token.
class Listeners : public std::enable_shared_from_this<Listeners> {
 public:
  using Listener = std::function<void(Sequence head)>;

  [[nodiscard]] std::shared_ptr<void> add(Listener listener);
  void call(Sequence head);

 private:
  struct Token;
  void remove(std::uint64_t number);

  std::mutex mutex_;
  std::map<std::uint64_t, Listener> listeners_;
  std::uint64_t number_next_ = 0;
};

}  // namespace planledger::core::detail
