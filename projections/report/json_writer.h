// Writes JSON as it goes, commas where they belong.
#pragma once

#include "events/json.h"
#include "projections/report/output.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace planledger::projections::report {

// Every value follows a key() in an object, or stands in an array().
class JsonWriter {
 public:
  explicit JsonWriter(Output& output) : output_(output) {}

  JsonWriter& key(std::string_view name) {
    comma();
    std::string text;
    events::append_json_string(text, name);
    output_.write(text + ":");
    first_ = true;
    return *this;
  }

  template <class Members>
  void object(const Members& members) {
    nested("{", "}", members);
  }

  template <class List, class Item>
  void array(const List& list, const Item& item) {
    nested("[", "]", [&] {
      for (const auto& one : list) item(one);
    });
  }

  // One whose items `items` writes.
  template <class Items>
  void array(const Items& items) {
    nested("[", "]", items);
  }

  // A number, a truth value or JSON made elsewhere.
  void raw(std::string_view json) {
    comma();
    output_.write(json);
  }
  void null() { raw("null"); }

  void text(std::string_view value) {
    std::string quoted;
    events::append_json_string(quoted, value);
    raw(quoted);
  }
  void text(const char* value) { text(std::string_view(value)); }
  void text(const std::string& value) { text(std::string_view(value)); }
  void text(const std::optional<std::string>& value) { value ? text(*value) : null(); }
  // Null where it is empty: no text of an event is.
  void optional_text(capnp::Text::Reader value) {
    value.size() != 0 ? text(events::view(value)) : null();
  }

  void texts(const std::vector<std::string>& values) {
    array(values, [&](const std::string& value) { text(value); });
  }

  void date(const std::optional<core::PartialDate>& value) {
    value ? text(core::to_string(*value)) : null();
  }

  void amount(core::MinorUnits value, core::Currency currency) {
    text(core::format_amount(value, currency));
  }

  void totals(const core::Totals& totals) {
    object([&] {
      for (const auto& [currency, sum] : totals) key(currency.code()).amount(sum, currency);
    });
  }

  // The members of an object that is JSON already, into the object at hand.
  void members_of(std::string_view json_object) {
    json_object = json_object.substr(1, json_object.size() - 2);
    if (!json_object.empty()) raw(json_object);
  }

 private:
  void comma() {
    if (!first_) output_.write(",");
    first_ = false;
  }

  template <class Inside>
  void nested(std::string_view open, std::string_view close, const Inside& inside) {
    comma();
    output_.write(open);
    first_ = true;
    inside();
    output_.write(close);
    first_ = false;
  }

  Output& output_;
  bool first_ = true;  // Nothing before it that a comma must part it from.
};

}  // namespace planledger::projections::report
