// Where results go: standard output, or a file that is either whole or not there.
#pragma once

#include "core/result.h"
#include "tools/planledger/unfinished.h"

#include <cstdio>
#include <optional>
#include <string>
#include <string_view>

namespace planledger::tools {

// Writes to standard output. Fails with cannot_write.
[[nodiscard]] core::Status write_out(std::string_view text);
[[nodiscard]] core::Status flush_out();

// Writes the error as one line to standard error: for people, or as `{"error":{...}}`.
void print_error(const core::Error& error, bool as_json);
// Writes to standard error, on one line, what is no error and yet worth knowing.
void print_note(std::string_view note);

// A file that appears under its name when it is complete: it is written beside that name, then
// renamed. What is there already and is no plain file (a pipe, a terminal) is written in place.
class FileOutput {
 public:
  // Fails with cannot_write, as do the others.
  [[nodiscard]] static core::Result<FileOutput> create(const std::string& path);
  FileOutput(FileOutput&& other) noexcept;
  FileOutput& operator=(FileOutput&&) = delete;
  // Removes what was written unless finish() came.
  ~FileOutput();

  [[nodiscard]] core::Status write(std::string_view text);
  // Where the bytes are until finish(): for a library that writes a file itself.
  [[nodiscard]] const std::string& path_of_bytes() const {
    return beside_.path().empty() ? path_ : beside_.path();
  }
  // The bytes are on the disk and the file has its name when this returns.
  [[nodiscard]] core::Status finish();

 private:
  FileOutput(std::FILE* file, std::string path, Unfinished beside);
  [[nodiscard]] tl::unexpected<core::Error> failed() const;

  std::FILE* file_;
  std::string path_;
  Unfinished beside_;  // Of nothing where it is written in place.
};

}  // namespace planledger::tools
