// What is written now and read once all of it is there.
#pragma once

#include "projections/report/output.h"
#include "projections/report/unnamed_file.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace planledger::projections::report {

// Keeps a little in memory and the rest in a file without a name.
class Spool {
 public:
  // After the first error, cannot_write, nothing more is kept; whoever reads is told.
  void write(std::string_view text);
  [[nodiscard]] const core::Status& status() const { return status_; }

  [[nodiscard]] std::uint64_t size() const { return in_file_ + waiting_.size(); }
  // Up to `size_max` bytes from `offset`; fewer at the end alone.
  [[nodiscard]] core::Result<std::string> read(std::uint64_t offset, std::size_t size_max) const;
  [[nodiscard]] core::Status copy_to(Output& output) const;

 private:
  std::string waiting_;  // What is behind the file's end.
  std::optional<UnnamedFile> file_;
  std::uint64_t in_file_ = 0;
  core::Status status_;
};

// The bytes of the file before `end`.
[[nodiscard]] core::Status copy(const UnnamedFile& file, std::uint64_t end, Output& output);

}  // namespace planledger::projections::report
