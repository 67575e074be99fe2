// Which rows of the tree does one append add?
#pragma once

#include "core/detail/rocks.h"
#include "core/detail/stored_tree.h"
#include "core/log.h"

#include <rocksdb/write_batch.h>

namespace planledger::core::detail {

// Of the writing thread alone.
class TreeWriter {
 public:
  // The tree as far as it is written.
  explicit TreeWriter(const TreeEdge& edge) : edge_(edge) {}

  // Hashes the records and puts the rows into the batch, in ascending order. Until `accept` the
  // tree is as it was.
  void put(std::span<const Entry> entries, const Rocks& rocks, rocksdb::WriteBatch& batch);
  // What was put is written.
  void accept() { edge_ = edge_next_; }

  [[nodiscard]] Hash root() { return edge_.root(sha_); }

 private:
  struct Higher {
    unsigned tier;
    std::uint64_t index;
    Hash hash;
  };
  void add(std::string_view record);
  void put_leaves(const Rocks& rocks, rocksdb::WriteBatch& batch);

  Sha256 sha_;
  TreeEdge edge_;
  // Kept for their memory.
  TreeEdge edge_next_;
  std::string leaves_;
  std::vector<Higher> higher_;
};

}  // namespace planledger::core::detail
