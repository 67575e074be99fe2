// The six departments of the real plan, each with a client of its own, at the same time.
#include "tests/tools/process/departments.h"

#include "tests/tools/process/plan_files.h"

#include <catch2/catch.hpp>

namespace planledger::tests {
namespace {

ChildCommand import_of(const std::string& file, const Daemon& daemon) {
  return {.arguments = {PLANLEDGER_CLIENT, "import", file, "--server", daemon.address()}};
}

void check_golden(const Daemon& daemon, const std::string& subject, const std::string& date) {
  const Finished answer = planledger(
      {"show", subject, "--as-of", date, "--server", daemon.address(), "--format", "json"});
  INFO(subject << " as of " << date << answer.errors);
  REQUIRE(answer.status == 0);
  CHECK(golden_mismatch(subject + "-" + date + ".json", answer.output) == "");
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
