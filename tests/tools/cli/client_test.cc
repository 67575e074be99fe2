// The client as a program: what a stranger's command line meets.
#include <catch2/catch.hpp>
#include <sys/wait.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

namespace planledger::tools {
namespace {

using Catch::Matchers::Contains;

struct Finished {
  int status = -1;
  std::string output;  // Both of its streams.
};

// Runs `planledger ARGUMENTS` through the shell.
Finished planledger(const std::string& arguments) {
  const std::string command = "'" PLANLEDGER_PROGRAM "' " + arguments + " 2>&1 </dev/null";
  std::FILE* const pipe = ::popen(command.c_str(), "r");
  REQUIRE(pipe != nullptr);
  Finished finished;
  char buffer[4096];
  while (const std::size_t count = std::fread(buffer, 1, sizeof buffer, pipe)) {
    finished.output.append(buffer, count);
  }
  const int ended = ::pclose(pipe);
  if (WIFEXITED(ended)) finished.status = WEXITSTATUS(ended);
  return finished;
}

// A directory that is gone with the test.
class Directory {
 public:
  Directory() {
    std::string name = (std::filesystem::temp_directory_path() / "planledger-XXXXXX").string();
    REQUIRE(::mkdtemp(name.data()) != nullptr);
    path_ = name;
  }
  ~Directory() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  Directory(const Directory&) = delete;
  Directory& operator=(const Directory&) = delete;

  // A new ledger with the department KB.
  [[nodiscard]] std::string ledger() const {
    const std::string path = file("ledger");
    REQUIRE(planledger("init " + path).status == 0);
    REQUIRE(planledger("append DepartmentRegistered --department KB --effective 2015 --code KB "
                       "--name Chancellery --data " +
                       path)
                .status == 0);
    return path;
  }
  [[nodiscard]] std::string file(const std::string& name) const { return (path_ / name).string(); }

 private:
  std::filesystem::path path_;
};

TEST_CASE("what is no date of a diff is a mistake of the command line", "[tools][cli]") {
  for (const std::string dates : {"--from 2018 --to 2018-10-26", "--from 2018-01-01 --to x"}) {
    const Finished diff = planledger("diff " + dates + " --data /nowhere");
    INFO(diff.output);
    CHECK(diff.status == 2);
    CHECK_THAT(diff.output, Contains("expected YYYY-MM-DD"));
  }
}

TEST_CASE("an expected version that is given and empty is refused", "[tools][cli]") {
  const Finished append = planledger("append --json - --expect-version '' --data /nowhere");
  CHECK(append.status == 2);
  CHECK_THAT(append.output, Contains("expected a number or none"));
}

TEST_CASE("a command that does not exist is named", "[tools][cli]") {
  CHECK_THAT(planledger("shwo").output, Contains("'shwo' is no command of planledger"));
  const Finished show = planledger("show paln");
  CHECK(show.status == 2);
  CHECK_THAT(show.output, Contains("'paln' is no command of planledger show"));
  CHECK_THAT(planledger("show").output, Contains("subcommand is required"));
}

TEST_CASE("a flag's text is taken as it stands", "[tools][cli]") {
  const Directory directory;
  const std::string ledger = directory.ledger();
  const std::string name = " --department KB --effective 2015 --data " + ledger;
  REQUIRE(planledger("append PolicyLineDefined --no 1 --title '[Safety, first]'" + name).status ==
          0);
  REQUIRE(planledger("append GoalDefined --no 1 --line 1 --title g" + name).status == 0);
  REQUIRE(planledger("append ActionDefined --action 1.1 --goal 1 --title a --departments "
                     "KB:coordinating --ministers '[a,b]' --ministers 'c, d'" +
                     name)
              .status == 0);
  CHECK_THAT(planledger("show plan --data " + ledger).output, Contains(R"("[Safety, first]")"));
  CHECK_THAT(planledger("show action 1.1 --data " + ledger).output,
             Contains(R"("ministers":["[a,b]","c, d"])"));
}

TEST_CASE("events are not read from a directory", "[tools][cli]") {
  const Finished append = planledger("append --json / --data /nowhere");
  CHECK(append.status == 2);
  CHECK_THAT(append.output, Contains("cannotRead: cannot read /: Is a directory"));
}

TEST_CASE("numbers that count events are not negative", "[tools][cli]") {
  for (const std::string command : {"tail --after -1 --data /nowhere", "generate --events -1"}) {
    const Finished refused = planledger(command);
    INFO(refused.output.substr(0, 400));
    CHECK(refused.status == 2);
    CHECK_THAT(refused.output.substr(0, 400), Contains("usage"));
  }
}

TEST_CASE("a filter that no event can pass is refused by tail", "[tools][cli]") {
  const Directory directory;
  const std::string ledger = directory.file("ledger");
  REQUIRE(planledger("init " + ledger).status == 0);
  for (const std::string filter : {"--type Foo", "--action x", "--department kb"}) {
    const Finished tail = planledger("tail " + filter + " --data " + ledger);
    INFO(tail.output);
    CHECK(tail.status == 2);
    CHECK_THAT(tail.output, Contains("invalidQuestion"));
  }
  CHECK(planledger("tail --type PlanAdopted --data " + ledger).status == 0);
}

TEST_CASE("an import with a file that cannot be read appends nothing", "[tools][cli]") {
  const Directory directory;
  const std::string ledger = directory.file("ledger");
  const std::string good = directory.file("good.jsonl");
  std::ofstream(good) << R"({"id":"5b0c3a52-6a55-4b1e-9f0e-8d1f0a3f4c11",)"
                      << R"("type":"DepartmentRegistered","department":"KB","effective":"2015",)"
                      << R"("data":{"code":"KB","name":"Chancellery"}})" << '\n';
  REQUIRE(planledger("init " + ledger).status == 0);

  for (const std::string& second : {directory.file("missing.jsonl"), directory.file("")}) {
    const Finished broken = planledger("import " + good + " " + second + " --data " + ledger);
    INFO(broken.output);
    CHECK(broken.status == 2);
    CHECK_THAT(broken.output, Contains("cannotRead") && Contains(second));
  }
  const Finished import = planledger("import " + good + " --data " + ledger);
  CHECK(import.status == 0);
  CHECK_THAT(import.output, Contains(R"("appended":1,"unchanged":0)"));
}

}  // namespace
}  // namespace planledger::tools
