#include "core/detail/witness_files.h"

#include "core/detail/directory.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

namespace planledger::core::detail {
namespace {

namespace files = std::filesystem;

constexpr std::string_view kKeyName = "key.pem";
constexpr std::string_view kVerifierName = "witness.pub";
constexpr std::string_view kTrustedName = "trusted.pub";
constexpr std::string_view kLatestName = "latest";
constexpr std::string_view kForkBegin = "fork-";
constexpr std::string_view kSeenEnd = ".seen";
constexpr std::string_view kShownEnd = ".shown";
constexpr std::string_view kNameBegin = "planledger.witness.";
constexpr std::size_t kNameDigits = 16;
constexpr std::size_t kForkDigits = 16;

tl::unexpected<Error> damaged(const std::string& path, std::string_view why) {
  return fail(Errc::damaged, fmt::format("{} {}: put the directory's files back as they were, or "
                                         "make a new witness in another",
                                         path, why));
}

tl::unexpected<Error> cannot_use(const std::string& path, const std::error_code& error) {
  return fail(Errc::cannot_write, fmt::format("cannot make {}: {}", path, error.message()));
}

std::string last_name(std::string_view origin) {
  return fmt::format("last-{}.note", to_hex(Sha256()(origin)));
}

std::string name_from(const PublicKey& key) {
  const std::string_view bytes(reinterpret_cast<const char*>(key.data()), key.size());
  return std::string(kNameBegin) + to_hex(Sha256()(bytes)).substr(0, kNameDigits);
}

// Makes what is missing of the key's files: the private one first, so that no verifier key is ever
// shown without it.
Result<WitnessKey> make_key(const std::string& directory, std::string_view name,
                            std::optional<SigningKey> key, Entropy& entropy) {
  if (!key) {
    key = SigningKey::make(entropy);
    const Status written =
        write_durably(directory, std::string(kKeyName), key->pem(), Readers::owner);
    if (!written) return fail(written.error());
  }
  const PublicKey bytes = key->public_key();
  const VerifierKey verifier{name.empty() ? name_from(bytes) : std::string(name),
                             KeyKind::cosignature, bytes};
  if (const auto valid = VerifierKey::parse(to_string(verifier)); !valid) {
    return fail(Errc::usage, fmt::format("a witness cannot be called '{}': expected a name without "
                                         "white space and plus signs",
                                         name));
  }
  const Status written =
      write_durably(directory, std::string(kVerifierName), to_string(verifier) + '\n');
  if (!written) return fail(written.error());
  return WitnessKey{*std::move(key), verifier};
}

// The verifier keys in a file that has one on each line.
Result<std::vector<VerifierKey>> read_keys(const std::string& path) {
  const auto content = read_small_file(path, Note::kBytesMax);
  if (!content) return fail(content.error());
  std::vector<VerifierKey> keys;
  std::string_view rest = *content ? std::string_view(**content) : std::string_view();
  while (!rest.empty()) {
    const std::size_t end = rest.find('\n');
    if (end == std::string_view::npos) return damaged(path, "has no end");
    auto key = VerifierKey::parse(rest.substr(0, end));
    if (!key) return damaged(path, "holds what is no verifier key");
    keys.push_back(*std::move(key));
    rest.remove_prefix(end + 1);
  }
  return keys;
}

Result<std::size_t> count_forks(const std::string& directory) {
  std::size_t count = 0;
  std::error_code error;
  for (files::directory_iterator each(directory, error), end; !error && each != end;
       each.increment(error)) {
    const std::string name = each->path().filename().string();
    if (name.starts_with(kForkBegin) && name.ends_with(kSeenEnd)) ++count;
  }
  if (error) return cannot_use(directory, error);
  return count;
}

}  // namespace

Result<File> take_witness_directory(const std::string& directory) {
  std::error_code error;
  if (files::exists(path_in(directory, kFormatName), error)) {
    return fail(Errc::usage, directory + " is a ledger: expected a directory of the witness's own");
  }
  const bool made = files::create_directory(directory, error);
  if (error) return cannot_use(directory, error);
  if (made) {
    const auto path = files::canonical(directory, error);
    if (error) return cannot_use(directory, error);
    if (Status synced = sync_directory(path.parent_path().string()); !synced) {
      return fail(synced.error());
    }
  }
  auto lock = lock_file(path_in(directory, kLockName));
  if (!lock && lock.error().code == Errc::in_use) {
    return fail(Errc::in_use,
                fmt::format("another process is the witness of {}: a directory has one at a time",
                            directory));
  }
  return lock;
}

Result<WitnessKey> load_witness_key(const std::string& directory, std::string_view name,
                                    Entropy& entropy) {
  const std::string key_path = path_in(directory, kKeyName);
  const std::string verifier_path = path_in(directory, kVerifierName);
  const auto pem = read_small_file(key_path);
  if (!pem) return fail(pem.error());
  const auto verifiers = read_keys(verifier_path);
  if (!verifiers) return fail(verifiers.error());
  std::optional<SigningKey> key;
  if (*pem) {
    auto read = SigningKey::of_pem(**pem);
    if (!read) return damaged(key_path, "is unreadable (" + read.error().message + ")");
    key = *std::move(read);
  }
  if (verifiers->empty()) return make_key(directory, name, std::move(key), entropy);
  const VerifierKey& verifier = verifiers->front();
  if (!key || verifier.kind != KeyKind::cosignature || key->public_key() != verifier.key) {
    return damaged(key_path, "is missing, or is not the key that witness.pub names");
  }
  if (!name.empty() && name != verifier.name) {
    return fail(Errc::usage, fmt::format("this witness is called {}, not {}", verifier.name, name));
  }
  return WitnessKey{*std::move(key), verifier};
}

Result<std::vector<VerifierKey>> read_trusted_keys(const std::string& directory) {
  return read_keys(path_in(directory, kTrustedName));
}

Status write_trusted_keys(const std::string& directory, std::span<const VerifierKey> keys) {
  std::string lines;
  for (const VerifierKey& key : keys) lines += to_string(key) + '\n';
  if (lines.size() >= Note::kBytesMax) {
    return fail(Errc::too_large, "the verifier keys of all logs are more than 64 KiB");
  }
  return write_durably(directory, std::string(kTrustedName), lines);
}

Result<std::optional<Note>> read_last_note(const std::string& directory, std::string_view origin) {
  const std::string path = path_in(directory, last_name(origin));
  // One byte more than a note may have: what was cut is never taken for whole.
  const auto content = read_small_file(path, Note::kBytesMax + 1);
  if (!content) return fail(content.error());
  if (!*content) return std::nullopt;
  auto note = Note::parse(**content);
  const auto checkpoint = note ? Checkpoint::parse(note->text) : fail(note.error());
  if (!checkpoint) return damaged(path, "is unreadable (" + checkpoint.error().message + ")");
  if (checkpoint->origin != origin) return damaged(path, "is the checkpoint of another log");
  return *std::move(note);
}

Status write_last_note(const std::string& directory, std::string_view origin, const Note& note) {
  return write_durably(directory, last_name(origin), to_string(note));
}

Status write_latest_note(const std::string& directory, const Note& note) {
  return write_durably(directory, std::string(kLatestName), to_string(note));
}

Result<std::string> keep_fork(const std::string& directory, const Note& seen, const Note& shown,
                              std::size_t forks_max) {
  const std::string id =
      to_hex(Sha256()(seen.text, std::string_view("\0", 1), shown.text)).substr(0, kForkDigits);
  const std::string name = std::string(kForkBegin) + id;
  std::error_code error;
  const bool known = files::exists(path_in(directory, name + std::string(kSeenEnd)), error);
  if (error) return cannot_use(directory, error);
  const auto count = count_forks(directory);
  if (!count) return fail(count.error());
  if (!known && *count >= forks_max) {
    return fail(Errc::too_large, fmt::format("{} forks are kept already", *count));
  }
  return write_durably(directory, name + std::string(kShownEnd), to_string(shown))
      .and_then(
          [&] { return write_durably(directory, name + std::string(kSeenEnd), to_string(seen)); })
      .transform([&] { return path_in(directory, name); });
}

}  // namespace planledger::core::detail
