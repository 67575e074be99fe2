#include "core/seal_files.h"

#include "core/detail/directory.h"
#include "core/detail/posix.h"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstdio>
#include <filesystem>
#include <optional>

namespace planledger::core {
namespace {

namespace files = std::filesystem;

constexpr std::string_view kDirectoryName = "seals";
constexpr std::string_view kDraftBegin = ".new-";

std::optional<Sequence> closing_of(const std::string& name) {
  Sequence closing = 0;
  const char* const end = name.data() + name.size();
  const auto [stop, error] = std::from_chars(name.data(), end, closing);
  if (error != std::errc() || stop != end || std::to_string(closing) != name) return std::nullopt;
  return closing;
}

Status make_directory(const std::string& path) {
  std::error_code error;
  files::create_directory(path, error);
  if (error) return detail::system_failure("cannot make " + path, error.value());
  return {};
}

}  // namespace

SealFiles::SealFiles(const std::string& ledger)
    : ledger_(ledger), seals_(detail::path_in(ledger, kDirectoryName)) {}

std::string SealFiles::path_of(Sequence closing, std::string_view name) const {
  return detail::path_in(detail::path_in(seals_, std::to_string(closing)), name);
}

Result<std::vector<Sequence>> SealFiles::closings() const {
  std::vector<Sequence> found;
  std::error_code error;
  files::directory_iterator each(seals_, error);
  if (error == std::errc::no_such_file_or_directory) return found;
  for (; !error && each != files::directory_iterator(); each.increment(error)) {
    if (const auto closing = closing_of(each->path().filename().string())) {
      found.push_back(*closing);
    }
  }
  if (error) return detail::system_failure("cannot read " + seals_, error.value());
  std::sort(found.begin(), found.end());
  return found;
}

bool SealFiles::has(Sequence closing) const {
  std::error_code unknown;
  return files::is_directory(detail::path_in(seals_, std::to_string(closing)), unknown);
}

Result<std::string> SealFiles::read(Sequence closing, std::string_view name) const {
  const std::string path = path_of(closing, name);
  std::error_code unknown;
  if (!files::exists(path, unknown)) {
    return fail(Errc::damaged, path + " is missing: put it back from a backup");
  }
  std::string content;
  const Status whole = detail::read_in_pieces(path, [&](std::string_view piece) -> Status {
    content += piece;
    if (content.size() <= kReadBytesMax) return {};
    return fail(Errc::damaged, fmt::format("{} is longer than {} bytes", path, kReadBytesMax));
  });
  if (!whole) return fail(whole.error());
  return content;
}

Status SealFiles::stream(Sequence closing, std::string_view name, const Take& take) const {
  return detail::read_in_pieces(path_of(closing, name), take);
}

Result<SealFiles::Draft> SealFiles::draft(Sequence closing) const {
  if (Status made = make_directory(seals_); !made) return fail(made.error());
  Draft draft(ledger_, seals_, std::to_string(closing));
  // What an earlier attempt left behind when it was cut off.
  std::error_code error;
  files::remove_all(draft.path_, error);
  if (error) return detail::system_failure("cannot remove " + draft.path_, error.value());
  if (Status made = make_directory(draft.path_); !made) return fail(made.error());
  return draft;
}

SealFiles::Draft::Draft(std::string ledger, std::string seals, std::string name)
    : ledger_(std::move(ledger)),
      seals_(std::move(seals)),
      name_(std::move(name)),
      path_(detail::path_in(seals_, std::string(kDraftBegin) + name_)) {}

SealFiles::Draft::Draft(Draft&& other) noexcept
    : ledger_(std::move(other.ledger_)),
      seals_(std::move(other.seals_)),
      name_(std::move(other.name_)),
      path_(std::exchange(other.path_, {})) {}

SealFiles::Draft::~Draft() {
  std::error_code ignored;
  if (!path_.empty()) files::remove_all(path_, ignored);
}

Status SealFiles::Draft::add(std::string_view name,
                             const std::function<Status(const Take&)>& write) const {
  const auto file = detail::NewFile::make(detail::path_in(path_, name));
  if (!file) return fail(file.error());
  return write([&](std::string_view piece) { return file->add(piece); }).and_then([&] {
    return file->sync();
  });
}

Status SealFiles::Draft::add(std::string_view name, std::string_view content) const {
  return add(name, [&](const Take& take) { return take(content); });
}

Status SealFiles::Draft::put() const {
  if (Status synced = detail::sync_directory(path_); !synced) return synced;
  const std::string place = detail::path_in(seals_, name_);
  if (std::rename(path_.c_str(), place.c_str()) != 0) {
    if (errno == EEXIST || errno == ENOTEMPTY) return {};
    return detail::system_failure("cannot put " + path_ + " in place", errno);
  }
  return detail::sync_directory(seals_).and_then([&] { return detail::sync_directory(ledger_); });
}

}  // namespace planledger::core
