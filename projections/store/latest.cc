#include "projections/store/latest.h"

#include <map>
#include <set>

namespace planledger::projections::store {
namespace {

constexpr char kEntry = 0;
constexpr char kReversal = 1;
constexpr std::size_t kPointBytesMin = 5;

struct EntryPoint {
  DayNumber day = 0;
  bool is_reversal = false;
  std::string_view payload;
};

EntryPoint decode_point(std::string_view value) {
  if (value.size() < kPointBytesMin) throw_damaged("a point of latest entries is too short");
  return {key32_at(value, 0), value[kPointBytesMin - 1] == kReversal, value.substr(kPointBytesMin)};
}

struct Winner {
  core::Sequence seq = 0;
  std::string_view payload;
};

// Calls `visit(day, winner)` for each day of a carry-forward row until it returns false.
template <class Visit>
void each_day(std::string_view row, const Visit& visit) {
  core::ByteReader reader(row);
  DayNumber day = 0;
  while (reader.good() && !reader.rest().empty()) {
    day += static_cast<DayNumber>(reader.number());
    const core::Sequence seq = reader.number();
    const Winner winner{seq, reader.text()};
    if (reader.good() && !visit(day, winner)) return;
  }
  if (!reader.complete()) throw_damaged("a carry-forward row of latest entries cannot be read");
}

}  // namespace

// The last recorded entry in force of each day: the state that carry-forward rows are made from.
class Latest::Winners {
 public:
  Winners(const Items& by_day, Reading& reading) : by_day_(by_day), reading_(reading) {}

  void begin(const std::string& carried) {
    each_day(carried, [&](DayNumber day, const Winner& winner) {
      days_[day] = {winner.seq, std::string(winner.payload)};
      return true;
    });
  }

  void take(core::Sequence seq, std::string_view bytes) {
    const EntryPoint point = decode_point(bytes);
    if (!point.is_reversal) {
      days_[point.day] = {seq, std::string(point.payload)};
      return;
    }
    const auto left = by_day_.last_on(reading_, date_of_number(point.day), seq);
    if (left) {
      days_[point.day] = {left->place.seq, left->payload};
    } else {
      days_.erase(point.day);
    }
  }

  [[nodiscard]] std::size_t size() const { return days_.size(); }

  [[nodiscard]] std::string row() const {
    core::ByteWriter writer;
    DayNumber before = 0;
    for (const auto& [day, winner] : days_) {
      writer.number(day - before).number(winner.first).text(winner.second);
      before = day;
    }
    return std::move(writer).bytes();
  }

 private:
  const Items& by_day_;
  Reading& reading_;
  std::map<DayNumber, std::pair<core::Sequence, std::string>> days_;
};

void Latest::put(RowWriter& writer, const Item& entry) const {
  by_day_.put(writer, entry);
  std::string point;
  append_key32(point, day_number(entry.place.day));
  if (entry.reversed_at == 0) {
    rows_.put(writer, entry.place.seq, point + kEntry + entry.payload);
  } else {
    rows_.put(writer, entry.reversed_at, point + kReversal);
  }
  writer.point_added(series_, &Latest::carry_forward);
}

std::optional<Item> Latest::find(Reading& reading, core::Date as_of,
                                 core::Sequence known_at) const {
  const DayNumber day_last = day_number(as_of);
  std::optional<Item> best;
  std::set<DayNumber> reversed;
  const auto consider = [&](DayNumber day, core::Sequence seq, std::string_view payload) {
    if (day > day_last || (best && best->place.seq >= seq) || reversed.contains(day)) return;
    best = Item{.place = {date_of_number(day), seq}, .reversed_at = 0, .payload = {}};
    best->payload = payload;
  };
  // Newest first: a reversal is met before the entry that it reverses.
  const auto segment =
      rows_.walk(reading, known_at, [&](core::Sequence seq, std::string_view bytes) {
        const EntryPoint point = decode_point(bytes);
        if (!point.is_reversal) return consider(point.day, seq, point.payload);
        if (point.day <= day_last) reversed.insert(point.day);
      });
  each_day(segment->carried, [&](DayNumber day, const Winner& winner) {
    if (day <= day_last) consider(day, winner.seq, winner.payload);
    return day <= day_last;
  });
  for (const DayNumber day : reversed) {
    auto left = by_day_.last_on(reading, date_of_number(day), known_at);
    if (left && (!best || left->place.seq > best->place.seq)) best = std::move(left);
  }
  return best;
}

CarryProgress Latest::carry_forward(const std::string& series, Reading& reading, Batch& batch) {
  const Latest latest(series);
  return latest.rows_.carry_forward(reading, batch, Winners(latest.by_day_, reading));
}

}  // namespace planledger::projections::store
