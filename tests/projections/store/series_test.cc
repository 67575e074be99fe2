// The four kinds of series against a plain walk over everything that was put in them: random points
// in both times, late ones and reversals among them, asked at any (day, known-at). Fixed seeds.
#include "projections/store/balance.h"
#include "projections/store/intervals.h"
#include "projections/store/items.h"
#include "projections/store/latest.h"
#include "tests/projections/store/temporary_directory.h"

#include <catch2/catch.hpp>

#include <algorithm>
#include <map>
#include <random>

namespace planledger::projections::store {
namespace {

const core::Date kStart{std::chrono::year(2015) / 4 / 3};
constexpr const char* kLabels[] = {"AGII", "", "OV"};
constexpr std::size_t kEnds = 5;  // Labels of latest entries.

struct Entry {
  Item item;
  core::Date day_last;
  core::Int128 amount = 0;
};

// What a random history leaves: entries, some of them reversed later.
struct History {
  std::vector<Entry> entries;
  core::Sequence head = 0;

  [[nodiscard]] bool in_force(const Entry& entry, core::Date as_of, core::Sequence known_at) const {
    return entry.item.place.day <= as_of && entry.item.place.seq <= known_at &&
           !entry.item.reversed_by(known_at);
  }
};

struct Shape {
  int events = 0;
  int days = 0;          // The days that the history runs over.
  int late_percent = 0;  // Events that fall on any earlier day.
  int reversed_percent = 0;
};

// Puts a random history into one series of each kind, in batches of random size.
class Fixture {
 public:
  Fixture(const Shape& shape, unsigned seed) : random_(seed) {
    rows_ = RowStore::open(directory_.path() + "/rows", 8U << 20U).value()->make("series");
    RowWriter writer(*rows_);
    for (int i = 0; i < shape.events; ++i) {
      const core::Sequence seq = ++history_.head;
      if (!history_.entries.empty() && below(100) < shape.reversed_percent) {
        reverse(writer, seq);
      } else {
        add(writer, seq, shape, i);
      }
      if (below(20) == 0) writer.write();
    }
    writer.write();
    if (below(2) == 0) rows_->flush();
  }

  [[nodiscard]] int below(int bound) {
    return static_cast<int>(random_() % static_cast<unsigned>(bound));
  }
  [[nodiscard]] core::Date any_day(int days) {
    return kStart + std::chrono::days(below(days + 20) - 10);
  }
  [[nodiscard]] core::Sequence any_seq() { return random_() % (history_.head + 1); }
  [[nodiscard]] const History& history() const { return history_; }
  [[nodiscard]] Rows& rows() { return *rows_; }

  const Items dense{"d", kDense};
  const Items sparse{"s", kSparse};
  const Balance balance{"b"};
  const Latest latest{"l"};
  const Intervals intervals{"v"};

 private:
  void add(RowWriter& writer, core::Sequence seq, const Shape& shape, int index) {
    const int today = static_cast<int>(std::int64_t{index} * shape.days / shape.events);
    const int day = below(100) < shape.late_percent ? below(today + 1) : today;
    Entry entry;
    entry.item.place = {kStart + std::chrono::days(day), seq};
    entry.item.payload = std::to_string(seq);
    entry.day_last = entry.item.place.day + std::chrono::days(below(200) - 5);
    entry.amount = core::Int128{1'000'000'000'000} * below(1000) - 5;
    put(writer, entry, seq, 1);
    history_.entries.push_back(entry);
  }

  void reverse(RowWriter& writer, core::Sequence seq) {
    Entry& entry = history_.entries[random_() % history_.entries.size()];
    if (entry.item.reversed_at != 0) return;
    entry.item.reversed_at = seq;
    put(writer, entry, seq, -1);
  }

  void put(RowWriter& writer, const Entry& entry, core::Sequence seq, int sign) const {
    dense.put(writer, entry.item);
    sparse.put(writer, entry.item);
    latest.put(writer, entry.item.place.seq % kEnds, entry.item);
    intervals.put(writer, entry.item, entry.day_last);
    const char* label = kLabels[entry.item.place.seq % 3];
    balance.add(writer, entry.item.place.day, seq, label, {entry.amount * sign, 0, sign});
  }

