#include "core/ledger_key.h"

#include "tests/core/temporary_ledger.h"

#include <catch2/catch.hpp>

#include <filesystem>

namespace planledger::core {
namespace {

namespace files = std::filesystem;

class Keys final : public Entropy {
 public:
  std::uint64_t next() override { return ++count_; }
  SigningKey make() { return SigningKey::make(*this); }

 private:
  std::uint64_t count_ = 0;
};

struct KeyedLedger {
  KeyedLedger() {
    REQUIRE(make_ledger(path(), settings_for_tests(), {}, &first));
    auto log = open();
    REQUIRE(log->append(numbered_entries(1, 5)));
  }
  std::string path() const { return directory.path("ledger"); }
  std::string path(const std::string& name) const { return path() + "/" + name; }
  std::unique_ptr<EventLog> open() const { return EventLog::open(path()).value(); }

  TemporaryDirectory directory;
  Keys keys;
  SigningKey first = keys.make();
};

const std::string kOrigin = "planledger.01234567-89ab-cdef-fedc-ba9876543210";

TEST_CASE("a new ledger's private key is its owner's alone", "[core][ledger_key]") {
  const KeyedLedger ledger;
  CHECK(files::status(ledger.path("keys")).permissions() == files::perms::owner_all);
  CHECK(files::status(ledger.path("keys/ledger.key")).permissions() ==
        (files::perms::owner_read | files::perms::owner_write));
  CHECK(SigningKey::of_pem(read_file(ledger.path("keys/ledger.key"))).value().public_key() ==
        ledger.first.public_key());
  const auto log = ledger.open();
  REQUIRE(log->settings().keys.size() == 1);
  CHECK(log->settings().keys.front() ==
        VerifierKey{kOrigin, KeyKind::signature, ledger.first.public_key()});
  CHECK(read_file(ledger.path("keys/ledger.pub")) ==
        to_string(log->settings().keys.front()) + "\n");
}

TEST_CASE("a ledger signs the root of any of its sizes, always alike", "[core][ledger_key]") {
  const KeyedLedger ledger;
  auto log = ledger.open();
  const Note note = signed_checkpoint(*log, 5).value();
  const auto& keys = log->settings().keys;
  CHECK(verified_checkpoint(note, kOrigin, keys) == Checkpoint{kOrigin, 5, log->root(5).value()});
  CHECK(verified_checkpoint(signed_checkpoint(*log, 0).value(), kOrigin, keys) ==
        Checkpoint{kOrigin, 0, empty_root()});
  REQUIRE(log->append(numbered_entries(6, 3)));
  CHECK(to_string(signed_checkpoint(*log, 5).value()) == to_string(note));
  const auto other_log = verified_checkpoint(note, "planledger.other", keys);
  REQUIRE_FALSE(other_log);
  CHECK(other_log.error().code == Errc::not_proven);
}

TEST_CASE("without its own private key a ledger signs nothing and says what to do",
          "[core][ledger_key]") {
  KeyedLedger ledger;
  const std::string path = ledger.path("keys/ledger.key");
  SECTION("lost") { files::remove(path); }
  SECTION("damaged") { write_file(path, "no key"); }
  SECTION("another's") { write_file(path, ledger.keys.make().pem()); }
  const auto log = ledger.open();
  CHECK(log->head() == 5);
  const auto note = signed_checkpoint(*log, 5);
  REQUIRE_FALSE(note);
  CHECK(note.error().code == Errc::damaged);
  CHECK_THAT(note.error().message,
             Catch::Contains(path) && Catch::Contains("planledger keys renew-ledger"));
}

TEST_CASE("a lost key is replaced, and what the old one signed can still be checked",
          "[core][ledger_key]") {
  KeyedLedger ledger;
  const Note before = signed_checkpoint(*ledger.open(), 4).value();
  files::remove(ledger.path("keys/ledger.key"));
  const SigningKey second = ledger.keys.make();
  const VerifierKey renewed = renew_ledger_key(ledger.path(), second).value();
  CHECK(renewed == VerifierKey{kOrigin, KeyKind::signature, second.public_key()});

  const auto log = ledger.open();
  REQUIRE(log->settings().keys.size() == 2);
  CHECK(log->settings().keys.back() == renewed);
  const Note after = signed_checkpoint(*log, 5).value();
  const Checkpoint from = verified_checkpoint(before, kOrigin, log->settings().keys).value();
  const Checkpoint to = verified_checkpoint(after, kOrigin, {&renewed, 1}).value();
  CHECK(verify_consistency(from.size, from.root, to.size, to.root,
                           log->consistency(from.size, to.size).value()));
  // The new key says nothing about what the old one signed.
  CHECK_FALSE(verified_checkpoint(before, kOrigin, {&renewed, 1}));
}

TEST_CASE("a key that is replaced while it is there is set aside", "[core][ledger_key]") {
  KeyedLedger ledger;
  const VerifierKey old = ledger.open()->settings().keys.front();
  REQUIRE(renew_ledger_key(ledger.path(), ledger.keys.make()));
  char name[32];
  std::snprintf(name, sizeof name, "keys/ledger-%08x.key", old.id());
  CHECK(SigningKey::of_pem(read_file(ledger.path(name))).value().public_key() == old.key);
  CHECK(files::status(ledger.path(name)).permissions() ==
        (files::perms::owner_read | files::perms::owner_write));
  CHECK(signed_checkpoint(*ledger.open(), 5));
}

TEST_CASE("the key of a ledger that is open is not replaced", "[core][ledger_key]") {
  KeyedLedger ledger;
  const auto log = ledger.open();
  const auto renewed = renew_ledger_key(ledger.path(), ledger.keys.make());
  REQUIRE_FALSE(renewed);
  CHECK(renewed.error().code == Errc::in_use);
  CHECK(signed_checkpoint(*log, 5));
}

}  // namespace
}  // namespace planledger::core
