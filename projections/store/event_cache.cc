#include "projections/store/event_cache.h"

#include <utility>

namespace planledger::projections::store {
namespace {

std::size_t bytes_of(const events::Recorded& event) {
  // The record around the event's own words, a reader of both, and the entry here.
  constexpr std::size_t kOverhead = 768;
  return event.content().asBytes().size() + kOverhead;
}

}  // namespace

EventPtr EventCache::find(core::Sequence seq) {
  const std::lock_guard lock(mutex_);
  if (const auto found = young_.find(seq); found != young_.end()) return found->second;
  const auto found = old_.find(seq);
  if (found == old_.end()) return nullptr;
  EventPtr event = found->second;
  put(event);
  return event;
}

void EventCache::keep(const EventPtr& event) {
  const std::lock_guard lock(mutex_);
  put(event);
}

void EventCache::put(const EventPtr& event) {
  if (!young_.emplace(event->seq(), event).second) return;
  young_bytes_ += bytes_of(*event);
  if (young_bytes_ * 2 <= bytes_max_) return;
  old_ = std::exchange(young_, {});
  old_bytes_ = std::exchange(young_bytes_, 0);
}

std::size_t EventCache::bytes() const {
  const std::lock_guard lock(mutex_);
  return young_bytes_ + old_bytes_;
}

}  // namespace planledger::projections::store
