#include "events/signatures.h"

#include "core/base64.h"

#include <fmt/format.h>

#include <algorithm>

namespace planledger::events {
namespace {

using core::Errc;
using core::fail;
using core::Hash;

std::string_view bytes_of(kj::ArrayPtr<const capnp::word> content) {
  return {content.asChars().begin(), content.asChars().size()};
}

std::string signed_text(const core::Uuid& ledger, const Hash& root) {
  return fmt::format("planledger events v1\n{}\n{}\n", core::to_string(ledger),
                     core::to_base64(root.view()));
}

// The tree over a few contents.
class Leaves final : public core::TreeNodes {
 public:
  explicit Leaves(std::span<const Submission> events) {
    for (const Submission& event : events) {
      leaves_.push_back(core::leaf_hash(sha_, bytes_of(event.content)));
    }
  }
  [[nodiscard]] core::Result<Hash> node(unsigned level, std::uint64_t index) const override {
    if (level == 0) return leaves_[index];
    const auto left = node(level - 1, index * 2);
    const auto right = node(level - 1, index * 2 + 1);
    return core::node_hash(sha_, *left, *right);
  }
  [[nodiscard]] std::uint64_t size() const { return leaves_.size(); }

 private:
  mutable core::Sha256 sha_;
  std::vector<Hash> leaves_;
};

void sign_together(const core::SigningKey& key, const std::string& key_text,
                   const core::Uuid& ledger, std::span<Submission> events) {
  const Leaves tree(events);
  const std::string signature = key.sign(signed_text(ledger, *tree.root(tree.size())));
  for (std::size_t place = 0; place < events.size(); ++place) {
    std::string value = signature;
    if (events.size() > 1) {
      value.push_back(static_cast<char>(place));
      value.push_back(static_cast<char>(events.size()));
      const core::Proof proof = *tree.inclusion(place, tree.size());
      for (const Hash& hash : proof) value += hash.view();
    }
    events[place].signature = Signature{key_text, core::to_base64(value)};
  }
}

struct Parts {
  std::string signature;
  std::uint64_t place = 0;
  std::uint64_t count = 1;
  core::Proof proof;
};

tl::unexpected<core::Error> invalid(std::string_view why) {
  return fail(Errc::signature_invalid, fmt::format("signature: {}", why));
}

core::Result<Parts> parts_of(std::string_view value) {
  const auto bytes = core::of_base64(value);
  if (!bytes) return invalid("its value is not base64");
  if (bytes->size() < core::kSignatureBytes) return invalid("its value is too short");
  Parts parts;
  parts.signature = bytes->substr(0, core::kSignatureBytes);
  std::string_view rest = std::string_view(*bytes).substr(core::kSignatureBytes);
  if (rest.empty()) return parts;
  if (rest.size() % Hash::kSize != 2) return invalid("its value has a length that none has");
  parts.place = static_cast<unsigned char>(rest[0]);
  parts.count = static_cast<unsigned char>(rest[1]);
  if (parts.count < 2 || parts.count > kSignedTogetherMax) {
    return invalid(fmt::format("it is of {} events together, expected 2 to {}", parts.count,
                               kSignedTogetherMax));
  }
  for (rest.remove_prefix(2); !rest.empty(); rest.remove_prefix(Hash::kSize)) {
    parts.proof.push_back(*Hash::of_bytes(rest.substr(0, Hash::kSize)));
  }
  return parts;
}

}  // namespace

std::string to_text(const core::PublicKey& key) {
  return core::to_base64({reinterpret_cast<const char*>(key.data()), key.size()});
}

std::optional<core::PublicKey> public_key_of(std::string_view text) {
  const auto bytes = core::of_base64(text);
  core::PublicKey key{};
  if (!bytes || bytes->size() != key.size()) return std::nullopt;
  std::copy(bytes->begin(), bytes->end(), key.begin());
  return key;
}

void sign(const core::SigningKey& key, const core::Uuid& ledger, std::span<Submission> events) {
  const std::string key_text = to_text(key.public_key());
  while (!events.empty()) {
    const std::size_t count = std::min(events.size(), kSignedTogetherMax);
    sign_together(key, key_text, ledger, events.first(count));
    events = events.subspan(count);
  }
}

core::Status SignatureCheck::check(kj::ArrayPtr<const capnp::word> content,
                                   const Signature& signature) {
  const auto parts = parts_of(signature.value);
  if (!parts) return fail(parts.error());
  const Hash leaf = core::leaf_hash(sha_, bytes_of(content));
  if (last_ && last_->count == parts->count && last_->key == signature.key &&
      last_->bytes == parts->signature &&
      last_->tree.shows(sha_, parts->place, leaf, parts->proof)) {
    return {};
  }
  const auto root = core::root_of_inclusion(parts->place, parts->count, leaf, parts->proof);
  if (!root) return invalid("its proof fits no events that were signed together");
  const auto key = public_key_of(signature.key);
  if (!key) return invalid("its key is not the base64 of 32 bytes");
  if (!core::is_signed_by(*key, signed_text(ledger_, *root), parts->signature)) {
    return invalid(
        "it is not the key's over this event and for this ledger: another content, another ledger "
        "or another key was signed");
  }
  last_.emplace(Good{signature.key, parts->signature, parts->count,
                     core::InclusionCheck(parts->count, *root)});
  return {};
}

}  // namespace planledger::events