  TemporaryDirectory directory_;
  std::mt19937 random_;
  std::shared_ptr<Rows> rows_;
  History history_;
};

const Shape kShapes[] = {
    {.events = 40, .days = 30, .late_percent = 30, .reversed_percent = 20},
    {.events = 3000, .days = 3000, .late_percent = 10, .reversed_percent = 5},
    {.events = 3000, .days = 20, .late_percent = 50, .reversed_percent = 40},
    {.events = 3000, .days = 6000, .late_percent = 60, .reversed_percent = 3},
    {.events = 9000, .days = 3000, .late_percent = 20, .reversed_percent = 10},  // All layers.
};

// Calls `check(as_of, known_at)` for many points of a few histories.
template <class Check>
void at_many_points(const Check& check) {
  for (const Shape& shape : kShapes) {
    for (unsigned seed = 1; seed <= 3; ++seed) {
      Fixture fixture(shape, seed);
      for (int i = 0; i < 150; ++i) {
        const core::Date as_of = fixture.any_day(shape.days);
        const core::Sequence known_at =
            fixture.below(4) == 0 ? fixture.history().head : fixture.any_seq();
        CAPTURE(shape.events, shape.days, seed, core::to_string(as_of), known_at);
        check(fixture, as_of, known_at);
      }
    }
  }
}

std::vector<Place> in_fold_order(const Fixture& fixture, core::Date as_of,
                                 core::Sequence known_at) {
  std::vector<Place> places;
  for (const Entry& entry : fixture.history().entries) {
    if (fixture.history().in_force(entry, as_of, known_at)) places.push_back(entry.item.place);
  }
  std::sort(places.begin(), places.end());
  return places;
}

TEST_CASE("the last item and the first after a place are those of a plain walk",
          "[projections][store]") {
  at_many_points([](Fixture& fixture, core::Date as_of, core::Sequence known_at) {
    const std::vector<Place> places = in_fold_order(fixture, as_of, known_at);
    Reading reading(fixture.rows());
    for (const Items* items : {&fixture.dense, &fixture.sparse}) {
      const auto last = items->last(reading, as_of, known_at);
      REQUIRE(last.has_value() == !places.empty());
      if (last) {
        CHECK(last->place == places.back());
        CHECK(last->payload == std::to_string(last->place.seq));
      }
      const Place from{fixture.any_day(100), fixture.any_seq()};
      const auto expected = std::upper_bound(places.begin(), places.end(), from);
      const auto first = items->first_after(reading, from, as_of, known_at);
      REQUIRE(first.has_value() == (expected != places.end()));
      if (first) CHECK(first->place == *expected);
    }
  });
}

TEST_CASE("each item that was recorded by then is visited once, in fold order, reversed or not",
          "[projections][store]") {
  at_many_points([](Fixture& fixture, core::Date as_of, core::Sequence known_at) {
    const core::Date from = as_of - std::chrono::days(fixture.below(2000));
    std::vector<Place> expected;
    for (const Entry& entry : fixture.history().entries) {
      const Place& place = entry.item.place;
      if (place.day >= from && place.day <= as_of && place.seq <= known_at) {
        expected.push_back(place);
      }
    }
    std::sort(expected.begin(), expected.end());
    Reading reading(fixture.rows());
    for (const Items* items : {&fixture.dense, &fixture.sparse}) {
      std::vector<Place> visited;
      items->each(reading, from, as_of, known_at, [&](const Item& item) {
        visited.push_back(item.place);
        return true;
      });
      CHECK(visited == expected);
    }
  });
}

Measures sum_of(const Sums& sums, std::string_view label) {
  Measures found{};
  int times = 0;
  for (const auto& [name, sum] : sums) {
    if (name != label) continue;
    found = sum;
    ++times;
  }
  CHECK(times <= 1);
  return found;
}

TEST_CASE("a balance is, label by label, the sum of the points at or before its day and its seq",
          "[projections][store]") {
  at_many_points([](Fixture& fixture, core::Date as_of, core::Sequence known_at) {
    std::map<std::string, Measures> expected;
    for (const Entry& entry : fixture.history().entries) {
      if (!fixture.history().in_force(entry, as_of, known_at)) continue;
      Measures& sum = expected[kLabels[entry.item.place.seq % 3]];
      sum[0] += entry.amount;
      sum[2] += 1;
    }
    Reading reading(fixture.rows());
    const Sums sums = fixture.balance.sums(reading, as_of, known_at);
    for (const char* label : kLabels) CHECK((sum_of(sums, label) == expected[label]));
  });
}

TEST_CASE("the latest entry of a label is the one in force that was recorded last",
          "[projections][store]") {
  at_many_points([](Fixture& fixture, core::Date as_of, core::Sequence known_at) {
    std::map<Latest::Label, Place> expected;
    for (const Place& place : in_fold_order(fixture, as_of, known_at)) {
      Place& latest = expected[place.seq % kEnds];
      if (place.seq > latest.seq) latest = place;
    }
    Reading reading(fixture.rows());
    const Latest::Found found = fixture.latest.find(reading, as_of, known_at);
    CHECK(found.size() == expected.size());
    for (const auto& [label, place] : expected) {
      REQUIRE(found.contains(label));
      CHECK(found.at(label).place == place);
      CHECK(found.at(label).payload == std::to_string(place.seq));
    }
  });
}

TEST_CASE("the entries that hold on a day are those whose days include it",
          "[projections][store]") {
  at_many_points([](Fixture& fixture, core::Date as_of, core::Sequence known_at) {
    std::vector<Place> expected;
    for (const Entry& entry : fixture.history().entries) {
      if (fixture.history().in_force(entry, as_of, known_at) && entry.day_last >= as_of) {
        expected.push_back(entry.item.place);
      }
    }
    std::sort(expected.begin(), expected.end());
    Reading reading(fixture.rows());
    std::vector<Place> places;
    for (const Item& item : fixture.intervals.on(reading, as_of, known_at)) {
      places.push_back(item.place);
    }
    CHECK(places == expected);
  });
}

TEST_CASE("long series come to the same rows, in large batches or in small ones",
          "[projections][store]") {
  constexpr int kPoints = 5'000;
  const auto rows_of = [](int batch_size) {
    TemporaryDirectory directory;
    auto rows = RowStore::open(directory.path() + "/rows", 8U << 20U).value()->make("series");
    RowWriter writer(*rows);
    for (int i = 1; i <= kPoints; ++i) {
      const core::Date day = kStart + std::chrono::days(i % 700);
      const auto seq = static_cast<core::Sequence>(i);
      Balance("b").add(writer, day, seq, kLabels[i % 3], {i, 1});
      Latest("l").put(writer, seq % 7, {.place = {day, seq}});
      if (i % batch_size == 0) writer.write();
    }
    writer.write();
    std::vector<std::string> all;
    Reading reading(*rows);
    for (const char* series : {"b", "l"}) {
      Cursor cursor(reading);
      for (cursor.seek(series); cursor.within(series); cursor.next()) {
        all.push_back(std::string(cursor.key()) + std::string(cursor.value()));
      }
    }
    return all;
  };
  const auto one_by_one = rows_of(1);
  CHECK(one_by_one.size() > 2 * kPoints);
  CHECK((rows_of(37) == one_by_one));
  CHECK((rows_of(kPoints) == one_by_one));
}

// What an answer reads of a long series is bounded: none of its rows is large.
TEST_CASE("no row of a long series grows with it", "[projections][store]") {
  constexpr int kPoints = 20'000;
  constexpr std::size_t kRowBytesMax = 2'000;
  TemporaryDirectory directory;
  auto rows = RowStore::open(directory.path() + "/rows", 8U << 20U).value()->make("series");
  RowWriter writer(*rows);
  for (int i = 1; i <= kPoints; ++i) {
    const core::Date day = kStart + std::chrono::days(i * 7919 % 3'650);
    const auto seq = static_cast<core::Sequence>(i);
    Balance("b").add(writer, day, seq, kLabels[i % 3], {1'000'000 + i, i, 1, 1});
    Latest("l").put(writer, seq % 7, {.place = {day, seq}});
    if (i % 500 == 0) writer.write();
  }
  writer.write();
  Reading reading(*rows);
  std::size_t bytes_max = 0;
  std::size_t bytes = 0;
  for (const char* series : {"b", "l"}) {
    Cursor cursor(reading);
    for (cursor.seek(series); cursor.within(series); cursor.next()) {
      bytes_max = std::max(bytes_max, cursor.value().size());
      bytes += cursor.key().size() + cursor.value().size();
    }
  }
  CAPTURE(bytes_max, bytes / kPoints);
  CHECK(bytes_max <= kRowBytesMax);
  CHECK(bytes / kPoints <= 300);
}

TEST_CASE("the series of another name beside it do not show", "[projections][store]") {
  TemporaryDirectory directory;
  auto rows = RowStore::open(directory.path() + "/rows", 8U << 20U).value()->make("series");
  RowWriter writer(*rows);
  for (const char* name : {"a", "c"}) {
    Items(name, kDense).put(writer, {.place = {kStart, 1}});
    Latest(std::string(name) + "l").put(writer, 1, {.place = {kStart, 1}});
    Intervals(std::string(name) + "v").put(writer, {.place = {kStart, 1}}, kStart);
    Balance(std::string(name) + "m").add(writer, kStart, 1, "", {1});
  }
  writer.write();
  Reading reading(*rows);
  CHECK_FALSE(Items("b", kDense).last(reading, kDayLast, kSequenceMax));
  CHECK_FALSE(Items("b", kDense).first_after(reading, {kDayFirst, 0}, kDayLast, kSequenceMax));
  CHECK(Latest("bl").find(reading, kDayLast, kSequenceMax).empty());
  CHECK(Intervals("bv").on(reading, kStart, kSequenceMax).empty());
  CHECK(Balance("bm").sums(reading, kDayLast, kSequenceMax).empty());
  CHECK((Balance("cm").sums(reading, kDayLast, kSequenceMax) == Sums{{"", Measures{1}}}));
}

}  // namespace
}  // namespace planledger::projections::store
