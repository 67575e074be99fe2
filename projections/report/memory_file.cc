#include "projections/report/memory_file.h"

#include <sys/mman.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>
#include <vector>

namespace planledger::projections::report {
namespace {

tl::unexpected<core::Error> failed(std::string_view what) {
  return core::fail(core::Errc::cannot_write, std::string(what) + ": " + std::strerror(errno));
}

}  // namespace

core::Result<MemoryFile> MemoryFile::create(std::string_view content) {
  const int descriptor = ::memfd_create("report", MFD_CLOEXEC);
  if (descriptor < 0) return failed("cannot make a file in memory");
  MemoryFile file(descriptor);
  while (!content.empty()) {
    const ssize_t written = ::write(descriptor, content.data(), content.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return failed("cannot write a file in memory");
    content.remove_prefix(static_cast<std::size_t>(written));
  }
  return file;
}

MemoryFile::MemoryFile(MemoryFile&& other) noexcept
    : descriptor_(std::exchange(other.descriptor_, -1)) {}

MemoryFile::~MemoryFile() {
  if (descriptor_ >= 0) static_cast<void>(::close(descriptor_));
}

std::string MemoryFile::path() const { return "/proc/self/fd/" + std::to_string(descriptor_); }

core::Status MemoryFile::read(const Sink& sink) const {
  std::vector<char> piece(64U << 10U);
  for (off_t at = 0;;) {
    const ssize_t got = ::pread(descriptor_, piece.data(), piece.size(), at);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return failed("cannot read a file in memory");
    if (got == 0) return {};
    at += got;
    core::Status status = sink({piece.data(), static_cast<std::size_t>(got)});
    if (!status) return status;
  }
}

}  // namespace planledger::projections::report
