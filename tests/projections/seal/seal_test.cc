// The text of a seal: what others read, and what of it is none.
#include "projections/seal/seal.h"

#include "projections/seal/streams.h"

#include <catch2/catch.hpp>

namespace planledger::projections::seal {
namespace {

const std::string kDigest(64, 'a');

Seal some_seal() {
  Seal seal;
  seal.ledger = core::Uuid::parse("01234567-89ab-cdef-fedc-ba9876543210").value();
  seal.period = "2018-H2";
  seal.reporting_date = core::parse_date("2018-12-31").value();
  seal.closing = 517;
  seal.event = core::Uuid::parse("5b0c3a52-6a55-4b1e-9f0e-8d1f0a3f4c11").value();
  seal.size = 516;
  seal.renderer = 3;
  seal.answers = {{"plan", kDigest}, {"budget", kDigest}};
  seal.streams = 63;
  seal.streams_sha256 = kDigest;
  seal.reports = {{"nl", "html", 123'456, kDigest}};
  return seal;
}

const std::string kText =
    "planledger.01234567-89ab-cdef-fedc-ba9876543210/seal\n"
    "period 2018-H2\n"
    "reportingDate 2018-12-31\n"
    "closing 517 5b0c3a52-6a55-4b1e-9f0e-8d1f0a3f4c11\n"
    "size 516\n"
    "root AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n"
    "renderer 3\n"
    "answer plan " +
    kDigest +
    "\n"
    "answer budget " +
    kDigest +
    "\n"
    "streams 63 " +
    kDigest +
    "\n"
    "report nl html 123456 " +
    kDigest + "\n";

std::string with(std::string text, std::string_view from, std::string_view to) {
  const std::size_t at = text.find(from);
  REQUIRE(at != std::string::npos);
  return text.replace(at, from.size(), to);
}

TEST_CASE("a seal is written as its page says, and read back", "[projections][seal]") {
  CHECK(to_text(some_seal()) == kText);
  CHECK(parse_seal(kText) == some_seal());
  CHECK(report_name("nl", "html") == "report-nl.html");
  CHECK(some_seal().report("nl", "html")->bytes == 123'456);
  CHECK(some_seal().report("en", "html") == nullptr);
}

TEST_CASE("lines of a later program are passed over", "[projections][seal]") {
  CHECK(parse_seal(with(kText, "size 516\n", "size 516\nweather fair and warm\n")) == some_seal());
}

TEST_CASE("what is no seal is refused, and the line named", "[projections][seal]") {
  const auto [from, to, named] = GENERATE(table<std::string, std::string, std::string>({
      {"/seal\n", "\n", "the first line does not end with /seal"},
      {"planledger.0", "planledger.x", "is not the name of a ledger"},
      {"planledger.0", "Planledger.0", "is not the name of a ledger"},
      {"period 2018-H2", "period 2018-H3", "period 2018-H3"},
      {"period 2018-H2\n", "", "it has no line period"},
      {"2018-12-31", "2018-12-32", "reportingDate 2018-12-32"},
      {"closing 517", "closing x", "closing x"},
      {"5b0c3a52-", "5b0c3a52", "closing 517 5b0c3a52"},
      {"size 516", "size -1", "size -1"},
      {"size 516", "size 516 517", "size 516 517"},
      {"size 516", "size 516 ", "size 516 "},
      {"size 516", "size 51x", "size 51x"},
      {"root A", "root ", "root A"},
      {"renderer 3", "renderer 3.1", "renderer 3.1"},
      {"answer plan a", "answer plan ", "answer plan a"},
      {"streams 63", "streams 99999999999999999999", "streams 9999"},
      {"html 123456", "html", "report nl html"},
  }));
  const auto refused = parse_seal(with(kText, from, to));
  REQUIRE_FALSE(refused);
  CHECK(refused.error().code == core::Errc::invalid_field);
  CHECK_THAT(refused.error().message, Catch::Matchers::Contains(named));
}

TEST_CASE("nothing at all is no seal", "[projections][seal]") {
  CHECK_FALSE(parse_seal(""));
  CHECK_FALSE(parse_seal("\n"));
}

TEST_CASE("streams are listed in byte order", "[projections][seal]") {
  CHECK(to_text(Versions{{"plan", 4}, {"1.2", 1}, {"1.10", 12}}) == "12 1.10\n1 1.2\n4 plan\n");
}

}  // namespace
}  // namespace planledger::projections::seal
