// Which keys get a certificate, and for how long.
#include "net/certificates.h"

#include "core/ledger_authority.h"
#include "events/json.h"
#include "events/signatures.h"
#include "net/service.h"
#include "tests/net/http_ledger.h"

#include <boost/json.hpp>
#include <catch2/catch.hpp>
#include <fmt/format.h>

namespace planledger::net {
namespace {

using projections::Question;

class Keys {
 public:
  Keys() {
    open();
    append(department_text(1, "KB"));
    append(
        event_text(2, "KeyAdmitted", fmt::format(R"({{"key":"{}","auditor":"Court"}})", text())));
  }

  void make_authority() {
    service_.reset();
    core::SystemEntropy entropy;
    REQUIRE(core::renew_certificate_authority(ledger_.path(), core::SigningKey::make(entropy),
                                              clock_.now(), entropy));
    open();
  }
  // The answer, or the code of its refusal.
  [[nodiscard]] std::string ask(const std::string& key, std::uint32_t days = 0) {
    Question question{.subject = projections::Subject::certificate};
    question.key = key;
    question.days = days;
    std::string answer;
    const auto answered = service_->ask(question, [&answer](std::string_view piece) {
      answer += piece;
      return core::Status();
    });
    return answered ? answer : std::string(core::name(answered.error().code));
  }
  [[nodiscard]] std::string text() const { return events::to_text(key_.public_key()); }
  [[nodiscard]] const core::SigningKey& key() const { return key_; }
  [[nodiscard]] core::Instant now() const { return clock_.now(); }

 private:
  void open() { service_ = Service::open(ledger_.path(), clock_, {}).value(); }
  void append(const std::string& event) {
    events::AppendRequest request;
    request.events.push_back(events::submission_from_json(event).value());
    REQUIRE(service_->ledger().append_and_wait(std::move(request)));
  }

  static core::SigningKey new_key() {
    core::SystemEntropy entropy;
    return core::SigningKey::make(entropy);
  }

  FixedClock clock_;
  core::TemporaryLedger ledger_;
  core::SigningKey key_ = new_key();
  std::unique_ptr<Service> service_;
};

TEST_CASE("a key that was admitted has a certificate in the name that it was admitted for",
          "[net][certificates]") {
  Keys keys;
  keys.make_authority();
  for (const std::uint32_t days : {0U, 3U}) {
    const boost::json::value answer = boost::json::parse(keys.ask(keys.text(), days));
    CHECK(answer.at("key").as_string() == keys.text());
    CHECK(answer.at("name") == "Court");
    const auto certificate =
        core::Certificate::parse(std::string(answer.at("certificate").as_string()));
    REQUIRE(certificate);
    CHECK(certificate->key == keys.key().public_key());
    CHECK(certificate->name == "Court");
    const auto end = keys.now() + std::chrono::days(days == 0 ? kCertificateDays : days);
    CHECK(certificate->validity.until == std::chrono::floor<std::chrono::seconds>(end));
    const auto authority =
        core::Certificate::parse(std::string(answer.at("authority").as_string()));
    REQUIRE(authority);
    CHECK(authority->is_authority);
    CHECK(certificate->issuer == authority->name);
  }
}

TEST_CASE("what has no certificate is told apart", "[net][certificates]") {
  Keys keys;
  CHECK(keys.ask(keys.text()) == "damaged");  // No authority yet.
  keys.make_authority();
  CHECK(keys.ask("") == "invalidQuestion");
  CHECK(keys.ask("no key") == "invalidQuestion");
  CHECK(keys.ask(keys.text(), kCertificateDaysMax + 1) == "invalidQuestion");
  core::SystemEntropy entropy;
  const auto another = core::SigningKey::make(entropy).public_key();
  CHECK(keys.ask(events::to_text(another)) == "unknownKey");
}

}  // namespace
}  // namespace planledger::net
