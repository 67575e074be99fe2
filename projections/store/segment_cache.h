// The parts of long series that were read lately, so that asking again about the same past, on
// whatever day, does not seek for them again.
//
// A segment is never out of date: what was recorded up to a seq stays as it was, so a segment that
// was read up to there answers for every seq from its beginning to there, whatever comes later.
#pragma once

#include "core/ids.h"
#include "projections/store/lately_kept.h"

#include <cstddef>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace planledger::projections::store {

// The points of a series after `begin` up to and with `end`, and the carry-forward row that stands
// at `begin` (0 and empty: the series begins there).
struct Segment {
  core::Sequence begin = 0;
  core::Sequence end = 0;
  std::string carried;
  std::vector<std::pair<core::Sequence, std::string>> points;  // Newest first.

  [[nodiscard]] bool holds(core::Sequence known_at) const {
    return begin <= known_at && known_at <= end;
  }
};

// Bounded. Safe for any number of threads.
class SegmentCache {
 public:
  explicit SegmentCache(std::size_t bytes_max);

  // Null where it is not there.
  [[nodiscard]] std::shared_ptr<const Segment> find(const std::string& series,
                                                    core::Sequence known_at);
  void keep(const std::string& series, std::shared_ptr<const Segment> segment);
  [[nodiscard]] std::size_t bytes() const { return kept_.bytes(); }

 private:
  LatelyKept<std::string, Segment> kept_;
};

}  // namespace planledger::projections::store
