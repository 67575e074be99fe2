// Which events of a series are in force at a point, in fold order, and which is the last of them?
//
//   series "i" day seq           -> varint reversed_at, payload       day: key u32, seq: key u64
//   series "b" shift bucket      -> varint first seq                  shift: a byte, bucket: key
//   u32
//
// An item counts at (D, K) when day <= D, seq <= K, and it was not reversed by K. A reversal writes
// the item again with the reversal's seq in reversed_at, which takes nothing from an earlier K.
//
// Asked at an old K, a long series would be walked back over everything that was recorded since.
// So each bucket of 2^shift days has a row with the first seq that was ever put in it, written
// once: buckets whose first seq is beyond K are stepped over whole, and within a day the search
// goes straight to K.
#pragma once

#include "projections/store/layout.h"
#include "projections/store/row_writer.h"
#include "projections/store/rows.h"

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace planledger::projections::store {

// Sizes of day buckets, as powers of two, smallest first. Series of the whole ledger have an item
// almost every day, those of one action far fewer.
using Buckets = std::span<const std::uint8_t>;
inline constexpr std::uint8_t kDense[] = {5, 10};
inline constexpr std::uint8_t kSparse[] = {8};

// A place in fold order.
struct Place {
  core::Date day;
  core::Sequence seq = 0;
  friend auto operator<=>(const Place&, const Place&) = default;
};

struct Item {
  Place place;
  core::Sequence reversed_at = 0;  // 0: never.
  std::string payload = {};

  [[nodiscard]] bool reversed_by(core::Sequence known_at) const {
    return reversed_at != 0 && reversed_at <= known_at;
  }
};

class Items {
 public:
  Items(std::string series, Buckets buckets) : series_(std::move(series)), buckets_(buckets) {}

  void put(RowWriter& writer, const Item& item) const;

  // The last item in force.
  [[nodiscard]] std::optional<Item> last(Reading& reading, core::Date as_of,
                                         core::Sequence known_at) const;
  // The first item in force that stands after `place` in fold order.
  [[nodiscard]] std::optional<Item> first_after(Reading& reading, Place place, core::Date as_of,
                                                core::Sequence known_at) const;
  // Visits the items with from <= day <= as_of and seq <= known_at in fold order, reversed ones
  // too, until `visit` returns false.
  using Visit = std::function<bool(const Item&)>;
  void each(Reading& reading, core::Date from, core::Date as_of, core::Sequence known_at,
            const Visit& visit) const;
  // The item at that place.
  [[nodiscard]] std::optional<Item> find(Reading& reading, Place place) const;

 private:
  void each_from(Reading& reading, Place from, core::Date as_of, core::Sequence known_at,
                 const Visit& visit) const;
  // The widest bucket around the day in which nothing was recorded by known_at: its shift.
  [[nodiscard]] std::optional<std::uint8_t> bucket_beyond(Reading& reading, DayNumber day,
                                                          core::Sequence known_at) const;
  [[nodiscard]] std::string item_key(DayNumber day, core::Sequence seq) const;
  [[nodiscard]] std::string bucket_key(std::uint8_t shift, DayNumber day) const;

  std::string series_;
  Buckets buckets_;
};

inline const core::Date kDayFirst{std::chrono::year(1) / 1 / 1};
inline const core::Date kDayLast{std::chrono::year(9999) / 12 / 31};

}  // namespace planledger::projections::store
