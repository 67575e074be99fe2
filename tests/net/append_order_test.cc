// Signed appends are checked beside the io thread, and handed on in the order in which they came.
#include "net/detail/append_order.h"

#include "tests/net/running_server.h"

#include <algorithm>
#include <random>

namespace planledger::net {
namespace {

TEST_CASE("what is ready early waits for its turn", "[net][append_order]") {
  AppendOrder order;
  std::vector<int> handed_on;
  CHECK(order.empty());
  const auto first = order.enter();
  const auto second = order.enter();
  const auto third = order.enter();
  CHECK_FALSE(order.empty());
  order.ready(third, [&] { handed_on.push_back(3); });
  order.ready(second, [&] { handed_on.push_back(2); });
  CHECK(handed_on.empty());
  order.ready(first, [&] { handed_on.push_back(1); });
  CHECK(handed_on == std::vector<int>{1, 2, 3});
  CHECK(order.empty());
  order.ready(order.enter(), [&] { handed_on.push_back(4); });
  CHECK(handed_on.size() == 4);
}

TEST_CASE("threads that finish in any order hand on in the order of the places",
          "[net][append_order]") {
  constexpr int kPlaces = 2'000;
  AppendOrder order;
  std::vector<std::uint64_t> places;
  for (int i = 0; i < kPlaces; ++i) places.push_back(order.enter());
  std::shuffle(places.begin(), places.end(), std::mt19937(5));
  std::vector<std::uint64_t> handed_on;  // Guarded by the order itself.
  std::vector<std::thread> threads;
  for (int part = 0; part < 4; ++part) {
    threads.emplace_back([&, part] {
      for (int i = part; i < kPlaces; i += 4) {
        const std::uint64_t place = places[static_cast<std::size_t>(i)];
        order.ready(place, [&handed_on, place] { handed_on.push_back(place); });
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  REQUIRE(handed_on.size() == kPlaces);
  CHECK(std::is_sorted(handed_on.begin(), handed_on.end()));
}

TEST_CASE("a session's appends keep their order, signed or not, and each gets its answer",
          "[net][append_order]") {
  FakeService service;
  RunningServer server(service);
  const auto connection = server.client();
  constexpr std::uint64_t kCount = 600;
  std::size_t refused = 0;
  for (std::uint64_t number = 1; number <= kCount; ++number) {
    events::AppendRequest request = numbered_append(number);
    events::Submission& event = request.events.front();
    if (number % 3 == 0) event.signature = events::Signature{"k", "v"};
    if (number % 50 == 0) event.digits = 8;  // Long to check.
    if (number % 60 == 3) event.digits = 7;  // Wrong, and signed.
    connection->append_pipelined(std::move(request), [&](const events::Receipts& receipts) {
      if (receipts) return;
      CHECK(receipts.error().code == core::Errc::signature_invalid);
      ++refused;
    });
  }
  connection->drain();
  const std::vector<core::Uuid> appended = service.appended();
  CHECK(refused == 10);
  CHECK(appended.size() == kCount - refused);
  CHECK(std::is_sorted(appended.begin(), appended.end()));
}

}  // namespace
}  // namespace planledger::net
