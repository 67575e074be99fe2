#include "projections/store/latest.h"

namespace planledger::projections::store {
namespace {

constexpr std::uint8_t kShiftAll = 32;
// Sizes of buckets, as powers of two of days: 1, 8, 64 and 512 days, and all.
constexpr std::uint8_t kShifts[] = {kShiftAll, 9, 6, 3, 0};
// So many entries are looked at from the end before the buckets are asked.
constexpr int kTriesMax = 8;

DayNumber bucket_of(DayNumber day, std::uint8_t shift) {
  return shift == kShiftAll ? 0 : day >> shift;
}

Item decode(core::Sequence seq, std::string_view value) {
  core::ByteReader reader(value);
  Item entry;
  entry.reversed_at = reader.number();
  const std::string_view day = reader.raw(4);
  if (!reader.good()) throw_damaged("a row of latest entries cannot be read");
  entry.place = {date_of_number(key32_at(day, 0)), seq};
  entry.payload = reader.rest();
  return entry;
}

}  // namespace

// One question, going through the rows with one cursor.
struct Latest::Search {
  const Latest& latest;
  Cursor cursor;
  core::Date as_of;
  core::Sequence known_at;
  std::optional<Item> best = std::nullopt;

  [[nodiscard]] Item entry() const {
    const std::string_view key = cursor.key();
    return decode(key64_at(key, key.size() - 8), cursor.value());
  }

  // True when the answer stands among the last entries of all, or there is none.
  bool try_last_entries() {
    const std::string whole = latest.series_ + static_cast<char>(kShiftAll);
    cursor.seek_back(latest.key(kShiftAll, 0, known_at));
    for (int tries = 0; tries < kTriesMax; ++tries, cursor.previous()) {
      if (!cursor.within(whole)) return true;
      Item found = entry();
      if (found.reversed_by(known_at) || found.place.day > as_of) continue;
      best = std::move(found);
      return true;
    }
    return false;
  }

  // The last entry in force of a bucket that lies before or at as_of as a whole.
  void take_bucket(std::uint8_t shift, DayNumber bucket) {
    std::string prefix = latest.series_ + static_cast<char>(shift);
    append_key32(prefix, bucket);
    for (cursor.seek_back(latest.key(shift, bucket, known_at)); cursor.within(prefix);
         cursor.previous()) {
      Item found = entry();
      if (best && found.place.seq <= best->place.seq) return;
      if (found.reversed_by(known_at)) continue;
      best = std::move(found);
      return;
    }
  }

  // All buckets of a size that have entries, from `first` up to before `end`.
  void take_buckets(std::uint8_t shift, DayNumber first, DayNumber end) {
    const std::string prefix = latest.series_ + static_cast<char>(shift);
    DayNumber bucket = first;
    while (bucket < end) {
      cursor.seek(latest.key(shift, bucket, 0));
      if (!cursor.within(prefix)) return;
      bucket = key32_at(cursor.key(), prefix.size());
      if (bucket >= end) return;
      take_bucket(shift, bucket++);
    }
  }
};

std::string Latest::key(std::uint8_t shift, DayNumber bucket, core::Sequence seq) const {
  std::string key = series_ + static_cast<char>(shift);
  append_key32(key, bucket);
  append_key64(key, seq);
  return key;
}

void Latest::put(RowWriter& writer, const Item& entry) const {
  const DayNumber day = day_number(entry.place.day);
  std::string value = core::ByteWriter().number(entry.reversed_at).bytes();
  append_key32(value, day);
  value += entry.payload;
  for (const std::uint8_t shift : kShifts) {
    writer.put(key(shift, bucket_of(day, shift), entry.place.seq), value);
  }
}

std::optional<Item> Latest::find(Reading& reading, core::Date as_of,
                                 core::Sequence known_at) const {
  Search search{*this, Cursor(reading), as_of, known_at};
  if (search.try_last_entries()) return search.best;
  const DayNumber end = day_number(as_of) + 1;  // Days before `end` count.
  DayNumber first = 0;  // The days before it are in buckets that were taken.
  for (const std::uint8_t shift : kShifts) {
    if (shift == kShiftAll) continue;
    search.take_buckets(shift, first >> shift, end >> shift);
    first = end >> shift << shift;
  }
  return search.best;
}

}  // namespace planledger::projections::store
