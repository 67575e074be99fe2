#include "net/access_log.h"

#include "events/json.h"
#include "tests/core/temporary_ledger.h"
#include "tests/net/http_ledger.h"

#include <boost/json.hpp>
#include <catch2/catch.hpp>

#include <filesystem>
#include <fstream>
#include <thread>

namespace planledger::net {
namespace {

namespace files = std::filesystem;

std::vector<boost::json::object> lines_in(const std::string& path) {
  std::vector<boost::json::object> lines;
  std::ifstream file(path);
  for (std::string line; std::getline(file, line);) {
    lines.push_back(boost::json::parse(line).as_object());
  }
  return lines;
}

events::AppendRequest request_of(const std::string& json, events::Actor actor = {}) {
  events::AppendRequest request;
  request.events.push_back(events::submission_from_json(json).value());
  request.actor = std::move(actor);
  return request;
}

const events::Receipts kRefused = core::fail(core::Errc::not_authorised, "a long story");
const events::Receipts kTaken = std::vector<events::Receipt>(1);

TEST_CASE("what is noted, of whom, and what is not", "[net][access]") {
  const core::TemporaryDirectory directory;
  const FixedClock clock;
  AccessLog log(directory.path(), clock);
  CHECK_FALSE(files::exists(directory.path("access")));

  events::Actor ov;
  ov.department = "OV";
  ov.key = "a2V5";
  events::Actor nobody;
  nobody.nobody = true;
  const auto department = request_of(department_text(1, "WVG"), ov);
  const auto key = request_of(
      event_text(2, "KeyRevoked",
                 R"({"key":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=","reason":"a secret"})"));
  log.append(trace_of(department), kTaken);  // The events themselves say that.
  CHECK_FALSE(files::exists(directory.path("access")));
  log.append(trace_of(department), kRefused);
  log.append(trace_of(key), kTaken);
  log.append(trace_of(request_of(department_text(3, "WVG"), nobody)), kRefused);
  log.append(trace_of(events::AppendRequest{}), kRefused);
  const core::Error expired{core::Errc::certificate_invalid, "it has expired"};
  log.login("OV", "a2V5", nullptr);
  log.login("", "", &expired);
  log.exported(ov, "csv", nullptr);
  log.renewed("ledger");

  const auto lines = lines_in(directory.path("access/access.log"));
  const auto expect = [&](std::size_t place, const char* line) {
    boost::json::object expected = boost::json::parse(line).as_object();
    expected["at"] = "2026-01-01T00:00:00.000000Z";
    REQUIRE(place < lines.size());
    CHECK(lines[place] == expected);
  };
  CHECK(lines.size() == 8);
  expect(0, R"({"what":"append","who":"OV","key":"a2V5","code":"notAuthorised",
                "about":"DepartmentRegistered 00000000-0000-4000-8000-000000000001"})");
  expect(1, R"({"what":"admin","who":"operator","key":null,"code":null,
                "about":"KeyRevoked 00000000-0000-4000-8000-000000000002"})");
  expect(2, R"({"what":"append","who":"nobody","key":null,"code":"notAuthorised",
                "about":"DepartmentRegistered 00000000-0000-4000-8000-000000000003"})");
  expect(3, R"({"what":"append","who":"operator","key":null,"code":"notAuthorised","about":null})");
  expect(4, R"({"what":"login","who":"OV","key":"a2V5","code":null,"about":null})");
  expect(5, R"({"what":"login","who":null,"key":null,"code":"certificateInvalid","about":null})");
  expect(6, R"({"what":"export","who":"OV","key":"a2V5","code":null,"about":"csv"})");
  expect(7, R"({"what":"keys","who":"operator","key":null,"code":null,"about":"ledger"})");
}

TEST_CASE("bytes that are no event are noted as what they are", "[net][access]") {
  for (const kj::byte byte : {0x00, 0x01, 0x7f, 0xff}) {
    events::AppendRequest request = request_of(department_text(1, "WVG"));
    for (kj::byte& each : request.events.front().content.asBytes()) each = byte;
    const AppendTrace trace = trace_of(request);
    CHECK_FALSE(trace.admin);
    if (byte != 0) CHECK_FALSE(trace.first);
  }
}

TEST_CASE("the access log goes on where it ended, and keeps to its size", "[net][access]") {
  const core::TemporaryDirectory directory;
  const FixedClock clock;
  constexpr std::size_t kBytesMax = 2'000;
  constexpr std::size_t kFilesMax = 3;
  for (int round = 0; round < 2; ++round) {
    AccessLog log(directory.path(), clock, kBytesMax, kFilesMax);
    std::vector<std::thread> threads;
    for (int thread = 0; thread < 4; ++thread) {
      threads.emplace_back([&log] {
        for (int i = 0; i < 50; ++i) log.login("OV", "a2V5", nullptr);
      });
    }
    for (std::thread& thread : threads) thread.join();
  }
  std::size_t count = 0;
  for (const auto& entry : files::directory_iterator(directory.path("access"))) {
    ++count;
    CHECK(entry.file_size() <= kBytesMax);
    for (const auto& line : lines_in(entry.path())) CHECK(line.at("who") == "OV");
  }
  CHECK(count == kFilesMax);
  AccessLog log(directory.path(), clock);
  const std::size_t before = lines_in(directory.path("access/access.log")).size();
  log.renewed("ledger");
  CHECK(lines_in(directory.path("access/access.log")).size() == before + 1);
}

TEST_CASE("an access log that cannot be written is no reason to stop", "[net][access]") {
  const core::TemporaryDirectory directory;
  std::ofstream(directory.path("access")) << "a file where a directory should be";
  const FixedClock clock;
  AccessLog log(directory.path(), clock);
  log.login("OV", "", nullptr);
  log.login("OV", "", nullptr);
  CHECK(files::is_regular_file(directory.path("access")));
}

}  // namespace
}  // namespace planledger::net
