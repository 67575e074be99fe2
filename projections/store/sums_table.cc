#include "projections/store/sums_table.h"

#include "projections/store/rows.h"

#include <algorithm>

namespace planledger::projections::store {

void add_to(Measures& sum, const Measures& more) {
  for (std::size_t i = 0; i < kMeasures; ++i) sum[i] += more[i];
}

std::size_t width_of(const Measures& measures) {
  std::size_t width = kMeasures;
  while (width > 0 && measures[width - 1] == 0) --width;
  return width;
}

void add_to(Sums& sums, std::string_view label, const Measures& more) {
  auto sum = sums.find(label);
  if (sum == sums.end()) sum = sums.emplace(label, Measures{}).first;
  add_to(sum->second, more);
}

TableReader::TableReader(std::string_view table) : reader_(table) {
  const std::uint64_t labels = reader_.number();
  for (std::uint64_t i = 0; i < labels && reader_.good(); ++i) labels_.push_back(reader_.text());
  width_ = reader_.number();
  if (width_ > kMeasures) throw_damaged();
  for (std::size_t i = 0; i < labels_.size(); ++i) before_.push_back(measures());
  if (!reader_.good()) throw_damaged();
}

void TableReader::throw_damaged() { store::throw_damaged("a table of a balance cannot be read"); }

Measures TableReader::measures() {
  Measures measures{};
  for (std::size_t i = 0; i < width_; ++i) measures[i] = reader_.signed_number();
  return measures;
}

void TableReader::add_up(DayNumber day_last, Sums& sums) {
  std::vector<Measures> totals = before_;
  each([&](DayNumber day, std::size_t label, const Measures& added) {
    if (day > day_last) return false;
    add_to(totals[label], added);
    return true;
  });
  auto sum = sums.begin();
  for (std::size_t i = 0; i < labels_.size(); ++i) {
    while (sum != sums.end() && sum->first < labels_[i]) ++sum;
    if (sum == sums.end() || sum->first != labels_[i]) {
      sum = sums.emplace_hint(sum, labels_[i], totals[i]);
    } else {
      add_to(sum->second, totals[i]);
    }
  }
}

std::size_t Additions::index_of(std::string_view label) {
  const auto known = labels_.find(label);
  if (known != labels_.end()) return known->second;
  return labels_.emplace(label, labels_.size()).first->second;
}

void Additions::add(DayNumber day, std::string_view label, const Measures& measures) {
  add_to(days_[{day, index_of(label)}], measures);
}

void Additions::add(std::string_view table) {
  TableReader reader(table);
  std::vector<std::size_t> indices;
  for (const std::string_view label : reader.labels()) indices.push_back(index_of(label));
  reader.each([&](DayNumber day, std::size_t label, const Measures& added) {
    add_to(days_[{day, indices[label]}], added);
    return true;
  });
}

void Additions::add(const Additions& more) {
  std::vector<std::size_t> indices(more.labels_.size());
  for (const auto& [label, index] : more.labels_) indices[index] = index_of(label);
  for (const auto& [place, added] : more.days_) {
    add_to(days_[{place.first, indices[place.second]}], added);
  }
}

std::vector<std::size_t> Additions::places() const {
  std::vector<std::size_t> places(labels_.size());
  std::size_t place = 0;
  for (const auto& [label, index] : labels_) places[index] = place++;
  return places;
}

std::size_t Additions::width() const {
  std::size_t width = 0;
  for (const auto& [place, added] : days_) width = std::max(width, width_of(added));
  return width;
}

std::string Additions::table(Days::const_iterator first, Days::const_iterator end,
                             std::size_t width, const std::vector<Measures>& before) const {
  core::ByteWriter writer;
  const auto put = [&](const Measures& measures) {
    for (std::size_t i = 0; i < width; ++i) writer.signed_number(measures[i]);
  };
  writer.number(labels_.size());
  for (const auto& [label, index] : labels_) writer.text(label);
  writer.number(width);
  for (const Measures& sum : before) put(sum);
  const std::vector<std::size_t> places = this->places();
  DayNumber day_before = 0;
  for (auto entry = first; entry != end; ++entry) {
    const auto [day, label] = entry->first;
    writer.number(day - day_before).number(places[label]);
    day_before = day;
    put(entry->second);
  }
  return std::move(writer).bytes();
}

std::string Additions::table() const {
  return table(days_.begin(), days_.end(), width(), std::vector<Measures>(labels_.size()));
}

std::vector<std::pair<DayNumber, std::string>> Additions::tables(std::size_t entries) const {
  // Each begins with the sum of every label.
  entries = std::max(entries, labels_.size());
  const std::size_t width = this->width();
  const std::vector<std::size_t> places = this->places();
  std::vector<std::pair<DayNumber, std::string>> tables;
  std::vector<Measures> before(labels_.size());
  for (auto first = days_.begin(); first != days_.end();) {
    auto end = first;
    std::vector<Measures> after = before;
    for (std::size_t taken = 0; end != days_.end(); ++end, ++taken) {
      // The entries of one day stay together.
      const bool begins_day = end == first || std::prev(end)->first.first != end->first.first;
      if (taken >= entries && begins_day) break;
      add_to(after[places[end->first.second]], end->second);
    }
    const DayNumber day = tables.empty() ? 0 : first->first.first;
    tables.emplace_back(day, table(first, end, width, before));
    before = std::move(after);
    first = end;
  }
  return tables;
}

}  // namespace planledger::projections::store
