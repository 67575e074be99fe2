// What does the schema say of each field? Its annotations and layout, gathered once from Cap'n
// Proto's reflection, so that the codec, the checks of form and the comparison all follow one
// table.
#pragma once

#include "events/event.h"

#include <capnp/schema.h>

#include <string>
#include <string_view>
#include <vector>

namespace planledger::events::detail {

// How a field is stored and which JSON value it is.
enum class Shape : std::uint8_t {
  text,            // Text; a string
  text_list,       // List(Text); an array of strings
  date,            // UInt32; a string
  amount,          // Int64; a decimal string
  decimal,         // Decimal; a decimal string
  uuid,            // Uuid; a string
  whole_number,    // WholeNumber; a number
  row,             // UInt64; a number
  enumeration,     // an enum; a string. Of one that may be absent, 0 is absent.
  structure,       // another struct; an object
  structure_list,  // List of another struct; an array of objects
};

struct StructTable;

struct FieldTable {
  std::string_view name;
  capnp::StructSchema::Field field;
  Shape shape = Shape::text;
  schema::Format format = schema::Format::TEXT;
  bool required = false;
  std::size_t slot = 0;                 // Of data: the first byte; of a pointer: its index.
  const StructTable* inner = nullptr;   // Of a structure or a list of them.
  std::vector<std::string_view> names;  // Of an enumeration, by ordinal.

  [[nodiscard]] bool is_pointer() const;
};

struct StructTable {
  capnp::StructSchema schema;
  std::vector<FieldTable> fields;  // In the order of the schema, without members of a union.
  std::size_t pointers = 0;
  // The bits of the data section that mean something: others are a newer schema's.
  std::vector<std::uint64_t> known_bits;

  // Null where there is no such field.
  [[nodiscard]] const FieldTable* find(std::string_view name) const;
  // The field that holds the currency of the amounts beside it, null where none does.
  [[nodiscard]] const FieldTable* currency() const;
};

struct KindTable {
  Kind kind;
  std::string name;  // "SubsidyGranted"
  capnp::StructSchema::Field member;
  const StructTable* data = nullptr;
  bool plan_level = false;
};

// The kind whose `action` is there or not as its target is: EventReversed.
[[nodiscard]] inline bool is_of_either_level(Kind kind) { return kind == Kind::EVENT_REVERSED; }

struct SchemaTable {
  const StructTable* event = nullptr;  // id, action, department, effective
  const StructTable* provenance = nullptr;
  const StructTable* signature = nullptr;
  std::vector<KindTable> kinds;  // By the union's discriminant.
  std::size_t data_slot = 0;     // The pointer that all members of the union share.

  // Null where there is no such kind.
  [[nodiscard]] const KindTable* find(std::string_view kind_name) const;
  [[nodiscard]] const KindTable& of(Kind kind) const;
};

// Built at first use, the same for every thread.
[[nodiscard]] const SchemaTable& schema_table();

}  // namespace planledger::events::detail
