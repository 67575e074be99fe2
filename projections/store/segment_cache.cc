#include "projections/store/segment_cache.h"

#include <algorithm>

namespace planledger::projections::store {
namespace {

std::size_t bytes_of(const std::string& series, const Segment& segment) {
  constexpr std::size_t kOverhead = 160;
  constexpr std::size_t kPointOverhead = sizeof(decltype(Segment::points)::value_type);
  std::size_t bytes = kOverhead + series.size() + segment.carried.size();
  for (const auto& [seq, point] : segment.points) bytes += kPointOverhead + point.size();
  return bytes;
}

}  // namespace

std::shared_ptr<const Segment> SegmentCache::find(const std::string& series,
                                                  core::Sequence known_at) {
  const std::lock_guard lock(mutex_);
  for (Generation* generation : {&young_, &old_}) {
    const auto found = generation->find(series);
    if (found == generation->end()) continue;
    const auto segment = std::find_if(found->second.begin(), found->second.end(),
                                      [&](const auto& each) { return each->holds(known_at); });
    if (segment == found->second.end()) continue;
    std::shared_ptr<const Segment> held = *segment;
    if (generation == &old_) put(series, held);
    return held;
  }
  return nullptr;
}

void SegmentCache::keep(const std::string& series, std::shared_ptr<const Segment> segment) {
  const std::lock_guard lock(mutex_);
  put(series, std::move(segment));
}

void SegmentCache::put(const std::string& series, std::shared_ptr<const Segment> segment) {
  Segments& segments = young_[series];
  // Of one beginning the one that reaches furthest says what the others say.
  std::erase_if(segments, [&](const auto& each) {
    if (each->begin != segment->begin) return false;
    young_bytes_ -= bytes_of(series, *each);
    return true;
  });
  young_bytes_ += bytes_of(series, *segment);
  segments.push_back(std::move(segment));
  if (young_bytes_ * 2 <= bytes_max_) return;
  old_ = std::exchange(young_, {});
  old_bytes_ = std::exchange(young_bytes_, 0);
}

std::size_t SegmentCache::bytes() const {
  const std::lock_guard lock(mutex_);
  return young_bytes_ + old_bytes_;
}

}  // namespace planledger::projections::store
