#include "projections/store/balance.h"

#include "projections/store/row_writer.h"

#include <algorithm>
#include <map>

namespace planledger::projections::store {
namespace {

using Days = std::map<DayNumber, Measures>;  // What each day adds.

void add_to(Measures& sum, const Measures& more) {
  for (std::size_t i = 0; i < kMeasures; ++i) sum[i] += more[i];
}

std::size_t width_of(const Measures& measures) {
  std::size_t width = kMeasures;
  while (width > 0 && measures[width - 1] == 0) --width;
  return width;
}

std::size_t points_due(std::size_t days) { return std::max(kPointsMin, days / kDaysPerPoint); }

struct Point {
  DayNumber day = 0;
  Measures measures{};
};

Point decode_point(std::string_view value) {
  if (value.size() < 4) throw_damaged("a point of a balance is too short");
  Point point{.day = key32_at(value, 0), .measures = {}};
  core::ByteReader reader(value.substr(4));
  for (std::size_t i = 0; i < kMeasures && !reader.rest().empty(); ++i) {
    point.measures[i] = reader.signed_number();
  }
  if (!reader.complete()) throw_damaged("a point of a balance cannot be read");
  return point;
}

// Calls `visit(day, sums up to and with it)` for each day of a carry-forward row until it returns
// false.
template <class Visit>
void each_day(std::string_view value, const Visit& visit) {
  core::ByteReader reader(value);
  const std::uint64_t width = reader.number();
  if (width > kMeasures) throw_damaged("a carry-forward row is too wide");
  DayNumber day = 0;
  while (reader.good() && !reader.rest().empty()) {
    day += static_cast<DayNumber>(reader.number());
    Measures sums{};
    for (std::size_t i = 0; i < width; ++i) sums[i] = reader.signed_number();
    if (reader.good() && !visit(day, sums)) return;
  }
  if (!reader.complete()) throw_damaged("a carry-forward row cannot be read");
}

Days decode_days(std::string_view value) {
  Days days;
  Measures before{};
  each_day(value, [&](DayNumber day, const Measures& sums) {
    Measures added = sums;
    for (std::size_t i = 0; i < kMeasures; ++i) added[i] -= before[i];
    days.emplace_hint(days.end(), day, added);
    before = sums;
    return true;
  });
  return days;
}

std::string encode_days(const Days& days) {
  std::size_t width = 0;
  for (const auto& [day, added] : days) width = std::max(width, width_of(added));
  core::ByteWriter writer;
  writer.number(width);
  DayNumber before = 0;
  Measures sums{};
  for (const auto& [day, added] : days) {
    add_to(sums, added);
    writer.number(day - before);
    before = day;
    for (std::size_t i = 0; i < width; ++i) writer.signed_number(sums[i]);
  }
  return std::move(writer).bytes();
}

core::Sequence sequence_at(const Cursor& cursor, std::size_t prefix_size) {
  if (cursor.key().size() != prefix_size + 8) throw_damaged("a point's key has a wrong length");
  return key64_at(cursor.key(), prefix_size);
}

}  // namespace

std::string Balance::key(char part, core::Sequence seq) const {
  std::string key = series_ + part;
  append_key64(key, seq);
  return key;
}

void Balance::add(RowWriter& writer, core::Date day, core::Sequence seq,
                  const Measures& measures) const {
  std::string value;
  append_key32(value, day_number(day));
  core::ByteWriter numbers;
  for (std::size_t i = 0; i < width_of(measures); ++i) numbers.signed_number(measures[i]);
  writer.put(key('P', seq), value + numbers.bytes());
  writer.point_added(series_);
}

Measures Balance::sum(Reading& reading, core::Date as_of, core::Sequence known_at) const {
  const DayNumber day_last = day_number(as_of);
  Measures sum{};
  core::Sequence carried = 0;
  Cursor cursor(reading);
  const std::string carry_prefix = series_ + 'S';
  cursor.seek_back(key('S', known_at));
  if (cursor.within(carry_prefix)) {
    carried = sequence_at(cursor, carry_prefix.size());
    each_day(cursor.value(), [&](DayNumber day, const Measures& sums) {
      if (day > day_last) return false;
      sum = sums;
      return true;
    });
  }
  const std::string point_prefix = series_ + 'P';
  for (cursor.seek(key('P', carried + 1)); cursor.within(point_prefix); cursor.next()) {
    if (sequence_at(cursor, point_prefix.size()) > known_at) break;
    const Point point = decode_point(cursor.value());
    if (point.day <= day_last) add_to(sum, point.measures);
  }
  return sum;
}

Balance::Carried Balance::carry_forward(Reading& reading, Batch& batch) const {
  Days days;
  core::Sequence carried = 0;
  Cursor cursor(reading);
  const std::string carry_prefix = series_ + 'S';
  cursor.seek_back(key('S', kSequenceMax));
  if (cursor.within(carry_prefix)) {
    carried = sequence_at(cursor, carry_prefix.size());
    days = decode_days(cursor.value());
  }
  Carried progress{.points = 0, .due = points_due(days.size())};
  const std::string point_prefix = series_ + 'P';
  for (cursor.seek(key('P', carried + 1)); cursor.within(point_prefix); cursor.next()) {
    const Point point = decode_point(cursor.value());
    add_to(days[point.day], point.measures);
    if (++progress.points < progress.due) continue;
    batch.put(key('S', sequence_at(cursor, point_prefix.size())), encode_days(days));
    progress = {.points = 0, .due = points_due(days.size())};
  }
  return progress;
}

}  // namespace planledger::projections::store
