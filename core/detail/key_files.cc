#include "core/detail/key_files.h"

#include "core/detail/directory.h"
#include "core/detail/posix.h"

#include <fmt/format.h>

#include <filesystem>

namespace planledger::core::detail {
namespace {

constexpr std::string_view kDirectoryName = "keys";
constexpr std::string_view kPublicKeyName = "ledger.pub";

tl::unexpected<Error> cannot_make(const std::string& path, const std::error_code& error) {
  return fail(Errc::cannot_write, fmt::format("cannot make {}: {}", path, error.message()));
}

Status make_private_directory(const std::string& path) {
  namespace files = std::filesystem;
  std::error_code error;
  files::create_directory(path, error);
  if (!error) files::permissions(path, files::perms::owner_all, error);
  if (error) return cannot_make(path, error);
  return {};
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

}  // namespace

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

}  // namespace planledger::core::detail
