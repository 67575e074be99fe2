// The real plan goes in whole, the half-year after it too, and each bad line gets its code.

#include "tests/events/admission_fixture.h"

#include <catch2/catch.hpp>

#include <fstream>
#include <sstream>

namespace planledger::tests {
namespace {

std::vector<std::string> lines_of(const std::string& name) {
  std::ifstream file(std::string(PLANLEDGER_SAMPLE_DIR) + "/" + name);
  REQUIRE(file.good());
  std::vector<std::string> lines;
  for (std::string line; std::getline(file, line);) {
    if (!line.empty()) lines.push_back(line);
  }
  return lines;
}

void append_all(AdmissionFixture& ledger, const std::string& name) {
  for (const std::string& line : lines_of(name)) {
    const events::Receipts receipts = ledger.append({line});
    INFO(line);
    INFO((receipts ? "" : receipts.error().message));
    REQUIRE(receipts);
  }
}

}  // namespace

TEST_CASE("the real plan and the half-year after it are accepted whole", "[events][sample]") {
  AdmissionFixture ledger;
  append_all(ledger, "plan-2018.jsonl");
  CHECK(ledger.log().head() == 899);
  append_all(ledger, "invented-2019.jsonl");
  CHECK(ledger.log().head() == 931);
  // Again it appends nothing.
  append_all(ledger, "plan-2018.jsonl");
  append_all(ledger, "invented-2019.jsonl");
  CHECK(ledger.log().head() == 931);
}

TEST_CASE("the real plan is accepted as one batch", "[events][sample]") {
  AdmissionFixture ledger;
  const events::Receipts receipts = ledger.append(lines_of("plan-2018.jsonl"));
  REQUIRE(receipts);
  CHECK(receipts->size() == 899);
}

TEST_CASE("each bad line gets the code that it must get", "[events][sample]") {
  AdmissionFixture ledger;
  append_all(ledger, "plan-2018.jsonl");
  const std::vector<std::string> bad = lines_of("bad.jsonl");
  const std::vector<std::string> expected = lines_of("bad.expected");
  REQUIRE(bad.size() == expected.size());
  for (std::size_t i = 0; i < bad.size(); ++i) {
    const events::Receipts receipts = ledger.append({bad[i]});
    REQUIRE_FALSE(receipts);
    INFO(receipts.error().message);
    CHECK(fmt::format("{} {}", i + 1, core::name(receipts.error().code)) == expected[i]);
  }
  CHECK(ledger.log().head() == 899);
}

}  // namespace planledger::tests
