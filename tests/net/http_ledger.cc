#include "tests/net/http_ledger.h"

#include "core/ledger_key.h"
#include "events/json.h"
#include "net/connection.h"

#include <boost/json.hpp>
#include <catch2/catch.hpp>

#include <fstream>

namespace planledger::net {

std::unique_ptr<Service> open_service(const core::TemporaryLedger& ledger,
                                      const core::Clock& clock) {
  auto service = Service::open(ledger.path(), clock, {});
  REQUIRE(service);
  return std::move(*service);
}

SampleLedger::SampleLedger() {
  std::ifstream file(std::string(PLANLEDGER_SAMPLE_DIR) + "/plan-2018.jsonl");
  REQUIRE(file.good());
  events::AppendRequest request;
  for (std::string line; std::getline(file, line);) {
    auto submission = events::submission_from_json(line);
    REQUIRE(submission);
    request.events.push_back(std::move(*submission));
  }
  count_ = request.events.size();
  core::SystemEntropy entropy;
  REQUIRE(core::renew_ledger_key(ledger_.path(), core::SigningKey::make(entropy)));
  REQUIRE(open_service(ledger_, clock_)->ledger().append_and_wait(std::move(request)));
}

std::vector<std::string> SampleLedger::answers(
    const std::vector<projections::Question>& questions) const {
  const auto connection = open_directory(ledger_.path(), clock_);
  REQUIRE(connection);
  std::vector<std::string> answers;
  for (const projections::Question& question : questions) {
    std::string text;
    const auto answered = (*connection)->ask(question, [&](std::string_view piece) {
      text += piece;
      return core::Status();
    });
    answers.push_back(answered ? text : std::string(core::name(answered.error().code)));
  }
  return answers;
}

std::string code_of(const HttpAnswer& answer) {
  INFO(answer.body);
  REQUIRE(answer.field("content-type") == "application/problem+json");
  const boost::json::value document = boost::json::parse(answer.body);
  CHECK(document.at("status") == answer.status);
  return std::string(document.at("code").as_string());
}

std::int64_t line_of(const HttpAnswer& answer) {
  return boost::json::parse(answer.body).at("line").as_int64();
}

std::string event_text(int number, const std::string& type, const std::string& data,
                       const std::string& department) {
  std::string id = std::to_string(number);
  id.insert(0, 12 - id.size(), '0');
  return R"({"id":"00000000-0000-4000-8000-)" + id + R"(","type":")" + type +
         R"(","department":")" + department + R"(","effective":"2018","data":)" + data + "}";
}

std::string department_text(int number, const std::string& code) {
  return event_text(number, "DepartmentRegistered",
                    R"({"code":")" + code + R"(","name":"A department"})");
}

}  // namespace planledger::net
