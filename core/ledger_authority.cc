#include "core/ledger_authority.h"

#include "core/detail/directory.h"
#include "core/detail/key_files.h"
#include "core/detail/posix.h"
#include "core/detail/rocks.h"
#include "core/detail/rows.h"

#include <fmt/format.h>

namespace planledger::core {
namespace {

constexpr std::string_view kWhatToDo = "put it back from a backup, or `planledger keys renew-ca`";

Result<std::string> read_part(const std::string& path) {
  const auto content = detail::read_small_file(path);
  if (!content) return fail(content.error());
  if (*content) return **content;
  return fail(Errc::damaged, fmt::format("{} of the ledger's certificate authority is missing: {}",
                                         path, kWhatToDo));
}

}  // namespace

Result<CertificateAuthority> certificate_authority(const std::string& directory) {
  const std::string keys = detail::keys_directory(directory);
  const std::string key_path = detail::path_in(keys, detail::kAuthorityKeyName);
  const std::string certificate_path = detail::path_in(keys, detail::kAuthorityCertificateName);
  const auto key = read_part(key_path);
  if (!key) return fail(key.error());
  const auto certificate = read_part(certificate_path);
  if (!certificate) return fail(certificate.error());
  auto authority = CertificateAuthority::of_pem(*key, *certificate, key_path, certificate_path);
  if (authority) return authority;
  return fail(authority.error().code, fmt::format("{}: {}", authority.error().message, kWhatToDo));
}

Result<CertificateAuthority> renew_certificate_authority(const std::string& directory,
                                                         SigningKey key, Instant now,
                                                         Entropy& entropy,
                                                         const LogOptions& options) {
  if (const auto format = detail::read_format(directory); !format) return fail(format.error());
  const auto lock = detail::lock_file(detail::path_in(directory, detail::kLockName));
  if (!lock) return fail(lock.error());
  const auto rocks = detail::Rocks::open(detail::path_in(directory, detail::kLogName),
                                         detail::Rocks::Opening::existing, options);
  if (!rocks) return fail(rocks.error());
  const auto settings = detail::read_settings(**rocks);
  if (!settings) return fail(settings.error());
  auto authority =
      CertificateAuthority::make(std::move(key), settings->ledger, without_end(now), entropy);
  if (Status written = detail::write_authority_files(directory, authority); !written) {
    return fail(written.error());
  }
  return authority;
}

}  // namespace planledger::core
