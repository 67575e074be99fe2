// A directory of files that is either whole or not there.
#pragma once

#include "core/result.h"
#include "projections/export/csv.h"
#include "tools/planledger/unfinished.h"

#include <cstdio>
#include <string>
#include <vector>

namespace planledger::tools {

// The files are written into a directory beside the one that is asked for, which is then renamed.
class DirectoryOutput final : public projections::exports::FileTaker {
 public:
  // Fails with cannot_write, as do the others: also where `path` is there already and is no empty
  // directory, since nothing that stands there may be lost.
  [[nodiscard]] static core::Result<DirectoryOutput> create(const std::string& path);
  DirectoryOutput(DirectoryOutput&& other) noexcept;
  DirectoryOutput& operator=(DirectoryOutput&&) = delete;
  // Removes what was written unless finish() came.
  ~DirectoryOutput() override;

  [[nodiscard]] core::Status begin(const std::string& name) override;
  [[nodiscard]] core::Status write(std::string_view piece) override;
  // The files are on the disk and the directory has its name when this returns.
  [[nodiscard]] core::Status finish();

 private:
  DirectoryOutput(std::string path, Unfinished beside);
  [[nodiscard]] core::Status end_file();

  std::string path_;
  Unfinished beside_;
  std::string file_path_;
  std::FILE* file_ = nullptr;
};

}  // namespace planledger::tools
