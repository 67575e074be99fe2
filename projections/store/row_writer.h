// What is written for the next events, and what the writer knows of the rows before it.
#pragma once

#include "projections/store/rows.h"

#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>

namespace planledger::projections::store {

// Of a series with carry-forward rows (carried.h): the points since the last of them, and how many
// bring the next.
struct CarryProgress {
  std::size_t points = 0;
  std::size_t due = 0;
};
// Puts the carry-forward rows of a series that are due by the points that `reading` sees.
using CarryForward = CarryProgress (*)(const std::string& series, Reading& reading, Batch& batch);

// Gathers rows and writes them together. Used by one thread.
class RowWriter {
 public:
  explicit RowWriter(Rows& rows) : rows_(rows) {}

  // As they were before the first put.
  [[nodiscard]] const Rows& rows() const { return rows_; }

  void put(std::string_view key, std::string_view value) { batch_.put(key, value); }
  // Puts the row unless there is one already.
  void put_once(const std::string& key, std::string_view value);
  // As put, for a row that `get` is asked for.
  void put_known(const std::string& key, std::string value);
  // The row as it stands after all puts. Requires a key that put_known alone writes.
  [[nodiscard]] std::optional<std::string> get(const std::string& key) const;

  // A point was put in that series: it may be time for a carry-forward row.
  void point_added(const std::string& series, CarryForward carry_forward);

  [[nodiscard]] std::size_t size_bytes() const { return batch_.size_bytes(); }
  // Writes what was put, in one write; then the carry-forward rows that are due.
  void write();

 private:
  struct Touched {
    std::size_t points = 0;  // In this batch.
    CarryForward carry_forward = nullptr;
  };
  void carry_forward();

  Rows& rows_;
  Batch batch_;
  std::unordered_map<std::string, std::string> known_;  // Of this batch.
  std::unordered_set<std::size_t> there_;               // Hashes of keys of put_once.
  std::unordered_map<std::string, CarryProgress> carried_;
  std::unordered_map<std::string, Touched> touched_;
};

}  // namespace planledger::projections::store
