#include "core/merkle.h"

#include "tests/core/temporary_ledger.h"

#include <boost/json.hpp>
#include <catch2/catch.hpp>
#include <fmt/format.h>

#include <random>

namespace planledger::core {
namespace {

namespace json = boost::json;

// tests/core/vectors/make_vectors.py wrote it, which shares no code with the tree here.
json::value vectors() {
  return json::parse(read_file(std::string(PLANLEDGER_VECTORS) + "/merkle.json"));
}

Hash hash_in(const json::value& text) { return hash_of_hex(text.as_string()).value(); }

Proof proof_in(const json::value& hashes) {
  Proof proof;
  for (const json::value& hash : hashes.as_array()) proof.push_back(hash_in(hash));
  return proof;
}

// The tree as RFC 9162 defines it in section 2.1: slow, and the definition itself.
class Reference {
 public:
  explicit Reference(std::vector<std::string> records) : records_(std::move(records)) {}

  Hash root(std::size_t begin, std::size_t end) const {
    if (begin == end) return Sha256()({});
    if (end - begin == 1) return Sha256()(std::string(1, '\0') + records_[begin]);
    const std::size_t middle = begin + split(end - begin);
    return Sha256()("\x01", root(begin, middle).view(), root(middle, end).view());
  }
  Proof path(std::size_t leaf, std::size_t begin, std::size_t end) const {
    if (end - begin == 1) return {};
    const std::size_t middle = begin + split(end - begin);
    return leaf < middle ? join(path(leaf, begin, middle), root(middle, end))
                         : join(path(leaf, middle, end), root(begin, middle));
  }
  Proof subproof(std::size_t size, std::size_t begin, std::size_t end, bool whole) const {
    if (size == end - begin) return whole ? Proof() : Proof{root(begin, end)};
    const std::size_t k = split(end - begin);
    return size <= k ? join(subproof(size, begin, begin + k, whole), root(begin + k, end))
                     : join(subproof(size - k, begin + k, end, false), root(begin, begin + k));
  }

 private:
  static std::size_t split(std::size_t count) {
    std::size_t k = 1;
    while (2 * k < count) k *= 2;
    return k;
  }
  static Proof join(Proof proof, const Hash& hash) {
    proof.push_back(hash);
    return proof;
  }
  std::vector<std::string> records_;
};

// Complete subtrees made anew from the records each time.
class NodesOfRecords final : public TreeNodes {
 public:
  explicit NodesOfRecords(std::vector<std::string> records) : records_(std::move(records)) {}

  Result<Hash> node(unsigned level, std::uint64_t index) const override {
    Sha256 sha;
    TreeEdge edge;
    for (std::uint64_t leaf = index << level; edge.size() < std::uint64_t{1} << level; ++leaf) {
      edge.add(sha, leaf_hash(sha, records_.at(leaf)));
    }
    return edge.completed(level);
  }

