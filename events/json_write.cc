#include "events/detail/struct_view.h"
#include "events/json.h"

#include <fmt/format.h>

namespace planledger::events {
namespace {

using detail::FieldTable;
using detail::Shape;
using detail::StructTable;
using detail::StructView;
using Currency = std::optional<core::Currency>;

// Appends JSON to a text; knows which currency the amounts are in.
class Writer {
 public:
  Writer(std::string& out, Currency grant_currency) : out_(out), grant_currency_(grant_currency) {}

  void object(const StructTable& table, StructView view, Currency currency);
  void member(const FieldTable& field, StructView view, const Currency& currency, bool& first);
  void key(std::string_view name, bool& first);

 private:
  void value(const FieldTable& field, StructView view, const Currency& currency);
  void text(std::string_view text) { append_json_string(out_, text); }
  void decimal(schema::Decimal::Reader decimal);

  std::string& out_;
  Currency grant_currency_;
};

void Writer::key(std::string_view name, bool& first) {
  if (!first) out_ += ',';
  first = false;
  text(name);
  out_ += ':';
}

void Writer::member(const FieldTable& field, StructView view, const Currency& currency,
                    bool& first) {
  if (!view.has(field)) return;
  key(field.name, first);
  value(field, view, currency);
}

void Writer::object(const StructTable& table, StructView view, Currency currency) {
  if (const FieldTable* field = table.currency()) {
    const auto own = core::Currency::parse(view.text(*field));
    currency = own ? Currency(*own) : std::nullopt;
  }
  bool first = true;
  out_ += '{';
  for (const FieldTable& field : table.fields) member(field, view, currency, first);
  out_ += '}';
}

// In the grant's currency, which a recorded extension or reduction always has.
void Writer::decimal(schema::Decimal::Reader reader) {
  const core::Decimal decimal{reader.getUnscaled(), reader.getScale()};
  if (grant_currency_) {
    if (const auto units = core::to_minor_units(decimal, *grant_currency_)) {
      return text(core::format_amount(*units, *grant_currency_));
    }
  }
  text(core::to_string(decimal));
}

void Writer::value(const FieldTable& field, StructView view, const Currency& currency) {
  switch (field.shape) {
    case Shape::text:
      return text(view.text(field));
    case Shape::date: {
      const auto date = date_of(static_cast<std::uint32_t>(view.number(field)));
      return text(date ? core::to_string(*date) : std::string());
    }
    case Shape::amount: {
      const auto units = static_cast<std::int64_t>(view.number(field));
      return text(currency ? core::format_amount(units, *currency) : std::to_string(units));
    }
    case Shape::decimal:
      return decimal(view.pointer(field).getAs<schema::Decimal>());
    case Shape::uuid:
      return text(core::to_string(view.uuid(field)));
    case Shape::whole_number:
      out_ += std::to_string(view.pointer(field).getAs<schema::WholeNumber>().getValue());
      return;
    case Shape::row:
      out_ += std::to_string(view.number(field));
      return;
    case Shape::enumeration:
      return text(field.names[view.enumerant(field)]);
    case Shape::structure:
      return object(*field.inner, view.structure(field), currency);
    case Shape::text_list:
    case Shape::structure_list:
      break;
  }
  out_ += '[';
  bool first = true;
  const auto separate = [this, &first] {
    if (!first) out_ += ',';
    first = false;
  };
  if (field.shape == Shape::text_list) {
    for (const auto element : view.texts(field)) {
      separate();
      text(events::view(element));
    }
  } else {
    for (const auto element : view.structures(field)) {
      separate();
      object(*field.inner, StructView(element), currency);
    }
  }
  out_ += ']';
}

void append_data(std::string& out, const Recorded& event) {
  const auto& kind = detail::schema_table().of(event.kind());
  Writer(out, event.grant_currency())
      .object(*kind.data, detail::view_of_data(event.event()), std::nullopt);
}

}  // namespace

void append_json_string(std::string& out, std::string_view text) {
  out += '"';
  std::size_t written = 0;
  for (std::size_t index = 0; index < text.size(); ++index) {
    const char byte = text[index];
    const auto code = static_cast<unsigned char>(byte);
    if (code >= 0x20 && byte != '"' && byte != '\\') continue;
    out.append(text.substr(written, index - written));
    written = index + 1;
    switch (byte) {
      case '"':
        out += "\\\"";
        break;
      case '\\':
        out += "\\\\";
        break;
      case '\n':
        out += "\\n";
        break;
      case '\r':
        out += "\\r";
        break;
      case '\t':
        out += "\\t";
        break;
      default:
        out += fmt::format("\\u{:04x}", code);
    }
  }
  out.append(text.substr(written));
  out += '"';
}

std::string data_to_json(const Recorded& event) {
  std::string out;
  append_data(out, event);
  return out;
}

std::string to_json(const Recorded& event) {
  const detail::SchemaTable& table = detail::schema_table();
  const StructView view = detail::view_of_event(event.event());
  std::string out = "{";
  Writer writer(out, std::nullopt);
  bool first = true;
  for (const FieldTable& field : table.event->fields) {
    writer.member(field, view, std::nullopt, first);
    if (field.name != "id") continue;
    writer.key("type", first);
    append_json_string(out, kind_name(event.kind()));
  }
  writer.key("data", first);
  append_data(out, event);
  if (const std::optional<Provenance> provenance = event.provenance()) {
    writer.key("provenance", first);
    bool first_inside = true;
    out += '{';
    writer.key("file", first_inside);
    append_json_string(out, provenance->file);
    writer.key("sha256", first_inside);
    append_json_string(out, provenance->sha256);
    writer.key("row", first_inside);
    out += std::to_string(provenance->row) + "}";
  }
  out += '}';
  return out;
}

}  // namespace planledger::events
