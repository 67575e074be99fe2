#include "projections/store/segment_cache.h"

#include "projections/store/balance.h"
#include "tests/projections/store/temporary_directory.h"

#include <catch2/catch.hpp>

namespace planledger::projections::store {
namespace {

std::shared_ptr<const Segment> segment(core::Sequence begin, core::Sequence end,
                                       std::size_t bytes = 0) {
  return std::make_shared<const Segment>(
      Segment{.begin = begin, .end = end, .carried = std::string(bytes, 'c'), .points = {}});
}

TEST_CASE("a segment answers from its beginning to where it was read up to",
          "[projections][store]") {
  SegmentCache cache(1U << 20U);
  CHECK(cache.find("s", 5) == nullptr);
  cache.keep("s", segment(3, 7));
  cache.keep("s", segment(7, 12));
  CHECK(cache.find("s", 2) == nullptr);
  for (const core::Sequence known_at : {3U, 6U}) {
    REQUIRE(cache.find("s", known_at));
    CHECK(cache.find("s", known_at)->begin == 3);
  }
  REQUIRE(cache.find("s", 12));
  CHECK(cache.find("s", 12)->begin == 7);
  CHECK(cache.find("s", 13) == nullptr);
  CHECK(cache.find("t", 5) == nullptr);
  // Read again further on, it takes the place of the shorter one.
  cache.keep("s", segment(7, 20));
  REQUIRE(cache.find("s", 13));
  CHECK(cache.find("s", 13)->end == 20);
}

TEST_CASE("what is asked for stays, the rest goes, and the memory stays bounded",
          "[projections][store]") {
  constexpr std::size_t kBytesMax = 100'000;
  SegmentCache cache(kBytesMax);
  cache.keep("hot", segment(0, 9, 1000));
  for (int number = 0; number < 1000; ++number) {
    cache.keep("series " + std::to_string(number), segment(0, 9, 1000));
    REQUIRE(cache.find("hot", 9));
    CHECK(cache.bytes() <= kBytesMax + 2000);
  }
  CHECK(cache.find("series 0", 9) == nullptr);
  CHECK(cache.find("series 999", 9) != nullptr);
}

TEST_CASE("a series that goes on is answered anew beyond what was read", "[projections][store]") {
  TemporaryDirectory directory;
  const auto rows = RowStore::open(directory.path() + "/rows", 8U << 20U).value()->make("series");
  RowWriter writer(*rows);
  const Balance balance("b");
  const core::Date day{std::chrono::year(2018) / 1 / 1};
  for (core::Sequence seq = 1; seq <= 200; ++seq) {
    balance.add(writer, day, seq, "OV", {1});
    writer.write();
    for (const core::Sequence known_at : {seq, seq / 2 + 1, seq}) {
      Reading reading(*rows);
      const Sums sums = balance.sums(reading, day, known_at);
      CHECK((sums == Sums{{"OV", Measures{static_cast<core::Int128>(known_at)}}}));
    }
  }
}

}  // namespace
}  // namespace planledger::projections::store