 private:
  std::vector<std::string> records_;
};

std::vector<std::string> random_records(std::size_t count, std::mt19937_64& random) {
  std::vector<std::string> records;
  for (std::size_t i = 0; i < count; ++i) records.push_back(fmt::format("{}", random()));
  return records;
}

TEST_CASE("the tree has the published roots", "[core][merkle]") {
  const json::value known = vectors();
  Sha256 sha;
  TreeEdge edge;
  const json::array& roots = known.at("roots").as_array();
  CHECK(edge.root(sha) == hash_in(roots.at(0)));
  CHECK(empty_root() == hash_in(roots.at(0)));
  for (const json::value& leaf : known.at("leaves").as_array()) {
    const std::string_view digits = leaf.as_string();
    std::string record;
    for (std::size_t place = 0; place < digits.size(); place += 2) {
      record += static_cast<char>(std::stoi(std::string(digits.substr(place, 2)), nullptr, 16));
    }
    edge.add(sha, leaf_hash(sha, record));
    CHECK(edge.root(sha) == hash_in(roots.at(edge.size())));
  }
  CHECK(edge.size() == 8);
}

// The values of transparency-dev/merkle's rfc6962_test.go and google/certificate-transparency's
// tree_hasher_test.cc.
TEST_CASE("leaves and nodes have the published hashes", "[core][merkle]") {
  Sha256 sha;
  CHECK(to_hex(leaf_hash(sha, "L123456")) ==
        "395aa064aa4c29f7010acfe3f25db9485bbd4b91897b6ad7ad547639252b4d56");
  CHECK(to_hex(sha("\x01", "N123", "N456")) ==
        "aa217fe888e47007fa15edab33c2b492a722cb106c64667fc2b044444de66bbb");
  const Hash left =
      *hash_of_hex("000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f");
  const Hash right =
      *hash_of_hex("202122232425262728292a2b2c2d2e2f303132333435363738393a3b3c3d3e3f");
  CHECK(to_hex(node_hash(sha, left, right)) ==
        "1a378704c17da31e2d05b6d121c2bb2c7d76f6ee6fa8f983e596c2d034963c57");
}

TEST_CASE("good inclusion proofs are accepted and spoilt ones refused", "[core][merkle]") {
  std::size_t refused = 0;
  const json::value known = vectors();
  for (const json::value& each : known.at("inclusion").as_array()) {
    CAPTURE(json::serialize(each));
    const Status proven = verify_inclusion(
        each.at("index").to_number<std::uint64_t>(), each.at("size").to_number<std::uint64_t>(),
        hash_in(each.at("leaf")), hash_in(each.at("root")), proof_in(each.at("proof")));
    CHECK(proven.has_value() == each.at("holds").as_bool());
    if (!proven) CHECK(proven.error().code == Errc::not_proven);
    if (!proven) ++refused;
  }
  CHECK(refused > 150);
}

TEST_CASE("good consistency proofs are accepted and spoilt ones refused", "[core][merkle]") {
  std::size_t refused = 0;
  const json::value known = vectors();
  for (const json::value& each : known.at("consistency").as_array()) {
    CAPTURE(json::serialize(each));
    const Status proven =
        verify_consistency(each.at("from").to_number<std::uint64_t>(), hash_in(each.at("rootFrom")),
                           each.at("to").to_number<std::uint64_t>(), hash_in(each.at("rootTo")),
                           proof_in(each.at("proof")));
    CHECK(proven.has_value() == each.at("holds").as_bool());
    if (!proven) CHECK(proven.error().code == Errc::not_proven);
    if (!proven) ++refused;
  }
  CHECK(refused > 150);
}

TEST_CASE("the proofs made are the published ones", "[core][merkle]") {
  const json::value known = vectors();
  std::vector<std::string> records;
  for (const json::value& leaf : known.at("leaves").as_array()) {
    std::string record;
    const std::string_view digits = leaf.as_string();
    for (std::size_t place = 0; place < digits.size(); place += 2) {
      record += static_cast<char>(std::stoi(std::string(digits.substr(place, 2)), nullptr, 16));
    }
    records.push_back(record);
  }
  const NodesOfRecords nodes(records);
  for (const json::value& each : known.at("inclusion").as_array()) {
    if (!each.at("holds").as_bool()) continue;
    CHECK(nodes.inclusion(each.at("index").to_number<std::uint64_t>(),
                          each.at("size").to_number<std::uint64_t>()) ==
          proof_in(each.at("proof")));
  }
  for (const json::value& each : known.at("consistency").as_array()) {
    if (!each.at("holds").as_bool()) continue;
    CHECK(nodes.consistency(each.at("from").to_number<std::uint64_t>(),
                            each.at("to").to_number<std::uint64_t>()) ==
          proof_in(each.at("proof")));
  }
}

TEST_CASE("roots and proofs of any sizes are those of the definition", "[core][merkle]") {
  const std::uint64_t seed = GENERATE(1U, 2U, 3U);
  std::mt19937_64 random(seed);
  constexpr std::size_t kCount = 300;
  const auto records = random_records(kCount, random);
  const Reference reference(records);
  const NodesOfRecords nodes(records);
  Sha256 sha;
  for (int round = 0; round < 40; ++round) {
    const std::size_t size = 1 + random() % kCount;
    const std::size_t index = random() % size;
    const std::size_t size_from = 1 + random() % size;
    CAPTURE(seed, size, index, size_from);
    const Hash root = reference.root(0, size);
    const Hash root_from = reference.root(0, size_from);
    CHECK(nodes.root(size) == root);
    const TreeEdge edge = nodes.edge(size).value();
    CHECK(edge.size() == size);
    CHECK(edge.root(sha) == root);

    const Proof inclusion = nodes.inclusion(index, size).value();
    CHECK(inclusion == reference.path(index, 0, size));
    CHECK(verify_inclusion(index, size, leaf_hash(sha, records[index]), root, inclusion));
    const Proof consistency = nodes.consistency(size_from, size).value();
    CHECK(consistency == reference.subproof(size_from, 0, size, true));
    CHECK(verify_consistency(size_from, root_from, size, root, consistency));
  }
}

TEST_CASE("proofs that are checked one after another are judged as each alone is",
          "[core][merkle]") {
  std::mt19937_64 random(7);
  Sha256 sha;
  std::size_t refused = 0;
  for (std::size_t size = 1; size <= 40; ++size) {
    const std::vector<std::string> records = random_records(size, random);
    const NodesOfRecords tree(records);
    const Hash root = tree.root(size).value();
    InclusionCheck check(size, root);
    for (std::size_t round = 0; round < 4 * size; ++round) {
      const std::size_t index = random() % size;
      Hash leaf = leaf_hash(sha, records.at(index));
      Proof proof = tree.inclusion(index, size).value();
      std::size_t told = index;
      switch (random() % 6) {
        case 0:
          leaf.bytes.at(random() % Hash::kSize) ^= 1U;
          break;
        case 1:
          if (!proof.empty()) proof.at(random() % proof.size()).bytes.at(5) ^= 0x40U;
          break;
        case 2:
          if (!proof.empty()) proof.pop_back();
          break;
        case 3:
          proof.push_back(root);
          break;
        case 4:
          told = random() % (size + 1);
          break;
        default:
          break;
      }
      CAPTURE(size, index, told, proof.size());
      const bool alone = verify_inclusion(told, size, leaf, root, proof).has_value();
      CHECK(check.shows(sha, told, leaf, proof) == alone);
      refused += alone ? 0U : 1U;
    }
    for (std::size_t index = 0; index < size; ++index) {
      CHECK(check.shows(sha, index, leaf_hash(sha, records.at(index)),
                        tree.inclusion(index, size).value()));
    }
  }
  CHECK(refused > 1000);
}

TEST_CASE("an edge that is taken up again grows as if it had never been put down",
          "[core][merkle]") {
  std::mt19937_64 random(4);
  const auto records = random_records(70, random);
  const NodesOfRecords nodes(records);
  Sha256 sha;
  for (std::size_t size = 0; size < records.size(); ++size) {
    TreeEdge edge = nodes.edge(size).value();
    edge.add(sha, leaf_hash(sha, records[size]));
    CHECK(edge.root(sha) == nodes.root(size + 1).value());
  }
}

}  // namespace
}  // namespace planledger::core
