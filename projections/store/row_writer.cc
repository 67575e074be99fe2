#include "projections/store/row_writer.h"

#include "projections/store/balance.h"

#include <functional>

namespace planledger::projections::store {
namespace {

// What the writer remembers between batches is bounded: beyond this it starts to look again.
constexpr std::size_t kThereMax = 200'000;
constexpr std::size_t kBalancesMax = 50'000;

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

void RowWriter::point_added(const std::string& balance) { ++touched_[balance]; }

void RowWriter::write() {
  rows_.write(batch_);
  batch_.clear();
  known_.clear();
  if (there_.size() > kThereMax) there_.clear();
  carry_forward();
}

void RowWriter::carry_forward() {
  if (balances_.size() > kBalancesMax) balances_.clear();
  Batch rows;
  Reading reading(rows_);
  for (const auto& [balance, points] : touched_) {
    const auto [found, is_new] = balances_.try_emplace(balance);
    Progress& progress = found->second;
    progress.points += points;
    // Of a balance that was not met lately only the rows know how far it is.
    if (!is_new && progress.points < progress.due) continue;
    const Balance::Carried carried = Balance(balance).carry_forward(reading, rows);
    progress = {carried.points, carried.due};
  }
  touched_.clear();
  if (!rows.empty()) rows_.write(rows);
}

}  // namespace planledger::projections::store
