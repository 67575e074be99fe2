// The real plan in files: what the coordinator defines, and what each department appends.
#pragma once

#include "tests/tools/process/running_daemon.h"

#include <map>
#include <string>

namespace planledger::tests {

struct PlanFiles {
  std::string definitions;
  std::map<std::string, std::string> by_department;
};

// Written beside the ledger.
[[nodiscard]] PlanFiles split_plan(const NewLedger& ledger);

// The first place where an answer is not as the golden one of that name says
// ("plan-2018-10-26.json"); empty where there is none. Allocations of one day stand in the order of
// their recording, which here is anybody's.
[[nodiscard]] std::string golden_mismatch(const std::string& name, const std::string& answer);

}  // namespace planledger::tests
