#include "core/merkle.h"

#include "core/check.h"

#include <fmt/format.h>

#include <algorithm>
#include <bit>

namespace planledger::core {
namespace {

constexpr std::string_view kLeafPrefix("\x00", 1);
constexpr std::string_view kNodePrefix("\x01", 1);

bool is_odd(std::uint64_t number) { return (number & 1U) != 0; }

tl::unexpected<Error> not_proven(std::string message) {
  return fail(Errc::not_proven, std::move(message));
}

tl::unexpected<Error> wrong_length(std::size_t length) {
  return not_proven(fmt::format("a proof of {} hashes does not fit these sizes", length));
}

Status check_root(const Hash& computed, const Hash& expected, std::uint64_t size) {
  if (computed == expected) return {};
  return not_proven(fmt::format("the proof leads to the root {} for {} events, expected was {}",
                                to_hex(computed), size, to_hex(expected)));
}

// Where a proof's next hash stands: `node` is the path's place in its level, `last` that of the
// level's last node.
struct Path {
  std::uint64_t node;
  std::uint64_t last;
  unsigned level = 0;

  [[nodiscard]] bool at_root() const { return last == 0; }
  // The next hash stands to the left of the path: else to its right.
  [[nodiscard]] bool joins_left() const { return is_odd(node) || node == last; }
  void up() {
    node >>= 1U;
    last >>= 1U;
    ++level;
  }
  // A last node without a sibling is its own parent until one is found to its left.
  void skip_lone_levels() {
    while (!is_odd(node) && node != 0) up();
  }
};

}  // namespace

Hash leaf_hash(Sha256& sha, std::string_view record) { return sha(kLeafPrefix, record); }

Hash node_hash(Sha256& sha, const Hash& left, const Hash& right) {
  return sha(kNodePrefix, left.view(), right.view());
}

Hash empty_root() { return Sha256()({}); }

void TreeEdge::add(Sha256& sha, const Hash& leaf) {
  Hash hash = leaf;
  unsigned level = 0;
  for (std::uint64_t left = size_; is_odd(left); left >>= 1U, ++level) {
    const Hash joined = node_hash(sha, latest_[level], hash);
    latest_[level] = hash;
    hash = joined;
  }
  latest_[level] = hash;
  ++size_;
}

Hash TreeEdge::root(Sha256& sha) const {
  if (size_ == 0) return empty_root();
  auto level = static_cast<unsigned>(std::countr_zero(size_));
  Hash root = latest_[level];
  for (++level; level < kLevels; ++level) {
    if (is_odd(size_ >> level)) root = node_hash(sha, latest_[level], root);
  }
  return root;
}

Result<TreeEdge> TreeNodes::edge(std::uint64_t size) const {
  TreeEdge edge;
  edge.size_ = size;
  for (unsigned level = 0; level < TreeEdge::kLevels; ++level) {
    if (!is_odd(size >> level)) continue;
    const auto hash = node(level, (size >> level) - 1);
    if (!hash) return fail(hash.error());
    edge.latest_[level] = *hash;
  }
  return edge;
}

Result<Hash> TreeNodes::subtree(std::uint64_t begin, std::uint64_t end) const {
  PLANLEDGER_CHECK(begin < end && begin % std::bit_ceil(end - begin) == 0,
                   "a part of the tree begins where a subtree of its size may");
  Sha256 sha;
  std::optional<Hash> joined;
  std::uint64_t rest_end = end;
  for (unsigned level = 0; rest_end > begin; ++level) {
    if (!is_odd((end - begin) >> level)) continue;
    rest_end -= std::uint64_t{1} << level;
    auto hash = node(level, rest_end >> level);
    if (!hash) return hash;
    joined = joined ? node_hash(sha, *hash, *joined) : *hash;
  }
  return *joined;
}

Result<Hash> TreeNodes::root(std::uint64_t size) const {
  return size == 0 ? Result<Hash>(empty_root()) : subtree(0, size);
}

Result<Proof> TreeNodes::inclusion(std::uint64_t index, std::uint64_t size) const {
  PLANLEDGER_CHECK(index < size, "only a leaf of the tree is in it");
  Proof proof;
  std::uint64_t begin = 0;
  std::uint64_t end = size;
  while (end - begin > 1) {
    const std::uint64_t middle = begin + std::bit_floor(end - begin - 1);
    const bool is_left = index < middle;
    const auto sibling = is_left ? subtree(middle, end) : subtree(begin, middle);
    if (!sibling) return fail(sibling.error());
    proof.push_back(*sibling);
    (is_left ? end : begin) = middle;
  }
  std::reverse(proof.begin(), proof.end());
  return proof;
}

Result<Proof> TreeNodes::consistency(std::uint64_t size_from, std::uint64_t size_to) const {
  PLANLEDGER_CHECK(size_from <= size_to, "a log only grows");
  Proof proof;
  if (size_from == 0) return proof;
  std::uint64_t begin = 0;
  std::uint64_t end = size_to;
  while (end != size_from) {
    const std::uint64_t middle = begin + std::bit_floor(end - begin - 1);
    const bool is_left = size_from <= middle;
    const auto sibling = is_left ? subtree(middle, end) : subtree(begin, middle);
    if (!sibling) return fail(sibling.error());
    proof.push_back(*sibling);
    (is_left ? end : begin) = middle;
  }
  // Where the earlier tree is not a subtree of the later one, its last part is the proof's begin.
  if (begin != 0) {
    const auto part = subtree(begin, end);
    if (!part) return fail(part.error());
    proof.push_back(*part);
  }
  std::reverse(proof.begin(), proof.end());
  return proof;
}

// RFC 9162, section 2.1.3.2.
Result<Hash> root_of_inclusion(std::uint64_t index, std::uint64_t size, const Hash& leaf,
                               std::span<const Hash> proof) {
  if (index >= size) {
    return not_proven(fmt::format("a log of {} events has no event {}", size, index + 1));
  }
  Sha256 sha;
  Path path{index, size - 1};
  Hash hash = leaf;
  for (const Hash& sibling : proof) {
    if (path.at_root()) return wrong_length(proof.size());
    if (path.joins_left()) {
      hash = node_hash(sha, sibling, hash);
      path.skip_lone_levels();
    } else {
      hash = node_hash(sha, hash, sibling);
    }
    path.up();
  }
  if (!path.at_root()) return wrong_length(proof.size());
  return hash;
}

Status verify_inclusion(std::uint64_t index, std::uint64_t size, const Hash& leaf, const Hash& root,
                        std::span<const Hash> proof) {
  const auto led_to = root_of_inclusion(index, size, leaf, proof);
  if (!led_to) return fail(led_to.error());
  return check_root(*led_to, root, size);
}

InclusionCheck::InclusionCheck(std::uint64_t size, const Hash& root) : size_(size) {
  if (size > 0) known_.emplace(Place{static_cast<unsigned>(std::bit_width(size - 1)), 0}, root);
}

bool InclusionCheck::shows(Sha256& sha, std::uint64_t index, const Hash& leaf,
                           std::span<const Hash> proof) {
  if (index >= size_) return false;
  met_.clear();
  Path path{index, size_ - 1};
  Hash hash = leaf;
  bool leads_there = false;
  const auto is_known = [&](std::uint64_t node, const Hash& as) {
    const auto known = known_.find({path.level, node});
    return known != known_.end() && known->second == as;
  };
  for (const Hash& sibling : proof) {
    if (path.at_root()) return false;
    if (path.joins_left()) path.skip_lone_levels();
    const std::uint64_t other = path.node ^ 1U;
    leads_there = leads_there || is_known(path.node, hash);
    if (leads_there) {
      if (!is_known(other, sibling)) return false;
    } else {
      met_.emplace_back(Place{path.level, path.node}, hash);
      met_.emplace_back(Place{path.level, other}, sibling);
      hash = path.joins_left() ? node_hash(sha, sibling, hash) : node_hash(sha, hash, sibling);
    }
    path.up();
  }
  if (!path.at_root() || !(leads_there || is_known(0, hash))) return false;
  known_.insert(met_.begin(), met_.end());
  return true;
}

// RFC 9162, section 2.1.4.2.
Status verify_consistency(std::uint64_t size_from, const Hash& root_from, std::uint64_t size_to,
                          const Hash& root_to, std::span<const Hash> proof) {
  if (size_from > size_to) {
    return not_proven(
        fmt::format("the log has {} events, {} were seen before", size_to, size_from));
  }
  if (size_from == 0 || size_from == size_to) {
    if (!proof.empty()) return wrong_length(proof.size());
    return check_root(size_from == 0 ? empty_root() : root_to, root_from, size_from);
  }
  const bool is_subtree = std::has_single_bit(size_from);
  if (!is_subtree && proof.empty()) return wrong_length(0);
  const Hash begin = is_subtree ? root_from : proof.front();
  if (!is_subtree) proof = proof.subspan(1);

  Sha256 sha;
  Path path{size_from - 1, size_to - 1};
  while (is_odd(path.node)) path.up();
  Hash hash_from = begin;
  Hash hash_to = begin;
  for (const Hash& sibling : proof) {
    if (path.at_root()) return wrong_length(proof.size());
    if (path.joins_left()) {
      hash_from = node_hash(sha, sibling, hash_from);
      hash_to = node_hash(sha, sibling, hash_to);
      path.skip_lone_levels();
    } else {
      hash_to = node_hash(sha, hash_to, sibling);
    }
    path.up();
  }
  if (!path.at_root()) return wrong_length(proof.size());
  return check_root(hash_from, root_from, size_from).and_then([&] {
    return check_root(hash_to, root_to, size_to);
  });
}

}  // namespace planledger::core
