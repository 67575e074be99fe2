// A broken invariant ends the process with a message; it is never swallowed.
#pragma once

#include <string_view>

namespace planledger::core {

// Writes the place and the message to standard error and aborts.
[[noreturn]] void check_failed(const char* file, int line, const char* condition,
                               std::string_view message);

}  // namespace planledger::core

#define PLANLEDGER_CHECK(condition, message)                                     \
  do {                                                                           \
    if (!(condition)) {                                                          \
      ::planledger::core::check_failed(__FILE__, __LINE__, #condition, message); \
    }                                                                            \
  } while (false)
