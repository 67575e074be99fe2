#include "core/quote.h"

#include <fmt/format.h>

namespace planledger::core {
namespace {

bool continues_character(char byte) { return (static_cast<unsigned char>(byte) & 0xc0U) == 0x80U; }

std::string_view beginning(std::string_view text) {
  if (text.size() <= kQuotedBytesMax) return text;
  std::size_t size = kQuotedBytesMax;
  while (size > 0 && continues_character(text[size])) --size;
  return text.substr(0, size);
}

}  // namespace

std::string quoted(std::string_view text) {
  const std::string_view shown = beginning(text);
  std::string result = "\"";
  for (const char byte : shown) {
    if (byte == '"' || byte == '\\') {
      result += '\\';
      result += byte;
    } else if (static_cast<unsigned char>(byte) < 0x20 || byte == 0x7f) {
      result += fmt::format("\\u{:04x}", static_cast<unsigned>(byte));
    } else {
      result += byte;
    }
  }
  if (shown.size() < text.size()) result += "...";
  result += '"';
  return result;
}

}  // namespace planledger::core
