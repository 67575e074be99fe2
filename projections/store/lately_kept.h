// What was read lately, so that who asks for it again does not read it again. Nothing that is kept
// changes.
#pragma once

#include <algorithm>
#include <cstddef>
#include <memory>
#include <mutex>
#include <unordered_map>
#include <utility>
#include <vector>

namespace planledger::projections::store {

// Under a key may be several. Bounded: what was not asked for lately goes. Safe for any number of
// threads.
template <class Key, class Value>
class LatelyKept {
 public:
  using Kept = std::shared_ptr<const Value>;
  using BytesOf = std::size_t (*)(const Key& key, const Value& value);
  LatelyKept(std::size_t bytes_max, BytesOf bytes_of)
      : bytes_max_(bytes_max), bytes_of_(bytes_of) {}

  // One for which `is_it` holds; null where there is none. It takes the place of those for which
  // `stands_for(kept, other)` holds.
  template <class IsIt, class StandsFor>
  [[nodiscard]] Kept find(const Key& key, const IsIt& is_it, const StandsFor& stands_for) {
    const std::lock_guard lock(mutex_);
    for (Generation* generation : {&young_, &old_}) {
      const auto found = generation->find(key);
      if (found == generation->end()) continue;
      const auto kept = std::find_if(found->second.begin(), found->second.end(),
                                     [&](const Kept& each) { return is_it(*each); });
      if (kept == found->second.end()) continue;
      Kept held = *kept;
      if (generation == &old_) put(key, held, stands_for);
      return held;
    }
    return nullptr;
  }

  template <class StandsFor>
  void keep(const Key& key, Kept value, const StandsFor& stands_for) {
    const std::lock_guard lock(mutex_);
    put(key, std::move(value), stands_for);
  }

  [[nodiscard]] std::size_t bytes() const {
    const std::lock_guard lock(mutex_);
    return young_bytes_ + old_bytes_;
  }

 private:
  using Generation = std::unordered_map<Key, std::vector<Kept>>;

  template <class StandsFor>
  void put(const Key& key, Kept value, const StandsFor& stands_for) {
    std::vector<Kept>& values = young_[key];
    std::erase_if(values, [&](const Kept& each) {
      if (!stands_for(*value, *each)) return false;
      young_bytes_ -= bytes_of_(key, *each);
      return true;
    });
    young_bytes_ += bytes_of_(key, *value);
    values.push_back(std::move(value));
    if (young_bytes_ * 2 <= bytes_max_) return;
    old_ = std::exchange(young_, {});
    old_bytes_ = std::exchange(young_bytes_, 0);
  }

  const std::size_t bytes_max_;
  const BytesOf bytes_of_;
  mutable std::mutex mutex_;
  // What is used in the young generation's time moves into it; the rest goes with the old one.
  Generation young_;
  Generation old_;
  std::size_t young_bytes_ = 0;
  std::size_t old_bytes_ = 0;
};

}  // namespace planledger::projections::store
