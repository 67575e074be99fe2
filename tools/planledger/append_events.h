// Appends one batch that a command line made, and prints its positions.
#pragma once

#include "tools/planledger/context.h"

#include <optional>
#include <string>

namespace planledger::tools {

// Adds --expect-version; its text goes to append_and_print.
void add_expected_version(CLI::App& command, std::optional<std::string>& text);

// Appends and prints nothing: for a command that has more to say. `json` is one event.
[[nodiscard]] core::Status append_quietly(const Context& context, std::string_view json);

// Appends one event and prints its position: for a command that goes on from there.
[[nodiscard]] core::Result<core::Sequence> append_and_show(const Context& context,
                                                           std::string_view json);

// `json` is one event or an array of them, all or nothing.
[[nodiscard]] core::Result<int> append_and_print(
    const Context& context, std::string_view json,
    const std::optional<std::string>& expected_version);

}  // namespace planledger::tools
