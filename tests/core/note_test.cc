#include "core/note.h"

#include "core/base64.h"
#include "core/signers.h"
#include "tests/core/counting_entropy.h"

#include <catch2/catch.hpp>

namespace planledger::core {
namespace {

// The example of golang.org/x/mod/sumdb/note, whose key transparency-dev/formats uses too
// (note/note_verifier_test.go).
const std::string kKnownKey = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";
const std::string kKnownNote =
    "If you think cryptography is the answer to your problem,\n"
    "then you don't know what your problem is.\n"
    "\n"
    "\u2014 PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngot"
    "pRZb6KE6RyyBwJnAM=\n";

Checkpoint example() {
  return {"planledger.test", 8,
          *hash_of_hex("5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328")};
}

TEST_CASE("a note that others signed is read and verified", "[core][note]") {
  const VerifierKey key = VerifierKey::parse(kKnownKey).value();
  CHECK(key.id() == 0xc74f20a3);
  CHECK(to_string(key) == kKnownKey);
  const Note note = Note::parse(kKnownNote).value();
  CHECK(to_string(note) == kKnownNote);
  CHECK(note.verify({&key, 1}));
}

TEST_CASE("a changed byte anywhere in a note is noticed", "[core][note]") {
  const VerifierKey key = VerifierKey::parse(kKnownKey).value();
  for (std::size_t place = 0; place < kKnownNote.size(); ++place) {
    CAPTURE(place);
    std::string changed = kKnownNote;
    changed[place] = static_cast<char>(changed[place] ^ 0x01);
    const auto note = Note::parse(changed);
    CHECK_FALSE((note && note->verify({&key, 1})));
  }
  for (std::size_t size = 0; size < kKnownNote.size(); ++size) {
    CHECK_FALSE(Note::parse(kKnownNote.substr(0, size)));
  }
  CHECK_FALSE(Note::parse(kKnownNote + "x"));
  CHECK_FALSE(Note::parse(kKnownNote + "\n"));
}

TEST_CASE("a verifier key must have its own id", "[core][note]") {
  for (std::size_t place = 0; place < kKnownKey.size(); ++place) {
    std::string changed = kKnownKey;
    changed[place] = static_cast<char>(changed[place] ^ 0x01);
    CAPTURE(changed);
    CHECK_FALSE(VerifierKey::parse(changed));
    CHECK_FALSE(VerifierKey::parse(kKnownKey.substr(0, place)));
  }
}

TEST_CASE("what a key signs is verified by its public key alone", "[core][note]") {
  CountingEntropy entropy;
  const SigningKey key = SigningKey::make(entropy);
  const SigningKey other = SigningKey::make(entropy);
  const VerifierKey verifier{"planledger.test", KeyKind::signature, key.public_key()};
  const VerifierKey stranger{"planledger.test", KeyKind::signature, other.public_key()};
  Note note{to_string(example()), {}};
  note.sign("planledger.test", key);
  CHECK(Note::parse(to_string(note)).value().verify({&verifier, 1}));

  const Status unknown = note.verify({&stranger, 1});
  REQUIRE_FALSE(unknown);
  CHECK(unknown.error().code == Errc::not_proven);
  CHECK_FALSE(note.verify({}));

  Note forged{to_string(example()), {{"planledger.test", verifier.id(), std::string(64, 'x')}}};
  CHECK_FALSE(forged.verify({&verifier, 1}));
  // A good signature beside it does not make up for one that is false.
  forged.sign("planledger.test", key);
  CHECK_FALSE(forged.verify({&verifier, 1}));
}

TEST_CASE("a private key is the same after a way through PEM", "[core][signing]") {
  CountingEntropy entropy;
  const SigningKey key = SigningKey::make(entropy);
  const SigningKey again = SigningKey::of_pem(key.pem()).value();
  CHECK(again.public_key() == key.public_key());
  CHECK(again.sign("text") == key.sign("text"));
  CHECK(is_signed_by(key.public_key(), "text", again.sign("text")));
  CHECK_FALSE(is_signed_by(key.public_key(), "test", again.sign("text")));
  CHECK_FALSE(is_signed_by(key.public_key(), "text", ""));
  CHECK_FALSE(SigningKey::of_pem(""));
  CHECK_FALSE(SigningKey::of_pem(key.pem().substr(0, 60)));
}

// RFC 8032, section 7.1, test 2.
TEST_CASE("signatures are those of Ed25519", "[core][signing]") {
  const Hash bytes =
      *hash_of_hex("3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c");
  const std::string signature =
      std::string(
          hash_of_hex("92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da")->view()) +
      std::string(
          hash_of_hex("085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00")->view());
  CHECK(is_signed_by(bytes.bytes, "\x72", signature));
  CHECK_FALSE(is_signed_by(bytes.bytes, "\x73", signature));
}

// The neutral point as key and as first half of a signature whose second half is zero fits any
// message where nobody looks for it.
TEST_CASE("a key under which anything would be signed signs nothing", "[core][signing]") {
  PublicKey neutral{};
  neutral[0] = 1;
  std::string signature(kSignatureBytes, '\0');
  signature[0] = 1;
  CHECK_FALSE(is_signed_by(neutral, "any message", signature));
  CHECK_FALSE(is_signed_by(PublicKey{}, "any message", signature));
}

TEST_CASE("a witness signs the note together with the time", "[core][note]") {
  CountingEntropy entropy;
  const SigningKey key = SigningKey::make(entropy);
  const VerifierKey verifier{"witness.test", KeyKind::cosignature, key.public_key()};
  Note note{to_string(example()), {}};
  note.cosign("witness.test", key, parse_instant("2018-10-26T12:00:00.900000Z").value());
  const Note read = Note::parse(to_string(note)).value();
  CHECK(read.verify({&verifier, 1}));
  // As C2SP's tlog-cosignature defines what is signed.
  const std::string& bytes = read.signatures.front().bytes;
  REQUIRE(bytes.size() == 72);
  CHECK(is_signed_by(key.public_key(), "cosignature/v1\ntime 1540555200\n" + note.text,
                     std::string_view(bytes).substr(8)));
  for (std::size_t place = 0; place < bytes.size(); ++place) {
    Note changed = read;
    changed.signatures.front().bytes[place] ^= 1;
    CHECK_FALSE(changed.verify({&verifier, 1}));
  }
}

TEST_CASE("a note tells which keys signed it, and when", "[core][note]") {
  CountingEntropy entropy;
  const SigningKey log_signer = SigningKey::make(entropy);
  const SigningKey witness_signer = SigningKey::make(entropy);
  const VerifierKey log{"planledger.test", KeyKind::signature, log_signer.public_key()};
  const VerifierKey witness{"witness.test", KeyKind::cosignature, witness_signer.public_key()};
  const VerifierKey absent{"absent.test", KeyKind::cosignature, witness_signer.public_key()};
  const std::vector<VerifierKey> keys = {absent, witness, log};
  Note note{to_string(example()), {}};
  CHECK(signers_of(note, keys).value().empty());
  note.sign("planledger.test", log_signer);
  const auto at = [](std::int64_t seconds) {
    return std::chrono::sys_seconds(std::chrono::seconds(seconds));
  };
  note.cosign("witness.test", witness_signer, at(0));
  note.cosign("witness.test", witness_signer,
              at(253'402'300'799) + std::chrono::microseconds(999'999));
  CHECK(signers_of(note, keys).value() ==
        std::vector<Signer>{{log, std::nullopt}, {witness, at(0)}, {witness, at(253'402'300'799)}});
  CHECK(signers_of(note, {&absent, 1}).value().empty());

  // The same key as one that signs: its name and id are others, so that it signed nothing.
  const VerifierKey other_kind{"witness.test", KeyKind::signature, witness_signer.public_key()};
  CHECK(signers_of(note, {&other_kind, 1}).value().empty());
  Note late = note;
  late.cosign("witness.test", witness_signer, at(253'402'300'800));
  CHECK(signers_of(late, keys).error().code == Errc::not_proven);
  note.signatures.back().bytes.pop_back();
  CHECK(signers_of(note, keys).error().code == Errc::not_proven);
}

TEST_CASE("a checkpoint has the published form", "[core][note]") {
  CHECK(to_string(example()) ==
        "planledger.test\n8\nXcnaeacGWamtVZy3Ad7ZoqudgjqtL0lgz+Nw7/RgQyg=\n");
  CHECK(Checkpoint::parse(to_string(example())) == example());
  CHECK(Checkpoint::parse(to_string(example()) + "an extension\nanother\n") == example());
  const std::string root = to_base64(example().root.view());
  for (const std::string& text :
       {std::string(), std::string("log\n"), "log\n8\n" + root, "\n8\n" + root + "\n",
        "log\n08\n" + root + "\n", "log\n+8\n" + root + "\n", "log\n-8\n" + root + "\n",
        "log\n\n" + root + "\n", "log\n18446744073709551616\n" + root + "\n",
        // The hash of transparency-dev/formats' example is no SHA-256: "bananas".
        std::string("log\n123\nYmFuYW5hcw==\n"), "log\n8\n" + root + "\n\n",
        "log\n8\n" + root + "\nopen end"}) {
    CAPTURE(text);
    CHECK_FALSE(Checkpoint::parse(text));
  }
}

}  // namespace
}  // namespace planledger::core
