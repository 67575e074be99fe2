// What do the amounts of a series add up to at a point in both times?
//
//   series "P" seq   -> u32 day, signed numbers: what the event adds (zeros at the end left out)
//   series "S" seq   -> varint width, then per day that has points, in order: varint days since the
//                       one before (from 0), `width` signed numbers: all that was added up to and
//                       with that day by points up to and with seq
//
// A reversal adds a point: minus its target's amounts, at the target's day, at the reversal's seq.
// So the sum at (D, K) is that of the last carry-forward row ("S") at or before K, read at D, and
// of the few points after it up to K: a seek and a short scan, however long the series is. A
// carry-forward row is only a shortcut, made from points that are there already.
#pragma once

#include "core/money.h"
#include "projections/store/layout.h"
#include "projections/store/rows.h"

#include <array>
#include <string>

namespace planledger::projections::store {

class RowWriter;

// The caller names its measures; those that it does not use stay zero.
inline constexpr std::size_t kMeasures = 4;
using Measures = std::array<core::Int128, kMeasures>;

// Points between two carry-forward rows: at least so many, and more where a row has many days, so
// that carrying forward adds a bounded number of bytes a point.
inline constexpr std::size_t kPointsMin = 16;
inline constexpr std::size_t kDaysPerPoint = 8;

class Balance {
 public:
  explicit Balance(std::string series) : series_(std::move(series)) {}

  void add(RowWriter& writer, core::Date day, core::Sequence seq, const Measures& measures) const;
  [[nodiscard]] Measures sum(Reading& reading, core::Date as_of, core::Sequence known_at) const;

  struct Carried {
    std::size_t points = 0;  // Since the last carry-forward row.
    std::size_t due = 0;     // With how many of them the next one is due.
  };
  // Puts the carry-forward rows that are due by the points that `reading` sees.
  Carried carry_forward(Reading& reading, Batch& batch) const;

 private:
  [[nodiscard]] std::string key(char part, core::Sequence seq) const;
  std::string series_;
};

}  // namespace planledger::projections::store
