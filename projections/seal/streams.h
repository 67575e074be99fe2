// How far was each stream at a point of the log?
#pragma once

#include "core/log.h"

#include <cstdint>
#include <map>
#include <string>

namespace planledger::projections::seal {

// The version of each stream's last event, by the streams' names in byte order.
using Versions = std::map<std::string, std::uint64_t, std::less<>>;

// Counts the events of [first, last] in. Fails as the log does.
[[nodiscard]] core::Status count_streams(const core::EventLog& log, core::Sequence first,
                                         core::Sequence last, Versions& versions);

// "VERSION STREAM", a line a stream: what a seal's hash is of.
[[nodiscard]] std::string to_text(const Versions& versions);

}  // namespace planledger::projections::seal
