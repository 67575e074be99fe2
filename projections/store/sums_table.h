// Amounts by day and label as a stored row: what tables of a balance (balance.h) are made of.
//
//   table     varint labels, text each, in order; varint width; for each label `width` signed
//   numbers: its sum
//             before the first entry; then for each day and label that has an entry, by day: varint
//             days since the entry before (from 0), varint index of the label, `width` signed
//             numbers: what is added on that day
#pragma once

#include "core/bytes.h"
#include "core/money.h"
#include "projections/store/layout.h"

#include <array>
#include <cstddef>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace planledger::projections::store {

// The caller names its measures; those that it does not use stay zero.
inline constexpr std::size_t kMeasures = 4;
using Measures = std::array<core::Int128, kMeasures>;
void add_to(Measures& sum, const Measures& more);
// Without the zeros at the end.
[[nodiscard]] std::size_t width_of(const Measures& measures);

// By label.
using Sums = std::map<std::string, Measures, std::less<>>;
void add_to(Sums& sums, std::string_view label, const Measures& more);

// A table that is read from its beginning. Keeps no copy of the bytes. Throws StoreError where they
// cannot be read.
class TableReader {
 public:
  explicit TableReader(std::string_view table);

  [[nodiscard]] const std::vector<std::string_view>& labels() const { return labels_; }
  // By the index of the label.
  [[nodiscard]] const std::vector<Measures>& before() const { return before_; }
  // Calls `visit(day, label, added)` for each entry until it returns false. Once.
  template <class Visit>
  void each(const Visit& visit) {
    DayNumber day = 0;
    while (reader_.good() && !reader_.rest().empty()) {
      day += static_cast<DayNumber>(reader_.number());
      const std::uint64_t label = reader_.number();
      const Measures added = measures();
      if (label >= labels_.size()) throw_damaged();
      if (reader_.good() && !visit(day, static_cast<std::size_t>(label), added)) return;
    }
    if (!reader_.complete()) throw_damaged();
  }
  // Adds what comes to pass up to and with the day. Once.
  void add_up(DayNumber day_last, Sums& sums);

 private:
  [[noreturn]] static void throw_damaged();
  [[nodiscard]] Measures measures();

  core::ByteReader reader_;
  std::vector<std::string_view> labels_;
  std::size_t width_ = 0;
  std::vector<Measures> before_;
};

// What each label adds on each day: the state that tables are written from.
class Additions {
 public:
  void add(DayNumber day, std::string_view label, const Measures& measures);
  // Its entries alone, not what came before them.
  void add(std::string_view table);
  void add(const Additions& more);

  [[nodiscard]] std::string table() const;
  // As tables of some `entries` each, of more where there are more labels, each with the first of
  // its days; that of the first one is 0.
  [[nodiscard]] std::vector<std::pair<DayNumber, std::string>> tables(std::size_t entries) const;

 private:
  using Days = std::map<std::pair<DayNumber, std::size_t>, Measures>;
  [[nodiscard]] std::size_t index_of(std::string_view label);
  // `before`: by the place of each label in the order of all.
  [[nodiscard]] std::string table(Days::const_iterator first, Days::const_iterator end,
                                  std::size_t width, const std::vector<Measures>& before) const;
  // The place of each label in the order of all, by the number that `days_` knows it by.
  [[nodiscard]] std::vector<std::size_t> places() const;
  // Measures from here on are zero in every entry, and so in every sum.
  [[nodiscard]] std::size_t width() const;

  // In the order in which they came, by which `days_` knows them.
  std::map<std::string, std::size_t, std::less<>> labels_;
  Days days_;
};

}  // namespace planledger::projections::store
