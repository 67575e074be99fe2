// Fills a struct from a JSON object along the schema's table, and gathers everything that is wrong.
#pragma once

#include "core/money.h"
#include "events/detail/faults.h"
#include "events/detail/json_document.h"
#include "events/detail/schema_table.h"

#include <capnp/dynamic.h>

#include <optional>
#include <vector>

namespace planledger::events::detail {

// A value that is present but faulty leaves something in its field, so that it does not look absent
// to the checks of the whole event. A message with a fault is never used.
class JsonFields {
 public:
  // The members of an object by the place of their field in its table; null: not given.
  using Members = std::vector<const JsonNode*>;
  // Of the amounts in a struct: its own, or that of the struct around it.
  using Currency = std::optional<core::Currency>;

  // Keeps references to both.
  JsonFields(const JsonDocument& document, Faults& faults) : document_(document), faults_(faults) {}

  // All of an object. Anything else is a fault.
  void object(const StructTable& table, const JsonNode& node, capnp::DynamicStruct::Builder builder,
              const Path& path, Currency currency);
  // The members that somebody has assigned to fields already.
  void fields(const StructTable& table, const Members& members,
              capnp::DynamicStruct::Builder builder, const Path& path, Currency currency);
  // Whether the node is of that type; a fault where it is not.
  bool is(const JsonNode& node, JsonNode::Type type, const Path& path);

  // The digits after the point with which a grantAmount was written, 0 where there was none.
  [[nodiscard]] std::uint8_t grant_amount_digits() const { return grant_amount_digits_; }

 private:
  struct Target {
    const FieldTable& field;
    mutable capnp::DynamicStruct::Builder builder;
    const Path& path;
  };
  void value(const Target& target, const JsonNode& node, const Currency& currency);
  void text(const Target& target, const JsonNode& node);
  void texts(const Target& target, const JsonNode& node);
  void date(const Target& target, const JsonNode& node);
  void amount(const Target& target, const JsonNode& node, const Currency& currency);
  void decimal(const Target& target, const JsonNode& node);
  void uuid(const Target& target, const JsonNode& node);
  void whole_number(const Target& target, const JsonNode& node);
  void enumeration(const Target& target, const JsonNode& node);
  void objects(const Target& target, const JsonNode& node, const Currency& currency);
  [[nodiscard]] unsigned count(const JsonNode& list) const;

  const JsonDocument& document_;
  Faults& faults_;
  std::uint8_t grant_amount_digits_ = 0;
};

}  // namespace planledger::events::detail
