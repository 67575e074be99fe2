// Who speaks with which key, from when to when: the rules of keys, what signed and unsigned events
// may do, and that an audit finds the same from the log alone.
#include "events/audit.h"
#include "events/signatures.h"
#include "tests/events/recorded_ledger.h"

#include <catch2/catch.hpp>

namespace planledger::tests {
namespace {

using events::Actor;
using events::Submission;

struct Key {
  explicit Key(std::uint64_t number)
      : pair(make(number)), text(events::to_text(pair.public_key())) {}
  static core::SigningKey make(std::uint64_t number) {
    core::CountingEntropy entropy(number * 1000);
    return core::SigningKey::make(entropy);
  }
  core::SigningKey pair;
  std::string text;
};

EventText admit(const Key& key, const std::string& of, const std::string& by = "KB") {
  return {"KeyAdmitted", "", by, "2018",
          fmt::format(R"({{"key":"{}","holder":"{}"}})", key.text, of)};
}
EventText admit_auditor(const Key& key) {
  return {"KeyAdmitted", "", "KB", "2018",
          fmt::format(R"({{"key":"{}","auditor":"Court of Audit"}})", key.text)};
}
EventText revoke(const Key& key) {
  return {"KeyRevoked", "", "KB", "2018",
          fmt::format(R"({{"key":"{}","reason":"a laptop was lost"}})", key.text)};
}
const EventText kMeeting{"MeetingHeld", "1.1", "OV", "2018", R"({"title":"t"})"};

// A ledger with the small plan, spoken to with and without keys, as the server speaks to it.
class KeyedLedger {
 public:
  KeyedLedger() {
    const core::Status made = core::make_ledger(path(), core::settings_for_tests());
    PLANLEDGER_CHECK(made.has_value(), made ? "" : made.error().message);
    open();
    AdmissionFixture plan;
    plan.make_plan();
    for (core::Sequence seq = 1; seq <= plan.log().head(); ++seq) {
      const std::string record = plan.log().read(seq).value();
      auto submission = events::submission_from_json(
                            events::to_json(events::Recorded::decode(seq, record).value()))
                            .value();
      PLANLEDGER_CHECK(append(std::move(submission)) == "accepted", "the plan is legal");
    }
    for (int used = 1; used <= 100; ++used) (void)texts_.json({"MilestoneReached", "1.1"});
  }

  void open() { ledger_ = events::Ledger::open(path(), clock_).value(); }
  void reopen() {
    ledger_->close();
    ledger_.reset();
    open();
  }

  std::string append(Submission submission, Actor actor = {}) {
    events::AppendRequest request{{}, std::move(actor), std::nullopt};
    request.events.push_back(std::move(submission));
    const auto receipts = ledger_->append_and_wait(std::move(request));
    return receipts ? "accepted" : std::string(core::name(receipts.error().code));
  }
  std::string code(const EventText& event, Actor actor = {}) {
    return append(events::submission_from_json(texts_.json(event)).value(), std::move(actor));
  }
  std::string signed_code(const EventText& event, const Key& key, Actor actor = {}) {
    auto submission = events::submission_from_json(texts_.json(event)).value();
    events::sign(key.pair, core::settings_for_tests().ledger, std::span(&submission, 1));
    return append(std::move(submission), std::move(actor));
  }

  events::AuditResult audit() {
    ledger_->close();
    ledger_.reset();
    auto log = core::EventLog::open(path()).value();
    auto result = events::audit(*log, log->head(), directory_.path("scratch")).value();
    log.reset();
    open();
    return result;
  }

  events::Ledger& ledger() { return *ledger_; }
  [[nodiscard]] std::string path() const { return directory_.path("ledger"); }

