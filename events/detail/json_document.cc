#include "events/detail/json_document.h"

#include "core/quote.h"

#include <boost/json/basic_parser_impl.hpp>

#include <algorithm>
#include <optional>

namespace planledger::events::detail {

// Takes what Boost.JSON's parser finds and makes nodes of it. The DOM of the library keeps the last
// of two equal keys, silently; here they are a fault.
class JsonHandler {
 public:
  // NOLINTBEGIN(readability-identifier-naming): the names that Boost.JSON asks of a handler.
  using error_code = boost::json::error_code;
  using string_view = boost::json::string_view;

  static constexpr std::size_t max_object_size = static_cast<std::size_t>(-1);
  static constexpr std::size_t max_array_size = static_cast<std::size_t>(-1);
  static constexpr std::size_t max_key_size = static_cast<std::size_t>(-1);
  static constexpr std::size_t max_string_size = static_cast<std::size_t>(-1);
  // NOLINTEND(readability-identifier-naming)

  explicit JsonHandler(std::size_t text_size) {
    document.texts_.reserve(text_size);
    document.nodes_.reserve(32);
    open_.reserve(JsonDocument::kDepthMax);
  }

  bool on_document_begin(error_code&) { return true; }
  bool on_document_end(error_code&) { return true; }
  bool on_object_begin(error_code&) { return open(JsonNode::Type::object); }
  bool on_object_end(std::size_t, error_code& error) {
    if (has_key_twice(open_.back().node)) error = boost::json::error::extra_data;
    return close() && !error;
  }
  bool on_array_begin(error_code&) { return open(JsonNode::Type::list); }
  bool on_array_end(std::size_t, error_code&) { return close(); }
  bool on_key_part(string_view part, std::size_t, error_code&) { return keep(part); }
  bool on_key(string_view part, std::size_t size, error_code&) {
    key_ = take(part, size);
    return true;
  }
  bool on_string_part(string_view part, std::size_t, error_code&) { return keep(part); }
  bool on_string(string_view part, std::size_t size, error_code&) {
    const std::string_view text = take(part, size);
    add(JsonNode::Type::text).text = text;
    return true;
  }
  bool on_number_part(string_view, error_code&) { return true; }
  bool on_int64(std::int64_t value, string_view, error_code&) {
    if (value < 0) {
      add(JsonNode::Type::number);
    } else {
      add(JsonNode::Type::whole_number).whole_number = static_cast<std::uint64_t>(value);
    }
    return true;
  }
  bool on_uint64(std::uint64_t value, string_view, error_code&) {
    add(JsonNode::Type::whole_number).whole_number = value;
    return true;
  }
  bool on_double(double, string_view, error_code&) {
    add(JsonNode::Type::number);
    return true;
  }
  bool on_bool(bool, error_code&) {
    add(JsonNode::Type::boolean);
    return true;
  }
  bool on_null(error_code&) {
    add(JsonNode::Type::null);
    return true;
  }
  bool on_comment_part(string_view, error_code&) { return true; }
  bool on_comment(string_view, error_code&) { return true; }

  JsonDocument document;
  std::optional<std::string_view> key_twice;

 private:
  struct Open {
    std::uint32_t node;
    std::uint32_t last_child;
  };

  bool keep(string_view part) {
    document.texts_.insert(document.texts_.end(), part.begin(), part.end());
    return true;
  }
  // Unescaped texts are never longer than they were written, so the reserved room suffices.
  std::string_view take(string_view part, std::size_t size) {
    keep(part);
    return {document.texts_.data() + document.texts_.size() - size, size};
  }
  JsonNode& add(JsonNode::Type type) {
    const auto index = static_cast<std::uint32_t>(document.nodes_.size());
    JsonNode& node = document.nodes_.emplace_back();
    node.type = type;
    node.key = key_;
    key_ = {};
    if (!open_.empty()) {
      Open& parent = open_.back();
      if (parent.last_child == JsonNode::kNone) {
        document.nodes_[parent.node].first_child = index;
      } else {
        document.nodes_[parent.last_child].next = index;
      }
      parent.last_child = index;
    }
    return node;
  }
  bool open(JsonNode::Type type) {
    add(type);
    const auto index = static_cast<std::uint32_t>(document.nodes_.size() - 1);
    open_.push_back(Open{index, JsonNode::kNone});
    return true;
  }
  bool close() {
    open_.pop_back();
    return true;
  }
  bool has_key_twice(std::uint32_t object);

  std::vector<Open> open_;
  std::string_view key_;
};

bool JsonHandler::has_key_twice(std::uint32_t object) {
  std::vector<std::string_view> keys;
  const JsonNode* member = document.first_child(document.nodes_[object]);
  for (; member != nullptr; member = document.next(*member)) keys.push_back(member->key);
  std::sort(keys.begin(), keys.end());
  const auto twice = std::adjacent_find(keys.begin(), keys.end());
  if (twice == keys.end()) return false;
  key_twice = *twice;
  return true;
}

std::string_view name(JsonNode::Type type) {
  switch (type) {
    case JsonNode::Type::null:
      return "null";
    case JsonNode::Type::boolean:
      return "true or false";
    case JsonNode::Type::whole_number:
    case JsonNode::Type::number:
      return "a number";
    case JsonNode::Type::text:
      return "a text";
    case JsonNode::Type::list:
      return "a list";
    case JsonNode::Type::object:
      return "an object";
  }
  return "something else";
}

core::Result<JsonDocument> JsonDocument::parse(std::string_view text) {
  boost::json::parse_options options;
  options.max_depth = kDepthMax;
  boost::json::basic_parser<JsonHandler> parser(options, text.size());
  boost::json::error_code error;
  const std::size_t parsed = parser.write_some(false, text.data(), text.size(), error);
  if (parser.handler().key_twice) {
    return core::fail(core::Errc::invalid_json,
                      "the key " + core::quoted(*parser.handler().key_twice) + " is there twice");
  }
  if (!error && parsed < text.size()) error = boost::json::error::extra_data;
  if (error) {
    return core::fail(core::Errc::invalid_json,
                      "not JSON: " + error.message() + " at byte " + std::to_string(parsed + 1));
  }
  return std::move(parser.handler().document);
}

}  // namespace planledger::events::detail
