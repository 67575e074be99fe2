// What a service answers while its ledger grows.
#include "net/service.h"

#include "events/json.h"
#include "tests/net/http_ledger.h"

#include <boost/json.hpp>
#include <catch2/catch.hpp>
#include <fmt/format.h>

#include <atomic>
#include <thread>

namespace planledger::net {
namespace {

using projections::Question;
using projections::Subject;

std::string grant_text(int number) {
  return fmt::format(
      R"({{"id":"00000000-0000-4000-9000-{:012}","type":"SubsidyGranted","action":"1.1","department":"KB","effective":"2018","data":{{"grant":"g{}","beneficiary":{{"name":"Stad"}},"amount":"{}","currency":"EUR"}}}})",
      number, number, number);
}

events::AppendRequest request_of(const std::string& event) {
  events::AppendRequest request;
  request.events.push_back(events::submission_from_json(event).value());
  return request;
}

std::string ask(Service& service, const Question& question) {
  std::string text;
  const auto answered = service.ask(question, [&](std::string_view piece) {
    text += piece;
    return core::Status();
  });
  REQUIRE(answered);
  return text;
}

// Grants of number euros each, of which the last is at `seq`: what they add up to.
std::string sum_until(std::uint64_t seq, std::uint64_t before) {
  const std::uint64_t number = seq - before;
  return fmt::format("{}.00", number * (number + 1) / 2);
}

TEST_CASE("an answer is of one point, however the log grows meanwhile", "[net][service]") {
  const SampleLedger ledger;
  const auto service = ledger.service();
  const core::Sequence before = service->ledger().log().head();
  constexpr int kGrants = 3'000;
  std::atomic<int> appended{0};
  std::thread appending([&] {
    for (int number = 1; number <= kGrants; ++number) {
      if (!service->ledger().append_and_wait(request_of(grant_text(number)))) return;
      appended = number;
    }
  });
  Question question{.subject = Subject::action};
  question.action = "1.1";
  std::size_t asked = 0;
  std::string wrong;
  while (appended < kGrants && asked < 2'000) {
    const boost::json::value answer = boost::json::parse(ask(*service, question));
    ++asked;
    const auto seq = answer.at("knownAt").at("seq").to_number<std::uint64_t>();
    if (seq == before) continue;
    const std::string expected = sum_until(seq, before);
    if (answer.at("total").at("EUR").as_string() != expected && wrong.empty()) {
      wrong = fmt::format("at {}: expected {}, found {}", seq, expected,
                          std::string_view(answer.at("total").at("EUR").as_string()));
    }
  }
  appending.join();
  CHECK(appended == kGrants);
  CHECK(asked > 10);
  CHECK(wrong == "");
}

TEST_CASE("what was acknowledged before a question is in its answer", "[net][service]") {
  const SampleLedger ledger;
  const auto service = ledger.service();
  for (int number = 1; number <= 50; ++number) {
    const auto receipts = service->ledger().append_and_wait(request_of(grant_text(number)));
    REQUIRE(receipts);
    Question question{.subject = Subject::history};
    question.known_at = fmt::format("seq:{}", receipts->front().seq);
    question.action = "1.1";
    CHECK(ask(*service, question).find(fmt::format("\"grant\":\"g{}\"", number)) !=
          std::string::npos);
  }
}

}  // namespace
}  // namespace planledger::net
