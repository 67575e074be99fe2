#include "core/witness.h"

#include "core/signers.h"
#include "tests/core/counting_entropy.h"
#include "tests/core/temporary_ledger.h"

#include <catch2/catch.hpp>

#include <filesystem>
#include <map>
#include <random>

namespace planledger::core {
namespace {

namespace files = std::filesystem;

class FixedClock final : public Clock {
 public:
  [[nodiscard]] Instant now() const override {
    return parse_instant("2018-10-26T12:00:00.900000Z").value();
  }
};

// A log of so many leaves; logs of other seeds have other leaves from `forks_at` on.
class TestLog final : public TreeNodes {
 public:
  static constexpr std::uint64_t kLeaves = 40;

  explicit TestLog(const std::string& branch = "", std::uint64_t forks_at = 0) {
    Sha256 sha;
    for (std::uint64_t i = 0; i < kLeaves; ++i) {
      leaves_.push_back(leaf_hash(sha, std::to_string(i) + (i < forks_at ? "" : branch)));
    }
  }
  [[nodiscard]] Result<Hash> node(unsigned level, std::uint64_t index) const override {
    if (level == 0) return leaves_[index];
    Sha256 sha;
    return node_hash(sha, node(level - 1, 2 * index).value(),
                     node(level - 1, 2 * index + 1).value());
  }
  [[nodiscard]] Checkpoint checkpoint(std::uint64_t size) const {
    return {"log.test", size, root(size).value()};
  }

 private:
  std::vector<Hash> leaves_;
};

struct Bench {
  Witness open(std::string_view name = {}) {
    return Witness::open(path(), name, clock, entropy).value();
  }
  Error open_error(std::string_view name = {}) {
    const auto opened = Witness::open(path(), name, clock, entropy);
    REQUIRE_FALSE(opened);
    return opened.error();
  }
  // One that knows the log's key.
  Witness open_trusting() {
    Witness witness = open();
    REQUIRE(witness.trust({&log_key, 1}));
    return witness;
  }
  [[nodiscard]] Note signed_note(const Checkpoint& checkpoint) const {
    Note note{to_string(checkpoint), {}};
    note.sign("log.test", log_signer);
    return note;
  }
  // Shows the log at that size, with the proof from `size_from` on.
  [[nodiscard]] Result<Verdict> show(Witness& witness, const TestLog& log, std::uint64_t size_from,
                                     std::uint64_t size) const {
    const Proof proof = size_from <= size ? log.consistency(size_from, size).value() : Proof();
    return witness.consider(signed_note(log.checkpoint(size)), size_from, proof);
  }
  [[nodiscard]] std::string path() const { return directory.path("witness"); }
  [[nodiscard]] std::string path(const std::string& name) const { return path() + "/" + name; }
  [[nodiscard]] std::vector<std::string> forks(const std::string& ending) const {
    return files_ending(path(), ending);
  }

