// Reads a struct by the places that the schema's table gives, whatever its type.
//
// An event's struct is met as bytes (checks of form), as JSON to be (output) and as one of two to
// compare; all three walk the table and read through this. Throws kj::Exception on broken bytes.
#pragma once

#include "events/detail/schema_table.h"

#include <capnp/any.h>

namespace planledger::events::detail {

class StructView {
 public:
  explicit StructView(capnp::AnyStruct::Reader reader)
      : data_(reader.getDataSection()), pointers_(reader.getPointerSection()) {}

  // The `size` bytes from `slot` on, little-endian as in the encoding; 0 past the end.
  [[nodiscard]] std::uint64_t number(std::size_t slot, std::size_t size) const {
    std::uint64_t value = 0;
    for (std::size_t index = 0; index < size && slot + index < data_.size(); ++index) {
      value |= static_cast<std::uint64_t>(data_[slot + index]) << (8 * index);
    }
    return value;
  }
  [[nodiscard]] std::size_t data_bytes() const { return data_.size(); }
  [[nodiscard]] std::size_t pointers() const { return pointers_.size(); }

  [[nodiscard]] capnp::AnyPointer::Reader pointer(const FieldTable& field) const {
    return pointer(field.slot);
  }
  [[nodiscard]] capnp::AnyPointer::Reader pointer(std::size_t slot) const {
    if (slot >= pointers_.size()) return {};
    return pointers_[static_cast<unsigned>(slot)];
  }
  // Whether the field has a value. A number or an enumeration that is required always has.
  [[nodiscard]] bool has(const FieldTable& field) const {
    if (field.is_pointer()) return !pointer(field).isNull();
    if (field.shape == Shape::enumeration) return field.required || enumerant(field) != 0;
    return field.shape == Shape::row || number(field) != 0;
  }

  // Of a date, an amount or a row.
  [[nodiscard]] std::uint64_t number(const FieldTable& field) const {
    return number(field.slot, field.shape == Shape::date ? 4 : 8);
  }
  [[nodiscard]] std::size_t enumerant(const FieldTable& field) const {
    return static_cast<std::size_t>(number(field.slot, 2));
  }
  [[nodiscard]] std::string_view text(const FieldTable& field) const {
    return view(pointer(field).getAs<capnp::Text>());
  }
  [[nodiscard]] capnp::List<capnp::Text>::Reader texts(const FieldTable& field) const {
    return pointer(field).getAs<capnp::List<capnp::Text>>();
  }
  [[nodiscard]] StructView structure(const FieldTable& field) const {
    return StructView(pointer(field).getAs<capnp::AnyStruct>());
  }
  [[nodiscard]] capnp::List<capnp::AnyStruct>::Reader structures(const FieldTable& field) const {
    return pointer(field).getAs<capnp::AnyList>().as<capnp::List<capnp::AnyStruct>>();
  }
  [[nodiscard]] core::Uuid uuid(const FieldTable& field) const {
    return to_uuid(pointer(field).getAs<schema::Uuid>());
  }

 private:
  kj::ArrayPtr<const kj::byte> data_;
  capnp::List<capnp::AnyPointer>::Reader pointers_;
};

// The event's own fields, and those of its kind. Requires a known kind.
[[nodiscard]] inline StructView view_of_event(schema::Event::Reader event) {
  return StructView(capnp::AnyStruct::Reader(event));
}
[[nodiscard]] inline StructView view_of_data(schema::Event::Reader event) {
  return StructView(
      view_of_event(event).pointer(schema_table().data_slot).getAs<capnp::AnyStruct>());
}

}  // namespace planledger::events::detail
