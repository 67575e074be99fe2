// How is a text that somebody sent shown in a message of one line?
#pragma once

#include <string>
#include <string_view>

namespace planledger::core {

// The longest part of a text that a message shows, in bytes.
inline constexpr std::size_t kQuotedBytesMax = 80;

// The text in double quotes, control characters, quotes and backslashes escaped, and bytes that are
// not UTF-8 as "\xeb"; of a long text the beginning and "...", never half a character.
[[nodiscard]] std::string quoted(std::string_view text);

}  // namespace planledger::core
