// Randomness that is the same in every run: what is made of it can be compared.
#pragma once

#include "core/uuid.h"

#include <cstdint>

namespace planledger::core {

class CountingEntropy final : public Entropy {
 public:
  explicit CountingEntropy(std::uint64_t first = 0) : count_(first) {}
  std::uint64_t next() override { return ++count_ * 0x9e3779b97f4a7c15U; }

 private:
  std::uint64_t count_;
};

}  // namespace planledger::core
