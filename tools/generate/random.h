// Numbers that look random and are the same on every machine for the same seed.
#pragma once

#include "core/money.h"
#include "core/uuid.h"

#include <cstddef>
#include <cstdint>

namespace planledger::generate {

// xoshiro256** 1.0 of Blackman and Vigna, its state filled by splitmix64. The distributions of the
// standard library are not used: each library draws them its own way.
class Random final : public core::Entropy {
 public:
  explicit Random(std::uint64_t seed) {
    for (std::uint64_t& word : state_) word = mix(seed += 0x9e3779b97f4a7c15U);
  }

  std::uint64_t next() override {
    const std::uint64_t result = rotate(state_[1] * 5, 7) * 9;
    const std::uint64_t shifted = state_[1] << 17U;
    state_[2] ^= state_[0];
    state_[3] ^= state_[1];
    state_[1] ^= state_[2];
    state_[0] ^= state_[3];
    state_[2] ^= shifted;
    state_[3] = rotate(state_[3], 45);
    return result;
  }

  // One of 0 to bound - 1. Requires bound > 0. The bias is below bound / 2^64.
  [[nodiscard]] std::uint64_t below(std::uint64_t bound) {
    return static_cast<std::uint64_t>(Wide(next()) * bound >> 64U);
  }
  // One of first to last.
  [[nodiscard]] std::int64_t between(std::int64_t first, std::int64_t last) {
    return first + static_cast<std::int64_t>(below(static_cast<std::uint64_t>(last - first) + 1));
  }
  // True `in_hundred` times of a hundred.
  [[nodiscard]] bool chance(std::uint64_t in_hundred) { return below(100) < in_hundred; }
  // One element of an array.
  template <class Values>
  [[nodiscard]] const auto& pick(const Values& values) {
    return values[static_cast<std::size_t>(below(std::size(values)))];
  }

 private:
  __extension__ typedef unsigned __int128 Wide;

  static std::uint64_t rotate(std::uint64_t word, unsigned by) {
    return word << by | word >> (64U - by);
  }
  static std::uint64_t mix(std::uint64_t word) {
    word = (word ^ word >> 30U) * 0xbf58476d1ce4e5b9U;
    word = (word ^ word >> 27U) * 0x94d049bb133111ebU;
    return word ^ word >> 31U;
  }

  std::uint64_t state_[4] = {};
};

}  // namespace planledger::generate