 private:
  core::TemporaryDirectory directory_;
  SteppingClock clock_;
  AdmissionFixture texts_;
  std::unique_ptr<events::Ledger> ledger_;
};

TEST_CASE("from its first key on a department's events need its signature, by every way in",
          "[events][keys]") {
  KeyedLedger ledger;
  const Key key(1);
  const Key stranger(2);
  CHECK(ledger.code(kMeeting) == "accepted");
  CHECK(ledger.signed_code(kMeeting, key) == "unknownKey");
  REQUIRE(ledger.code(admit(key, "OV")) == "accepted");
  CHECK(ledger.code(kMeeting) == "signatureRequired");
  CHECK(ledger.code(kMeeting, {"OV"}) == "signatureRequired");
  CHECK(ledger.signed_code(kMeeting, stranger) == "unknownKey");
  CHECK(ledger.signed_code(kMeeting, key) == "accepted");
  CHECK(ledger.signed_code(kMeeting, key, {"OV"}) == "accepted");
  // Others go on as before.
  EventText of_kb = kMeeting;
  of_kb.department = "KB";
  CHECK(ledger.code(of_kb) == "accepted");
  CHECK(ledger.signed_code(of_kb, key) == "unknownKey");
  ledger.reopen();
  CHECK(ledger.code(kMeeting) == "signatureRequired");
  CHECK(ledger.signed_code(kMeeting, key) == "accepted");
}

TEST_CASE("a signature is held against what is stored, and bound to this ledger",
          "[events][keys]") {
  KeyedLedger ledger;
  const Key key(1);
  REQUIRE(ledger.code(admit(key, "OV")) == "accepted");
  AdmissionFixture texts;
  const auto make = [&] {
    EventText event = kMeeting;
    event.id = 5000;
    return events::submission_from_json(texts.json(event)).value();
  };
  Submission elsewhere = make();
  events::sign(key.pair, core::Uuid(1, 2), std::span(&elsewhere, 1));
  CHECK(ledger.append(std::move(elsewhere)) == "signatureInvalid");
  Submission changed = make();
  events::sign(key.pair, core::settings_for_tests().ledger, std::span(&changed, 1));
  EventText other = kMeeting;
  other.id = 5000;
  other.data = R"({"title":"u"})";
  changed.content = events::submission_from_json(texts.json(other)).value().content;
  CHECK(ledger.append(std::move(changed)) == "signatureInvalid");
  // A refused id stays free.
  Submission good = make();
  events::sign(key.pair, core::settings_for_tests().ledger, std::span(&good, 1));
  CHECK(ledger.append(good.clone()) == "accepted");
  // The same again is the same event, whatever its signature.
  CHECK(ledger.append(make()) == "accepted");
}

TEST_CASE("revocation takes effect by sequence, and keys are rotated", "[events][keys]") {
  KeyedLedger ledger;
  const Key old_key(1);
  const Key new_key(2);
  REQUIRE(ledger.code(admit(old_key, "OV")) == "accepted");
  REQUIRE(ledger.signed_code(kMeeting, old_key) == "accepted");
  REQUIRE(ledger.code(admit(new_key, "OV")) == "accepted");
  CHECK(ledger.signed_code(kMeeting, old_key) == "accepted");
  REQUIRE(ledger.code(revoke(old_key)) == "accepted");
  CHECK(ledger.signed_code(kMeeting, old_key) == "keyRevoked");
  CHECK(ledger.signed_code(kMeeting, new_key) == "accepted");
  CHECK(ledger.code(revoke(old_key)) == "keyRevoked");
  CHECK(ledger.code(admit(old_key, "OV")) == "alreadyDefined");
  CHECK(ledger.code(admit(new_key, "WVG")) == "alreadyDefined");
  CHECK(ledger.code(revoke(Key(3))) == "unknownKey");
  // With its last key revoked a department says nothing until another is admitted.
  REQUIRE(ledger.code(revoke(new_key)) == "accepted");
  CHECK(ledger.code(kMeeting) == "signatureRequired");
  const events::AuditResult result = ledger.audit();
  INFO((result.fault ? result.fault->what : ""));
  CHECK_FALSE(result.fault);
}

TEST_CASE("key events are for the coordinator, and stand", "[events][keys]") {
  KeyedLedger ledger;
  const Key key(1);
  CHECK(ledger.code(admit(key, "OV", "OV"), {"OV"}) == "notAuthorised");
  CHECK(ledger.code(admit(key, "XYZ")) == "unknownDepartment");
  CHECK(ledger.code(admit(key, "OV"), {"KB"}) == "accepted");
  EventText both = admit(Key(2), "OV");
  both.data.insert(both.data.size() - 1, R"(,"auditor":"a")");
  CHECK_FALSE(events::submission_from_json(AdmissionFixture().json(both)));
  EventText neither = admit(Key(2), "OV");
  neither.data = fmt::format(R"({{"key":"{}"}})", Key(2).text);
  CHECK_FALSE(events::submission_from_json(AdmissionFixture().json(neither)));
  EventText no_key = admit(Key(2), "OV");
  no_key.data = R"({"key":"c2hvcnQ=","holder":"OV"})";
  const auto refused = events::submission_from_json(AdmissionFixture().json(no_key));
  REQUIRE_FALSE(refused);
  CHECK_THAT(refused.error().message, Catch::Contains("data.key"));
  AdmissionFixture texts;
  EventText admission = admit(Key(4), "OV");
  admission.id = 6000;
  REQUIRE(ledger.code(admission) == "accepted");
  CHECK(ledger.code({"EventReversed", "", "KB", "2018",
                     fmt::format(R"({{"event":"{}","reason":"r"}})", id_of(6000))}) ==
        "notReversible");
}

TEST_CASE("the coordinator's last key is not revoked", "[events][keys]") {
  KeyedLedger ledger;
  const Key first(1);
  const Key second(2);
  REQUIRE(ledger.code(admit(first, "KB")) == "accepted");
  CHECK(ledger.code(admit(second, "KB")) == "signatureRequired");
  CHECK(ledger.signed_code(revoke(first), first) == "hasDependents");
  REQUIRE(ledger.signed_code(admit(second, "KB"), first) == "accepted");
  // A key may revoke itself, and from there on it signs nothing.
  CHECK(ledger.signed_code(revoke(first), first) == "accepted");
  CHECK(ledger.signed_code(revoke(second), first) == "keyRevoked");
  CHECK(ledger.signed_code(revoke(second), second) == "hasDependents");
}

TEST_CASE("a signed event is its department's, whoever brings it: its role is checked",
          "[events][keys]") {
  KeyedLedger ledger;
  const Key key(1);
  REQUIRE(ledger.code(admit(key, "WVG")) == "accepted");
  EventText meeting = kMeeting;
  meeting.department = "WVG";  // Which has no role in 1.1.
  CHECK(ledger.signed_code(meeting, key) == "notAuthorised");
  CHECK(ledger.signed_code({"PlanAdopted", "", "WVG", "2018", R"({"title":"t"})"}, key) ==
        "notAuthorised");
}

TEST_CASE("the ledger tells who speaks with a key now", "[events][keys]") {
  KeyedLedger ledger;
  const Key department(1);
  const Key auditor(2);
  const auto actor_of = [&](const Key& key) {
    return ledger.ledger().actor_of(key.pair.public_key());
  };
  REQUIRE_FALSE(actor_of(department));
  CHECK(actor_of(department).error().code == core::Errc::unknown_key);
  REQUIRE(ledger.code(admit(department, "OV")) == "accepted");
  REQUIRE(ledger.code(admit_auditor(auditor)) == "accepted");
  REQUIRE(actor_of(department));
  CHECK(actor_of(department)->department == "OV");
  REQUIRE(actor_of(auditor));
  CHECK(actor_of(auditor)->auditor);
  CHECK(ledger.signed_code(kMeeting, auditor) == "unknownKey");
  CHECK(ledger.signed_code(kMeeting, department, {.department = std::nullopt, .auditor = true}) ==
        "notAuthorised");
  REQUIRE(ledger.code(revoke(auditor)) == "accepted");
  REQUIRE_FALSE(actor_of(auditor));
  CHECK(actor_of(auditor).error().code == core::Errc::key_revoked);
}

TEST_CASE("who was known by a key is held to it at the place of each append", "[events][keys]") {
  KeyedLedger ledger;
  const Key first(1);
  const Key second(2);
  REQUIRE(ledger.code(admit(first, "OV")) == "accepted");
  REQUIRE(ledger.code(admit(second, "OV")) == "accepted");
  const Actor known = ledger.ledger().actor_of(first.pair.public_key()).value();
  CHECK(known.key == first.text);
  // What it signed with another key of the same department is taken over this connection, too.
  CHECK(ledger.signed_code(kMeeting, second, known) == "accepted");
  auto before = events::submission_from_json(
                    R"({"id":"00000000-0000-4000-8000-00000000f00d","type":"MeetingHeld",)"
                    R"("action":"1.1","department":"OV","effective":"2018","data":{"title":"t"}})")
                    .value();
  events::sign(first.pair, core::settings_for_tests().ledger, std::span(&before, 1));
  REQUIRE(ledger.append(before.clone(), known) == "accepted");
  REQUIRE(ledger.code(revoke(first)) == "accepted");
  CHECK(ledger.signed_code(kMeeting, second, known) == "keyRevoked");
  // What is recorded already is told to whoever sends it again.
  CHECK(ledger.append(std::move(before), known) == "accepted");
}

TEST_CASE("nobody brings only what a department signed", "[events][keys]") {
  KeyedLedger ledger;
  const Key key(1);
  REQUIRE(ledger.code(admit(key, "OV")) == "accepted");
  const Actor nobody{.department = std::nullopt, .nobody = true};
  CHECK(ledger.signed_code(kMeeting, key, nobody) == "accepted");
  CHECK(ledger.code(kMeeting, nobody) == "identityRequired");
  CHECK(ledger.code({"MilestoneReached", "1.1", "KB", "2018", R"({"title":"t"})"}, nobody) ==
        "identityRequired");
}

TEST_CASE("a refused batch leaves no key behind", "[events][keys]") {
  AdmissionFixture ledger;
  ledger.make_plan();
  const Key key(1);
  const auto refused =
      ledger.append({ledger.json(admit(key, "OV")), ledger.json(revoke(key)),
                     ledger.json({"MilestoneReached", "9.9", "KB", "2018", R"({"title":"t"})"})});
  REQUIRE_FALSE(refused);
  CHECK(refused.error().code == core::Errc::unknown_action);
  CHECK(ledger.code(kMeeting) == "accepted");
  CHECK(ledger.code(revoke(key)) == "unknownKey");
  CHECK(ledger.code(admit(key, "OV")) == "accepted");
  CHECK(ledger.code(kMeeting) == "signatureRequired");
}

TEST_CASE("an audit names what nobody signed, and holds", "[events][keys][audit]") {
  KeyedLedger ledger;
  const Key key(1);
  REQUIRE(ledger.code(admit(key, "OV")) == "accepted");      // 9
  REQUIRE(ledger.signed_code(kMeeting, key) == "accepted");  // 10
  REQUIRE(ledger.signed_code(kMeeting, key) == "accepted");  // 11
  EventText of_kb = kMeeting;
  of_kb.department = "KB";
  REQUIRE(ledger.code(of_kb) == "accepted");  // 12
  const events::AuditResult result = ledger.audit();
  INFO((result.fault ? result.fault->what : ""));
  CHECK_FALSE(result.fault);
  const std::vector<std::pair<core::Sequence, core::Sequence>> expected{{1, 9}, {12, 12}};
  CHECK(result.unsigned_spans == expected);
}

}  // namespace
}  // namespace planledger::tests
