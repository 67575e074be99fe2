// What is written for the next events, and what the writer knows of the rows before it.
#pragma once

#include "projections/store/rows.h"

#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>

namespace planledger::projections::store {

// Gathers rows and writes them together. Used by one thread.
class RowWriter {
 public:
  explicit RowWriter(Rows& rows) : rows_(rows) {}

  void put(std::string_view key, std::string_view value) { batch_.put(key, value); }
  // Puts the row unless there is one already.
  void put_once(const std::string& key, std::string_view value);
  // As put, for a row that `get` is asked for.
  void put_known(const std::string& key, std::string value);
  // The row as it stands after all puts. Requires a key that put_known alone writes.
  [[nodiscard]] std::optional<std::string> get(const std::string& key) const;

  // A point was put in that balance: it may be time for a carry-forward row (balance.h).
  void point_added(const std::string& balance);

  [[nodiscard]] std::size_t size_bytes() const { return batch_.size_bytes(); }
  // Writes what was put, in one write; then the carry-forward rows that are due.
  void write();

 private:
  // Of a balance: the points since its last carry-forward row, and how many bring the next.
  struct Progress {
    std::size_t points = 0;
    std::size_t due = 0;
  };
  void carry_forward();

  Rows& rows_;
  Batch batch_;
  std::unordered_map<std::string, std::string> known_;  // Of this batch.
  std::unordered_set<std::size_t> there_;               // Hashes of keys of put_once.
  std::unordered_map<std::string, Progress> balances_;
  std::unordered_map<std::string, std::size_t> touched_;  // New points in this batch.
};

}  // namespace planledger::projections::store
