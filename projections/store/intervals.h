// Which entries of a series hold on a day, when each holds from one day to another?
//
//   series level node seq -> varint reversed_at, u32 day     level: a byte, node: key u32
//
// A segment tree over days: node n of level l stands for the days d with d >> l == n. An entry is
// put at the few nodes that together make its days, so that the answer for a day stands at the
// day's node of each level, and nowhere else.
//
//   level 2  |       0       |       1       |
//   level 1  |   0   |   1   |   2   |   3   |     days 1 to 5: level 0 node 1, level 1 nodes 1, 2
//   level 0  | 0 | 1 | 2 | 3 | 4 | 5 | 6 | 7 |
#pragma once

#include "projections/store/items.h"

namespace planledger::projections::store {

class Intervals {
 public:
  explicit Intervals(std::string series) : series_(std::move(series)) {}

  // `entry.place.day` is its first day. Puts nothing where `day_last` lies before it. Keeps no
  // payload.
  void put(RowWriter& writer, const Item& entry, core::Date day_last) const;
  // The entries that hold on the day, in fold order.
  [[nodiscard]] std::vector<Item> on(Reading& reading, core::Date day,
                                     core::Sequence known_at) const;

 private:
  [[nodiscard]] std::string key(std::uint8_t level, DayNumber node, core::Sequence seq) const;
  std::string series_;
};

}  // namespace planledger::projections::store
