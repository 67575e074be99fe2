#include "events/detail/json_fields.h"

#include "core/quote.h"
#include "events/detail/field_rules.h"

#include <algorithm>

namespace planledger::events::detail {
namespace {

using core::Errc;
using Type = JsonNode::Type;

// Stands in a number's field whose value is at fault.
constexpr std::int64_t kFaultyNumber = 1;

void copy_text(capnp::Text::Builder target, std::string_view text) {
  std::copy(text.begin(), text.end(), target.begin());
}

bool may_be_absent(const FieldTable& field, std::size_t ordinal) {
  return !field.required && ordinal == 0;
}

}  // namespace

bool JsonFields::is(const JsonNode& node, Type type, const Path& path) {
  if (node.type == type) return true;
  const std::string_view expected =
      type == Type::whole_number ? "a whole number that is not negative" : name(type);
  faults_.add(Errc::invalid_field, path,
              "found " + std::string(name(node.type)) + ", expected " + std::string(expected));
  return false;
}

unsigned JsonFields::count(const JsonNode& list) const {
  unsigned count = 0;
  const JsonNode* node = document_.first_child(list);
  for (; node != nullptr; node = document_.next(*node)) ++count;
  return count;
}

void JsonFields::object(const StructTable& table, const JsonNode& node,
                        capnp::DynamicStruct::Builder builder, const Path& path,
                        Currency currency) {
  if (!is(node, Type::object, path)) return;
  Members members(table.fields.size());
  const JsonNode* member = document_.first_child(node);
  for (; member != nullptr; member = document_.next(*member)) {
    const FieldTable* field = table.find(member->key);
    if (field == nullptr) {
      faults_.add(Errc::unknown_field, Path(path, member->key), "there is no such field here");
    } else {
      members[static_cast<std::size_t>(field - table.fields.data())] = member;
    }
  }
  fields(table, members, builder, path, currency);
}

void JsonFields::fields(const StructTable& table, const Members& members,
                        capnp::DynamicStruct::Builder builder, const Path& path,
                        Currency currency) {
  if (const FieldTable* field = table.currency()) {
    const JsonNode* node = members[static_cast<std::size_t>(field - table.fields.data())];
    currency = node == nullptr ? std::nullopt : currency_of(node->text);
  }
  for (std::size_t index = 0; index < members.size(); ++index) {
    const FieldTable& field = table.fields[index];
    const Path field_path(path, field.name);
    if (members[index] != nullptr) {
      value(Target{field, builder, field_path}, *members[index], currency);
    } else if (field.required) {
      faults_.add(Errc::missing_field, field_path, "expected this field");
    }
  }
}

void JsonFields::value(const Target& target, const JsonNode& node, const Currency& currency) {
  switch (target.field.shape) {
    case Shape::text:
      return text(target, node);
    case Shape::text_list:
      return texts(target, node);
    case Shape::date:
      return date(target, node);
    case Shape::amount:
      return amount(target, node, currency);
    case Shape::decimal:
      return decimal(target, node);
    case Shape::uuid:
      return uuid(target, node);
    case Shape::whole_number:
    case Shape::row:
      return whole_number(target, node);
    case Shape::enumeration:
      return enumeration(target, node);
    case Shape::structure:
      return object(*target.field.inner, node,
                    target.builder.init(target.field.field).as<capnp::DynamicStruct>(), target.path,
                    currency);
    case Shape::structure_list:
      return objects(target, node, currency);
  }
}

void JsonFields::text(const Target& target, const JsonNode& node) {
  const bool is_text = is(node, Type::text, target.path);
  if (is_text) check_text(target.field.format, node.text, target.path, faults_);
  const auto size = static_cast<unsigned>(node.text.size());
  copy_text(target.builder.init(target.field.field, size).as<capnp::Text>(), node.text);
}

void JsonFields::texts(const Target& target, const JsonNode& node) {
  const unsigned size = is(node, Type::list, target.path) ? count(node) : 0;
  auto list = target.builder.init(target.field.field, size).as<capnp::List<capnp::Text>>();
  const JsonNode* element = size == 0 ? nullptr : document_.first_child(node);
  for (unsigned index = 0; element != nullptr; element = document_.next(*element), ++index) {
    const Path path(target.path, index);
    if (!is(*element, Type::text, path)) continue;
    check_text(target.field.format, element->text, path, faults_);
    copy_text(list.init(index, static_cast<unsigned>(element->text.size())), element->text);
  }
}

void JsonFields::date(const Target& target, const JsonNode& node) {
  std::uint32_t packed = static_cast<std::uint32_t>(kFaultyNumber);
  if (is(node, Type::text, target.path)) {
    const auto date =
        check_date(target.field.format, core::PartialDate::parse(node.text), target.path, faults_);
    if (date) packed = date->packed();
  }
  target.builder.set(target.field.field, packed);
}

void JsonFields::amount(const Target& target, const JsonNode& node, const Currency& currency) {
  std::int64_t units = kFaultyNumber;
  if (is(node, Type::text, target.path)) {
    const core::Result<core::Decimal> decimal = core::parse_decimal(node.text);
    const core::Result<std::int64_t> amount =
        decimal && currency ? core::to_minor_units(*decimal, *currency)
                            : decimal.map([](core::Decimal) { return kFaultyNumber; });
    if (!amount) faults_.add(amount.error().code, target.path, amount.error().message);
    units = amount.value_or(kFaultyNumber);
  }
  target.builder.set(target.field.field, units);
}

void JsonFields::decimal(const Target& target, const JsonNode& node) {
  auto builder = target.builder.init(target.field.field).as<schema::Decimal>();
  builder.setUnscaled(kFaultyNumber);
  if (!is(node, Type::text, target.path)) return;
  const core::Result<core::Decimal> written = core::parse_decimal(node.text);
  if (!written) {
    faults_.add(written.error().code, target.path, written.error().message);
    return;
  }
  const core::Decimal value = written->normalised();
  builder.setUnscaled(value.unscaled);
  builder.setScale(static_cast<std::uint8_t>(value.scale));
  grant_amount_digits_ = static_cast<std::uint8_t>(written->scale);
}

void JsonFields::uuid(const Target& target, const JsonNode& node) {
  auto builder = target.builder.init(target.field.field).as<schema::Uuid>();
  if (!is(node, Type::text, target.path)) return;
  const core::Result<core::Uuid> id = core::Uuid::parse(node.text);
  if (!id) {
    faults_.add(id.error().code, target.path, id.error().message);
    return;
  }
  builder.setHigh(id->high());
  builder.setLow(id->low());
}

void JsonFields::whole_number(const Target& target, const JsonNode& node) {
  is(node, Type::whole_number, target.path);
  if (target.field.shape == Shape::row) {
    target.builder.set(target.field.field, node.whole_number);
  } else {
    auto number = target.builder.init(target.field.field).as<schema::WholeNumber>();
    number.setValue(node.whole_number);
  }
}

void JsonFields::enumeration(const Target& target, const JsonNode& node) {
  if (!is(node, Type::text, target.path)) return;
  std::string expected;
  for (std::size_t ordinal = 0; ordinal < target.field.names.size(); ++ordinal) {
    if (may_be_absent(target.field, ordinal)) continue;
    const std::string_view name = target.field.names[ordinal];
    if (node.text == name) {
      const auto type = target.field.field.getType().asEnum();
      target.builder.set(target.field.field,
                         capnp::DynamicEnum(type, static_cast<std::uint16_t>(ordinal)));
      return;
    }
    expected.append(expected.empty() ? "" : ", ").append(name);
  }
  faults_.add(Errc::invalid_field, target.path,
              core::quoted(node.text) + " is not one of " + expected);
}

void JsonFields::objects(const Target& target, const JsonNode& node, const Currency& currency) {
  const unsigned size = is(node, Type::list, target.path) ? count(node) : 0;
  auto list = target.builder.init(target.field.field, size).as<capnp::DynamicList>();
  const JsonNode* element = size == 0 ? nullptr : document_.first_child(node);
  for (unsigned index = 0; element != nullptr; element = document_.next(*element), ++index) {
    object(*target.field.inner, *element, list[index].as<capnp::DynamicStruct>(),
           Path(target.path, index), currency);
  }
}

}  // namespace planledger::events::detail
