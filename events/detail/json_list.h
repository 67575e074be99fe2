// Where does each element of a JSON array stand in its text?
#pragma once

#include "core/result.h"

#include <string_view>
#include <vector>

namespace planledger::events::detail {

// The text without the white space around it that JSON allows.
[[nodiscard]] std::string_view trimmed_json(std::string_view text);

// The elements of an array, each trimmed: its size is what somebody sent for it. Only the brackets
// and texts are looked at; when every element is JSON, the array is. Requires a trimmed text that
// starts with `[`. Fails with invalid_json where the array has no end or something follows it, and
// with too_large for more than `elements_max` elements.
[[nodiscard]] core::Result<std::vector<std::string_view>> split_json_list(std::string_view text,
                                                                          std::size_t elements_max);

}  // namespace planledger::events::detail
