#include "net/proofs.h"

#include "net/connection.h"
#include "tests/events/recorded_ledger.h"

#include <boost/json.hpp>
#include <catch2/catch.hpp>

#include <filesystem>

namespace planledger::net {
namespace {

namespace files = std::filesystem;
namespace json = boost::json;

using projections::Answered;
using projections::Question;
using projections::Subject;
using tests::RecordedLedger;

struct Answer {
  bool holds = false;
  std::string bytes;
};

template <class Ask>
core::Result<Answer> gather(Ask ask) {
  Answer answer;
  const core::Result<Answered> answered = ask([&](std::string_view piece) -> core::Status {
    answer.bytes += piece;
    return {};
  });
  if (!answered) return core::fail(answered.error());
  answer.holds = answered->holds;
  return answer;
}

core::Result<Answer> ask(const std::string& ledger, const Question& question) {
  const auto log = core::EventLog::open(ledger);
  if (!log) return core::fail(log.error());
  return gather([&](const auto& sink) { return answer_proof(**log, question, sink); });
}

Answer verify(const std::string& ledger, const std::string& checkpoint = "") {
  Question question;
  question.subject = Subject::verify;
  question.checkpoint = checkpoint;
  return gather([&](const auto& sink) { return verify_directory(ledger, question, sink); }).value();
}

std::string checkpoint_of(const std::string& ledger) {
  return ask(ledger, {.subject = Subject::checkpoint}).value().bytes;
}

core::Result<Answer> prove(const std::string& ledger, const std::string& event,
                           const std::string& checkpoint = "") {
  Question question;
  question.subject = Subject::prove;
  question.event = event;
  question.checkpoint = checkpoint;
  return ask(ledger, question);
}

Answer check(const std::string& proof, const core::VerifierKey& key) {
  return gather([&](const auto& sink) { return verify_proof(proof, {&key, 1}, sink); }).value();
}

core::VerifierKey key_of(const RecordedLedger& ledger) {
  return ledger.open()->settings().keys.front();
}

json::value fault_of(const Answer& answer) { return json::parse(answer.bytes).at("fault"); }

TEST_CASE("a proof that an event is in the log needs the public key alone", "[net][proofs]") {
  const RecordedLedger ledger;
  const core::VerifierKey key = key_of(ledger);
  const std::string id = tests::id_of(1011);
  const Answer proof = prove(ledger.path(), id).value();
  const Answer checked = check(proof.bytes, key);
  CHECK(checked.holds);
  const json::value shown = json::parse(checked.bytes);
  CHECK(shown.at("fault").is_null());
  CHECK(shown.at("event").at("id").as_string() == id);
  CHECK(shown.at("event").at("seq").as_int64() == 9);
  CHECK(shown.at("event").at("data").at("amount").as_string() == "1001.50");
  CHECK(shown.at("checkpoint").at("size").as_int64() == 128);
}

TEST_CASE("each event of a log can be proven", "[net][proofs]") {
  const RecordedLedger ledger;
  const core::VerifierKey key = key_of(ledger);
  const auto log = ledger.open();
  for (core::Sequence seq = 1; seq <= log->head(); ++seq) {
    const auto recorded = events::Recorded::decode(seq, log->read(seq).value()).value();
    const Answer proof = gather([&](const auto& sink) {
                           Question question;
                           question.subject = Subject::prove;
                           question.event = core::to_string(recorded.id());
                           return answer_proof(*log, question, sink);
                         }).value();
    CHECK(check(proof.bytes, key).holds);
  }
}

TEST_CASE("a changed proof proves nothing", "[net][proofs]") {
  const RecordedLedger ledger;
  const core::VerifierKey key = key_of(ledger);
  const std::string proof = prove(ledger.path(), tests::id_of(1052)).value().bytes;
  REQUIRE(check(proof, key).holds);
  for (std::size_t place = 0; place < proof.size(); ++place) {
    std::string changed = proof;
    changed[place] = static_cast<char>(changed[place] ^ 0x01);
    const Answer checked = check(changed, key);
    CAPTURE(place, changed);
    CHECK_FALSE(checked.holds);
    CHECK(fault_of(checked).is_object());
  }
  for (const std::size_t size :
       {proof.size() - 1, proof.size() / 2, std::size_t{1}, std::size_t{0}}) {
    CHECK_FALSE(check(proof.substr(0, size), key).holds);
  }
}

TEST_CASE("a proof is nothing under another key", "[net][proofs]") {
  const RecordedLedger ledger;
  core::VerifierKey key = key_of(ledger);
  const std::string proof = prove(ledger.path(), tests::id_of(1011)).value().bytes;
  key.key[5] ^= 1;
  const Answer checked = check(proof, key);
  CHECK_FALSE(checked.holds);
  CHECK_THAT(std::string(fault_of(checked).at("message").as_string()), Catch::Contains("key"));
}

TEST_CASE("what was never appended cannot be proven", "[net][proofs]") {
  const RecordedLedger ledger;
  const auto unknown = prove(ledger.path(), tests::id_of(77'777));
  REQUIRE_FALSE(unknown);
  CHECK(unknown.error().code == core::Errc::unknown_event);
  const auto no_id = prove(ledger.path(), "1.1");
  REQUIRE_FALSE(no_id);
  CHECK(no_id.error().code == core::Errc::invalid_question);
  CHECK(prove(ledger.path(), "").error().code == core::Errc::invalid_question);
  CHECK(prove(ledger.path(), tests::id_of(1011), "x").error().code == core::Errc::invalid_question);
}

TEST_CASE("a log that grew is shown to have only grown", "[net][proofs]") {
  RecordedLedger ledger;
  const core::VerifierKey key = key_of(ledger);
  const std::string before = checkpoint_of(ledger.path());
  ledger.append_grants(31, 40);
  const Answer proof = prove(ledger.path(), "", before).value();
  const Answer checked = check(proof.bytes, key);
  CHECK(checked.holds);
  const json::value shown = json::parse(checked.bytes);
  CHECK(shown.at("from").at("size").as_int64() == 128);
  CHECK(shown.at("checkpoint").at("size").as_int64() == 168);

  const Answer verified = verify(ledger.path(), before);
  CHECK(verified.holds);
  CHECK(json::parse(verified.bytes).at("checkpoint").at("size").as_int64() == 128);
}

TEST_CASE("a directory rolled back to an older copy is whole, but not the one of the checkpoint",
          "[net][proofs]") {
  RecordedLedger ledger;
  const std::string copy = ledger.path("copy");
  files::copy(ledger.path(), copy, files::copy_options::recursive);
  ledger.append_grants(31, 40);
  const std::string kept = checkpoint_of(ledger.path());
  files::remove_all(ledger.path());
  files::rename(copy, ledger.path());

  CHECK(verify(ledger.path()).holds);
  const Answer rolled_back = verify(ledger.path(), kept);
  CHECK_FALSE(rolled_back.holds);
  CHECK_THAT(std::string(fault_of(rolled_back).at("message").as_string()),
             Catch::Contains("168 events") && Catch::Contains("event 129"));
  const auto refused = prove(ledger.path(), "", kept);
  REQUIRE_FALSE(refused);
  CHECK(refused.error().code == core::Errc::not_proven);
}

TEST_CASE("a ledger that was made anew with another past is not the one of the checkpoint",
          "[net][proofs]") {
  const RecordedLedger ledger;
  const std::string kept = checkpoint_of(ledger.path());
  const RecordedLedger forged("as it should have been");
  CHECK(verify(forged.path()).holds);
  const Answer answer = verify(forged.path(), kept);
  CHECK_FALSE(answer.holds);
  CHECK_THAT(std::string(fault_of(answer).at("message").as_string()),
             Catch::Contains("another one"));
}

TEST_CASE("a checkpoint that the ledger's key did not sign does not hold", "[net][proofs]") {
  const RecordedLedger ledger;
  std::string kept = checkpoint_of(ledger.path());
  SECTION("another size") { kept.replace(kept.find("128"), 3, "127"); }
  SECTION("another ledger") { kept.replace(kept.find("0123"), 4, "4567"); }
  SECTION("no checkpoint") { kept = "\n"; }
  CHECK_FALSE(verify(ledger.path(), kept).holds);
}

TEST_CASE("verify names the first event that is not as it was", "[net][proofs]") {
  const RecordedLedger ledger;
  ledger.rows().change("events", 41, [](std::string& record) { record[8] ^= 1; });
  ledger.rows().change("events", 90, [](std::string& record) { record[8] ^= 1; });
  const Answer answer = verify(ledger.path());
  CHECK_FALSE(answer.holds);
  CHECK(fault_of(answer).at("seq").as_int64() == 42);
  CHECK_THAT(std::string(fault_of(answer).at("message").as_string()),
             Catch::StartsWith("event 42: "));
}

TEST_CASE("an open directory answers as its log does, and stays usable", "[net][proofs]") {
  const RecordedLedger ledger;
  const core::SystemClock clock;
  std::string expected = checkpoint_of(ledger.path());
  const auto connection = open_directory(ledger.path(), clock).value();
  const auto ask_here = [&](const Question& question) {
    return gather([&](const auto& sink) { return connection->ask(question, sink); }).value();
  };
  CHECK(ask_here({.subject = Subject::checkpoint}).bytes == expected);
  const Answer verified = ask_here({.subject = Subject::verify});
  CHECK(verified.holds);
  CHECK(ask_here({.subject = Subject::verify}).bytes == verified.bytes);
  CHECK_FALSE(files::exists(ledger.path() + "/verify"));
}

}  // namespace
}  // namespace planledger::net
