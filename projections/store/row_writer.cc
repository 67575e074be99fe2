#include "projections/store/row_writer.h"

#include <functional>

namespace planledger::projections::store {
namespace {

// What the writer remembers between batches is bounded: beyond this it starts to look again.
constexpr std::size_t kThereMax = 200'000;
constexpr std::size_t kCarriedMax = 50'000;

}  // namespace

void RowWriter::put_once(const std::string& key, std::string_view value) {
  // Two keys with one hash leave the second row out. It only speeds a search up, and a search does
  // without it.
  if (!there_.insert(std::hash<std::string>{}(key)).second) return;
  if (!rows_.get(key)) batch_.put(key, value);
}

void RowWriter::put_known(const std::string& key, std::string value) {
  batch_.put(key, value);
  known_[key] = std::move(value);
}

std::optional<std::string> RowWriter::get(const std::string& key) const {
  const auto found = known_.find(key);
  if (found != known_.end()) return found->second;
  return rows_.get(key);
}

void RowWriter::point_added(const std::string& series, CarryForward carry_forward) {
  Touched& touched = touched_[series];
  ++touched.points;
  touched.carry_forward = carry_forward;
}

void RowWriter::write() {
  rows_.write(batch_);
  batch_.clear();
  known_.clear();
  if (there_.size() > kThereMax) there_.clear();
  carry_forward();
}

void RowWriter::carry_forward() {
  if (carried_.size() > kCarriedMax) carried_.clear();
  Batch rows;
  Reading reading(rows_);
  for (const auto& [series, touched] : touched_) {
    const auto [found, is_new] = carried_.try_emplace(series);
    CarryProgress& progress = found->second;
    progress.points += touched.points;
    // Of a series that was not met lately only the rows know how far it is.
    if (!is_new && progress.points < progress.due) continue;
    progress = touched.carry_forward(series, reading, rows);
  }
  touched_.clear();
  if (!rows.empty()) rows_.write(rows);
}

}  // namespace planledger::projections::store
