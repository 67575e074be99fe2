// Is this record in the log, and has the log only grown? The Merkle tree of RFC 9162 over all
// records, in order.
//
//   level 2            n(2,0)               leaf   = SHA-256(0x00 || record)
//                     /      \              node   = SHA-256(0x01 || left || right)
//   level 1      n(1,0)      n(1,1)         n(level, index) stands above the 2^level leaves from
//               /     \     /     \         index * 2^level on
//   level 0    l0     l1   l2     l3   l4
//
// A tree of five leaves has the root node(n(2,0), l4): its largest complete subtrees, joined from
// the right. The empty tree's root is SHA-256 of nothing. Complete subtrees never change again, so
// that the root at any earlier size and every proof are made of them.
#pragma once

#include "core/hash.h"
#include "core/result.h"

#include <array>
#include <cstdint>
#include <map>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

namespace planledger::core {

[[nodiscard]] Hash leaf_hash(Sha256& sha, std::string_view record);
[[nodiscard]] Hash node_hash(Sha256& sha, const Hash& left, const Hash& right);
[[nodiscard]] Hash empty_root();

// The right edge of a growing tree: all that appending to it needs, some 2 KiB.
class TreeEdge {
 public:
  static constexpr unsigned kLevels = 64;

  [[nodiscard]] std::uint64_t size() const { return size_; }
  // Adds a leaf. Costs two hashes on the average, log2(size) at most.
  void add(Sha256& sha, const Hash& leaf);
  // The subtree of that level that the last leaf completed. Requires that it completed one:
  // size() > 0 and 2^level divides size().
  [[nodiscard]] const Hash& completed(unsigned level) const { return latest_[level]; }
  [[nodiscard]] Hash root(Sha256& sha) const;

 private:
  friend class TreeNodes;
  std::uint64_t size_ = 0;
  // At each level the latest complete subtree.
  std::array<Hash, kLevels> latest_{};
};

using Proof = std::vector<Hash>;

// The complete subtrees of a tree, wherever they are kept. Leaves are counted from 0.
class TreeNodes {
 public:
  virtual ~TreeNodes() = default;
  // The hash of n(level, index). Requires that this subtree is complete.
  [[nodiscard]] virtual Result<Hash> node(unsigned level, std::uint64_t index) const = 0;

  // Each requires that the tree holds so many leaves: at most 64 nodes are asked for.
  [[nodiscard]] Result<TreeEdge> edge(std::uint64_t size) const;
  // The hash over the leaves [begin, end), as if they were a tree. Requires begin < end, and that
  // begin is a multiple of the smallest power of two that is not less than end - begin.
  [[nodiscard]] Result<Hash> subtree(std::uint64_t begin, std::uint64_t end) const;
  [[nodiscard]] Result<Hash> root(std::uint64_t size) const;
  // Requires index < size.
  [[nodiscard]] Result<Proof> inclusion(std::uint64_t index, std::uint64_t size) const;
  // Requires size_from <= size_to. From 0 and between equal sizes it is empty.
  [[nodiscard]] Result<Proof> consistency(std::uint64_t size_from, std::uint64_t size_to) const;
};

// The root that a proof leads to from the leaf at `index` of a tree of that size. Fails with
// not_proven where there is no such place or the proof's length is wrong. Takes any arguments.
[[nodiscard]] Result<Hash> root_of_inclusion(std::uint64_t index, std::uint64_t size,
                                             const Hash& leaf, std::span<const Hash> proof);
// Whether a proof shows that the leaf is the one at `index` in the tree of that size and root.
// Fails with not_proven, saying why not. Takes any arguments.
[[nodiscard]] Status verify_inclusion(std::uint64_t index, std::uint64_t size, const Hash& leaf,
                                      const Hash& root, std::span<const Hash> proof);
// Checks inclusion proofs to one root one after another: what one of them has shown is hashed no
// second time. All n leaves of a tree cost n - 1 hashes of nodes, where n log2(n) are in their
// proofs.
class InclusionCheck {
 public:
  InclusionCheck(std::uint64_t size, const Hash& root);
  // Whether the proof shows that the leaf is the one at `index`. Takes any arguments.
  [[nodiscard]] bool shows(Sha256& sha, std::uint64_t index, const Hash& leaf,
                           std::span<const Hash> proof);

 private:
  // A node's level, and its place in it.
  using Place = std::pair<unsigned, std::uint64_t>;

  std::uint64_t size_;
  // All that lead to the root. With a node its ancestors are here, and their other children.
  std::map<Place, Hash> known_;
  std::vector<std::pair<Place, Hash>> met_;
};
// Whether a proof shows that the tree of `size_to` leaves begins with that of `size_from`. Nothing
// is asked of a tree that was empty but its root.
[[nodiscard]] Status verify_consistency(std::uint64_t size_from, const Hash& root_from,
                                        std::uint64_t size_to, const Hash& root_to,
                                        std::span<const Hash> proof);

}  // namespace planledger::core
