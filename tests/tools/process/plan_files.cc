#include "tests/tools/process/plan_files.h"

#include "tests/projections/golden.h"

#include <algorithm>
#include <fstream>
#include <set>

namespace planledger::tests {
namespace {

boost::json::value with_allocations_sorted(boost::json::value answer) {
  for (auto& action : answer.at("actions").as_array()) {
    if (auto* found = action.as_object().if_contains("allocations")) {
      auto& list = found->as_array();
      std::sort(list.begin(), list.end(), [](const auto& a, const auto& b) {
        return a.at("what").as_string() < b.at("what").as_string();
      });
    }
  }
  return answer;
}

}  // namespace

PlanFiles split_plan(const NewLedger& ledger) {
  static const std::set<std::string> kDefinitions = {
      "DepartmentRegistered", "PlanAdopted", "PolicyLineDefined", "GoalDefined", "ActionDefined"};
  PlanFiles files;
  files.definitions = ledger.beside("definitions.jsonl");
  std::ifstream plan(PLANLEDGER_SAMPLE_DIR "/plan-2018.jsonl");
  for (std::string line; std::getline(plan, line);) {
    const boost::json::value event = boost::json::parse(line);
    std::string file = files.definitions;
    if (!kDefinitions.contains(std::string(event.at("type").as_string()))) {
      const std::string department(event.at("department").as_string());
      file = ledger.beside(department + ".jsonl");
      files.by_department[department] = file;
    }
    std::ofstream(file, std::ios::app) << line << '\n';
  }
  return files;
}

std::string golden_mismatch(const std::string& name, const std::string& answer) {
  return first_mismatch(with_allocations_sorted(golden(name)),
                        with_allocations_sorted(boost::json::parse(answer)), "");
}

}  // namespace planledger::tests
