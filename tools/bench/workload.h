// What is appended: a generated plan, then events that are legal after it in any order.
#pragma once

#include "events/event.h"
#include "net/address.h"

#include <cstdint>
#include <string>
#include <vector>

namespace planledger::bench {

// Made once and appended by every run, each to a ledger of its own.
struct Workload {
  std::vector<events::Submission> plan;
  // Of many clients at once: none rests on another, or forbids one.
  std::vector<events::Submission> events;
  // The bytes of the log's records of these events, as what the same bytes cost without a ledger.
  std::vector<std::string> records;
};

[[nodiscard]] core::Result<Workload> make_workload(std::uint64_t seed, std::size_t count);

// The events as requests of `batch` each, ready to be sent.
[[nodiscard]] std::vector<std::string> append_frames(const Workload& workload, std::size_t count,
                                                     std::size_t batch);

// Appends the plan over the network.
[[nodiscard]] core::Status append_plan(const Workload& workload, const net::Address& server);

}  // namespace planledger::bench
