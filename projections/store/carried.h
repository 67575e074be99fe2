// How does a series answer at an old seq without going through everything before it?
//
//   series ~seq 0x00   -> a carry-forward row: where all points up to and with seq stand
//   series ~seq 0x01   -> a point                              ~seq: key u64, all ones minus seq
//
// The points stand newest first, and among them, wherever enough new ones have come together, a
// carry-forward row. A reader seeks the newest row at or before its seq and goes on to older ones
// until it meets a carry-forward row, which says where to find what is older still: one seek and a
// short walk, however long the series is. Such a row is only a shortcut, made from points that are
// there already.
#pragma once

#include "projections/store/layout.h"
#include "projections/store/row_writer.h"
#include "projections/store/rows.h"

#include <algorithm>
#include <memory>
#include <string>
#include <string_view>

namespace planledger::projections::store {

// Points between two carry-forward rows: a reader walks over half of so many.
inline constexpr std::size_t kPointsPerRow = 16;

class Carried {
 public:
  explicit Carried(std::string series) : series_(std::move(series)) {}

  // The caller tells the writer with RowWriter::point_added.
  void put(RowWriter& writer, core::Sequence seq, std::string_view point) const {
    writer.put(key(seq, kPoint), point);
  }

  // Calls `on_point(seq, bytes)` for the points at or before `known_at`, newest first, down to a
  // carry-forward row, and gives the segment that holds both; its row is empty where there is none.
  // Requires rows that stand at `known_at` or beyond.
  template <class OnPoint>
  [[nodiscard]] std::shared_ptr<const Segment> walk(Reading& reading, core::Sequence known_at,
                                                    const OnPoint& on_point) const {
    std::shared_ptr<const Segment> segment = reading.segments().find(series_, known_at);
    if (!segment) {
      segment = std::make_shared<const Segment>(read(reading, known_at));
      reading.segments().keep(series_, segment);
    }
    for (const auto& [seq, point] : segment->points) {
      if (seq <= known_at) on_point(seq, std::string_view(point));
    }
    return segment;
  }

  // Puts the carry-forward rows that are due by the points that `reading` sees. A `State` is made
  // from the bytes of such a row, takes one point after the other, and gives the next row after
  // kPointsPerRow of them, the last at that seq.
  template <class MakeState>
  [[nodiscard]] CarryProgress carry_forward(Reading& reading, Batch& batch,
                                            const MakeState& make_state) const {
    const Segment last = read(reading, kSequenceMax);
    auto state = make_state(std::string_view(last.carried));
    std::size_t count = 0;
    for (auto point = last.points.rbegin(); point != last.points.rend(); ++point) {
      state.take(point->first, point->second);
      if (++count < kPointsPerRow) continue;
      batch.put(key(point->first, kCarried), state.row(point->first));
      count = 0;
    }
    return {.points = count, .due = kPointsPerRow};
  }

  // A row that is never written again. Requires that there is one.
  [[nodiscard]] static std::shared_ptr<const Segment> lasting_row(Reading& reading,
                                                                  const std::string& key);
  // The carry-forward row at that seq. Requires that there is one.
  [[nodiscard]] std::shared_ptr<const Segment> carried(Reading& reading, core::Sequence seq) const {
    return lasting_row(reading, key(seq, kCarried));
  }
  // The points from the one at `last` down to a carry-forward row, as they stood at `known_at`.
  // Requires last <= known_at.
  [[nodiscard]] std::shared_ptr<const Segment> points_to(Reading& reading, core::Sequence last,
                                                         core::Sequence known_at) const;

 private:
  static constexpr char kCarried = 0;
  static constexpr char kPoint = 1;
  static constexpr std::size_t kPlaceBytes = 9;

  // The points at or before `known_at` down to a carry-forward row, and that.
  [[nodiscard]] Segment read(Reading& reading, core::Sequence known_at) const;
  [[nodiscard]] Segment read_from(Reading& reading, const std::string& key) const;
  [[nodiscard]] std::string key(core::Sequence seq, char part) const {
    // So that no key of these begins with a zero after its series: others may stand there.
    constexpr core::Sequence kLast = kSequenceMax >> 8;
    std::string key = series_;
    append_key64(key, ~std::min(seq, kLast));
    key.push_back(part);
    return key;
  }

  std::string series_;
};

}  // namespace planledger::projections::store
