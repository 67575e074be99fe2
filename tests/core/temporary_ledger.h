// A ledger in a directory of its own that goes away with it.
#pragma once

#include "core/log.h"

#include <memory>
#include <string>
#include <vector>

namespace planledger::core {

class TemporaryDirectory {
 public:
  TemporaryDirectory();
  ~TemporaryDirectory();
  TemporaryDirectory(const TemporaryDirectory&) = delete;
  TemporaryDirectory& operator=(const TemporaryDirectory&) = delete;

  [[nodiscard]] const std::string& path() const { return path_; }
  [[nodiscard]] std::string path(const std::string& name) const { return path_ + "/" + name; }

 private:
  std::string path_;
};

class TemporaryLedger {
 public:
  // Makes the ledger; requires that this succeeds.
  explicit TemporaryLedger(const LogOptions& options = {});

  [[nodiscard]] std::string path() const { return directory_.path("ledger"); }
  [[nodiscard]] std::string path(const std::string& name) const { return path() + "/" + name; }
  // Opens it; requires that this succeeds.
  [[nodiscard]] std::unique_ptr<EventLog> open() const;
  // What went wrong when it was opened; requires that something did.
  [[nodiscard]] Error open_error() const;

 private:
  TemporaryDirectory directory_;
  LogOptions options_;
};

[[nodiscard]] LedgerSettings settings_for_tests();
// An entry whose id, record and bytes follow from its number; records are hard to compress.
[[nodiscard]] Entry numbered_entry(std::uint64_t number, const std::string& stream,
                                   std::uint64_t version);
// Entries of one stream, numbered and versioned from `first` on.
[[nodiscard]] std::vector<Entry> numbered_entries(std::uint64_t first, std::uint64_t count);

// The whole of a file, and what replaces it.
[[nodiscard]] std::string read_file(const std::string& path);
void write_file(const std::string& path, const std::string& content);
// The files of a directory whose names end so, the largest first.
[[nodiscard]] std::vector<std::string> files_ending(const std::string& directory,
                                                    const std::string& ending);

}  // namespace planledger::core
