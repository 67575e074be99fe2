// Where the events of an import come from: lines of JSON, or rows of a sheet.
#pragma once

#include "events/event.h"
#include "tools/sheets/sheet_file.h"

#include <functional>
#include <memory>
#include <string>

namespace planledger::tools {

class ImportSource {
 public:
  using Progress = sheets::SheetFile::Progress;
  // What a line or a row is: an event, or the error that it is instead. `placed` says of an error
  // that the ledger gave for it where in the line it lies; may be called later, from any thread.
  using Placed = std::function<core::Error(core::Error)>;
  using Visit = std::function<core::Status(
      std::uint64_t line, core::Result<events::Submission> submission, const Placed& placed)>;

  virtual ~ImportSource() = default;
  [[nodiscard]] virtual const std::string& path() const = 0;
  // Fails where the file cannot be read on, and as `visit` does.
  [[nodiscard]] virtual core::Status read(const Visit& visit, const Progress& progress) const = 0;
  // Null where it is no sheet.
  [[nodiscard]] virtual const sheets::SheetFile* sheet() const { return nullptr; }
};

// Before anything is appended: a name mistyped or a broken sheet must not end an import half-way. A
// sheet is read to its end once; it has the name of one (sheets::has_sheet_name).
[[nodiscard]] core::Result<std::unique_ptr<ImportSource>> open_source(
    const std::string& path, const sheets::Reading& reading);

// The size of all files together, as far as it is known.
[[nodiscard]] std::uint64_t bytes_of(const std::vector<std::string>& paths);

}  // namespace planledger::tools
