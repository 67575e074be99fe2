#include "projections/store/event_cache.h"

namespace planledger::projections::store {
namespace {

std::size_t bytes_of(const core::Sequence& /*seq*/, const events::Recorded& event) {
  // The record around the event's own words, a reader of both, and the entry here.
  constexpr std::size_t kOverhead = 768;
  return event.content().asBytes().size() + kOverhead;
}

constexpr auto kAny = [](const auto&... /*events*/) { return true; };

}  // namespace

EventCache::EventCache(std::size_t bytes_max) : kept_(bytes_max, &bytes_of) {}

EventPtr EventCache::find(core::Sequence seq) { return kept_.find(seq, kAny, kAny); }

void EventCache::keep(const EventPtr& event) { kept_.keep(event->seq(), event, kAny); }

}  // namespace planledger::projections::store
