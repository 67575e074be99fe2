#include "projections/store/segment_cache.h"

#include <utility>

namespace planledger::projections::store {
namespace {

std::size_t bytes_of(const std::string& series, const Segment& segment) {
  constexpr std::size_t kOverhead = 160;
  constexpr std::size_t kPointOverhead = sizeof(decltype(Segment::points)::value_type);
  std::size_t bytes = kOverhead + series.size() + segment.carried.size();
  for (const auto& [seq, point] : segment.points) bytes += kPointOverhead + point.size();
  return bytes;
}

// Of one beginning the one that reaches furthest says what the others say.
bool stands_for(const Segment& segment, const Segment& other) {
  return segment.begin == other.begin;
}

}  // namespace

SegmentCache::SegmentCache(std::size_t bytes_max) : kept_(bytes_max, &bytes_of) {}

std::shared_ptr<const Segment> SegmentCache::find(const std::string& series,
                                                  core::Sequence known_at) {
  return kept_.find(
      series, [&](const Segment& segment) { return segment.holds(known_at); }, &stands_for);
}

void SegmentCache::keep(const std::string& series, std::shared_ptr<const Segment> segment) {
  kept_.keep(series, std::move(segment), &stands_for);
}

}  // namespace planledger::projections::store
