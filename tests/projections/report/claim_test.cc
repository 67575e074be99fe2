#include "projections/report/claim.h"

#include "projections/report/compose.h"

#include <catch2/catch.hpp>

namespace planledger::projections::report {
namespace {

const std::string kRoot(64, 'a');

Subject subject() {
  Subject made{core::Period::parse("2018-H2").value(), {}, Language::en, core::Uuid(1, 2), kRoot};
  made.point.as_of = core::parse_date("2018-10-26").value();
  made.point.known_at = 899;
  return made;
}

TEST_CASE("a report's claim is found in whatever stands around it", "[report][claim]") {
  const std::string line = claim_line(subject(), "md");
  CHECK(line == "planledger-report/1 ledger=00000000-0000-0001-0000-000000000002 root=" + kRoot +
                    " period=2018-H2 asOf=2018-10-26 knownAt=899 lang=en format=md renderer=" +
                    std::to_string(kRendererVersion));
  const std::string earlier = "planledger-report/1 ledger=nobody ";
  for (const std::string& report :
       {line, "%" + line + "\n%%EOF\n", "<code>" + line + "</code>", earlier + "\n`" + line + "`",
        std::string("PK\5\6\0\0", 6) + line}) {
    INFO(report);
    const auto claim = find_claim(report);
    REQUIRE(claim);
    CHECK(claim->ledger == core::Uuid(1, 2));
    CHECK(claim->root == kRoot);
    CHECK(claim->known_at == 899);
    CHECK(claim->renderer == kRendererVersion);
    CHECK(claim->question.subject == projections::Subject::report);
    CHECK(claim->question.period == "2018-H2");
    CHECK(claim->question.as_of == "2018-10-26");
    CHECK(claim->question.known_at == "seq:899");
    CHECK(claim->question.language == "en");
    CHECK(claim->question.format == "md");
  }
}

TEST_CASE("a claim that is cut short is none", "[report][claim]") {
  const std::string line = claim_line(subject(), "md");
  CHECK_FALSE(find_claim(""));
  CHECK_FALSE(find_claim("planledger-report/2 " + line.substr(20)));
  // Without its last digit the number of the renderer is missing, and before that more.
  for (std::size_t size = 0; size < line.size(); ++size) {
    const auto claim = find_claim(line.substr(0, size));
    REQUIRE_FALSE(claim);
    CHECK(claim.error().code == core::Errc::invalid_field);
  }
}

}  // namespace
}  // namespace planledger::projections::report
