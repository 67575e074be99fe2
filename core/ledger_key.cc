#include "core/ledger_key.h"

#include "core/check.h"
#include "core/detail/directory.h"
#include "core/detail/key_files.h"
#include "core/detail/posix.h"
#include "core/detail/rocks.h"
#include "core/detail/rows.h"
#include "core/quote.h"

#include <fmt/format.h>

namespace planledger::core {
namespace {

tl::unexpected<Error> unusable_key(const std::string& path, std::string_view why) {
  return fail(Errc::damaged, fmt::format("the ledger's private key {} {}: put it back from a "
                                         "backup, or `planledger keys renew-ledger`",
                                         path, why));
}

Result<SigningKey> load_key(const EventLog& log) {
  const std::string path =
      detail::path_in(detail::keys_directory(log.directory()), detail::kPrivateKeyName);
  const auto pem = detail::read_small_file(path);
  if (!pem) return fail(pem.error());
  if (!*pem) return unusable_key(path, "is missing");
  auto key = SigningKey::of_pem(**pem);
  if (!key) return unusable_key(path, "is unreadable (" + key.error().message + ")");
  const auto& keys = log.settings().keys;
  if (keys.empty() || keys.back().key != key->public_key()) {
    return unusable_key(path, "is not the one that the ledger's settings name");
  }
  return key;
}

}  // namespace

std::string checkpoint_origin(const Uuid& ledger) { return "planledger." + to_string(ledger); }

Result<VerifierKey> renew_ledger_key(const std::string& directory, const SigningKey& key,
                                     const LogOptions& options) {
  if (const auto format = detail::read_format(directory); !format) return fail(format.error());
  const auto lock = detail::lock_file(detail::path_in(directory, detail::kLockName));
  if (!lock) return fail(lock.error());
  const auto rocks = detail::Rocks::open(detail::path_in(directory, detail::kLogName),
                                         detail::Rocks::Opening::existing, options);
  if (!rocks) return fail(rocks.error());
  auto settings = detail::read_settings(**rocks);
  if (!settings) return fail(settings.error());
  VerifierKey verifier{checkpoint_origin(settings->ledger), KeyKind::signature, key.public_key()};
  if (settings->keys.empty() || settings->keys.back() != verifier) {
    settings->keys.push_back(verifier);
  }
  // In this order there is never a checkpoint whose key the settings do not name.
  return detail::write_settings(**rocks, *settings)
      .and_then([&] { return detail::write_key_files(directory, *settings, key); })
      .transform([&] { return verifier; });
}

Result<Note> signed_note(const EventLog& log, std::string text) {
  const auto key = load_key(log);
  if (!key) return fail(key.error());
  Note note{std::move(text), {}};
  note.sign(checkpoint_origin(log.settings().ledger), *key);
  return note;
}

Result<Note> signed_checkpoint(const EventLog& log, Sequence size) {
  PLANLEDGER_CHECK(size <= log.head(), "only what is in the log is signed");
  const auto root = log.root(size);
  if (!root) return fail(root.error());
  return signed_note(log,
                     to_string(Checkpoint{checkpoint_origin(log.settings().ledger), size, *root}));
}

Result<Checkpoint> verified_checkpoint(const Note& note, std::string_view origin,
                                       std::span<const VerifierKey> keys) {
  if (Status is_signed = note.verify(keys); !is_signed) return fail(is_signed.error());
  auto checkpoint = Checkpoint::parse(note.text);
  if (checkpoint && checkpoint->origin != origin) {
    return fail(Errc::not_proven,
                fmt::format("the checkpoint is of the log {}, expected was {}",
                            core::quoted(checkpoint->origin), core::quoted(origin)));
  }
  return checkpoint;
}

}  // namespace planledger::core
