// Rows that lie all over a family, and waiting for what another thread does to them.
#pragma once

#include "projections/store/rows.h"

#include <chrono>
#include <functional>
#include <random>
#include <string>
#include <thread>

namespace planledger::tests {

// Text that does not pack.
inline std::string scattered_text(std::size_t size) {
  std::mt19937_64 random(size);
  std::string text(size, ' ');
  for (char& byte : text) byte = static_cast<char>(random());
  return text;
}

// Writes so many rows of a kilobyte. Rows of another `turn` lie between them.
inline void write_in_memory(projections::store::Rows& rows, int count, int turn) {
  projections::store::Batch batch;
  for (int i = 0; i < count; ++i) {
    batch.put(std::to_string(100'000 + i) + "." + std::to_string(turn),
              scattered_text(1024 + static_cast<std::size_t>(i % 7)));
  }
  rows.write(batch);
}

// Made durable in a file of their own.
inline void write_scattered(projections::store::Rows& rows, int count, int turn) {
  write_in_memory(rows, count, turn);
  rows.flush();
}

inline void wait_until(const std::function<bool()>& condition) {
  while (!condition()) std::this_thread::sleep_for(std::chrono::milliseconds(1));
}

}  // namespace planledger::tests
