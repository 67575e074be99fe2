#include "tools/planledger/line_reader.h"

#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>

namespace planledger::tools {
namespace {

constexpr std::size_t kBufferBytes = 64U << 10U;
constexpr std::string_view kByteOrderMark = "\xef\xbb\xbf";

tl::unexpected<core::Error> cannot_read(const std::string& path, int error) {
  return core::fail(core::Errc::cannot_read,
                    fmt::format("cannot read {}: {}", path, std::strerror(error)));
}

bool is_blank(std::string_view text) {
  return text.find_first_not_of(" \t\r") == std::string_view::npos;
}

}  // namespace

LineReader::LineReader(std::FILE* file, std::string path)
    : file_(file), path_(std::move(path)), buffer_(kBufferBytes) {}

LineReader::LineReader(LineReader&& other) noexcept
    : file_(std::exchange(other.file_, nullptr)),
      path_(std::move(other.path_)),
      buffer_(std::move(other.buffer_)),
      rest_(other.rest_),
      line_(std::move(other.line_)),
      too_long_(other.too_long_),
      number_(other.number_),
      bytes_read_(other.bytes_read_) {}

LineReader::~LineReader() {
  if (file_ != nullptr && file_ != stdin) static_cast<void>(std::fclose(file_));
}

core::Status LineReader::check_readable(const std::string& path) {
  if (path == "-") return {};
  if (::access(path.c_str(), R_OK) != 0) return cannot_read(path, errno);
  struct stat found {};
  if (::stat(path.c_str(), &found) == 0 && S_ISDIR(found.st_mode)) {
    return cannot_read(path, EISDIR);
  }
  return {};
}

core::Result<LineReader> LineReader::open(const std::string& path) {
  if (path == "-") return LineReader(stdin, "standard input");
  if (core::Status readable = check_readable(path); !readable) return core::fail(readable.error());
  std::FILE* const file = std::fopen(path.c_str(), "re");
  if (file == nullptr) return cannot_read(path, errno);
  return LineReader(file, path);
}

core::Result<std::optional<LineReader::Line>> LineReader::next() {
  for (;;) {
    const auto found = read_line();
    if (!found) return core::fail(found.error());
    if (!*found) return std::nullopt;
    if (too_long_) return Line{.number = number_, .too_long = true, .text = {}};
    if (!is_blank(line_)) return Line{.number = number_, .too_long = false, .text = line_};
  }
}

core::Result<bool> LineReader::read_line() {
  line_.clear();
  too_long_ = false;
  bool any = false;
  for (;;) {
    if (rest_.empty()) {
      const auto more = refill();
      if (!more) return core::fail(more.error());
      if (!*more) break;
    }
    any = true;
    const auto end = rest_.find('\n');
    add(rest_.substr(0, end));
    if (end != std::string_view::npos) {
      rest_.remove_prefix(end + 1);
      break;
    }
    rest_ = {};
  }
  if (!any) return false;
  ++number_;
  if (number_ == 1 && line_.starts_with(kByteOrderMark)) line_.erase(0, kByteOrderMark.size());
  if (line_.ends_with('\r')) line_.pop_back();
  return true;
}

core::Result<bool> LineReader::refill() {
  const std::size_t count = std::fread(buffer_.data(), 1, buffer_.size(), file_);
  if (count == 0 && std::ferror(file_) != 0) return cannot_read(path_, errno);
  bytes_read_ += count;
  rest_ = {buffer_.data(), count};
  return count > 0;
}

void LineReader::add(std::string_view piece) {
  if (too_long_) return;
  if (line_.size() + piece.size() > kLineBytesMax) {
    too_long_ = true;
    line_.clear();
    return;
  }
  line_ += piece;
}

}  // namespace planledger::tools
