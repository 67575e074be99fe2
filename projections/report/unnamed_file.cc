#include "projections/report/unnamed_file.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <system_error>
#include <utility>

namespace planledger::projections::report {
namespace {

tl::unexpected<core::Error> failed(std::string_view what, int error = errno) {
  return core::fail(core::Errc::cannot_write, std::string(what) + ": " + std::strerror(error));
}

}  // namespace

core::Result<UnnamedFile> UnnamedFile::in_memory() {
  const int descriptor = ::memfd_create("report", MFD_CLOEXEC);
  if (descriptor < 0) return failed("cannot make a file in memory");
  return UnnamedFile(descriptor);
}

core::Result<UnnamedFile> UnnamedFile::on_disk() {
  std::error_code error;
  const std::filesystem::path directory = std::filesystem::temp_directory_path(error);
  if (error) return failed("cannot make a temporary file", error.value());
  std::string name = (directory / "planledger-XXXXXX").string();
  const int descriptor = ::mkostemp(name.data(), O_CLOEXEC);
  if (descriptor < 0) return failed("cannot make a temporary file in " + directory.string());
  static_cast<void>(::unlink(name.c_str()));
  return UnnamedFile(descriptor);
}

UnnamedFile::UnnamedFile(UnnamedFile&& other) noexcept
    : descriptor_(std::exchange(other.descriptor_, -1)) {}

UnnamedFile::~UnnamedFile() {
  if (descriptor_ >= 0) static_cast<void>(::close(descriptor_));
}

std::string UnnamedFile::path() const { return "/proc/self/fd/" + std::to_string(descriptor_); }

core::Status UnnamedFile::append(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(descriptor_, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return failed("cannot write a temporary file");
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
  return {};
}

core::Result<std::uint64_t> UnnamedFile::size() const {
  struct stat status = {};
  if (::fstat(descriptor_, &status) != 0) return failed("cannot read a temporary file");
  return static_cast<std::uint64_t>(status.st_size);
}

core::Result<std::string> UnnamedFile::read(std::uint64_t offset, std::size_t size_max) const {
  std::string bytes(size_max, '\0');
  std::size_t have = 0;
  while (have < size_max) {
    const ssize_t got = ::pread(descriptor_, bytes.data() + have, size_max - have,
                                static_cast<off_t>(offset + have));
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return failed("cannot read a temporary file");
    if (got == 0) break;
    have += static_cast<std::size_t>(got);
  }
  bytes.resize(have);
  return bytes;
}

}  // namespace planledger::projections::report
