// HTTP where a ledger asks who is speaking, which HTTP does not tell.
#include "events/json.h"
#include "events/signatures.h"
#include "tests/net/http_ledger.h"
#include "tests/net/running_http.h"

#include <boost/json.hpp>

namespace planledger::net {
namespace {

class AskingLedger {
 public:
  AskingLedger() {
    append(department_text(1, "KB"));
    append(department_text(2, "OV"));
    append(event_text(3, "KeyAdmitted",
                      R"({"key":")" + events::to_text(key_.public_key()) + R"(","holder":"KB"})"));
  }

  void append(const std::string& text) {
    events::AppendRequest request;
    request.events.push_back(events::submission_from_json(text).value());
    REQUIRE(service_->ledger().append_and_wait(std::move(request)));
  }
  // The event as JSON with the signature of KB's key.
  std::string with_signature(const std::string& text) {
    auto submission = events::submission_from_json(text).value();
    events::sign(key_, service_->ledger().log().settings().ledger, std::span(&submission, 1));
    boost::json::value event = boost::json::parse(text);
    event.as_object()["signature"] = {{"key", submission.signature->key},
                                      {"value", submission.signature->value}};
    return boost::json::serialize(event);
  }
  [[nodiscard]] RunningHttp server() {
    HttpServer::Options options;
    options.require_identity = true;
    return RunningHttp(*service_, options);
  }

 private:
  core::SystemEntropy entropy_;
  core::SigningKey key_ = core::SigningKey::make(entropy_);
  FixedClock clock_;
  core::TemporaryLedger ledger_;
  std::unique_ptr<Service> service_ = open_service(ledger_, clock_);
};

TEST_CASE("over HTTP only what a department signed is appended where identities are required",
          "[net][http]") {
  AskingLedger ledger;
  const RunningHttp server = ledger.server();
  HttpPeer peer(server.port());
  const auto unsigned_one = peer.post("/api/v1/events", department_text(4, "WVG"));
  REQUIRE(unsigned_one);
  CHECK(unsigned_one->status == 403);
  CHECK(code_of(*unsigned_one) == "identityRequired");
  const auto of_another =
      peer.post("/api/v1/events",
                ledger.with_signature(event_text(5, "DepartmentRegistered",
                                                 R"({"code":"WVG","name":"A department"})", "OV")));
  REQUIRE(of_another);
  CHECK(of_another->status == 403);
  CHECK(code_of(*of_another) == "unknownKey");
  const auto good = peer.post("/api/v1/events", ledger.with_signature(department_text(6, "WVG")));
  REQUIRE(good);
  CHECK(good->status == 200);
}

TEST_CASE("over HTTP nothing of the plan is told where identities are required", "[net][http]") {
  AskingLedger ledger;
  const RunningHttp server = ledger.server();
  for (const char* path : {"plan", "budget", "actions/1.1", "grants", "meetings", "history",
                           "periods", "diff?from=2017-01-01&to=2018-01-01", "reconcile", "events",
                           "proofs/inclusion?event=00000000-0000-4000-8000-000000000001"}) {
    INFO(path);
    const HttpAnswer answer = server.get(std::string("/api/v1/") + path);
    CHECK(answer.status == 403);
    CHECK(code_of(answer) == "identityRequired");
  }
  server.check_alive();
  for (const char* path : {"/readyz", "/metrics", "/version", "/api/v1/openapi.json"}) {
    INFO(path);
    CHECK(server.get(path).status == 200);
  }
}

}  // namespace
}  // namespace planledger::net
