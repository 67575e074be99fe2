// How does the server tell its operator what happens? On standard error: in words on a terminal, as
// one JSON object a line elsewhere.
#pragma once

#include <spdlog/logger.h>

#include <cstdint>
#include <memory>
#include <string>

namespace planledger::tools {

enum class LogForm : std::uint8_t { text, json };

// `level` is one of spdlog's: trace, debug, info, warning, error, critical, off.
[[nodiscard]] std::shared_ptr<spdlog::logger> make_logger(LogForm form, const std::string& level);

}  // namespace planledger::tools
