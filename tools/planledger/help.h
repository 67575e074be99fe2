// What `--help` of a command says besides the command's own options.
#pragma once

#include <CLI/CLI.hpp>

#include <memory>

namespace planledger::tools {

// The heading under which options of every command stand (context.h).
inline constexpr const char* kSharedOptions = "Options of every command";

// Names those options in the help of each command, too, where it has none of that name itself. To
// be set before the commands are added, which take it over from `app`.
[[nodiscard]] std::shared_ptr<CLI::FormatterBase> help_formatter(const CLI::App& app);

}  // namespace planledger::tools
