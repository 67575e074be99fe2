#include "events/detail/schema_table.h"

#include "core/check.h"

#include <deque>

namespace planledger::events::detail {
namespace {

// The annotations' ids, as ledger.capnp gives them: the compiler generates no constants for them.
constexpr std::uint64_t kRequiredId = 0xc3f1f0a2c47d5b10;
constexpr std::uint64_t kFormatId = 0xa7d4b1c9e0f35821;
constexpr std::uint64_t kLevelId = 0xe1b6d2f7a8c94035;

std::string_view text_view(capnp::Text::Reader text) { return {text.begin(), text.size()}; }

// Makes the tables of structs, each once. What it gives lives as long as it does.
class TableMaker {
 public:
  const StructTable* table_of(capnp::StructSchema schema);

 private:
  FieldTable field_table(capnp::StructSchema::Field field);
  static Shape shape_of(const FieldTable& table);
  static void know_bits(StructTable& table, std::size_t bit, std::size_t bits);

  std::deque<StructTable> tables_;  // A deque: tables do not move when another is made.
};

std::size_t bits_of(capnp::schema::Type::Which type) {
  switch (type) {
    case capnp::schema::Type::ENUM:
      return 16;
    case capnp::schema::Type::UINT8:
      return 8;
    case capnp::schema::Type::UINT16:
      return 16;
    case capnp::schema::Type::UINT32:
      return 32;
    case capnp::schema::Type::INT64:
    case capnp::schema::Type::UINT64:
      return 64;
    default:
      return 0;  // A pointer.
  }
}

void read_annotations(FieldTable& table) {
  for (const auto annotation : table.field.getProto().getAnnotations()) {
    if (annotation.getId() == kRequiredId) table.required = true;
    if (annotation.getId() == kFormatId) {
      table.format = static_cast<schema::Format>(annotation.getValue().getEnum());
    }
  }
}

Shape TableMaker::shape_of(const FieldTable& table) {
  const capnp::Type type = table.field.getType();
  switch (type.which()) {
    case capnp::schema::Type::TEXT:
      return Shape::text;
    case capnp::schema::Type::LIST:
      return type.asList().whichElementType() == capnp::schema::Type::TEXT ? Shape::text_list
                                                                           : Shape::structure_list;
    case capnp::schema::Type::ENUM:
      return Shape::enumeration;
    case capnp::schema::Type::UINT32:
      return Shape::date;
    case capnp::schema::Type::INT64:
      return Shape::amount;
    case capnp::schema::Type::UINT64:
      return Shape::row;
    case capnp::schema::Type::STRUCT:
      break;
    default:
      // Half a Uuid, a Decimal's scale: nothing looks at them field by field.
      return Shape::row;
  }
  const capnp::StructSchema inner = type.asStruct();
  if (inner == capnp::Schema::from<schema::Uuid>()) return Shape::uuid;
  if (inner == capnp::Schema::from<schema::WholeNumber>()) return Shape::whole_number;
  if (inner == capnp::Schema::from<schema::Decimal>()) return Shape::decimal;
  return Shape::structure;
}

FieldTable TableMaker::field_table(capnp::StructSchema::Field field) {
  FieldTable table;
  table.field = field;
  table.name = text_view(field.getProto().getName());
  read_annotations(table);
  table.shape = shape_of(table);
  const capnp::Type type = field.getType();
  const std::size_t bits = bits_of(type.which());
  table.slot = field.getProto().getSlot().getOffset() * (bits == 0 ? 1 : bits / 8);
  if (type.isStruct()) table.inner = table_of(type.asStruct());
  if (table.shape == Shape::structure_list) {
    table.inner = table_of(type.asList().getStructElementType());
  }
  if (type.isEnum()) {
    for (const auto enumerant : type.asEnum().getEnumerants()) {
      table.names.push_back(text_view(enumerant.getProto().getName()));
    }
  }
  return table;
}

void TableMaker::know_bits(StructTable& table, std::size_t bit, std::size_t bits) {
  const std::uint64_t ones = bits == 64 ? ~std::uint64_t{0} : (std::uint64_t{1} << bits) - 1;
  table.known_bits[bit / 64] |= ones << (bit % 64);
}

const StructTable* TableMaker::table_of(capnp::StructSchema schema) {
  for (const StructTable& table : tables_) {
    if (table.schema == schema) return &table;
  }
  StructTable& table = tables_.emplace_back();
  table.schema = schema;
  const auto layout = schema.getProto().getStruct();
  table.pointers = layout.getPointerCount();
  table.known_bits.resize(layout.getDataWordCount());
  if (layout.getDiscriminantCount() > 0) know_bits(table, layout.getDiscriminantOffset() * 16, 16);
  for (const capnp::StructSchema::Field field : schema.getNonUnionFields()) {
    FieldTable made = field_table(field);
    const std::size_t bits = bits_of(field.getType().which());
    if (bits > 0) know_bits(table, made.slot * 8, bits);
    table.fields.push_back(std::move(made));
  }
  return &table;
}

KindTable kind_table(TableMaker& maker, capnp::StructSchema::Field member) {
  KindTable table;
  const auto proto = member.getProto();
  table.kind = static_cast<Kind>(proto.getDiscriminantValue());
  table.name = std::string(text_view(proto.getName()));
  table.name.front() = static_cast<char>(table.name.front() - 'a' + 'A');
  table.member = member;
  table.data = maker.table_of(member.getType().asStruct());
  for (const auto annotation : proto.getAnnotations()) {
    if (annotation.getId() != kLevelId) continue;
    table.plan_level =
        static_cast<schema::Level>(annotation.getValue().getEnum()) == schema::Level::PLAN;
  }
  return table;
}

SchemaTable make_schema_table(TableMaker& maker) {
  const capnp::StructSchema event = capnp::Schema::from<schema::Event>();
  SchemaTable table;
  table.event = maker.table_of(event);
  table.provenance = maker.table_of(capnp::Schema::from<schema::Provenance>());
  table.signature = maker.table_of(capnp::Schema::from<schema::Signature>());
  for (const capnp::StructSchema::Field member : event.getUnionFields()) {
    KindTable kind = kind_table(maker, member);
    PLANLEDGER_CHECK(static_cast<std::size_t>(kind.kind) == table.kinds.size(),
                     "the kinds stand in the order of their discriminants");
    table.data_slot = member.getProto().getSlot().getOffset();
    table.kinds.push_back(std::move(kind));
  }
  return table;
}

}  // namespace

bool FieldTable::is_pointer() const {
  return shape != Shape::date && shape != Shape::amount && shape != Shape::row &&
         shape != Shape::enumeration;
}

const FieldTable* StructTable::find(std::string_view name) const {
  for (const FieldTable& field : fields) {
    if (field.name == name) return &field;
  }
  return nullptr;
}

const FieldTable* StructTable::currency() const {
  for (const FieldTable& field : fields) {
    if (field.format == schema::Format::CURRENCY) return &field;
  }
  return nullptr;
}

const KindTable* SchemaTable::find(std::string_view kind_name) const {
  for (const KindTable& kind : kinds) {
    if (kind.name == kind_name) return &kind;
  }
  return nullptr;
}

const KindTable& SchemaTable::of(Kind kind) const {
  const auto index = static_cast<std::size_t>(kind);
  PLANLEDGER_CHECK(index < kinds.size(), "only known kinds are looked up");
  return kinds[index];
}

const SchemaTable& schema_table() {
  static TableMaker maker;
  static const SchemaTable table = make_schema_table(maker);
  return table;
}

}  // namespace planledger::events::detail
