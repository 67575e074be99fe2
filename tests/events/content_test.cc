// Content that came as bytes from anywhere: checked without ever failing otherwise than by answer.

#include "events/form.h"
#include "events/json.h"

#include <capnp/message.h>
#include <catch2/catch.hpp>

#include <fstream>
#include <random>

namespace planledger::tests {
namespace {

using core::Errc;
using Builder = events::schema::Event::Builder;

Builder start(capnp::MallocMessageBuilder& message) {
  auto event = message.initRoot<events::schema::Event>();
  event.initId();
  event.setAction("4.1");
  event.setDepartment("KB");
  event.setEffective(2018U << 16U);
  return event;
}

// The code with which the canonical form of what `fill` made is answered, "" where it is good.
template <class Fill>
std::string code_of(Fill fill) {
  capnp::MallocMessageBuilder message;
  auto event = start(message);
  fill(event);
  const kj::Array<capnp::word> content = capnp::canonicalize(event.asReader());
  const core::Status status = events::check_content(content);
  return status ? std::string() : std::string(name(status.error().code));
}

std::vector<events::Submission> sample() {
  std::vector<events::Submission> submissions;
  std::ifstream file(std::string(PLANLEDGER_SAMPLE_DIR) + "/plan-2018.jsonl");
  std::size_t count = 0;
  for (std::string line; std::getline(file, line); ++count) {
    if (count % 7 == 0) submissions.push_back(*events::submission_from_json(line));
  }
  REQUIRE(submissions.size() > 100);
  return submissions;
}

}  // namespace

TEST_CASE("content is held to the same rules of form as JSON", "[events][content]") {
  const auto milestone = [](Builder event) { event.initMilestoneReached().setTitle("t"); };
  CHECK(code_of(milestone) == "");
  CHECK(code_of([](Builder event) { event.initMilestoneReached(); }) == "missingField");
  CHECK(code_of([](Builder event) { event.initMilestoneReached().setTitle(""); }) ==
        "invalidField");
  CHECK(code_of([](Builder event) { event.initMilestoneReached().setTitle("\xff"); }) ==
        "invalidField");
  CHECK(code_of([](Builder event) { event.initMilestoneReached().initTitle(3); }) ==
        "invalidField");
  CHECK(code_of([](Builder event) {
          event.initMilestoneReached().setTitle(std::string(events::kFieldBytesMax + 1, 'x'));
        }) == "tooLarge");
  CHECK(code_of([&](Builder event) {
          milestone(event);
          event.disownId();
        }) == "missingField");
  CHECK(code_of([&](Builder event) {
          milestone(event);
          event.disownAction();
        }) == "missingField");
  CHECK(code_of([&](Builder event) {
          milestone(event);
          event.setEffective(0);
        }) == "missingField");
  CHECK(code_of([&](Builder event) {
          milestone(event);
          event.setEffective(2018U << 16U | 9U << 8U | 31U);
        }) == "invalidDate");
  CHECK(code_of([&](Builder event) {
          milestone(event);
          event.setDepartment("kb");
        }) == "invalidField");
  CHECK(code_of([](Builder) {}) == "missingField");
}

TEST_CASE("amounts in content are bounded as they are in JSON", "[events][content]") {
  const auto budget = [](std::int64_t amount, const char* currency) {
    return code_of([=](Builder event) {
      auto allocated = event.initBudgetAllocated();
      allocated.setWhat("w");
      allocated.setAmount(amount);
      allocated.setCurrency(currency);
    });
  };
  CHECK(budget(1, "EUR") == "");
  CHECK(budget(core::kAmountLimit - 1, "EUR") == "");
  CHECK(budget(core::kAmountLimit, "EUR") == "invalidAmount");
  CHECK(budget(-1, "EUR") == "invalidAmount");
  CHECK(budget(-1, "EURO") == "invalidAmount");
  CHECK(budget(1, "EURO") == "invalidCurrency");
  CHECK(budget(0, "EUR") == "missingField");

  const auto reduced = [](std::int64_t unscaled, std::uint8_t scale) {
    return code_of([=](Builder event) {
      auto reduction = event.initGrantReduced();
      reduction.setGrant("g");
      reduction.setReason("r");
      auto by = reduction.initBy();
      by.setUnscaled(unscaled);
      by.setScale(scale);
    });
  };
  CHECK(reduced(15, 1) == "");
  CHECK(reduced(150, 2) == "invalidAmount");
  CHECK(reduced(1, 5) == "invalidAmount");
  CHECK(reduced(0, 0) == "invalidAmount");
}

TEST_CASE("the digits of an amount are at least those that it needs", "[events][content]") {
  const auto extension = [](const std::string& data) {
    return events::submission_from_json(
        R"({"id":"5b0c3a52-6a55-4b1e-9f0e-8d1f0a3f4c11","type":"GrantExtended","action":"4.1",)"
        R"("department":"KB","effective":"2018","data":)" +
        data + "}");
  };
  auto added = extension(R"({"grant":"g","added":"1.50"})");
  REQUIRE(added);
  CHECK(added->digits == 2);
  for (const auto& [digits, good] : {std::pair{0, false}, {1, true}, {4, true}, {5, false}}) {
    added->digits = static_cast<std::uint8_t>(digits);
    CHECK(events::check_submission(*added).has_value() == good);
  }
  auto until = extension(R"({"grant":"g","until":"2019"})");
  REQUIRE(until);
  CHECK(events::check_submission(*until));
  until->digits = 1;
  CHECK_FALSE(events::check_submission(*until));
}

TEST_CASE("bytes that are not canonical are refused", "[events][content]") {
  CHECK_FALSE(events::check_content(nullptr));
  capnp::MallocMessageBuilder message;
  auto event = start(message);
  event.initMilestoneReached().setTitle("one");
  event.initMilestoneReached().setTitle("two");  // The first one stays behind as dead space.
  const auto segments = message.getSegmentsForOutput();
  REQUIRE(segments.size() == 1);
  CHECK(events::check_content(segments[0]).error().code == Errc::invalid_field);
  const kj::Array<capnp::word> content = capnp::canonicalize(event.asReader());
  CHECK(events::check_content(content));
  auto longer = kj::heapArray<capnp::word>(content.size() + 1);
  std::fill(longer.asBytes().begin(), longer.asBytes().end(), kj::byte{0});
  std::copy(content.asBytes().begin(), content.asBytes().end(), longer.asBytes().begin());
  CHECK(events::check_content(longer).error().code == Errc::invalid_field);
  const auto huge = kj::heapArray<capnp::word>(events::kContentBytesMax / 8 + 1);
  CHECK(events::check_content(huge).error().code == Errc::too_large);
}

TEST_CASE("damaged content is answered, and what passes is canonical", "[events][content]") {
  std::mt19937 random(20181026);
  std::size_t refused = 0;
  for (const events::Submission& submission : sample()) {
    for (std::size_t cut = 0; cut < submission.content.size(); ++cut) {
      const auto words = kj::heapArray<capnp::word>(submission.content.slice(0, cut));
      CHECK_FALSE(events::check_content(words));
    }
    for (int round = 0; round < 40; ++round) {
      auto words = kj::heapArray<capnp::word>(submission.content.asPtr());
      auto bytes = words.asBytes();
      for (std::uint32_t flips = 1 + random() % 3; flips > 0; --flips) {
        bytes[random() % bytes.size()] ^= static_cast<kj::byte>(1U << random() % 8);
      }
      if (!events::check_content(words)) {
        ++refused;
        continue;
      }
      const events::Content content(words);
      CHECK(capnp::canonicalize(content.event()).asBytes() == words.asBytes());
      CHECK(events::first_difference(content.event(), content.event()).empty());
    }
  }
  CHECK(refused > 1000);
}

}  // namespace planledger::tests
