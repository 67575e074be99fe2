// How a file that is no sheet is refused.
#pragma once

#include "core/result.h"

#include <string>
#include <string_view>

namespace planledger::sheets {

[[nodiscard]] inline tl::unexpected<core::Error> cannot_read(std::string why) {
  return core::fail(core::Errc::cannot_read, std::move(why));
}

[[nodiscard]] inline tl::unexpected<core::Error> cannot_read(const std::string& path,
                                                             std::string_view why) {
  return cannot_read(std::string(path).append(": ").append(why));
}

}  // namespace planledger::sheets
