#include "tools/planledger/directory_output.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <utility>

namespace planledger::tools {
namespace {

namespace fs = std::filesystem;

tl::unexpected<core::Error> cannot_write(std::string_view what, int error) {
  return core::fail(core::Errc::cannot_write,
                    fmt::format("cannot write {}: {}", what, std::strerror(error)));
}

// A temporary directory is its owner's alone; the result has the rights of any new one.
void give_usual_rights(const std::string& path) {
  const mode_t mask = ::umask(0);
  ::umask(mask);
  static_cast<void>(::chmod(path.c_str(), 0777 & ~mask));
}

std::string without_slashes(std::string path) {
  while (path.size() > 1 && path.back() == '/') path.pop_back();
  return path;
}

bool may_become(const std::string& path) {
  std::error_code error;
  if (!fs::exists(fs::symlink_status(path, error))) return true;
  return fs::is_directory(fs::symlink_status(path, error)) && fs::is_empty(path, error);
}

core::Status sync_directory(const std::string& path) {
  const int descriptor = ::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (descriptor < 0) return cannot_write(path, errno);
  const bool synced = ::fsync(descriptor) == 0;
  const int error = errno;
  static_cast<void>(::close(descriptor));
  if (synced) return {};
  return cannot_write(path, error);
}

}  // namespace

DirectoryOutput::DirectoryOutput(std::string path, Unfinished beside)
    : path_(std::move(path)), beside_(std::move(beside)) {}

DirectoryOutput::DirectoryOutput(DirectoryOutput&& other) noexcept
    : path_(std::move(other.path_)),
      beside_(std::move(other.beside_)),
      file_path_(std::move(other.file_path_)),
      file_(std::exchange(other.file_, nullptr)) {}

DirectoryOutput::~DirectoryOutput() {
  if (file_ != nullptr) static_cast<void>(std::fclose(file_));
}

core::Result<DirectoryOutput> DirectoryOutput::create(const std::string& path) {
  const std::string wanted = without_slashes(path);
  if (!may_become(wanted)) {
    return core::fail(
        core::Errc::cannot_write,
        fmt::format("{} is there already, expected a new or an empty directory", wanted));
  }
  std::string beside = wanted + ".XXXXXX";
  if (::mkdtemp(beside.data()) == nullptr) return cannot_write(wanted, errno);
  give_usual_rights(beside);
  return DirectoryOutput(wanted, Unfinished(std::move(beside)));
}

core::Status DirectoryOutput::begin(const std::string& name) {
  if (core::Status ended = end_file(); !ended) return ended;
  file_path_ = beside_.path() + '/' + name;
  file_ = std::fopen(file_path_.c_str(), "wxe");
  if (file_ == nullptr) return cannot_write(file_path_, errno);
  return {};
}

core::Status DirectoryOutput::write(std::string_view piece) {
  if (std::fwrite(piece.data(), 1, piece.size(), file_) == piece.size()) return {};
  return cannot_write(file_path_, errno);
}

core::Status DirectoryOutput::end_file() {
  if (file_ == nullptr) return {};
  const bool written = std::fflush(file_) == 0 && ::fsync(::fileno(file_)) == 0;
  const int error = errno;
  if (std::fclose(std::exchange(file_, nullptr)) == 0 && written) return {};
  return cannot_write(file_path_, written ? errno : error);
}

core::Status DirectoryOutput::finish() {
  if (core::Status ended = end_file(); !ended) return ended;
  if (core::Status synced = sync_directory(beside_.path()); !synced) return synced;
  if (::rename(beside_.path().c_str(), path_.c_str()) != 0) return cannot_write(path_, errno);
  beside_.release();
  return {};
}

}  // namespace planledger::tools
