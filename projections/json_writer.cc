#include "projections/json_writer.h"

#include "events/json.h"

#include <algorithm>

namespace planledger::projections {

JsonWriter& JsonWriter::key(std::string_view name) {
  separate();
  events::append_json_string(buffer_, name);
  buffer_ += ':';
  comma_due_ = false;
  return *this;
}

JsonWriter& JsonWriter::text(std::string_view value) {
  separate();
  events::append_json_string(buffer_, value);
  written();
  return *this;
}

JsonWriter& JsonWriter::number(std::uint64_t value) { return json(std::to_string(value)); }

JsonWriter& JsonWriter::boolean(bool value) { return json(value ? "true" : "false"); }

JsonWriter& JsonWriter::null() { return json("null"); }

JsonWriter& JsonWriter::json(std::string_view value) {
  separate();
  buffer_ += value;
  written();
  return *this;
}

JsonWriter& JsonWriter::member(std::string_view name, std::string_view value) {
  return key(name).text(value);
}

JsonWriter& JsonWriter::optional_member(std::string_view name,
                                        const std::optional<std::string>& value) {
  key(name);
  return value ? text(*value) : null();
}

core::Status JsonWriter::finish() {
  flush();
  return status_;
}

JsonWriter& JsonWriter::open(char bracket) {
  separate();
  buffer_ += bracket;
  comma_due_ = false;
  return *this;
}

JsonWriter& JsonWriter::close(char bracket) {
  buffer_ += bracket;
  written();
  return *this;
}

void JsonWriter::separate() {
  if (comma_due_) buffer_ += ',';
}

void JsonWriter::written() {
  comma_due_ = true;
  if (buffer_.size() >= kPieceBytesMax / 2) flush();
}

void JsonWriter::flush() {
  std::string_view rest = buffer_;
  while (status_ && !rest.empty()) {
    const std::size_t size = std::min(rest.size(), kPieceBytesMax);
    status_ = sink_(rest.substr(0, size));
    rest.remove_prefix(size);
  }
  buffer_.clear();
}

}  // namespace planledger::projections
