#include "core/identity.h"

#include "tests/core/counting_entropy.h"
#include "tests/core/temporary_ledger.h"

#include <catch2/catch.hpp>

#include <filesystem>

namespace planledger::core {
namespace {

namespace files = std::filesystem;

const Instant kIssued = parse_instant("2018-10-26T12:00:00Z").value();

// An identity that a coordinator has given its certificate.
struct Admitted {
  explicit Admitted(std::string_view passphrase = {}) {
    const std::string request = make_identity(path(), "OV", passphrase, entropy).value();
    write_file(path("certificate.pem"),
               authority
                   .issue_client(CertificateRequest::parse(request).value(),
                                 {kIssued, kIssued + std::chrono::hours(1)}, entropy)
                   .value());
    write_file(path("ca.pem"), authority.certificate().pem);
  }
  std::string path() const { return directory.path("identity"); }
  std::string path(const std::string& name) const { return path() + "/" + name; }
  Error load_error(std::string_view passphrase = {}) const {
    auto loaded = load_identity(path(), passphrase);
    REQUIRE_FALSE(loaded);
    return loaded.error();
  }

  TemporaryDirectory directory;
  CountingEntropy entropy;
  CertificateAuthority authority = CertificateAuthority::make(SigningKey::make(entropy), Uuid(1, 2),
                                                              without_end(kIssued), entropy);
};

TEST_CASE("an identity's key is its owner's alone, and its request is for that key",
          "[core][identity]") {
  const Admitted admitted;
  CHECK(files::status(admitted.path()).permissions() == files::perms::owner_all);
  CHECK(files::status(admitted.path("key.pem")).permissions() ==
        (files::perms::owner_read | files::perms::owner_write));
  const auto key = load_identity_key(admitted.path(), "");
  REQUIRE(key);
  const auto request = CertificateRequest::parse(read_file(admitted.path("request.pem")));
  REQUIRE(request);
  CHECK(request->key == key->public_key());
  CHECK(request->name == "OV");
  const Identity identity = load_identity(admitted.path(), "").value();
  CHECK(identity.certificate.name == "OV");
  CHECK(identity.certificate.key == identity.key.public_key());
  CHECK(identity.authority.pem == admitted.authority.certificate().pem);
}

TEST_CASE("an identity is not written over", "[core][identity]") {
  Admitted admitted;
  const std::string before = read_file(admitted.path("key.pem"));
  SECTION("whole") {}
  SECTION("without its request") { files::remove(admitted.path("request.pem")); }
  const auto again = make_identity(admitted.path(), "OV", "", admitted.entropy);
  REQUIRE_FALSE(again);
  CHECK(again.error().code == Errc::already_defined);
  CHECK_THAT(again.error().message, Catch::Contains("key.pem"));
  CHECK(read_file(admitted.path("key.pem")) == before);
}

TEST_CASE("a directory that is there keeps its mode", "[core][identity]") {
  const TemporaryDirectory directory;
  CountingEntropy entropy;
  files::create_directory(directory.path("shared"));
  const auto mode = files::perms::owner_all | files::perms::group_read | files::perms::group_exec;
  files::permissions(directory.path("shared"), mode);
  REQUIRE(make_identity(directory.path("shared"), "OV", "", entropy));
  CHECK(files::status(directory.path("shared")).permissions() == mode);
  CHECK_FALSE(make_identity(directory.path("shared/key.pem/below"), "OV", "", entropy));
}

TEST_CASE("a key that others may use is refused, naming the mode", "[core][identity]") {
  const Admitted admitted;
  files::permissions(admitted.path("key.pem"), files::perms(0640));
  const Error error = admitted.load_error();
  CHECK(error.code == Errc::usage);
  CHECK_THAT(error.message, Catch::Contains("key.pem") && Catch::Contains("0640"));
}

TEST_CASE("an identity under a passphrase asks for it", "[core][identity]") {
  const Admitted admitted("correct horse");
  CHECK(load_identity(admitted.path(), "correct horse"));
  const Error missing = admitted.load_error();
  CHECK(missing.code == Errc::usage);
  CHECK_THAT(missing.message,
             Catch::Contains("key.pem") && Catch::Contains("no passphrase was given"));
  CHECK_THAT(admitted.load_error("wrong").message, Catch::Contains("passphrase is wrong"));
}

TEST_CASE("what an identity lacks is named", "[core][identity]") {
  const Admitted admitted;
  const std::string name = GENERATE(as<std::string>(), "key.pem", "certificate.pem", "ca.pem");
  files::remove(admitted.path(name));
  const Error missing = admitted.load_error();
  CHECK(missing.code == Errc::cannot_read);
  CHECK_THAT(missing.message, Catch::Contains(admitted.path(name)));
  write_file(admitted.path(name), "nothing of the kind");
  files::permissions(admitted.path(name), files::perms(0600));
  const Error damaged = admitted.load_error();
  CHECK(damaged.code == Errc::damaged);
  CHECK_THAT(damaged.message, Catch::Contains(admitted.path(name)));
}

TEST_CASE("the parts of two identities do not go together", "[core][identity]") {
  Admitted admitted;
  SECTION("the certificate of another key") {
    const PublicKey other = SigningKey::make(admitted.entropy).public_key();
    write_file(admitted.path("certificate.pem"),
               admitted.authority
                   .issue_client({"OV", other}, {kIssued, kIssued + std::chrono::hours(1)},
                                 admitted.entropy)
                   .value());
    CHECK_THAT(admitted.load_error().message,
               Catch::Contains("certificate.pem is not the certificate of"));
  }
  SECTION("no authority's certificate") {
    write_file(admitted.path("ca.pem"), read_file(admitted.path("certificate.pem")));
    CHECK_THAT(admitted.load_error().message,
               Catch::Contains("ca.pem is not the certificate of an authority"));
  }
  CHECK(admitted.load_error().code == Errc::damaged);
}

}  // namespace
}  // namespace planledger::core
