// Bytes as lower case hexadecimal digits, and back.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace planledger::core::detail {

[[nodiscard]] inline std::string to_hexadecimal(std::string_view bytes) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string text;
  text.reserve(bytes.size() * 2);
  for (const char signed_byte : bytes) {
    const auto byte = static_cast<unsigned char>(signed_byte);
    text += kDigits[byte >> 4U];
    text += kDigits[byte & 0xfU];
  }
  return text;
}

// None where a digit is missing or another character stands for one; upper case is another.
[[nodiscard]] inline std::optional<std::string> of_hexadecimal(std::string_view text) {
  if (text.size() % 2 != 0) return std::nullopt;
  std::string bytes;
  bytes.reserve(text.size() / 2);
  unsigned value = 0;
  for (std::size_t place = 0; place < text.size(); ++place) {
    const char digit = text[place];
    unsigned digit_value = 0;
    if (digit >= '0' && digit <= '9') {
      digit_value = static_cast<unsigned>(digit - '0');
    } else if (digit >= 'a' && digit <= 'f') {
      digit_value = static_cast<unsigned>(digit - 'a') + 10;
    } else {
      return std::nullopt;
    }
    value = value * 16 + digit_value;
    if (place % 2 == 0) continue;
    bytes += static_cast<char>(value);
    value = 0;
  }
  return bytes;
}

}  // namespace planledger::core::detail
