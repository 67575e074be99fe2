// Where does a character of UTF-8 end? (RFC 3629)
#pragma once

#include <cstddef>
#include <string_view>

namespace planledger::core {

// The bytes of the character at the start of `text`, 0 where there is none: no longer form than
// needed, no surrogate, nothing above U+10FFFF. A NUL is a character; an empty text has none.
[[nodiscard]] std::size_t character_size(std::string_view text);

}  // namespace planledger::core
