// The bench measures what it says it does: run on a few hundred events, without a word on speed.
#include "tools/bench/figures.h"

#include <boost/json.hpp>
#include <catch2/catch.hpp>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>

namespace planledger::bench {
namespace {

class TemporaryDirectory {
 public:
  TemporaryDirectory() { REQUIRE(::mkdtemp(path_.data()) != nullptr); }
  ~TemporaryDirectory() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  TemporaryDirectory(const TemporaryDirectory&) = delete;
  TemporaryDirectory& operator=(const TemporaryDirectory&) = delete;
  [[nodiscard]] const std::string& path() const { return path_; }

 private:
  std::string path_ = (std::filesystem::temp_directory_path() / "bench-test-XXXXXX").string();
};

int run_bench(const std::string& arguments) {
  const std::string command = std::string(PLANLEDGER_BENCH) + " " + arguments + " >/dev/null 2>&1";
  return std::system(command.c_str());
}

boost::json::value read_json(const std::string& path) {
  std::ifstream file(path);
  std::ostringstream text;
  text << file.rdbuf();
  return boost::json::parse(text.str());
}

}  // namespace

TEST_CASE("a quick run of the bench gives every row a positive figure", "[bench]") {
  const TemporaryDirectory directory;
  const std::string json = directory.path() + "/figures.json";
  REQUIRE(run_bench("--quick --dir " + directory.path() + " --json " + json) == 0);

  const boost::json::value figures = read_json(json);
  CHECK(figures.at("size") == "quick");
  CHECK(figures.at("machine").at("cores").is_string());
  std::set<std::string> names;
  for (const boost::json::value& row : figures.at("rows").as_array()) {
    const std::string name(row.at("name").as_string().c_str());
    INFO(name);
    names.insert(name);
    CHECK(row.at("ours").at("median").to_number<double>() > 0);
    if (const auto* theirs = row.as_object().if_contains("theirs")) {
      CHECK(theirs->at("median").to_number<double>() > 0);
      CHECK(row.at("ratio").at("median").to_number<double>() > 0);
    }
    if (row.as_object().contains("aim")) CHECK(row.at("met").is_bool());
  }
  CHECK(names == std::set<std::string>{"append-1",
                                       "append-4x512",
                                       "append-64",
                                       "append-64-signed",
                                       "append-64x16",
                                       "append-64x16-signed",
                                       "budget-action",
                                       "budget-plan",
                                       "bytes-log",
                                       "bytes-projections",
                                       "bytes-written",
                                       "export-360giving",
                                       "export-csv",
                                       "export-hledger",
                                       "export-iati",
                                       "export-jsonl",
                                       "export-ocds",
                                       "export-sqlite",
                                       "import-csv",
                                       "memory-export",
                                       "memory-import-csv",
                                       "import-directory",
                                       "import-network",
                                       "import-projected",
                                       "latency-1",
                                       "memory-import",
                                       "memory-questions",
                                       "memory-report-large",
                                       "memory-report-small",
                                       "replay",
                                       "report-large",
                                       "report-small",
                                       "start-clean",
                                       "start-killed"});
  // What it made there is gone: the figures alone are left.
  std::size_t left = 0;
  for (const auto& entry : std::filesystem::directory_iterator(directory.path())) {
    INFO(entry.path());
    CHECK(entry.path() == json);
    ++left;
  }
  CHECK(left == 1);
}

TEST_CASE("the bench refuses a measure that it does not know", "[bench]") {
  CHECK(WEXITSTATUS(run_bench("--only append-65")) == 2);
  CHECK(WEXITSTATUS(run_bench("--only balances")) == 2);  // Of --peers.
}

TEST_CASE("a ratio is taken run by run, and its aim is held against the middle one", "[bench]") {
  Row row{
      .name = "append", .what = "", .unit = "", .ours = {100, 20, 90}, .theirs = {100, 10, 100}};
  REQUIRE(row.ratio());
  CHECK(row.ratio()->median == Approx(1.0));
  CHECK(row.ratio()->low == Approx(0.9));
  CHECK(row.ratio()->high == Approx(2.0));
  CHECK_FALSE(row.met());
  row.aim = Aim{Aim::Side::at_least, 1.0};
  CHECK(row.met() == true);
  row.aim = Aim{Aim::Side::at_most, 0.95};
  CHECK(row.met() == false);
}

TEST_CASE("figures without a counterpart are held against their aim by themselves", "[bench]") {
  const Row row{.name = "memory",
                .what = "",
                .unit = "MiB",
                .ours = {100, 300},
                .aim = Aim{Aim::Side::at_most, 250}};
  CHECK_FALSE(row.ratio());
  CHECK(row.met() == true);
  CHECK(table_of({row}).find("MISSED") == std::string::npos);
  CHECK(quantile({3, 1, 2}, 0.5) == 2);
}

}  // namespace planledger::bench
