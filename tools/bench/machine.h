// Which machine was this measured on?
#pragma once

#include <string>
#include <utility>
#include <vector>

namespace planledger::bench {

// What matters of the machine, of the disk under `directory`, and of this build: pairs of a name
// and what it is, "unknown" where the system does not say.
using Description = std::vector<std::pair<std::string, std::string>>;
[[nodiscard]] Description describe_machine(const std::string& directory);

}  // namespace planledger::bench
