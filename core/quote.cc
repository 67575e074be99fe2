#include "core/quote.h"

#include "core/utf8.h"

#include <fmt/format.h>

#include <algorithm>

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
  std::string_view rest = beginning(text);
  const bool whole = rest.size() == text.size();
  std::string result = "\"";
  while (!rest.empty()) {
    const std::size_t size = character_size(rest);
    const auto byte = static_cast<unsigned char>(rest.front());
    if (size == 0) {
      result += fmt::format("\\x{:02x}", byte);
    } else if (byte < 0x20 || byte == 0x7f) {
      result += fmt::format("\\u{:04x}", byte);
    } else {
      if (byte == '"' || byte == '\\') result += '\\';
      result += rest.substr(0, size);
    }
    rest.remove_prefix(std::max<std::size_t>(size, 1));
  }
  if (!whole) result += "...";
  result += '"';
  return result;
}

}  // namespace planledger::core
