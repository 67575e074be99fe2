#include "projections/store/balance.h"

#include <limits>
#include <memory>
#include <optional>

namespace planledger::projections::store {
namespace {

// Points that make a layer anew, with what it held before. Each point is so written again some
// eight times in either layer, as an entry; less often in the far one, where many are of one day.
constexpr std::size_t kPointsMiddle = 128;
constexpr std::size_t kPointsFar = 2048;
constexpr std::size_t kEntriesInPart = 32;

struct BalancePoint {
  DayNumber day = 0;
  std::string_view label;
  Measures measures{};
};

BalancePoint decode_point(std::string_view value) {
  if (value.size() < 4) throw_damaged("a point of a balance is too short");
  core::ByteReader reader(value.substr(4));
  BalancePoint point{.day = key32_at(value, 0), .label = reader.text(), .measures = {}};
  for (std::size_t i = 0; i < kMeasures && !reader.rest().empty(); ++i) {
    point.measures[i] = reader.signed_number();
  }
  if (!reader.complete()) throw_damaged("a point of a balance cannot be read");
  return point;
}

enum class Layer : char { middle = 1, far = 2 };

// Where the points up to a seq stand.
struct Standing {
  core::Sequence far = 0;
  core::Sequence middle = 0;
  std::size_t points_middle = 0;
  std::size_t points_near = 0;
  std::string_view near;  // A table; empty: it has no entries.

  [[nodiscard]] static Standing decode(std::string_view row) {
    Standing standing;
    if (row.empty()) return standing;
    core::ByteReader reader(row);
    standing.far = reader.number();
    standing.middle = reader.number();
    standing.points_middle = reader.number();
    standing.points_near = reader.number();
    if (!reader.good()) throw_damaged("a balance does not say where it stands");
    standing.near = reader.rest();
    return standing;
  }
  // With another table of the points since the middle layer.
  [[nodiscard]] std::string encode(std::string_view table) const {
    return core::ByteWriter()
        .number(far)
        .number(middle)
        .number(points_middle)
        .number(points_near)
        .raw(table)
        .bytes();
  }
};

// The parts of a layer that was made at a seq.
class Parts {
 public:
  Parts(const std::string& series, Layer layer, core::Sequence seq)
      : prefix_(series + '\0' + static_cast<char>(layer)) {
    append_key64(prefix_, seq);
  }

  void put(Batch& batch, const Additions& additions) const {
    const auto tables = additions.tables(kEntriesInPart);
    for (std::size_t i = 0; i < tables.size(); ++i) {
      const auto& [day, table] = tables[i];
      const DayNumber next = i + 1 < tables.size() ? tables[i + 1].first : day;
      batch.put(key(day), core::ByteWriter().number(next - day).raw(table).bytes());
    }
  }

  void add_all(Reading& reading, Additions& additions) const {
    Cursor cursor(reading);
    for (cursor.seek(prefix_); cursor.within(prefix_); cursor.next()) {
      core::ByteReader row(cursor.value());
      static_cast<void>(row.number());
      additions.add(row.rest());
    }
  }

  void add_up(Reading& reading, DayNumber day, Sums& sums) const {
    const auto part = find(reading, day);
    TableReader(part->carried).add_up(day, sums);
  }

 private:
  // The part that holds the day: a segment of days.
  [[nodiscard]] std::shared_ptr<const Segment> find(Reading& reading, DayNumber day) const {
    if (auto known = reading.segments().find(prefix_, day)) return known;
    Cursor cursor(reading);
    cursor.seek_back(key(day));
    if (!cursor.within(prefix_) || cursor.key().size() != prefix_.size() + sizeof(DayNumber)) {
      throw_damaged("a layer of a balance is missing");
    }
    core::ByteReader row(cursor.value());
    const DayNumber first = key32_at(cursor.key(), prefix_.size());
    const std::uint64_t days = row.number();
    const DayNumber last = days == 0 ? std::numeric_limits<DayNumber>::max()
                                     : static_cast<DayNumber>(first + days - 1);
    auto part = std::make_shared<const Segment>(
        Segment{.begin = first, .end = last, .carried = std::string(row.rest()), .points = {}});
    reading.segments().keep(prefix_, part);
    return part;
  }

