// A file without a name: for libraries that take paths alone, and for what is too large for memory.
#pragma once

#include "core/result.h"

#include <cstdint>
#include <string>
#include <string_view>

namespace planledger::projections::report {

// Gone with this object, or with the process.
class UnnamedFile {
 public:
  // Both fail with cannot_write where the system has no memory, room or descriptor left. On disk:
  // in the system's directory of temporary files.
  [[nodiscard]] static core::Result<UnnamedFile> in_memory();
  [[nodiscard]] static core::Result<UnnamedFile> on_disk();
  UnnamedFile(UnnamedFile&& other) noexcept;
  UnnamedFile& operator=(UnnamedFile&&) = delete;
  ~UnnamedFile();

  // Good for this process while the file lives.
  [[nodiscard]] std::string path() const;
  [[nodiscard]] core::Status append(std::string_view bytes);
  [[nodiscard]] core::Result<std::uint64_t> size() const;
  // Up to `size_max` bytes from `offset`; fewer at the end alone.
  [[nodiscard]] core::Result<std::string> read(std::uint64_t offset, std::size_t size_max) const;

 private:
  explicit UnnamedFile(int descriptor) : descriptor_(descriptor) {}

  int descriptor_;
};

}  // namespace planledger::projections::report
