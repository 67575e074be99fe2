// A ledger with the plan in it, whose departments have a key each.
#pragma once

#include "tools/bench/load.h"
#include "tools/bench/measures.h"

#include <map>
#include <memory>
#include <string>

namespace planledger::bench {

class KeyedLedger {
 public:
  // Made with the programs, as a coordinator would; goes when this does.
  [[nodiscard]] static core::Result<std::unique_ptr<KeyedLedger>> make(const Setting& setting,
                                                                       const Workload& workload);
  ~KeyedLedger() { remove(place_); }
  KeyedLedger(const KeyedLedger&) = delete;
  KeyedLedger& operator=(const KeyedLedger&) = delete;

  [[nodiscard]] std::string directory() const { return place_ + "/ledger"; }

  // The workload's first `count` events as requests of `batch` each, every one signed by the
  // department whose events it has, and `connections` shared out among the departments by how many
  // each has to send.
  [[nodiscard]] core::Result<std::vector<Sender>> senders(const Workload& workload,
                                                          std::size_t count,
                                                          std::size_t connections,
                                                          std::size_t batch) const;

 private:
  explicit KeyedLedger(std::string place) : place_(std::move(place)) {}
  [[nodiscard]] std::string identity(const std::string& department) const {
    return place_ + "/" + department;
  }
  [[nodiscard]] core::Status admit(const Setting& setting, const std::string& department);

  std::string place_;
  std::string coordinator_;  // Whose key is admitted first; empty until then.
};

}  // namespace planledger::bench
