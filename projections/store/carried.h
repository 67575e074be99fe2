// How does a series answer at an old seq without going through everything before it?
//
//   series ~seq 0x00   -> a carry-forward row: what all points up to and with seq come to
//   series ~seq 0x01   -> a point                              ~seq: key u64, all ones minus seq
//
// The points stand newest first, and among them, wherever enough new ones have come together, a
// carry-forward row. A reader seeks the newest row at or before its seq and goes on to older ones
// until it meets a carry-forward row: one seek and a short walk, however long the series is. Such a
// row is only a shortcut, made from points that are there already.
#pragma once

#include "projections/store/layout.h"
#include "projections/store/row_writer.h"
#include "projections/store/rows.h"

#include <algorithm>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace planledger::projections::store {

// Points between two carry-forward rows: at least so many, and more where a row has many entries,
// so that carrying forward adds a bounded number of bytes a point.
inline constexpr std::size_t kPointsMin = 16;
inline constexpr std::size_t kEntriesPerPoint = 32;

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
  // from a carry-forward row, takes one point after the other, has a size in entries, and gives the
  // next such row.
  template <class State>
  [[nodiscard]] CarryProgress carry_forward(Reading& reading, Batch& batch, State state) const {
    const Segment last = read(reading, kSequenceMax);
    state.begin(last.carried);
    CarryProgress progress{.points = 0, .due = points_due(state.size())};
    for (auto point = last.points.rbegin(); point != last.points.rend(); ++point) {
      state.take(point->first, point->second);
      if (++progress.points < progress.due) continue;
      batch.put(key(point->first, kCarried), state.row());
      progress = {.points = 0, .due = points_due(state.size())};
    }
    return progress;
  }

 private:
  static constexpr char kCarried = 0;
  static constexpr char kPoint = 1;
  static constexpr std::size_t kPlaceBytes = 9;

  [[nodiscard]] Segment read(Reading& reading, core::Sequence known_at) const {
    Segment segment{.begin = 0, .end = known_at, .carried = {}, .points = {}};
    Cursor cursor(reading);
    for (cursor.seek(key(known_at, kCarried)); cursor.within(series_); cursor.next()) {
      const std::string_view place = cursor.key().substr(series_.size());
      if (place.size() != kPlaceBytes) throw_damaged("a point's key has a wrong length");
      const core::Sequence seq = ~key64_at(place, 0);
      if (place.back() == kCarried) {
        segment.begin = seq;
        segment.carried = cursor.value();
        break;
      }
      segment.points.emplace_back(seq, cursor.value());
    }
    return segment;
  }

  [[nodiscard]] static std::size_t points_due(std::size_t entries) {
    return std::max(kPointsMin, entries / kEntriesPerPoint);
  }

  [[nodiscard]] std::string key(core::Sequence seq, char part) const {
    std::string key = series_;
    append_key64(key, ~seq);
    key.push_back(part);
    return key;
  }

  std::string series_;
};

}  // namespace planledger::projections::store
