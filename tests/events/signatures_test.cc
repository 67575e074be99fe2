// Signatures over events: one by one and together, and everything that must not pass for one.
#include "events/signatures.h"

#include "core/base64.h"
#include "events/json.h"
#include "tests/events/admission_fixture.h"
#include "tests/events/recorded_ledger.h"

#include <catch2/catch.hpp>

namespace planledger::events {
namespace {

const core::Uuid kLedger(0x0123456789abcdef, 0xfedcba9876543210);
const core::Uuid kOther(0x0123456789abcdef, 0xfedcba9876543211);

core::SigningKey key_number(std::uint64_t number) {
  core::CountingEntropy entropy(number);
  return core::SigningKey::make(entropy);
}

std::vector<Submission> events_of(std::size_t count) {
  tests::AdmissionFixture texts;
  std::vector<Submission> events;
  for (std::size_t i = 0; i < count; ++i) {
    const std::string title = R"({"title":"milestone )" + std::to_string(i) + "\"}";
    events.push_back(
        submission_from_json(texts.json({"MilestoneReached", "1.1", "OV", "2018", title})).value());
  }
  return events;
}

core::Status check(const Submission& event, const core::Uuid& ledger = kLedger) {
  return SignatureCheck(ledger).check(event.content, *event.signature);
}

bool is_invalid(const core::Status& status) {
  return !status && status.error().code == core::Errc::signature_invalid;
}

TEST_CASE("any number of events is signed so that each proves itself", "[events][signatures]") {
  const core::SigningKey key = key_number(1);
  for (const std::size_t count : {1U, 2U, 3U, 5U, 16U, 17U, 40U}) {
    std::vector<Submission> events = events_of(count);
    sign(key, kLedger, events);
    SignatureCheck together(kLedger);
    for (const Submission& event : events) {
      CAPTURE(count);
      REQUIRE(event.signature);
      CHECK(event.signature->key == to_text(key.public_key()));
      CHECK(check(event));
      CHECK(together.check(event.content, *event.signature));
    }
  }
}

TEST_CASE("a lone event's signature is that of the text that stands in the header",
          "[events][signatures]") {
  const core::SigningKey key = key_number(1);
  std::vector<Submission> events = events_of(1);
  sign(key, kLedger, events);
  core::Sha256 sha;
  const kj::ArrayPtr<const char> bytes = events[0].content.asChars();
  const core::Hash leaf = sha(std::string_view("\0", 1), {bytes.begin(), bytes.size()});
  const std::string text = "planledger events v1\n01234567-89ab-cdef-fedc-ba9876543210\n" +
                           core::to_base64(leaf.view()) + "\n";
  CHECK(events[0].signature->value == core::to_base64(key.sign(text)));
}

TEST_CASE("a signature is worth nothing for another ledger, content or key",
          "[events][signatures]") {
  std::vector<Submission> events = events_of(4);
  sign(key_number(1), kLedger, events);
  CHECK(is_invalid(check(events[0], kOther)));
  CHECK(is_invalid(SignatureCheck(kLedger).check(events[0].content, *events[1].signature)));
  Signature another_key = *events[0].signature;
  another_key.key = to_text(key_number(2).public_key());
  CHECK(is_invalid(SignatureCheck(kLedger).check(events[0].content, another_key)));
}

// What was found good a moment ago must not lend itself to what comes next.
TEST_CASE("a good signature before it makes no bad one good", "[events][signatures]") {
  std::vector<Submission> events = events_of(3);
  sign(key_number(1), kLedger, events);
  SignatureCheck checking(kLedger);
  REQUIRE(checking.check(events[0].content, *events[0].signature));
  CHECK(is_invalid(checking.check(events[1].content, *events[0].signature)));
  Signature another_key = *events[1].signature;
  another_key.key = to_text(key_number(2).public_key());
  CHECK(is_invalid(checking.check(events[1].content, another_key)));
  CHECK(checking.check(events[1].content, *events[1].signature));
}

TEST_CASE("no changed, cut or lengthened value passes", "[events][signatures]") {
  std::vector<Submission> events = events_of(3);
  sign(key_number(1), kLedger, events);
  for (const Submission& event : events) {
    const std::string value = core::of_base64(event.signature->value).value();
    const auto passes = [&](const std::string& bytes) {
      const Signature changed{event.signature->key, core::to_base64(bytes)};
      const core::Status checked = SignatureCheck(kLedger).check(event.content, changed);
      if (!checked) CHECK(checked.error().code == core::Errc::signature_invalid);
      return checked.has_value();
    };
    REQUIRE(passes(value));
    for (std::size_t place = 0; place < value.size(); ++place) {
      std::string changed = value;
      changed[place] = static_cast<char>(changed[place] ^ 0x01);
      CAPTURE(place);
      CHECK_FALSE(passes(changed));
    }
    for (std::size_t size = 0; size < value.size(); ++size) {
      CAPTURE(size);
      CHECK_FALSE(passes(value.substr(0, size)));
    }
    CHECK_FALSE(passes(value + std::string(1, 'x')));
    CHECK_FALSE(passes(value + std::string(32, 'x')));
  }
  CHECK(is_invalid(SignatureCheck(kLedger).check(events[0].content, {"not a key", "AAAA"})));
  CHECK(is_invalid(SignatureCheck(kLedger).check(events[0].content, {"", "not base64"})));
}

TEST_CASE("a key's text is read back, and no other text is a key", "[events][signatures]") {
  const core::PublicKey key = key_number(3).public_key();
  CHECK(public_key_of(to_text(key)) == key);
  CHECK_FALSE(public_key_of(""));
  CHECK_FALSE(public_key_of("AAAA"));
  CHECK_FALSE(public_key_of(to_text(key) + "="));
}

}  // namespace
}  // namespace planledger::events
