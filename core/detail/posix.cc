#include "core/detail/posix.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <system_error>

namespace planledger::core::detail {
namespace {

constexpr mode_t kFileMode = 0644;
constexpr mode_t kPrivateFileMode = 0600;
constexpr std::size_t kPieceBytes = 64U << 10U;

// The bytes from the file's beginning on, or what went wrong as errno.
tl::expected<std::string, int> read_beginning(const File& file, std::size_t size_max) {
  std::string content(size_max, '\0');
  std::size_t size = 0;
  while (size < content.size()) {
    const ssize_t got = ::pread(file.descriptor(), content.data() + size, content.size() - size,
                                static_cast<off_t>(size));
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return tl::unexpected<int>(errno);
    if (got == 0) break;
    size += static_cast<std::size_t>(got);
  }
  content.resize(size);
  return content;
}

// Zero, or what went wrong as errno.
int write_all(const File& file, std::string_view content) {
  while (!content.empty()) {
    const ssize_t put = ::write(file.descriptor(), content.data(), content.size());
    if (put < 0 && errno == EINTR) continue;
    if (put < 0) return errno;
    content.remove_prefix(static_cast<std::size_t>(put));
  }
  return 0;
}

Status write_new_file(const std::string& path, std::string_view content, Readers readers) {
  const auto file = NewFile::make(path, readers);
  if (!file) return fail(file.error());
  return file->add(content).and_then([&] { return file->sync(); });
}

tl::unexpected<Error> held_by_another(const File& file, const std::string& path) {
  const auto holder = read_beginning(file, kSmallFileBytesMax);
  const std::string who = holder && !holder->empty()
                              ? "process " + holder->substr(0, holder->find('\n'))
                              : std::string("another process");
  return fail(Errc::in_use, fmt::format("{} has the ledger open (it holds {}): stop it, or ask it "
                                        "over the network with --server",
                                        who, path));
}

}  // namespace

File& File::operator=(File&& other) noexcept {
  std::swap(descriptor_, other.descriptor_);
  return *this;
}

File::~File() {
  if (is_open()) ::close(descriptor_);
}

tl::unexpected<Error> system_failure(const std::string& doing, int error_number) {
  const bool full = error_number == ENOSPC || error_number == EDQUOT || error_number == EFBIG;
  return fail(full ? Errc::storage_full : Errc::storage_failed,
              doing + ": " + std::generic_category().message(error_number));
}

Result<std::optional<std::string>> read_small_file(const std::string& path, std::size_t size_max) {
  const File file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!file.is_open()) {
    if (errno == ENOENT || errno == ENOTDIR) return std::nullopt;
    return system_failure("cannot open " + path, errno);
  }
  auto content = read_beginning(file, size_max);
  if (!content) return system_failure("cannot read " + path, content.error());
  return *std::move(content);
}

Result<NewFile> NewFile::make(std::string path, Readers readers) {
  const mode_t mode = readers == Readers::owner ? kPrivateFileMode : kFileMode;
  File file(::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, mode));
  if (!file.is_open()) return system_failure("cannot make " + path, errno);
  // One that an earlier attempt left behind keeps its mode.
  if (readers == Readers::owner && ::fchmod(file.descriptor(), mode) != 0) {
    return system_failure("cannot close " + path + " to others", errno);
  }
  return NewFile(std::move(file), std::move(path));
}

Status NewFile::add(std::string_view piece) const {
  if (const int error_number = write_all(file_, piece); error_number != 0) {
    return system_failure("cannot write " + path_, error_number);
  }
  return {};
}

Status NewFile::sync() const {
  if (::fsync(file_.descriptor()) != 0) return system_failure("cannot sync " + path_, errno);
  return {};
}

Status read_in_pieces(const std::string& path,
                      const std::function<Status(std::string_view piece)>& take) {
  const File file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!file.is_open()) return system_failure("cannot open " + path, errno);
  std::string piece(kPieceBytes, '\0');
  while (true) {
    const ssize_t got = ::read(file.descriptor(), piece.data(), piece.size());
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return system_failure("cannot read " + path, errno);
    if (got == 0) return {};
    Status taken = take(std::string_view(piece).substr(0, static_cast<std::size_t>(got)));
    if (!taken) return taken;
  }
}

Status write_durably(const std::string& directory, const std::string& name,
                     std::string_view content, Readers readers) {
  const std::string path = directory + "/" + name;
  const std::string path_new = path + ".new";
  if (Status written = write_new_file(path_new, content, readers); !written) return written;
  if (::rename(path_new.c_str(), path.c_str()) != 0) {
    return system_failure("cannot put " + path_new + " in place", errno);
  }
  return sync_directory(directory);
}

Status sync_directory(const std::string& directory) {
  const File file(::open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!file.is_open()) return system_failure("cannot open " + directory, errno);
  if (::fsync(file.descriptor()) != 0) return system_failure("cannot sync " + directory, errno);
  return {};
}

Result<File> lock_file(const std::string& path) {
  File file(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, kFileMode));
  if (!file.is_open()) return system_failure("cannot open " + path, errno);
  if (::flock(file.descriptor(), LOCK_EX | LOCK_NB) != 0) {
    if (errno == EWOULDBLOCK) return held_by_another(file, path);
    return system_failure("cannot lock " + path, errno);
  }
  // The lock is the file's, not its content's: that the number could not be written harms nobody.
  const std::string line = std::to_string(::getpid()) + "\n";
  if (::ftruncate(file.descriptor(), 0) == 0) static_cast<void>(write_all(file, line));
  return file;
}

}  // namespace planledger::core::detail
