#include "core/certificate.h"

#include "core/ledger_authority.h"
#include "tests/core/counting_entropy.h"
#include "tests/core/temporary_ledger.h"

#include <catch2/catch.hpp>

#include <filesystem>
#include <set>

namespace planledger::core {
namespace {

namespace files = std::filesystem;
using std::chrono::hours;

const Uuid kLedger(0x0123456789abcdef, 0xfedcba9876543210);
const std::string kLedgerName = "planledger 01234567-89ab-cdef-fedc-ba9876543210";
const Instant kNow = parse_instant("2018-10-26T12:00:00Z").value();
const Validity kYear{kNow, kNow + hours(24 * 365)};

struct Authority {
  SigningKey key() { return SigningKey::make(entropy); }
  CountingEntropy entropy;
  CertificateAuthority authority =
      CertificateAuthority::make(key(), kLedger, without_end(kNow), entropy);
};

TEST_CASE("an authority is named for its ledger, signs itself and has no end",
          "[core][certificate]") {
  Authority made;
  const Certificate& certificate = made.authority.certificate();
  CHECK(certificate.name == kLedgerName);
  CHECK(certificate.issuer == kLedgerName);
  CHECK(certificate.is_authority);
  CHECK(certificate.key == made.authority.key().public_key());
  CHECK(to_string(certificate.validity.from) == "2018-10-25T12:00:00.000000Z");
  CHECK(to_string(certificate.validity.until) == "9999-12-31T23:59:59.000000Z");
}

TEST_CASE("a request says who asks and proves that it has the key", "[core][certificate]") {
  Authority made;
  const SigningKey key = made.key();
  const std::string pem = CertificateRequest::make(key, "OV").value();
  const CertificateRequest request = CertificateRequest::parse(pem).value();
  CHECK(request.name == "OV");
  CHECK(request.key == key.public_key());
}

TEST_CASE("no byte of a request can be another", "[core][certificate]") {
  Authority made;
  const std::string pem = CertificateRequest::make(made.key(), "OV").value();
  // The lines between the first and the last are base64.
  const std::size_t begin = pem.find('\n') + 1;
  const std::size_t end = pem.rfind("-----END");
  for (std::size_t place = begin; place < end; ++place) {
    if (pem[place] == '\n' || pem[place] == '=') continue;
    std::string changed = pem;
    changed[place] = changed[place] == 'A' ? 'B' : 'A';
    // The last digit before the padding has bits that stand for nothing.
    const auto parsed = CertificateRequest::parse(changed);
    if (parsed) CHECK(pem[place + 1] == '=');
    if (!parsed) CHECK(parsed.error().code == Errc::invalid_field);
  }
}

TEST_CASE("a request for a name that cannot be is refused on both sides", "[core][certificate]") {
  Authority made;
  const SigningKey key = made.key();
  for (const std::string& name :
       {std::string(), std::string(65, 'A'), std::string("a\nb"), std::string("a/CN=KB"),
        std::string("Ov\xc3\xa9"), std::string("a\0b", 3)}) {
    INFO(name);
    const auto request = CertificateRequest::make(key, name);
    REQUIRE_FALSE(request);
    CHECK(request.error().code == Errc::invalid_field);
    CHECK_FALSE(made.authority.issue_client({name, key.public_key()}, kYear, made.entropy));
  }
  CHECK(CertificateRequest::make(key, std::string(64, 'A')));
}

TEST_CASE("what is no request is said to be none", "[core][certificate]") {
  Authority made;
  for (const std::string& text :
       {std::string(), std::string("hello"), made.authority.certificate().pem, made.key().pem()}) {
    const auto request = CertificateRequest::parse(text);
    REQUIRE_FALSE(request);
    CHECK(request.error().code == Errc::invalid_field);
    CHECK_THAT(request.error().message, Catch::Contains("request"));
  }
}

TEST_CASE("a client's certificate holds what it was issued for", "[core][certificate]") {
  Authority made;
  const SigningKey key = made.key();
  const std::string pem =
      made.authority.issue_client({"OV", key.public_key()}, kYear, made.entropy).value();
  const Certificate certificate = Certificate::parse(pem).value();
  CHECK(certificate.name == "OV");
  CHECK(certificate.issuer == kLedgerName);
  CHECK(certificate.key == key.public_key());
  CHECK(certificate.validity == kYear);
  CHECK_FALSE(certificate.is_authority);
  CHECK(describe(certificate) == "\"OV\", issued by \"" + kLedgerName +
                                     "\", valid from 2018-10-26T12:00:00.000000Z until "
                                     "2019-10-26T12:00:00.000000Z");
}

TEST_CASE("two certificates for the same have different serial numbers", "[core][certificate]") {
  Authority made;
  const CertificateRequest request{"OV", made.key().public_key()};
  std::set<std::string> all;
  for (int i = 0; i < 10; ++i) {
    all.insert(made.authority.issue_client(request, kYear, made.entropy).value());
  }
  CHECK(all.size() == 10);
}

TEST_CASE("a certificate that ends before it begins is not issued", "[core][certificate]") {
  Authority made;
  const auto issued = made.authority.issue_client({"OV", made.key().public_key()},
                                                  {kNow, kNow - hours(1)}, made.entropy);
  REQUIRE_FALSE(issued);
  CHECK(issued.error().code == Errc::invalid_field);
  CHECK_THAT(issued.error().message, Catch::Contains("validity"));
}

TEST_CASE("a server's certificate needs names that can be", "[core][certificate]") {
  Authority made;
  const PublicKey key = made.key().public_key();
  const auto issue = [&](const std::vector<std::string>& names) {
    return made.authority.issue_server(key, names, kYear, made.entropy);
  };
  const auto issued = issue({"ledger.example.org", "192.0.2.7", "2001:db8::7", "localhost"});
  REQUIRE(issued);
  CHECK(Certificate::parse(*issued).value().name == "ledger.example.org");
  CHECK(issue({std::string(70, 'a') + ".example.org"}));
  CHECK_FALSE(issue({}));
  for (const std::string name : {"", "a,DNS:b", "a b", ".a", "a..b", "a.", "1.2.3.4/24", "*.org"}) {
    const auto refused = issue({"fine", name});
    INFO(name);
    REQUIRE_FALSE(refused);
    CHECK(refused.error().code == Errc::invalid_field);
    CHECK_THAT(refused.error().message, Catch::Contains("\"" + name + "\""));
  }
}

TEST_CASE("a private key under a passphrase opens with that alone", "[core][signing]") {
  CountingEntropy entropy;
  const SigningKey key = SigningKey::make(entropy);
  const std::string pem = key.pem("correct horse", entropy);
  CHECK_THAT(pem, Catch::StartsWith("-----BEGIN ENCRYPTED PRIVATE KEY-----"));
  CHECK(SigningKey::of_pem(pem, "correct horse").value().public_key() == key.public_key());
  const auto wrong = SigningKey::of_pem(pem, "wrong horse");
  REQUIRE_FALSE(wrong);
  CHECK(wrong.error().code == Errc::usage);
  CHECK_THAT(wrong.error().message, Catch::Contains("passphrase is wrong"));
  const auto missing = SigningKey::of_pem(pem);
  REQUIRE_FALSE(missing);
  CHECK(missing.error().code == Errc::usage);
  CHECK_THAT(missing.error().message, Catch::Contains("no passphrase was given"));
  // The same key under the same passphrase again is another text.
  CHECK(key.pem("correct horse", entropy) != pem);
  CHECK(SigningKey::of_pem(key.pem(), "not needed").value().public_key() == key.public_key());
}

TEST_CASE("a ledger is made with its authority, which only its owner can use",
          "[core][certificate]") {
  Authority made;
  const TemporaryDirectory directory;
  const SigningKey key = made.key();
  REQUIRE(make_ledger(directory.path("ledger"), settings_for_tests(), {}, &key, &made.authority));
  CHECK(files::status(directory.path("ledger/keys/ca.key")).permissions() ==
        (files::perms::owner_read | files::perms::owner_write));
  CHECK(read_file(directory.path("ledger/keys/ca.pem")) == made.authority.certificate().pem);
  const auto opened = certificate_authority(directory.path("ledger"));
  REQUIRE(opened);
  CHECK(opened->certificate().key == made.authority.certificate().key);
}

TEST_CASE("a ledger without a usable authority says what to do", "[core][certificate]") {
  Authority made;
  const TemporaryDirectory directory;
  const std::string ledger = directory.path("ledger");
  REQUIRE(make_ledger(ledger, settings_for_tests(), {}, nullptr, &made.authority));
  std::string file = "ca.key";
  SECTION("no key") { files::remove(ledger + "/keys/ca.key"); }
  SECTION("a damaged key") { write_file(ledger + "/keys/ca.key", "no key"); }
  SECTION("no certificate") {
    file = "ca.pem";
    files::remove(ledger + "/keys/ca.pem");
  }
  SECTION("a certificate of another key") {
    file = "ca.pem";
    write_file(ledger + "/keys/ca.pem", Authority().authority.certificate().pem);
    write_file(ledger + "/keys/ca.key", made.key().pem());
  }
  SECTION("a certificate of no authority") {
    file = "ca.pem";
    write_file(
        ledger + "/keys/ca.pem",
        made.authority.issue_client({"OV", made.authority.certificate().key}, kYear, made.entropy)
            .value());
  }
  const auto opened = certificate_authority(ledger);
  REQUIRE_FALSE(opened);
  CHECK(opened.error().code == Errc::damaged);
  CHECK_THAT(opened.error().message,
             Catch::Contains("keys/" + file) && Catch::Contains("planledger keys renew-ca"));
}

TEST_CASE("an authority is made where there is none, and anew beside the old one",
          "[core][certificate]") {
  Authority made;
  const TemporaryLedger ledger;
  const auto first = renew_certificate_authority(ledger.path(), made.key(), kNow, made.entropy);
  REQUIRE(first);
  CHECK(first->certificate().name == kLedgerName);
  CHECK(certificate_authority(ledger.path()).value().certificate().key == first->certificate().key);
  REQUIRE(renew_certificate_authority(ledger.path(), made.key(), kNow, made.entropy));
  CHECK(certificate_authority(ledger.path()).value().certificate().key != first->certificate().key);
  char name[32];
  const PublicKey& old = first->certificate().key;
  std::snprintf(name, sizeof name, "keys/ca-%02x%02x%02x%02x", old[0], old[1], old[2], old[3]);
  CHECK(read_file(ledger.path(std::string(name) + ".pem")) == first->certificate().pem);
  CHECK(
      SigningKey::of_pem(read_file(ledger.path(std::string(name) + ".key"))).value().public_key() ==
      old);
}

}  // namespace
}  // namespace planledger::core
