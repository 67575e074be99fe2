#include "projections/store/items.h"

namespace planledger::projections::store {
namespace {

constexpr std::size_t kPlaceBytes = 12;

// Requires a cursor that stands on an item of the series.
Place place_at(const Cursor& cursor, std::size_t prefix_size) {
  const std::string_view key = cursor.key();
  if (key.size() != prefix_size + kPlaceBytes) throw_damaged("an item's key has a wrong length");
  return {date_of_number(key32_at(key, prefix_size)), key64_at(key, prefix_size + 4)};
}

Item decode(Place place, std::string_view value) {
  core::ByteReader reader(value);
  Item item{.place = place, .reversed_at = reader.number(), .payload = {}};
  if (!reader.good()) throw_damaged("an item's row cannot be read");
  item.payload = reader.rest();
  return item;
}

}  // namespace

std::string Items::item_key(DayNumber day, core::Sequence seq) const {
  std::string key = series_ + 'i';
  append_key32(key, day);
  append_key64(key, seq);
  return key;
}

std::string Items::bucket_key(std::uint8_t shift, DayNumber day) const {
  std::string key = series_ + 'b';
  key.push_back(static_cast<char>(shift));
  append_key32(key, day >> shift);
  return key;
}

void Items::put(RowWriter& writer, const Item& item) const {
  const DayNumber day = day_number(item.place.day);
  writer.put(item_key(day, item.place.seq),
             core::ByteWriter().number(item.reversed_at).raw(item.payload).bytes());
  for (const std::uint8_t shift : buckets_) {
    writer.put_once(bucket_key(shift, day), core::ByteWriter().number(item.place.seq).bytes());
  }
}

std::optional<std::uint8_t> Items::bucket_beyond(Reading& reading, DayNumber day,
                                                 core::Sequence known_at) const {
  std::optional<std::uint8_t> widest;
  for (const std::uint8_t shift : buckets_) {
    const auto row = reading.get(bucket_key(shift, day));
    if (!row) break;
    core::ByteReader reader(*row);
    const core::Sequence first = reader.number();
    if (!reader.complete()) throw_damaged("a bucket's row cannot be read");
    if (first <= known_at) break;  // Wider buckets hold this one.
    widest = shift;
  }
  return widest;
}

std::optional<Item> Items::last(Reading& reading, core::Date as_of, core::Sequence known_at) const {
  const std::string prefix = series_ + 'i';
  Cursor cursor(reading);
  cursor.seek_back(item_key(day_number(as_of), known_at));
  while (cursor.within(prefix)) {
    const Place place = place_at(cursor, prefix.size());
    if (place.seq <= known_at) {
      Item item = decode(place, cursor.value());
      if (!item.reversed_by(known_at)) return item;
      cursor.previous();
      continue;
    }
    const DayNumber day = day_number(place.day);
    if (const auto shift = bucket_beyond(reading, day, known_at)) {
      cursor.seek_back(item_key(((day >> *shift) << *shift) - 1, kSequenceMax));
    } else {
      cursor.seek_back(item_key(day, known_at));
    }
  }
  return std::nullopt;
}

void Items::each_from(Reading& reading, Place from, core::Date as_of, core::Sequence known_at,
                      const Visit& visit) const {
  const std::string prefix = series_ + 'i';
  Cursor cursor(reading);
  cursor.seek(item_key(day_number(from.day), from.seq));
  while (cursor.within(prefix)) {
    const Place place = place_at(cursor, prefix.size());
    if (place.day > as_of) return;
    if (place.seq <= known_at) {
      if (!visit(decode(place, cursor.value()))) return;
      cursor.next();
      continue;
    }
    const DayNumber day = day_number(place.day);
    const std::uint8_t shift = bucket_beyond(reading, day, known_at).value_or(0);
    cursor.seek(item_key(((day >> shift) + 1) << shift, 0));
  }
}

void Items::each(Reading& reading, core::Date from, core::Date as_of, core::Sequence known_at,
                 const Visit& visit) const {
  each_from(reading, {from, 0}, as_of, known_at, visit);
}

std::optional<Item> Items::first_after(Reading& reading, Place place, core::Date as_of,
                                       core::Sequence known_at) const {
  std::optional<Item> first;
  each_from(reading, {place.day, place.seq + 1}, as_of, known_at, [&](const Item& item) {
    if (item.reversed_by(known_at)) return true;
    first = item;
    return false;
  });
  return first;
}

std::optional<Item> Items::find(Reading& reading, Place place) const {
  const auto row = reading.get(item_key(day_number(place.day), place.seq));
  if (!row) return std::nullopt;
  return decode(place, *row);
}

}  // namespace planledger::projections::store
