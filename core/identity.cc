#include "core/identity.h"

#include "core/detail/directory.h"
#include "core/detail/key_files.h"
#include "core/detail/posix.h"

#include <fmt/format.h>
#include <sys/stat.h>

#include <filesystem>

namespace planledger::core {
namespace {

using detail::path_in;

constexpr mode_t kOthers = S_IRWXG | S_IRWXO;
constexpr mode_t kPermissions = kOthers | S_IRWXU;

tl::unexpected<Error> about(const std::string& path, const Error& error) {
  return fail(error.code, path + ": " + error.message);
}

Status check_absent(const std::string& path) {
  std::error_code error;
  if (!std::filesystem::exists(std::filesystem::symlink_status(path, error))) return {};
  return fail(Errc::already_defined,
              path + " is there already: an identity is not written over, take another directory");
}

// A directory that is there keeps its mode: the key is closed to others by its own.
Status make_directory(const std::string& path) {
  std::error_code error;
  if (std::filesystem::is_directory(path, error)) return {};
  std::filesystem::create_directories(path, error);
  if (error) {
    return fail(Errc::cannot_write, fmt::format("cannot make {}: {}", path, error.message()));
  }
  return detail::make_private_directory(path);
}

Result<std::string> read_part(const std::string& directory, std::string_view name,
                              std::string_view hint) {
  const std::string path = path_in(directory, name);
  const auto content = detail::read_small_file(path);
  if (!content) return fail(Errc::cannot_read, content.error().message);
  if (*content) return **content;
  return fail(Errc::cannot_read, fmt::format("{} is missing: {}", path, hint));
}

Status check_private(const std::string& path) {
  struct stat found {};
  if (::stat(path.c_str(), &found) != 0 || (found.st_mode & kOthers) == 0) return {};
  return fail(Errc::usage,
              fmt::format("{} has mode {:04o}: others than its owner may use it, expected 0600 "
                          "(`chmod 600`); if they may have read it, have the key revoked",
                          path, found.st_mode & kPermissions));
}

Result<Certificate> read_certificate(const std::string& directory, std::string_view name) {
  const auto pem = read_part(
      directory, name,
      fmt::format("the coordinator gives it for {}", path_in(directory, kIdentityRequestName)));
  if (!pem) return fail(pem.error());
  auto certificate = Certificate::parse(*pem);
  if (!certificate) return about(path_in(directory, name), certificate.error());
  return certificate;
}

}  // namespace

Result<std::string> make_identity(const std::string& directory, std::string_view name,
                                  std::string_view passphrase, Entropy& entropy) {
  for (const std::string_view file : {kIdentityKeyName, kIdentityRequestName}) {
    if (Status absent = check_absent(path_in(directory, file)); !absent) {
      return fail(absent.error());
    }
  }
  const SigningKey key = SigningKey::make(entropy);
  auto request = CertificateRequest::make(key, name);
  if (!request) return fail(request.error());
  const std::string pem = passphrase.empty() ? key.pem() : key.pem(passphrase, entropy);
  return make_directory(directory)
      .and_then([&] {
        return detail::write_durably(directory, std::string(kIdentityKeyName), pem,
                                     detail::Readers::owner);
      })
      .and_then([&] {
        return detail::write_durably(directory, std::string(kIdentityRequestName), *request);
      })
      .transform([&] { return *request; });
}

Result<SigningKey> load_identity_key(const std::string& directory, std::string_view passphrase) {
  const std::string path = path_in(directory, kIdentityKeyName);
  if (Status checked = check_private(path); !checked) return fail(checked.error());
  const auto pem = read_part(directory, kIdentityKeyName,
                             "expected an identity as `planledger keys new` makes one");
  if (!pem) return fail(pem.error());
  auto key = SigningKey::of_pem(*pem, passphrase);
  if (!key) return about(path, key.error());
  return key;
}

Result<Identity> load_identity(const std::string& directory, std::string_view passphrase) {
  auto key = load_identity_key(directory, passphrase);
  if (!key) return fail(key.error());
  auto certificate = read_certificate(directory, kIdentityCertificateName);
  if (!certificate) return fail(certificate.error());
  auto authority = read_certificate(directory, kIdentityAuthorityName);
  if (!authority) return fail(authority.error());
  if (certificate->key != key->public_key()) {
    return fail(Errc::damaged, fmt::format("{} is not the certificate of {}",
                                           path_in(directory, kIdentityCertificateName),
                                           path_in(directory, kIdentityKeyName)));
  }
  if (!authority->is_authority) {
    return fail(Errc::damaged, path_in(directory, kIdentityAuthorityName) +
                                   " is not the certificate of an authority");
  }
  return Identity{*std::move(key), *std::move(certificate), *std::move(authority)};
}

}  // namespace planledger::core
