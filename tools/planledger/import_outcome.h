// What did an import come to? The answer of `planledger import`.
#pragma once

#include "events/ledger.h"

#include <cstdint>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

namespace planledger::tools {

// Filled from any thread.
class ImportOutcome {
 public:
  struct Refused {
    std::string file;
    core::Error error;                  // With its line.
    std::vector<std::string> proposal;  // Command lines that would set it right.
  };

  void take(const std::string& file, std::uint64_t line,
            const core::Result<events::Receipt>& result);
  // Of a line that was refused before: it is recorded after all, or what would set it right.
  void settle(const std::string& file, std::uint64_t line,
              const core::Result<events::Receipt>& result, std::vector<std::string> proposal);

  // An error that is no refusal of a line: the ledger cannot serve. Then the import ends with it.
  [[nodiscard]] std::optional<core::Error> broken() const;
  [[nodiscard]] std::string json() const;
  [[nodiscard]] int exit_status(bool dry_run) const;
  [[nodiscard]] bool any_refused() const;
  // The refusal of that line; none where it was not refused. Requires sort_as_read.
  [[nodiscard]] std::optional<Refused> refusal_of(const std::string& file,
                                                  std::uint64_t line) const;

  // When nothing is taken any more.
  void sort_as_read(const std::vector<std::string>& files);

 private:
  [[nodiscard]] std::vector<Refused>::const_iterator find(const std::string& file,
                                                          std::uint64_t line) const;

  mutable std::mutex mutex_;
  std::uint64_t appended_ = 0;
  std::uint64_t unchanged_ = 0;
  std::vector<Refused> refused_;
  std::vector<std::string> files_;
  std::optional<core::Error> broken_;
};

}  // namespace planledger::tools
