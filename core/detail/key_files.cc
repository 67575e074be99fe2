#include "core/detail/key_files.h"

#include "core/detail/directory.h"
#include "core/detail/posix.h"

#include <fmt/format.h>

#include <filesystem>
#include <span>

namespace planledger::core::detail {
namespace {

constexpr std::string_view kDirectoryName = "keys";
constexpr std::string_view kPublicKeyName = "ledger.pub";

tl::unexpected<Error> cannot_make(const std::string& path, const std::error_code& error) {
  return fail(Errc::cannot_write, fmt::format("cannot make {}: {}", path, error.message()));
}

// The key that stands there, where it can be read, keeps its content under another name.
Status set_aside(const std::string& directory, const std::string& name, const PublicKey& next) {
  const auto pem = read_small_file(path_in(directory, kPrivateKeyName));
  if (!pem) return fail(pem.error());
  const auto key = *pem ? SigningKey::of_pem(**pem) : fail(Errc::damaged, "");
  if (!key || key->public_key() == next) return {};
  const VerifierKey verifier{name, KeyKind::signature, key->public_key()};
  return write_durably(directory, fmt::format("ledger-{:08x}.key", verifier.id()), **pem,
                       Readers::owner);
}

// Another authority's key and certificate get other names; what is unreadable is no loss.
Status set_authority_aside(const std::string& directory, const PublicKey& next) {
  const auto pem = read_small_file(path_in(directory, kAuthorityKeyName));
  if (!pem) return fail(pem.error());
  const auto key = *pem ? SigningKey::of_pem(**pem) : fail(Errc::damaged, "");
  if (!key || key->public_key() == next) return {};
  const PublicKey public_key = key->public_key();
  std::string name = "ca-";
  for (const unsigned char byte : std::span(public_key).first<4>()) {
    name += fmt::format("{:02x}", byte);
  }
  Status kept = write_durably(directory, name + ".key", **pem, Readers::owner);
  const auto certificate = read_small_file(path_in(directory, kAuthorityCertificateName));
  if (!kept || !certificate || !*certificate) return kept;
  return write_durably(directory, name + ".pem", **certificate);
}

}  // namespace

Status make_private_directory(const std::string& path) {
  namespace files = std::filesystem;
  std::error_code error;
  files::create_directory(path, error);
  if (!error) files::permissions(path, files::perms::owner_all, error);
  if (error) return cannot_make(path, error);
  return {};
}

std::string keys_directory(const std::string& ledger) { return path_in(ledger, kDirectoryName); }

Status write_key_files(const std::string& ledger, const LedgerSettings& settings,
                       const SigningKey& key) {
  const std::string directory = keys_directory(ledger);
  std::string lines;
  for (const VerifierKey& each : settings.keys) lines += to_string(each) + '\n';
  return make_private_directory(directory)
      .and_then([&] { return set_aside(directory, settings.keys.back().name, key.public_key()); })
      .and_then([&] {
        return write_durably(directory, std::string(kPrivateKeyName), key.pem(), Readers::owner);
      })
      .and_then([&] { return write_durably(directory, std::string(kPublicKeyName), lines); })
      .and_then([&] { return sync_directory(ledger); });
}

Status write_authority_files(const std::string& ledger, const CertificateAuthority& authority) {
  const std::string directory = keys_directory(ledger);
  const auto write = [&](std::string_view name, const std::string& content, Readers readers) {
    return write_durably(directory, std::string(name), content, readers);
  };
  return make_private_directory(directory)
      .and_then([&] { return set_authority_aside(directory, authority.certificate().key); })
      .and_then([&] { return write(kAuthorityKeyName, authority.key().pem(), Readers::owner); })
      .and_then([&] {
        return write(kAuthorityCertificateName, authority.certificate().pem, Readers::everybody);
      })
      .and_then([&] { return sync_directory(ledger); });
}

}  // namespace planledger::core::detail
