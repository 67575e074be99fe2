// A file without a name, in memory, for libraries that take paths alone.
#pragma once

#include "core/result.h"
#include "projections/question.h"

#include <string>
#include <string_view>

namespace planledger::projections::report {

// The path is good for this process while the file lives.
class MemoryFile {
 public:
  // Fails with cannot_write where the system has no memory or descriptor left.
  [[nodiscard]] static core::Result<MemoryFile> create(std::string_view content = {});
  MemoryFile(MemoryFile&& other) noexcept;
  MemoryFile& operator=(MemoryFile&&) = delete;
  ~MemoryFile();

  [[nodiscard]] std::string path() const;
  // What it holds, in pieces.
  [[nodiscard]] core::Status read(const Sink& sink) const;

 private:
  explicit MemoryFile(int descriptor) : descriptor_(descriptor) {}

  int descriptor_;
};

}  // namespace planledger::projections::report
