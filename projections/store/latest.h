// Of the entries in force at a point, which was recorded last, label by label?
//
//   series ~seq 0x01   -> an entry: varint reversed_at, u32 day, varint label, payload (carried.h)
//   series ~seq 0x00   -> varint upper: the seq of the last row with blocks of upper levels, or 0;
//                         varint how many labels all blocks have (0: they are too many), varint
//                         each; then the blocks of the lowest level since `upper`, oldest first
//   series 0x00 seq    -> the blocks of upper levels, of the entries up to and with seq: for each
//                         level varint how many, then those from the oldest        seq: key u64
//   block                 varint seq of its last entry, varint labels, for each by label: varint
//                         label, varint first day of its entries
//
// A label is a number. A reversal writes its entry again with the reversal's seq in reversed_at,
// which takes nothing from an earlier point. A block of the lowest level has kBlock entries, one of
// the next kBlock blocks of that, and so on. Each label's answer is its newest entry on or before
// as_of: whoever looks for them goes from the newest block to older ones, and goes into one where
// it has an entry that lies so early of a label that is not found yet.
#pragma once

#include "projections/store/carried.h"
#include "projections/store/items.h"

#include <unordered_map>

namespace planledger::projections::store {

class Latest {
 public:
  using Label = std::uint64_t;
  explicit Latest(const std::string& series) : series_(series), rows_(series) {}

  void put(RowWriter& writer, Label label, const Item& entry) const;
  // Of each label that has any the entry with the highest seq among those in force, whatever their
  // days.
  using Found = std::unordered_map<Label, Item>;
  [[nodiscard]] Found find(Reading& reading, core::Date as_of, core::Sequence known_at) const;

 private:
  class Search;
  static CarryProgress carry_forward(const std::string& series, Reading& reading, Batch& batch);

  std::string series_;
  Carried rows_;
};

}  // namespace planledger::projections::store
