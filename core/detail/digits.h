// Which number do the digits at fixed places of a date stand for?
#pragma once

#include <optional>
#include <string_view>

namespace planledger::core::detail {

// The number that `text` spells, all of it decimal digits, at most nine; else none.
[[nodiscard]] inline std::optional<int> fixed_number(std::string_view text) {
  constexpr std::size_t kDigitsMax = 9;
  if (text.empty() || text.size() > kDigitsMax) return std::nullopt;
  int value = 0;
  for (const char digit : text) {
    if (digit < '0' || digit > '9') return std::nullopt;
    value = value * 10 + (digit - '0');
  }
  return value;
}

}  // namespace planledger::core::detail
