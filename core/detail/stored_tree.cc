#include "core/detail/stored_tree.h"

#include "core/bytes.h"

#include <fmt/format.h>

namespace planledger::core::detail {
namespace {

tl::unexpected<Error> missing(unsigned tier, std::uint64_t index) {
  const std::uint64_t first = (index << (kLevelsOfTier * tier)) + 1;
  return fail(Errc::damaged, fmt::format("the tree has no hash, in tier {}, of event {}{}", tier,
                                         first, tier == 0 ? "" : " and those after it"));
}

Hash hash_in_row(std::string_view row, std::size_t place) {
  return *Hash::of_bytes(row.substr(place * Hash::kSize, Hash::kSize));
}

}  // namespace

std::string tree_key(unsigned tier, std::uint64_t index) {
  const char byte = static_cast<char>(tier);
  return ByteWriter().raw({&byte, 1}).key_number(index).bytes();
}

std::optional<TreeKey> read_tree_key(std::string_view key) {
  ByteReader reader(key);
  const std::string_view tier = reader.raw(1);
  const std::uint64_t index = reader.key_number();
  if (!reader.complete()) return std::nullopt;
  return TreeKey{static_cast<unsigned char>(tier.front()), index};
}

StoredHashes::StoredHashes(const Rocks& rocks, unsigned tier, std::uint64_t index,
                           const rocksdb::ReadOptions& options)
    : rows_(rocks.database().NewIterator(options, rocks.handle(Family::tree))),
      tier_(tier),
      index_(index) {
  // The row that holds the first one may begin before it.
  rows_->SeekForPrev(tree_key(tier, index));
}

Result<Hash> StoredHashes::next() {
  for (; rows_->Valid(); rows_->Next()) {
    const auto key = read_tree_key(rows_->key().ToStringView());
    const std::string_view row = rows_->value().ToStringView();
    if (!key || key->tier != tier_ || key->index > index_) break;
    const std::size_t place = index_ - key->index;
    if (place >= row.size() / Hash::kSize) continue;
    ++index_;
    return hash_in_row(row, place);
  }
  if (!rows_->status().ok()) return rocks_failure("cannot read the tree", rows_->status());
  return missing(tier_, index_);
}

Result<Hash> StoredTree::node(unsigned level, std::uint64_t index) const {
  const unsigned above = level % kLevelsOfTier;
  StoredHashes stored(rocks_, level / kLevelsOfTier, index << above, rocksdb::ReadOptions());
  Sha256 sha;
  TreeEdge edge;
  for (std::uint64_t count = std::uint64_t{1} << above; count > 0; --count) {
    auto hash = stored.next();
    if (!hash) return hash;
    edge.add(sha, *hash);
  }
  return edge.completed(above);
}

}  // namespace planledger::core::detail