  TemporaryDirectory directory;
  FixedClock clock;
  CountingEntropy entropy{1};
  SigningKey log_signer = SigningKey::make(entropy);
  VerifierKey log_key{"log.test", KeyKind::signature, log_signer.public_key()};
};

Note cosigned(const Result<Verdict>& verdict) {
  REQUIRE(verdict);
  if (const auto* refused = std::get_if<Refused>(&*verdict)) FAIL(refused->message);
  return std::get<Note>(*verdict);
}

Refused refused(const Result<Verdict>& verdict) {
  REQUIRE(verdict);
  REQUIRE(std::holds_alternative<Refused>(*verdict));
  return std::get<Refused>(*verdict);
}

std::uint64_t size_of(const Note& note) { return Checkpoint::parse(note.text).value().size; }

TEST_CASE("a witness makes its key at first use, and keeps it", "[core][witness]") {
  Bench bench;
  const VerifierKey key = bench.open().verifier_key();
  CHECK(key.kind == KeyKind::cosignature);
  CHECK(files::status(bench.path("key.pem")).permissions() ==
        (files::perms::owner_read | files::perms::owner_write));
  CHECK(read_file(bench.path("witness.pub")) == to_string(key) + "\n");
  CHECK(SigningKey::of_pem(read_file(bench.path("key.pem"))).value().public_key() == key.key);
  CHECK(bench.open().verifier_key() == key);
  CHECK(bench.open(key.name).verifier_key() == key);
  CHECK(bench.open_error("another").code == Errc::usage);

  // As after a crash between the two files.
  files::remove(bench.path("witness.pub"));
  CHECK(bench.open().verifier_key() == key);
}

TEST_CASE("a witness is called as its operator says", "[core][witness]") {
  Bench bench;
  CHECK(bench.open_error("two words").code == Errc::usage);
  CHECK(bench.open("witness.example/w1").verifier_key().name == "witness.example/w1");
  CHECK(bench.open().verifier_key().name == "witness.example/w1");
}

TEST_CASE("a witness whose key is not its own does not open", "[core][witness]") {
  Bench bench;
  (void)bench.open();
  SECTION("lost") { files::remove(bench.path("key.pem")); }
  SECTION("damaged") { write_file(bench.path("key.pem"), "no key"); }
  SECTION("another's") { write_file(bench.path("key.pem"), SigningKey::make(bench.entropy).pem()); }
  SECTION("of the wrong kind") {
    VerifierKey key =
        VerifierKey::parse(read_file(bench.path("witness.pub"))
                               .substr(0, files::file_size(bench.path("witness.pub")) - 1))
            .value();
    key.kind = KeyKind::signature;
    write_file(bench.path("witness.pub"), to_string(key) + "\n");
  }
  CHECK(bench.open_error().code == Errc::damaged);
}

TEST_CASE("the directory of a ledger is not a witness's", "[core][witness]") {
  Bench bench;
  const TemporaryLedger ledger;
  const auto opened = Witness::open(ledger.path(), {}, bench.clock, bench.entropy);
  REQUIRE_FALSE(opened);
  CHECK(opened.error().code == Errc::usage);
  CHECK_FALSE(files::exists(ledger.path("key.pem")));
}

TEST_CASE("a log that only grows is cosigned at each of its sizes", "[core][witness]") {
  Bench bench;
  const TestLog log;
  std::uint64_t before = 0;
  const VerifierKey key = bench.open_trusting().verifier_key();
  for (const std::uint64_t size : {0U, 0U, 1U, 2U, 5U, 5U, 8U, 31U, 40U}) {
    CAPTURE(before, size);
    Witness witness = bench.open();
    const Note note = cosigned(bench.show(witness, log, before, size));
    CHECK(note.text == to_string(log.checkpoint(size)));
    CHECK(read_file(bench.path("latest")) == to_string(note));
    const std::vector<VerifierKey> keys = {bench.log_key, key};
    const std::vector<Signer> signers =
        signers_of(Note::parse(to_string(note)).value(), keys).value();
    REQUIRE(signers.size() == 2);
    CHECK(signers[0] == Signer{bench.log_key, std::nullopt});
    CHECK(signers[1] == Signer{key, std::chrono::sys_seconds(std::chrono::seconds(1540555200))});
    CHECK(to_string(*witness.last("log.test").value()) ==
          to_string(bench.signed_note(log.checkpoint(size))));
    before = size;
  }
}

TEST_CASE("what is not the log's next checkpoint is refused, and changes nothing",
          "[core][witness]") {
  Bench bench;
  const TestLog log;
  const TestLog other("'", 3);
  Witness witness = bench.open_trusting();
  (void)cosigned(bench.show(witness, log, 0, 10));
  const std::string latest = read_file(bench.path("latest"));
  const Proof proof = log.consistency(10, 20).value();
  const Note next = bench.signed_note(log.checkpoint(20));
  const auto reason = [&](const Note& note, std::uint64_t from, std::span<const Hash> hashes) {
    return refused(witness.consider(note, from, hashes)).reason;
  };

  CHECK(reason({"no checkpoint\n", next.signatures}, 10, proof) == Refusal::malformed);
  CHECK(reason(bench.signed_note({"log.test", 0, log.root(1).value()}), 10, {}) ==
        Refusal::malformed);
  CHECK(reason(bench.signed_note({"other.test", 20, log.root(20).value()}), 10, proof) ==
        Refusal::unknown_origin);

  Note unsigned_note = next;
  unsigned_note.signatures.clear();
  CHECK(reason(unsigned_note, 10, proof) == Refusal::bad_signature);
  Note strangers = unsigned_note;
  strangers.sign("log.test", SigningKey::make(bench.entropy));
  CHECK(reason(strangers, 10, proof) == Refusal::bad_signature);
  CHECK(reason({to_string(log.checkpoint(21)), next.signatures}, 10, proof) ==
        Refusal::bad_signature);

  CHECK(reason(bench.signed_note(log.checkpoint(9)), 10, {}) == Refusal::older);
  CHECK(reason(bench.signed_note(log.checkpoint(9)), 9, {}) == Refusal::older);
  CHECK(reason(bench.signed_note(log.checkpoint(0)), 0, {}) == Refusal::older);
  CHECK(reason(bench.signed_note(other.checkpoint(10)), 10, {}) == Refusal::fork);
  CHECK(reason(bench.signed_note(other.checkpoint(10)), 4, {}) == Refusal::fork);
  CHECK(reason(next, 9, log.consistency(9, 20).value()) == Refusal::other_size);
  CHECK(reason(next, 0, {}) == Refusal::other_size);
  CHECK(reason(next, 21, {}) == Refusal::other_size);
  CHECK(reason(next, 10, {}) == Refusal::bad_proof);
  CHECK(reason(next, 10, log.consistency(10, 21).value()) == Refusal::bad_proof);
  CHECK(reason(bench.signed_note(other.checkpoint(20)), 10, other.consistency(10, 20).value()) ==
        Refusal::bad_proof);
  CHECK(reason(bench.signed_note(log.checkpoint(10)), 10, proof) == Refusal::bad_proof);

  CHECK(read_file(bench.path("latest")) == latest);
  CHECK(size_of(*witness.last("log.test").value()) == 10);
  CHECK(size_of(cosigned(witness.consider(next, 10, proof))) == 20);
}

TEST_CASE("a first checkpoint needs no proof, and takes none", "[core][witness]") {
  Bench bench;
  const TestLog log;
  Witness witness = bench.open_trusting();
  CHECK_FALSE(witness.last("log.test").value());
  const Note note = bench.signed_note(log.checkpoint(20));
  const Refused with_proof = refused(witness.consider(note, 0, log.consistency(10, 20).value()));
  CHECK(with_proof.reason == Refusal::bad_proof);
  CHECK(refused(witness.consider(note, 10, log.consistency(10, 20).value())).reason ==
        Refusal::other_size);
  CHECK(bench.forks(".seen").empty());
  CHECK_FALSE(files::exists(bench.path("latest")));
  CHECK(size_of(cosigned(witness.consider(note, 0, {}))) == 20);
}

TEST_CASE("both notes of a fork are kept, once", "[core][witness]") {
  Bench bench;
  const TestLog log;
  const TestLog other("'", 3);
  Witness witness = bench.open_trusting();
  (void)cosigned(bench.show(witness, log, 0, 10));
  const std::uint64_t size = GENERATE(10U, 20U);
  CAPTURE(size);
  Refused fork;
  for (int times = 0; times < 2; ++times) fork = refused(bench.show(witness, other, 10, size));
  CHECK(fork.reason == (size == 10 ? Refusal::fork : Refusal::bad_proof));
  REQUIRE(bench.forks(".seen").size() == 1);
  REQUIRE(bench.forks(".shown").size() == 1);
  const Note seen = Note::parse(read_file(bench.forks(".seen").front())).value();
  const Note shown = Note::parse(read_file(bench.forks(".shown").front())).value();
  CHECK(to_string(seen) == to_string(bench.signed_note(log.checkpoint(10))));
  CHECK(to_string(shown) == to_string(bench.signed_note(other.checkpoint(size))));
  CHECK(shown.verify({&bench.log_key, 1}));
  const auto base64 = [](const Checkpoint& checkpoint) {
    const std::string text = to_string(checkpoint);
    const std::string line = text.substr(0, text.size() - 1);
    return line.substr(line.rfind('\n') + 1);
  };
  CHECK_THAT(fork.message, Catch::Contains(base64(log.checkpoint(10))) &&
                               Catch::Contains(base64(other.checkpoint(size))) &&
                               Catch::Contains(bench.path("fork-")));
}

TEST_CASE("no more than so many forks are kept", "[core][witness]") {
  Bench bench;
  Witness witness = bench.open_trusting();
  (void)cosigned(bench.show(witness, TestLog(), 0, 10));
  for (std::size_t i = 1; i < Witness::kForksMax; ++i) {
    write_file(bench.path("fork-" + std::to_string(i) + ".seen"), "");
  }
  (void)refused(bench.show(witness, TestLog("a"), 10, 10));
  CHECK(bench.forks(".seen").size() == Witness::kForksMax);
  const Refused beyond = refused(bench.show(witness, TestLog("b"), 10, 10));
  CHECK(beyond.reason == Refusal::fork);
  CHECK_THAT(beyond.message, Catch::Contains("not kept"));
  CHECK(bench.forks(".seen").size() == Witness::kForksMax);
  CHECK_THAT(refused(bench.show(witness, TestLog("a"), 10, 10)).message,
             Catch::Contains("both notes are kept"));
}

TEST_CASE("after a crash between state and answer no other root of that size is cosigned",
          "[core][witness]") {
  Bench bench;
  const TestLog log;
  {
    Witness witness = bench.open_trusting();
    (void)cosigned(bench.show(witness, log, 0, 10));
    const std::string latest = read_file(bench.path("latest"));
    (void)cosigned(bench.show(witness, log, 10, 20));
    // As if it had ended before the answer was written.
    write_file(bench.path("latest"), latest);
  }
  Witness witness = bench.open();
  CHECK(size_of(*witness.last("log.test").value()) == 20);
  CHECK(refused(bench.show(witness, TestLog("'", 10), 20, 20)).reason == Refusal::fork);
  CHECK(size_of(cosigned(bench.show(witness, log, 20, 20))) == 20);
}

TEST_CASE("what cannot be made durable is not cosigned", "[core][witness]") {
  Bench bench;
  const TestLog log;
  Witness witness = bench.open_trusting();
  (void)cosigned(bench.show(witness, log, 0, 10));
  const std::string latest = read_file(bench.path("latest"));
  const std::string last = files_ending(bench.path(), ".note").front();
  // In the way of the file that is written first.
  files::create_directory(last + ".new");
  const auto failed = bench.show(witness, log, 10, 20);
  REQUIRE_FALSE(failed);
  CHECK(failed.error().code == Errc::storage_failed);
  CHECK(read_file(bench.path("latest")) == latest);
  CHECK(size_of(*witness.last("log.test").value()) == 10);
  // Nothing was said of 20 events yet: any that go on from the ten are good.
  files::remove(last + ".new");
  CHECK(size_of(cosigned(bench.show(witness, TestLog("'", 10), 10, 20))) == 20);
  CHECK(refused(bench.show(witness, log, 20, 20)).reason == Refusal::fork);
}

TEST_CASE("a directory is one process's at a time", "[core][witness]") {
  Bench bench;
  const TestLog log;
  {
    Witness first = bench.open_trusting();
    CHECK(bench.open_error().code == Errc::in_use);
    (void)cosigned(bench.show(first, log, 0, 10));
  }
  Witness second = bench.open();
  CHECK(second.trusts("log.test"));
  CHECK(refused(bench.show(second, TestLog("'"), 10, 10)).reason == Refusal::fork);
}

TEST_CASE("a last checkpoint that is damaged is never taken for none", "[core][witness]") {
  Bench bench;
  const TestLog log;
  Witness witness = bench.open_trusting();
  (void)cosigned(bench.show(witness, log, 0, 10));
  const std::string path = files_ending(bench.path(), ".note").front();
  const std::string whole = read_file(path);
  for (std::size_t size = 0; size < whole.size(); ++size) {
    write_file(path, whole.substr(0, size));
    const auto verdict = bench.show(witness, log, 0, 10);
    REQUIRE_FALSE(verdict);
    CHECK(verdict.error().code == Errc::damaged);
  }
  std::string renamed = whole;
  renamed.replace(0, 3, "gol");
  write_file(path, renamed);
  CHECK(witness.last("log.test").error().code == Errc::damaged);
  write_file(path, whole);
  CHECK(size_of(cosigned(bench.show(witness, log, 10, 20))) == 20);
}

TEST_CASE("a log's new key takes the place of its old one, and its past stays", "[core][witness]") {
  Bench bench;
  const TestLog log;
  Witness witness = bench.open_trusting();
  const SigningKey another = SigningKey::make(bench.entropy);
  const std::vector<VerifierKey> keys = {{"another.test", KeyKind::signature, another.public_key()},
                                         {"log.test", KeyKind::signature, another.public_key()}};
  (void)cosigned(bench.show(witness, log, 0, 10));
  CHECK_FALSE(witness.trusts("another.test"));
  REQUIRE(witness.trust(keys));
  CHECK(witness.trusts("another.test"));
  CHECK(refused(bench.show(witness, log, 10, 20)).reason == Refusal::bad_signature);
  const auto signed_anew = [&](const Checkpoint& checkpoint) {
    Note note{to_string(checkpoint), {}};
    note.sign("log.test", another);
    return note;
  };
  CHECK(refused(witness.consider(signed_anew(TestLog("'").checkpoint(10)), 10, {})).reason ==
        Refusal::fork);
  const Note grown = cosigned(
      witness.consider(signed_anew(log.checkpoint(20)), 10, log.consistency(10, 20).value()));
  CHECK(grown.verify({&keys[1], 1}));
  CHECK(bench.open_error().code == Errc::in_use);
}

TEST_CASE("signatures of strangers are not handed on", "[core][witness]") {
  Bench bench;
  Witness witness = bench.open_trusting();
  Note note = bench.signed_note(TestLog().checkpoint(10));
  const NoteSignature own = note.signatures.front();
  note.signatures.assign(Note::kSignaturesMax - 1,
                         {witness.verifier_key().name, 7, std::string(72, 'x')});
  note.signatures.push_back(own);
  const Note given = cosigned(witness.consider(note, 0, {}));
  CHECK(given.signatures.size() == 2);
  CHECK(given.signatures.front() == own);
  CHECK(Note::parse(to_string(given)));
}

TEST_CASE("whatever a log shows, one root of each size is cosigned", "[core][witness]") {
  const unsigned seed = GENERATE(range(1U, 6U));
  CAPTURE(seed);
  std::mt19937 random(seed);
  Bench bench;
  const std::vector<TestLog> logs = {TestLog(), TestLog("'", 7), TestLog("''", 20)};
  auto witness = std::make_optional(bench.open_trusting());
  std::map<std::uint64_t, std::string> roots;
  std::uint64_t size_last = 0;
  for (int step = 0; step < 60; ++step) {
    if (random() % 8 == 0) {
      witness.reset();
      witness.emplace(bench.open());
    }
    const TestLog& log = logs[random() % logs.size()];
    const std::uint64_t size = std::min<std::uint64_t>(size_last + random() % 5, TestLog::kLeaves);
    const std::uint64_t from = random() % 4 == 0 ? random() % 20 : size_last;
    const auto verdict = bench.show(*witness, log, from, size);
    REQUIRE(verdict);
    const auto* note = std::get_if<Note>(&*verdict);
    if (note == nullptr) continue;
    CHECK(size >= size_last);
    CHECK(roots.try_emplace(size, note->text).first->second == note->text);
    size_last = size;
  }
  CHECK(roots.size() > 3);
}

}  // namespace
}  // namespace planledger::core
