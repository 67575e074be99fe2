// The six departments of the real plan, each with a client of its own, at the same time.
#include "tests/tools/process/departments.h"

#include "tests/projections/golden.h"

#include <catch2/catch.hpp>

#include <algorithm>
#include <fstream>
#include <set>

namespace planledger::tests {
namespace {

// The real plan in files: what the coordinator defines, and what each department appends.
struct PlanFiles {
  std::string definitions;
  std::map<std::string, std::string> by_department;
};

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

ChildCommand import_of(const std::string& file, const Daemon& daemon) {
  return {.arguments = {PLANLEDGER_CLIENT, "import", file, "--server", daemon.address()}};
}

// Allocations of one day stand in the order of their recording, which here is anybody's.
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

void check_golden(const Daemon& daemon, const std::string& subject, const std::string& date) {
  const Finished answer = planledger(
      {"show", subject, "--as-of", date, "--server", daemon.address(), "--format", "json"});
  INFO(subject << " as of " << date << answer.errors);
  REQUIRE(answer.status == 0);
  const auto expected = with_allocations_sorted(golden(subject + "-" + date + ".json"));
  const auto actual = with_allocations_sorted(boost::json::parse(answer.output));
  CHECK(first_mismatch(expected, actual, "") == "");
}

}  // namespace

TEST_CASE("six departments that append the plan at the same time give the golden answers",
          "[tools][departments]") {
  RunningDaemon daemon;
  const PlanFiles files = split_plan(daemon.ledger());
  REQUIRE(files.by_department.size() == 6);
  REQUIRE(run(import_of(files.definitions, *daemon)).status == 0);

  std::vector<std::unique_ptr<ChildProcess>> imports;
  for (const auto& [department, file] : files.by_department) {
    imports.push_back(std::make_unique<ChildProcess>(import_of(file, *daemon)));
  }
  for (const auto& each : imports) {
    const std::string output = each->rest();
    CHECK(each->wait() == 0);
    CHECK_THAT(output, Catch::Contains(R"("unchanged":0,"refused":[])"));
  }

  const LogRead log = read_log(*daemon->client());
  CHECK(log.problem == "");
  CHECK(log.count == 899);
  for (const std::string date : {"2015-12-31", "2016-06-30", "2017-12-31", "2018-10-26"}) {
    check_golden(*daemon, "plan", date);
    check_golden(*daemon, "budget", date);
  }
  CHECK(replay_difference(*daemon->client()) == "");
  CHECK(daemon->stop() == 0);
}

}  // namespace planledger::tests