  [[nodiscard]] std::string key(DayNumber day) const {
    std::string key = prefix_;
    append_key32(key, day);
    return key;
  }

  std::string prefix_;
};

}  // namespace

// The layers of a series as points are added to it.
class Balance::Layering {
 public:
  Layering(const std::string& series, Reading& reading, Batch& batch, std::string_view row)
      : series_(series), reading_(reading), batch_(batch), standing_(Standing::decode(row)) {
    if (!standing_.near.empty()) near_.add(standing_.near);
  }

  void take(core::Sequence /*seq*/, std::string_view bytes) {
    const BalancePoint point = decode_point(bytes);
    near_.add(point.day, point.label, point.measures);
    ++standing_.points_near;
  }

  // The row that says where the sums stand after what was taken.
  [[nodiscard]] std::string row(core::Sequence seq) {
    if (standing_.points_near >= kPointsMiddle) settle_near(seq);
    if (standing_.points_middle >= kPointsFar) settle_middle(seq);
    return standing_.encode(standing_.points_near == 0 ? std::string() : near_.table());
  }

 private:
  void settle_near(core::Sequence seq) {
    if (!middle_) middle_ = stored(Layer::middle, standing_.middle);
    middle_->add(near_);
    near_ = {};
    standing_.middle = seq;
    standing_.points_middle += std::exchange(standing_.points_near, 0);
    if (standing_.points_middle < kPointsFar) put(Layer::middle, seq, *middle_);
  }

  void settle_middle(core::Sequence seq) {
    if (!far_) far_ = stored(Layer::far, standing_.far);
    far_->add(*middle_);
    middle_ = Additions();
    standing_.far = seq;
    standing_.middle = 0;
    standing_.points_middle = 0;
    put(Layer::far, seq, *far_);
  }

  [[nodiscard]] Additions stored(Layer layer, core::Sequence seq) const {
    Additions additions;
    if (seq != 0) Parts(series_, layer, seq).add_all(reading_, additions);
    return additions;
  }

  void put(Layer layer, core::Sequence seq, const Additions& additions) const {
    Parts(series_, layer, seq).put(batch_, additions);
  }

  const std::string& series_;
  Reading& reading_;
  Batch& batch_;
  Standing standing_;
  Additions near_;
  // Read when they are needed.
  std::optional<Additions> middle_;
  std::optional<Additions> far_;
};

void Balance::add(RowWriter& writer, core::Date day, core::Sequence seq, std::string_view label,
                  const Measures& measures) const {
  std::string value;
  append_key32(value, day_number(day));
  core::ByteWriter rest;
  rest.text(label);
  for (std::size_t i = 0; i < width_of(measures); ++i) rest.signed_number(measures[i]);
  rows_.put(writer, seq, value + rest.bytes());
  writer.point_added(series_, &Balance::carry_forward);
}

Sums Balance::sums(Reading& reading, core::Date as_of, core::Sequence known_at) const {
  const DayNumber day = day_number(as_of);
  Sums sums;
  const auto segment =
      rows_.walk(reading, known_at, [&](core::Sequence /*seq*/, std::string_view bytes) {
        const BalancePoint point = decode_point(bytes);
        if (point.day <= day) add_to(sums, point.label, point.measures);
      });
  const Standing standing = Standing::decode(segment->carried);
  if (!standing.near.empty()) TableReader(standing.near).add_up(day, sums);
  for (const auto& [layer, seq] :
       {std::pair(Layer::middle, standing.middle), std::pair(Layer::far, standing.far)}) {
    if (seq != 0) Parts(series_, layer, seq).add_up(reading, day, sums);
  }
  return sums;
}

CarryProgress Balance::carry_forward(const std::string& series, Reading& reading, Batch& batch) {
  return Carried(series).carry_forward(
      reading, batch, [&](std::string_view row) { return Layering(series, reading, batch, row); });
}

}  // namespace planledger::projections::store
