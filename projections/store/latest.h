// Of the entries in force at a point, which was recorded last?
//
//   series "d"           Items: every entry under its day (items.h)
//   series "c"           Carried (carried.h):
//     a point              u32 day, a byte: 0 an entry, 1 a reversal of one; of an entry its
//     payload a carry-forward row  for each day that has an entry in force, by day: varint days
//     since the
//                          one before (from 0), varint seq of the last recorded of them, text
//                          payload
//
// The answer is the highest seq among the days up to as_of in the carry-forward row, and among the
// entries since. Where one was reversed since, its day is looked up by itself.
#pragma once

#include "projections/store/carried.h"
#include "projections/store/items.h"

namespace planledger::projections::store {

class Latest {
 public:
  explicit Latest(const std::string& series)
      : series_(series), by_day_(series + 'd', {}), rows_(series + 'c') {}

  void put(RowWriter& writer, const Item& entry) const;
  // The entry with the highest seq among those in force, whatever their days.
  [[nodiscard]] std::optional<Item> find(Reading& reading, core::Date as_of,
                                         core::Sequence known_at) const;

 private:
  class Winners;
  static CarryProgress carry_forward(const std::string& series, Reading& reading, Batch& batch);

  std::string series_;
  Items by_day_;
  Carried rows_;
};

}  // namespace planledger::projections::store
