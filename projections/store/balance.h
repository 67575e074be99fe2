// What do the amounts of a series add up to at a point in both times, label by label?
//
//   series ~seq 0x01              -> a point: u32 day, text label, signed numbers: what the event
//   adds
//                                    (zeros at the end left out)
//   series ~seq 0x00              -> where the points up to and with seq stand: varint seq of the
//   far
//                                    layer, of the middle layer (0: none), varint points in the
//                                    middle layer, and since it; then a table of those since it
//   series 0x00 layer seq day     -> a part of a layer's table, of the days from `day` to the next
//                                    part's: varint days until that (0: no part follows), a table
//                                    ~seq: key u64, all ones minus seq; seq: key u64, day: key u32
//
// A reversal adds a point: minus its target's amounts, at the target's day, at the reversal's seq.
// The grammar of tables stands in sums_table.h.
//
// An answer adds up three layers: all points up to some seq (far), those after it up to another
// (middle), and the few since. Of the far layer and of the middle one it reads the part that holds
// its day, so that it costs three seeks and some hundred numbers, however long the series is. A
// short series has no such layers. A layer that is made anew, from the one before and what came
// since, stands beside the old one, which goes on answering for its time.
#pragma once

#include "projections/store/carried.h"
#include "projections/store/sums_table.h"

#include <string>
#include <string_view>

namespace planledger::projections::store {

class Balance {
 public:
  explicit Balance(const std::string& series) : series_(series), rows_(series) {}

  void add(RowWriter& writer, core::Date day, core::Sequence seq, std::string_view label,
           const Measures& measures) const;
  [[nodiscard]] Sums sums(Reading& reading, core::Date as_of, core::Sequence known_at) const;

 private:
  class Layering;
  static CarryProgress carry_forward(const std::string& series, Reading& reading, Batch& batch);

  std::string series_;
  Carried rows_;
};

}  // namespace planledger::projections::store
