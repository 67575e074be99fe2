// Of the entries in force at a point, which was recorded last?
//
//   series shift bucket seq -> varint reversed_at, u32 day, payload      shift: a byte, bucket: key
//   u32
//
// Each entry stands five times: under its day (shift 0), its buckets of 8, 64 and 512 days, and the
// one bucket that holds all days (shift 32). Mostly the last entry of all is the answer. Asked
// about an old day, the days up to it are cut into few whole buckets, and the last entry of each is
// one seek away.
#pragma once

#include "projections/store/items.h"

namespace planledger::projections::store {

class Latest {
 public:
  explicit Latest(std::string series) : series_(std::move(series)) {}

  void put(RowWriter& writer, const Item& entry) const;
  // The entry with the highest seq among those in force, whatever their days.
  [[nodiscard]] std::optional<Item> find(Reading& reading, core::Date as_of,
                                         core::Sequence known_at) const;

 private:
  struct Search;
  [[nodiscard]] std::string key(std::uint8_t shift, DayNumber bucket, core::Sequence seq) const;
  std::string series_;
};

}  // namespace planledger::projections::store
