// What do the amounts of a series add up to at a point in both times, label by label?
//
//   a point              u32 day, text label, signed numbers: what the event adds (zeros at the end
//                        left out)
//   a carry-forward row  varint labels, text each; varint width; then for each day and label that
//                        has points, by day: varint days since the entry before (from 0), varint
//                        index of the label, `width` signed numbers: the label's sum up to and with
//                        that day
//
// A reversal adds a point: minus its target's amounts, at the target's day, at the reversal's seq.
// The grammar of the keys stands in carried.h.
#pragma once

#include "core/money.h"
#include "projections/store/carried.h"

#include <array>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace planledger::projections::store {

// The caller names its measures; those that it does not use stay zero.
inline constexpr std::size_t kMeasures = 4;
using Measures = std::array<core::Int128, kMeasures>;
// Each label once, in no order.
using Sums = std::vector<std::pair<std::string, Measures>>;

class Balance {
 public:
  explicit Balance(const std::string& series) : series_(series), rows_(series) {}

  void add(RowWriter& writer, core::Date day, core::Sequence seq, std::string_view label,
           const Measures& measures) const;
  [[nodiscard]] Sums sums(Reading& reading, core::Date as_of, core::Sequence known_at) const;
  // The same for each of the days, at the cost of one.
  [[nodiscard]] std::vector<Sums> sums(Reading& reading, std::span<const core::Date> days,
                                       core::Sequence known_at) const;

 private:
  static CarryProgress carry_forward(const std::string& series, Reading& reading, Batch& batch);

  std::string series_;
  Carried rows_;
};

}  // namespace planledger::projections::store
