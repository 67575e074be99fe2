#include "projections/store/intervals.h"

#include <algorithm>

namespace planledger::projections::store {
namespace {

constexpr int kLevels = 32;

Item decode(core::Sequence seq, std::string_view value) {
  core::ByteReader reader(value);
  Item entry;
  entry.reversed_at = reader.number();
  const std::string_view day = reader.raw(4);
  if (!reader.complete()) throw_damaged("a row of intervals cannot be read");
  entry.place = {date_of_number(key32_at(day, 0)), seq};
  return entry;
}

}  // namespace

std::string Intervals::key(std::uint8_t level, DayNumber node, core::Sequence seq) const {
  std::string key = series_ + static_cast<char>(level);
  append_key32(key, node);
  append_key64(key, seq);
  return key;
}

void Intervals::put(RowWriter& writer, const Item& entry, core::Date day_last) const {
  if (day_last < entry.place.day) return;
  const DayNumber first_day = day_number(entry.place.day);
  std::string value = core::ByteWriter().number(entry.reversed_at).bytes();
  append_key32(value, first_day);
  DayNumber first = first_day;
  DayNumber end = day_number(day_last) + 1;
  for (std::uint8_t level = 0; first < end; ++level, first >>= 1, end >>= 1) {
    // A node that is no left child, or whose sibling lies outside, stands for itself.
    if ((first & 1) != 0) writer.put(key(level, first++, entry.place.seq), value);
    if ((end & 1) != 0) writer.put(key(level, --end, entry.place.seq), value);
  }
}

std::vector<Item> Intervals::on(Reading& reading, core::Date day, core::Sequence known_at) const {
  std::vector<Item> found;
  Cursor cursor(reading);
  cursor.seek(series_);
  // From one level that has rows to the next.
  for (int level = 0; level < kLevels && cursor.within(series_); ++level) {
    level = std::max(level, static_cast<int>(cursor.key()[series_.size()]));
    std::string node = series_ + static_cast<char>(level);
    append_key32(node, day_number(day) >> level);
    for (cursor.seek(node); cursor.within(node); cursor.next()) {
      const core::Sequence seq = key64_at(cursor.key(), node.size());
      if (seq > known_at) break;
      Item entry = decode(seq, cursor.value());
      if (!entry.reversed_by(known_at)) found.push_back(std::move(entry));
    }
    cursor.seek(series_ + static_cast<char>(level + 1));
  }
  std::sort(found.begin(), found.end(),
            [](const Item& a, const Item& b) { return a.place < b.place; });
  return found;
}

}  // namespace planledger::projections::store
