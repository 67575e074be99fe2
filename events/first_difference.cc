#include "events/detail/struct_view.h"
#include "events/form.h"

namespace planledger::events {
namespace {

using detail::FieldTable;
using detail::Shape;
using detail::StructTable;
using detail::StructView;

// The path of the first field that differs, with `path` before it; empty where none does.
std::string difference(const StructTable& table, StructView a, StructView b,
                       const std::string& path);

template <class Lists, class Equal>
bool lists_differ(const Lists& a, const Lists& b, Equal equal) {
  if (a.size() != b.size()) return true;
  for (unsigned index = 0; index < a.size(); ++index) {
    if (!equal(a[index], b[index])) return true;
  }
  return false;
}

// Whether two values that are both there differ.
bool values_differ(const FieldTable& field, StructView a, StructView b) {
  switch (field.shape) {
    case Shape::text:
      return a.text(field) != b.text(field);
    case Shape::date:
    case Shape::amount:
    case Shape::row:
      return a.number(field) != b.number(field);
    case Shape::enumeration:
      return a.enumerant(field) != b.enumerant(field);
    case Shape::uuid:
      return a.uuid(field) != b.uuid(field);
    case Shape::text_list:
      return lists_differ(a.texts(field), b.texts(field),
                          [](auto left, auto right) { return view(left) == view(right); });
    case Shape::structure_list:
      return lists_differ(
          a.structures(field), b.structures(field),
          [&field](capnp::AnyStruct::Reader left, capnp::AnyStruct::Reader right) {
            return difference(*field.inner, StructView(left), StructView(right), "").empty();
          });
    case Shape::decimal:
    case Shape::whole_number:
    case Shape::structure:
      break;
  }
  return !difference(*field.inner, a.structure(field), b.structure(field), "").empty();
}

std::string difference(const StructTable& table, StructView a, StructView b,
                       const std::string& path) {
  for (const FieldTable& field : table.fields) {
    std::string field_path = path + std::string(field.name);
    if (a.has(field) != b.has(field)) return field_path;
    if (!a.has(field)) continue;
    if (field.shape == Shape::structure) {
      std::string inner =
          difference(*field.inner, a.structure(field), b.structure(field), field_path + ".");
      if (!inner.empty()) return inner;
    } else if (values_differ(field, a, b)) {
      return field_path;
    }
  }
  return {};
}

}  // namespace

std::string first_difference(schema::Event::Reader a, schema::Event::Reader b) {
  if (a.which() != b.which()) return "type";
  const detail::SchemaTable& table = detail::schema_table();
  for (const FieldTable& field : table.event->fields) {
    if (field.name == "id") continue;
    const StructView left = detail::view_of_event(a);
    const StructView right = detail::view_of_event(b);
    if (left.has(field) != right.has(field)) return std::string(field.name);
    if (left.has(field) && values_differ(field, left, right)) return std::string(field.name);
  }
  return difference(*table.of(a.which()).data, detail::view_of_data(a), detail::view_of_data(b),
                    "data.");
}

}  // namespace planledger::events
