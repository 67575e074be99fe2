// A JSON text, parsed strictly: no key twice in an object, no comments, limited depth.
#pragma once

#include "core/result.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace planledger::events::detail {

struct JsonNode {
  // A whole number is one that was written without point and exponent and lies in 0 to 2^64 - 1.
  enum class Type : std::uint8_t { null, boolean, whole_number, number, text, list, object };
  static constexpr std::uint32_t kNone = 0xffff'ffff;

  Type type = Type::null;
  std::uint32_t next = kNone;         // The next member of the same object or list.
  std::uint32_t first_child = kNone;  // Of an object or a list.
  std::uint64_t whole_number = 0;
  std::string_view key;   // Of a member of an object.
  std::string_view text;  // Of a text, without its quotes and escapes.
};

// "a text", "a list": for messages.
[[nodiscard]] std::string_view name(JsonNode::Type type);

// Owns its nodes and their texts.
class JsonDocument {
 public:
  static constexpr std::size_t kDepthMax = 32;

  // Fails with invalid_json, naming the place. Requires a text of less than 2^31 bytes.
  [[nodiscard]] static core::Result<JsonDocument> parse(std::string_view text);

  [[nodiscard]] const JsonNode& root() const { return nodes_.front(); }
  // Null where there is none.
  [[nodiscard]] const JsonNode* first_child(const JsonNode& node) const {
    return at(node.first_child);
  }
  [[nodiscard]] const JsonNode* next(const JsonNode& node) const { return at(node.next); }

 private:
  friend class JsonHandler;
  JsonDocument() = default;
  [[nodiscard]] const JsonNode* at(std::uint32_t index) const {
    return index == JsonNode::kNone ? nullptr : &nodes_[index];
  }

  std::vector<JsonNode> nodes_;  // In the order of the text.
  std::vector<char> texts_;      // Reserved once: the views into it stay.
};

}  // namespace planledger::events::detail
