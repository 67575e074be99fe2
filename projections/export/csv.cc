#include "projections/export/csv.h"

#include "projections/json_writer.h"

namespace planledger::projections::exports {
namespace {

void append_cell(std::string& out, std::string_view text) {
  if (text.find_first_of("\",\r\n") == std::string_view::npos) {
    out += text;
    return;
  }
  out += '"';
  for (const char byte : text) {
    if (byte == '"') out += '"';
    out += byte;
  }
  out += '"';
}

struct FieldType {
  std::string_view type;
  std::string_view format;  // Empty where it is the type's own.
};

FieldType field_type(ColumnType type) {
  switch (type) {
    case ColumnType::whole:
      return {"integer", ""};
    case ColumnType::date:
      return {"date", ""};
    case ColumnType::amount:
      return {"number", ""};
    case ColumnType::boolean:
      return {"boolean", ""};
    case ColumnType::time:
      // Fractions of a second, which the default has not, and for which readers have no pattern in
      // common.
      return {"datetime", "any"};
    case ColumnType::text:
    case ColumnType::partial_date:
    case ColumnType::json:
      break;
  }
  return {"string", ""};
}

void put_field(JsonWriter& writer, const Column& column) {
  const auto [type, format] = field_type(column.type);
  writer.begin_object().member("name", column.name).member("type", type);
  if (!format.empty()) writer.member("format", format);
  writer.member("description", column.description);
  if (column.type == ColumnType::amount) {
    writer.member("unit", "the currency in the column currency");
  }
  if (column.type == ColumnType::partial_date) {
    writer.key("constraints").begin_object();
    writer.key("required").boolean(column.required);
    writer.member("pattern", "[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?").end_object();
  } else {
    writer.key("constraints").begin_object().key("required").boolean(column.required).end_object();
  }
  writer.end_object();
}

void put_schema(JsonWriter& writer, const Table& table) {
  writer.key("schema").begin_object().key("fields").begin_array();
  for (const Column& column : table.columns) put_field(writer, column);
  writer.end_array().key("primaryKey").begin_array();
  for (const std::string_view column : table.primary_key) writer.text(column);
  writer.end_array().key("missingValues").begin_array().text("").end_array().end_object();
}

}  // namespace

core::Status CsvPackage::provenance(const std::string& json,
                                    const std::vector<std::pair<std::string, std::string>>& facts) {
  provenance_ = json;
  for (const auto& [name, value] : facts) {
    if (name == "ledger") name_ = "planledger-" + value;
  }
  return {};
}

core::Status CsvPackage::begin(const Table& table) {
  end_table();
  if (core::Status begun = files_.begin(std::string(table.name) + ".csv"); !begun) return begun;
  written_.emplace_back().table = &table;
  hash_ = Sha256();
  line_.clear();
  for (const Column& column : table.columns) {
    if (!line_.empty()) line_ += ',';
    append_cell(line_, column.name);
  }
  return write(line_ += '\n');
}

core::Status CsvPackage::row(std::span<const Cell> row) {
  line_.clear();
  for (std::size_t i = 0; i < row.size(); ++i) {
    if (i != 0) line_ += ',';
    if (row[i]) append_cell(line_, *row[i]);
  }
  ++written_.back().rows;
  return write(line_ += '\n');
}

core::Status CsvPackage::write(const std::string& text) {
  hash_.add(text);
  written_.back().bytes += text.size();
  return files_.write(text);
}

void CsvPackage::end_table() {
  if (!written_.empty()) written_.back().sha256 = hash_.hexadecimal();
}

core::Status CsvPackage::finish() {
  end_table();
  if (core::Status begun = files_.begin("datapackage.json"); !begun) return begun;
  const Sink sink = [&](std::string_view piece) { return files_.write(piece); };
  JsonWriter writer(sink);
  writer.begin_object().member("profile", "tabular-data-package").member("name", name_);
  writer.member("title", "An action plan: its events and what they come to at a date");
  writer.member("description", "Money is committed, not paid.");
  writer.key("planledger").json(provenance_);
  writer.key("resources").begin_array();
  for (const Written& each : written_) {
    const std::string name(each.table->name);
    writer.begin_object().member("name", name).member("path", name + ".csv");
    writer.member("profile", "tabular-data-resource").member("title", each.table->description);
    writer.member("format", "csv").member("mediatype", "text/csv").member("encoding", "utf-8");
    writer.key("bytes").number(each.bytes).key("rows").number(each.rows);
    writer.member("hash", "sha256:" + each.sha256);
    writer.key("dialect").begin_object().member("delimiter", ",");
    writer.member("lineTerminator", "\n").member("quoteChar", "\"");
    writer.key("doubleQuote").boolean(true).key("header").boolean(true).end_object();
    put_schema(writer, *each.table);
    writer.end_object();
  }
  writer.end_array().end_object();
  if (core::Status written = writer.finish(); !written) return written;
  return files_.write("\n");
}

}  // namespace planledger::projections::exports
