// The events that answers named lately, decoded: a plan's definitions and grants are part of nearly
// every answer, and an event never changes.
#pragma once

#include "projections/answers.h"

#include <cstddef>
#include <mutex>
#include <unordered_map>

namespace planledger::projections::store {

// Bounded: what was not asked for lately goes. Safe for any number of threads.
class EventCache {
 public:
  explicit EventCache(std::size_t bytes_max) : bytes_max_(bytes_max) {}

  // Null where it is not there.
  [[nodiscard]] EventPtr find(core::Sequence seq);
  void keep(const EventPtr& event);
  [[nodiscard]] std::size_t bytes() const;

 private:
  using Generation = std::unordered_map<core::Sequence, EventPtr>;
  void put(const EventPtr& event);

  const std::size_t bytes_max_;
  mutable std::mutex mutex_;
  // What is used in the young generation's time moves into it; the rest goes with the old one.
  Generation young_;
  Generation old_;
  std::size_t young_bytes_ = 0;
  std::size_t old_bytes_ = 0;
};

}  // namespace planledger::projections::store
