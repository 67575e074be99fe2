#include "core/detail/directory.h"
#include "core/detail/key_files.h"
#include "core/detail/posix.h"
#include "core/detail/rocks.h"
#include "core/detail/rows.h"
#include "core/ledger_key.h"

#include <fmt/format.h>

#include <filesystem>

namespace planledger::core {
namespace {

using detail::path_in;

Status cannot_make(const std::string& directory, const std::error_code& error) {
  return fail(Errc::cannot_write, fmt::format("cannot make {}: {}", directory, error.message()));
}

// The directory is there and empty afterwards.
Status make_empty_directory(const std::string& directory) {
  std::error_code error;
  std::filesystem::create_directories(directory, error);
  if (error) return cannot_make(directory, error);
  if (std::filesystem::exists(path_in(directory, detail::kFormatName), error)) {
    return fail(Errc::already_defined, directory + " is a ledger already");
  }
  const bool empty = std::filesystem::is_empty(directory, error);
  if (error) return cannot_make(directory, error);
  if (empty) return {};
  return fail(Errc::cannot_write,
              directory +
                  " is not empty: expected a directory that is absent or empty (what an "
                  "interrupted init left there may be deleted)");
}

// Makes the database and closes it again, the settings durable in it.
Status make_log(const std::string& path, const LedgerSettings& settings,
                const LogOptions& options) {
  const auto rocks = detail::Rocks::open(path, detail::Rocks::Opening::make, options);
  if (!rocks) return fail(rocks.error());
  return detail::write_settings(**rocks, settings);
}

Status sync_parent(const std::string& directory) {
  std::error_code error;
  const auto path = std::filesystem::canonical(directory, error);
  if (error) return cannot_make(directory, error);
  return detail::sync_directory(path.parent_path().string());
}

}  // namespace

// FORMAT comes last: a directory is a ledger when all the rest of it is on the disk, never before.
Status make_ledger(const std::string& directory, LedgerSettings settings, const LogOptions& options,
                   const SigningKey* key, const CertificateAuthority* authority) {
  if (Status made = make_empty_directory(directory); !made) return made;
  const auto lock = detail::lock_file(path_in(directory, detail::kLockName));
  if (!lock) return fail(lock.error());
  if (key != nullptr) {
    settings.keys = {{checkpoint_origin(settings.ledger), KeyKind::signature, key->public_key()}};
    if (Status written = detail::write_key_files(directory, settings, *key); !written) {
      return written;
    }
  }
  if (authority != nullptr) {
    if (Status written = detail::write_authority_files(directory, *authority); !written) {
      return written;
    }
  }
  return make_log(path_in(directory, detail::kLogName), settings, options)
      .and_then([&] { return detail::sync_directory(directory); })
      .and_then([&] { return detail::write_format(directory); })
      .and_then([&] { return sync_parent(directory); });
}

}  // namespace planledger::core
