// What a server counts of its own work, for /metrics. Any thread counts.
#pragma once

#include <atomic>
#include <cstdint>

namespace planledger::net {

struct Metrics {
  std::atomic<std::uint64_t> connections_open{0};
  std::atomic<std::uint64_t> connections_total{0};
  std::atomic<std::uint64_t> http_requests_total{0};
  std::atomic<std::uint64_t> appends_total{0};          // Requests answered with receipts.
  std::atomic<std::uint64_t> appended_events_total{0};  // Events in them that were new.
  std::atomic<std::uint64_t> refusals_total{0};         // Requests refused, of any kind.
  std::atomic<std::uint64_t> questions_total{0};
  std::atomic<std::uint64_t> subscriptions_open{0};
};

}  // namespace planledger::net
