// The events that answers named lately, decoded: a plan's definitions and grants are part of nearly
// every answer, and an event never changes.
#pragma once

#include "projections/answers.h"
#include "projections/store/lately_kept.h"

#include <cstddef>

namespace planledger::projections::store {

// Bounded. Safe for any number of threads.
class EventCache {
 public:
  explicit EventCache(std::size_t bytes_max);

  // Null where it is not there.
  [[nodiscard]] EventPtr find(core::Sequence seq);
  void keep(const EventPtr& event);
  [[nodiscard]] std::size_t bytes() const { return kept_.bytes(); }

 private:
  LatelyKept<core::Sequence, events::Recorded> kept_;
};

}  // namespace planledger::projections::store
