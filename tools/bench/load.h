// How fast does a server acknowledge what many clients send at once?
//
// One thread serves all connections: as many threads as clients would measure this machine's
// scheduler, where server and clients share its cores.
#pragma once

#include "core/result.h"
#include "net/address.h"

#include <cstddef>
#include <span>
#include <string>
#include <vector>

namespace planledger::bench {

struct Load {
  double seconds = 0;                // From the first request sent to the last answer read.
  std::vector<double> latencies_us;  // Of each request, from sending to the answer.
};

// Requests, and the connections over which they go, in whose name they come.
struct Sender {
  std::vector<std::string> requests;
  std::size_t connections = 0;
  std::string identity;  // The directory of one: over TLS. Empty: plain connections.
};

// Sends the requests, each once, over connections of which each has one unanswered at a time.
// Fails where one is answered with anything but receipts.
[[nodiscard]] core::Result<Load> send_load(const net::Address& server,
                                           std::span<const Sender> senders);

}  // namespace planledger::bench
