#include "tools/planledger/output.h"

#include "net/receipt_json.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <utility>

namespace planledger::tools {
namespace {

tl::unexpected<core::Error> cannot_write(std::string_view what, int error) {
  return core::fail(core::Errc::cannot_write,
                    fmt::format("cannot write {}: {}", what, std::strerror(error)));
}

bool is_special(const std::string& path) {
  struct stat found {};
  return ::stat(path.c_str(), &found) == 0 && !S_ISREG(found.st_mode);
}

// A temporary file is its owner's alone; the result has the rights of any new file.
void give_usual_rights(int descriptor) {
  const mode_t mask = ::umask(0);
  ::umask(mask);
  static_cast<void>(::fchmod(descriptor, 0666 & ~mask));
}

std::string one_line(std::string_view text) {
  std::string line(text);
  for (char& character : line) {
    if (character == '\n' || character == '\r') character = ' ';
  }
  return line;
}

}  // namespace

core::Status write_out(std::string_view text) {
  if (std::fwrite(text.data(), 1, text.size(), stdout) == text.size()) return {};
  return cannot_write("standard output", errno);
}

core::Status flush_out() {
  if (std::fflush(stdout) == 0) return {};
  return cannot_write("standard output", errno);
}

void print_error(const core::Error& error, bool as_json) {
  std::string text;
  if (as_json) {
    text = net::error_to_json(error);
  } else {
    text = fmt::format("planledger: {}", core::name(error.code));
    if (error.line) text += fmt::format(", line {}", *error.line);
    text += ": " + one_line(error.message);
  }
  text += '\n';
  static_cast<void>(std::fwrite(text.data(), 1, text.size(), stderr));
}

void print_note(std::string_view note) {
  const std::string line = "planledger: note: " + one_line(note) + '\n';
  static_cast<void>(std::fwrite(line.data(), 1, line.size(), stderr));
}

FileOutput::FileOutput(std::FILE* file, std::string path, Unfinished beside)
    : file_(file), path_(std::move(path)), beside_(std::move(beside)) {}

FileOutput::FileOutput(FileOutput&& other) noexcept
    : file_(std::exchange(other.file_, nullptr)),
      path_(std::move(other.path_)),
      beside_(std::move(other.beside_)) {}

FileOutput::~FileOutput() {
  if (file_ != nullptr) static_cast<void>(std::fclose(file_));
}

core::Result<FileOutput> FileOutput::create(const std::string& path) {
  if (is_special(path)) {
    std::FILE* const file = std::fopen(path.c_str(), "we");
    if (file == nullptr) return cannot_write(path, errno);
    return FileOutput(file, path, {});
  }
  std::string name = path + ".XXXXXX";
  const int descriptor = ::mkostemp(name.data(), O_CLOEXEC);
  if (descriptor < 0) return cannot_write(path, errno);
  Unfinished beside(std::move(name));
  give_usual_rights(descriptor);
  std::FILE* const file = ::fdopen(descriptor, "w");
  if (file == nullptr) {
    const int error = errno;
    static_cast<void>(::close(descriptor));
    return cannot_write(path, error);
  }
  return FileOutput(file, path, std::move(beside));
}

tl::unexpected<core::Error> FileOutput::failed() const { return cannot_write(path_, errno); }

core::Status FileOutput::write(std::string_view text) {
  if (std::fwrite(text.data(), 1, text.size(), file_) == text.size()) return {};
  return failed();
}

core::Status FileOutput::finish() {
  if (std::fflush(file_) != 0) return failed();
  if (!beside_.path().empty() && ::fsync(::fileno(file_)) != 0) return failed();
  if (std::fclose(std::exchange(file_, nullptr)) != 0) return failed();
  if (beside_.path().empty()) return {};
  if (::rename(beside_.path().c_str(), path_.c_str()) != 0) return failed();
  beside_.release();
  return {};
}

}  // namespace planledger::tools
