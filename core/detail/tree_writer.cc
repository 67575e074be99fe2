#include "core/detail/tree_writer.h"

#include <algorithm>
#include <tuple>

namespace planledger::core::detail {

void TreeWriter::put(std::span<const Entry> entries, const Rocks& rocks,
                     rocksdb::WriteBatch& batch) {
  edge_next_ = edge_;
  leaves_.clear();
  higher_.clear();
  for (const Entry& entry : entries) add(entry.record);
  put_leaves(rocks, batch);
  std::sort(higher_.begin(), higher_.end(), [](const Higher& a, const Higher& b) {
    return std::tie(a.tier, a.index) < std::tie(b.tier, b.index);
  });
  for (const Higher& node : higher_) {
    put_row(batch, rocks.handle(Family::tree), tree_key(node.tier, node.index), node.hash.view());
  }
}

void TreeWriter::add(std::string_view record) {
  const Hash leaf = leaf_hash(sha_, record);
  leaves_ += leaf.view();
  edge_next_.add(sha_, leaf);
  const std::uint64_t size = edge_next_.size();
  for (unsigned tier = 1; size % (std::uint64_t{1} << (tier * kLevelsOfTier)) == 0; ++tier) {
    const unsigned level = tier * kLevelsOfTier;
    higher_.push_back({tier, (size >> level) - 1, edge_next_.completed(level)});
  }
}

void TreeWriter::put_leaves(const Rocks& rocks, rocksdb::WriteBatch& batch) {
  std::uint64_t index = edge_.size();
  for (std::string_view rest = leaves_; !rest.empty();) {
    const std::uint64_t count =
        std::min(kTileHashes - index % kTileHashes, rest.size() / Hash::kSize);
    put_row(batch, rocks.handle(Family::tree), tree_key(0, index),
            rest.substr(0, count * Hash::kSize));
    rest.remove_prefix(count * Hash::kSize);
    index += count;
  }
}

}  // namespace planledger::core::detail
