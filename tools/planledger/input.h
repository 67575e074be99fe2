// A whole file that somebody hands to a command: a checkpoint, a proof.
#pragma once

#include "core/result.h"

#include <string>

namespace planledger::tools {

inline constexpr std::size_t kInputBytesMax = 4U << 20U;

// "-" is standard input. Fails with cannot_read, also where it is longer than `bytes_max`.
[[nodiscard]] core::Result<std::string> read_input(const std::string& path,
                                                   std::size_t bytes_max = kInputBytesMax);

}  // namespace planledger::tools
