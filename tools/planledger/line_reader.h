// The lines of a file of events, one at a time, however long one of them may be.
#pragma once

#include "core/result.h"

#include <cstdint>
#include <cstdio>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace planledger::tools {

// Reads with bounded memory: a line that is too long is skipped over, never held. A byte order mark
// at the start and CR before LF are left out; a last line without LF counts.
class LineReader {
 public:
  static constexpr std::size_t kLineBytesMax = 1U << 20U;

  struct Line {
    std::uint64_t number = 0;  // From 1; blank lines count.
    bool too_long = false;     // Then `text` is empty.
    std::string_view text;     // Lives until the next call.
  };

  // Whether `open` can be expected to succeed; nothing is opened. Fails with cannot_read.
  [[nodiscard]] static core::Status check_readable(const std::string& path);
  // "-" is standard input. Fails with cannot_read.
  [[nodiscard]] static core::Result<LineReader> open(const std::string& path);
  LineReader(LineReader&& other) noexcept;
  LineReader& operator=(LineReader&&) = delete;
  ~LineReader();

  // The next line that is not blank; none at the end. Fails with cannot_read.
  [[nodiscard]] core::Result<std::optional<Line>> next();

  [[nodiscard]] std::uint64_t bytes_read() const { return bytes_read_; }

 private:
  LineReader(std::FILE* file, std::string path);
  // False at the end of the file; the line stands in line_ then.
  [[nodiscard]] core::Result<bool> read_line();
  [[nodiscard]] core::Result<bool> refill();
  void add(std::string_view piece);

  std::FILE* file_;
  std::string path_;
  std::vector<char> buffer_;
  std::string_view rest_;  // Of buffer_, what was not looked at yet.
  std::string line_;
  bool too_long_ = false;
  std::uint64_t number_ = 0;
  std::uint64_t bytes_read_ = 0;
};

}  // namespace planledger::tools
