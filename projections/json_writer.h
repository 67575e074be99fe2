// Writes one JSON value to a sink piece by piece, so that no answer is ever held whole.
#pragma once

#include "projections/question.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace planledger::projections {

// The caller sees to it that what is begun is ended and that keys and values alternate; commas are
// the writer's. After the sink failed everything is dropped and `finish` gives its error. `sink`
// is not owned.
class JsonWriter {
 public:
  static constexpr std::size_t kPieceBytesMax = 64U << 10U;

  explicit JsonWriter(const Sink& sink) : sink_(sink) {}

  JsonWriter& begin_object() { return open('{'); }
  JsonWriter& end_object() { return close('}'); }
  JsonWriter& begin_array() { return open('['); }
  JsonWriter& end_array() { return close(']'); }

  JsonWriter& key(std::string_view name);
  JsonWriter& text(std::string_view value);
  JsonWriter& number(std::uint64_t value);
  JsonWriter& boolean(bool value);
  JsonWriter& null();
  // A value that is JSON already.
  JsonWriter& json(std::string_view value);

  // Members of an object whose value is a text; the second writes null where there is none.
  JsonWriter& member(std::string_view name, std::string_view value);
  JsonWriter& optional_member(std::string_view name, const std::optional<std::string>& value);

  // Why the sink refused a piece, where it did: the rest need not be made.
  [[nodiscard]] const core::Status& status() const { return status_; }
  // Hands over what is left. Nothing is written after it.
  [[nodiscard]] core::Status finish();

 private:
  JsonWriter& open(char bracket);
  JsonWriter& close(char bracket);
  void separate();
  void written();
  void flush();

  const Sink& sink_;
  std::string buffer_;
  bool comma_due_ = false;
  core::Status status_;
};

}  // namespace planledger::projections
