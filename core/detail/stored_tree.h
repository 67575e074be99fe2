// The tree's complete subtrees as the log stores them.
//
//   family  key                                        value
//   tree    byte tier, key u64 index of the first hash hashes of 32 bytes each
//
// Tier t holds every eighth level: n(8 t, index), in ascending order of the index. What lies
// between is made of at most 256 hashes of the tier below. Leaves (tier 0) stand in rows of as many
// as one append brought, cut where a subtree of 256 ends; each higher hash in a row of its own. So
// an append of many events writes a row for 256 of them, one of a single event one row, and no row
// is ever written twice.
#pragma once

#include "core/detail/rocks.h"
#include "core/merkle.h"

#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace planledger::core::detail {

inline constexpr unsigned kLevelsOfTier = 8;
inline constexpr std::uint64_t kTileHashes = std::uint64_t{1} << kLevelsOfTier;

[[nodiscard]] std::string tree_key(unsigned tier, std::uint64_t index);

struct TreeKey {
  unsigned tier = 0;
  std::uint64_t index = 0;
};
[[nodiscard]] std::optional<TreeKey> read_tree_key(std::string_view key);

// The hashes of one tier, one after the other. Of one thread.
class StoredHashes {
 public:
  StoredHashes(const Rocks& rocks, unsigned tier, std::uint64_t index,
               const rocksdb::ReadOptions& options);
  // The hash at the index, which goes on to the next. Fails with damaged where it is missing.
  [[nodiscard]] Result<Hash> next();

 private:
  std::unique_ptr<rocksdb::Iterator> rows_;
  unsigned tier_;
  std::uint64_t index_;
};

// As thread-safe as RocksDB.
class StoredTree final : public TreeNodes {
 public:
  // Not owned.
  explicit StoredTree(const Rocks& rocks) : rocks_(rocks) {}

  // Fails with damaged where a hash that it is made of is missing.
  [[nodiscard]] Result<Hash> node(unsigned level, std::uint64_t index) const override;

 private:
  const Rocks& rocks_;
};

}  // namespace planledger::core::detail
