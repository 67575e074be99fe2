#include "projections/store/carried.h"

namespace planledger::projections::store {

Segment Carried::read(Reading& reading, core::Sequence known_at) const {
  Segment segment = read_from(reading, key(known_at, kCarried));
  segment.end = known_at;
  return segment;
}

Segment Carried::read_from(Reading& reading, const std::string& key) const {
  Segment segment;
  Cursor cursor(reading);
  for (cursor.seek(key); cursor.within(series_); cursor.next()) {
    const std::string_view place = cursor.key().substr(series_.size());
    if (place.size() != kPlaceBytes) throw_damaged("a point's key has a wrong length");
    const core::Sequence seq = ~key64_at(place, 0);
    if (place.back() == kCarried) {
      segment.begin = seq;
      segment.carried = cursor.value();
      break;
    }
    segment.points.emplace_back(seq, cursor.value());
  }
  return segment;
}

std::shared_ptr<const Segment> Carried::lasting_row(Reading& reading, const std::string& key) {
  if (auto known = reading.segments().find(key, 0)) return known;
  auto row = reading.get(key);
  if (!row) throw_damaged("a row that older points stand in is missing");
  auto segment = std::make_shared<const Segment>(
      Segment{.begin = 0, .end = 0, .carried = *std::move(row), .points = {}});
  reading.segments().keep(key, segment);
  return segment;
}

std::shared_ptr<const Segment> Carried::points_to(Reading& reading, core::Sequence last,
                                                  core::Sequence known_at) const {
  const std::string place = key(last, kPoint);
  if (auto known = reading.segments().find(place, known_at)) return known;
  Segment read = read_from(reading, place);
  read.begin = last;
  read.end = known_at;
  read.carried.clear();
  auto segment = std::make_shared<const Segment>(std::move(read));
  reading.segments().keep(place, segment);
  return segment;
}

}  // namespace planledger::projections::store
