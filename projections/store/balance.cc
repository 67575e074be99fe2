#include "projections/store/balance.h"

#include <map>

namespace planledger::projections::store {
namespace {

void add_to(Measures& sum, const Measures& more) {
  for (std::size_t i = 0; i < kMeasures; ++i) sum[i] += more[i];
}

std::size_t width_of(const Measures& measures) {
  std::size_t width = kMeasures;
  while (width > 0 && measures[width - 1] == 0) --width;
  return width;
}

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

// Goes through a carry-forward row; an empty one has no labels and no entries.
class CarriedRow {
 public:
  explicit CarriedRow(std::string_view row) : reader_(row) {
    if (row.empty()) return;
    const std::uint64_t labels = reader_.number();
    for (std::uint64_t i = 0; i < labels && reader_.good(); ++i) labels_.push_back(reader_.text());
    width_ = reader_.number();
    if (width_ > kMeasures) throw_damaged("a carry-forward row is too wide");
  }

  [[nodiscard]] const std::vector<std::string_view>& labels() const { return labels_; }

  // Calls `visit(day, label, sum)` for each entry until it returns false.
  template <class Visit>
  void each(const Visit& visit) {
    DayNumber day = 0;
    while (reader_.good() && !reader_.rest().empty()) {
      day += static_cast<DayNumber>(reader_.number());
      const std::uint64_t label = reader_.number();
      Measures sum{};
      for (std::size_t i = 0; i < width_; ++i) sum[i] = reader_.signed_number();
      if (label >= labels_.size()) throw_damaged("a carry-forward row names no label");
      if (reader_.good() && !visit(day, static_cast<std::size_t>(label), sum)) return;
    }
    if (!reader_.complete()) throw_damaged("a carry-forward row cannot be read");
  }

 private:
  core::ByteReader reader_;
  std::vector<std::string_view> labels_;
  std::uint64_t width_ = 0;
};

// What each label adds on each day: the state that carry-forward rows are made from.
class Additions {
 public:
  void begin(const std::string& carried) {
    CarriedRow row(carried);
    for (const std::string_view label : row.labels()) labels_.emplace_back(label);
    std::vector<Measures> before(labels_.size());
    row.each([&](DayNumber day, std::size_t label, const Measures& sum) {
      Measures& added = days_[{day, label}];
      for (std::size_t i = 0; i < kMeasures; ++i) added[i] = sum[i] - before[label][i];
      before[label] = sum;
      return true;
    });
  }

  void take(core::Sequence /*seq*/, std::string_view bytes) {
    const BalancePoint point = decode_point(bytes);
    const auto found = std::find(labels_.begin(), labels_.end(), point.label);
    const auto label = static_cast<std::size_t>(found - labels_.begin());
    if (found == labels_.end()) labels_.emplace_back(point.label);
    add_to(days_[{point.day, label}], point.measures);
  }

  [[nodiscard]] std::size_t size() const { return days_.size(); }

  [[nodiscard]] std::string row() const {
    std::size_t width = 0;
    for (const auto& [place, added] : days_) width = std::max(width, width_of(added));
    core::ByteWriter writer;
    writer.number(labels_.size());
    for (const std::string& label : labels_) writer.text(label);
    writer.number(width);
    std::vector<Measures> sums(labels_.size());
    DayNumber before = 0;
    for (const auto& [place, added] : days_) {
      const auto [day, label] = place;
      add_to(sums[label], added);
      writer.number(day - before).number(label);
      before = day;
      for (std::size_t i = 0; i < width; ++i) writer.signed_number(sums[label][i]);
    }
    return std::move(writer).bytes();
  }

 private:
  std::vector<std::string> labels_;
  std::map<std::pair<DayNumber, std::size_t>, Measures> days_;
};

Measures& of_label(Sums& sums, std::string_view label) {
  for (auto& [known, sum] : sums) {
    if (known == label) return sum;
  }
  return sums.emplace_back(label, Measures{}).second;
}

// What is gathered for one of the days that were asked about.
struct AtDay {
  explicit AtDay(core::Date day) : day_last(day_number(day)) {}

  void add(const BalancePoint& point) {
    if (point.day <= day_last) add_to(of_label(sums, point.label), point.measures);
  }
  // False where the entry lies after the day.
  bool take_carried(DayNumber day, std::size_t label, const Measures& sum) {
    if (day > day_last) return false;
    carried[label] = sum;
    return true;
  }
  [[nodiscard]] Sums total(const std::vector<std::string_view>& labels) {
    for (std::size_t i = 0; i < labels.size(); ++i) add_to(of_label(sums, labels[i]), carried[i]);
    return std::move(sums);
  }

  DayNumber day_last;
  Sums sums;
  std::vector<Measures> carried;  // By the index of the label.
};

}  // namespace

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
  return std::move(sums(reading, std::span(&as_of, 1), known_at).front());
}

std::vector<Sums> Balance::sums(Reading& reading, std::span<const core::Date> days,
                                core::Sequence known_at) const {
  std::vector<AtDay> at_days(days.begin(), days.end());
  const auto segment =
      rows_.walk(reading, known_at, [&](core::Sequence /*seq*/, std::string_view bytes) {
        const BalancePoint point = decode_point(bytes);
        for (AtDay& at : at_days) at.add(point);
      });
  CarriedRow row(segment->carried);
  for (AtDay& at : at_days) at.carried.resize(row.labels().size());
  row.each([&](DayNumber day, std::size_t label, const Measures& sum) {
    bool counts = false;
    for (AtDay& at : at_days) counts |= at.take_carried(day, label, sum);
    return counts;
  });
  std::vector<Sums> sums;
  sums.reserve(at_days.size());
  for (AtDay& at : at_days) sums.push_back(at.total(row.labels()));
  return sums;
}

CarryProgress Balance::carry_forward(const std::string& series, Reading& reading, Batch& batch) {
  return Carried(series).carry_forward(reading, batch, Additions());
}

}  // namespace planledger::projections::store
