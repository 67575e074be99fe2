// The same events appended by each way that is compared: over the network, and without a ledger.
#pragma once

#include "tools/bench/load.h"
#include "tools/bench/measures.h"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace planledger::bench {

inline constexpr std::size_t kClients = 64;
inline constexpr std::size_t kBatch = 16;

// Neither the setting nor the workload is owned. Rates are in events a second.
class Appends {
 public:
  Appends(const Setting& setting, const Workload& workload)
      : setting_(setting), workload_(workload) {}

  // What the clients got acknowledged of `count` events, by a server with a ledger of its own.
  [[nodiscard]] core::Result<double> networked(const Sender& sender, std::size_t count) const;
  // The same, and by how many events the projections were behind when the last was acknowledged.
  struct Lagging {
    double rate = 0;
    std::uint64_t lag = 0;
  };
  [[nodiscard]] core::Result<Lagging> networked_lagging(const Sender& sender,
                                                        std::size_t count) const;
  // The same over TLS, each request of `batch` events signed by the department that sends it, which
  // the server knows by its key.
  [[nodiscard]] core::Result<double> networked_and_signed(std::size_t count, std::size_t clients,
                                                          std::size_t batch) const;
  // The microseconds of each of one client's appends, through the client library.
  [[nodiscard]] core::Result<std::vector<double>> alone(std::size_t count) const;
  [[nodiscard]] core::Result<double> rocksdb(std::size_t count, std::size_t threads,
                                             std::size_t batch) const;
  // The microseconds of each.
  [[nodiscard]] core::Result<std::vector<double>> fdatasync(std::size_t count) const;

 private:
  const Setting& setting_;
  const Workload& workload_;
};

}  // namespace planledger::bench
