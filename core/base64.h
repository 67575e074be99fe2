// Bytes as text, in the standard alphabet of RFC 4648 with its padding.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace planledger::core {

[[nodiscard]] std::string to_base64(std::string_view bytes);
// None for any text but the one that to_base64 writes: no spaces, no missing padding, no stray
// bits.
[[nodiscard]] std::optional<std::string> of_base64(std::string_view text);

}  // namespace planledger::core
