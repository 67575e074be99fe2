// Writes rows of cells as CSV or XLSX, as they come.
#pragma once

#include "tools/sheets/sheet.h"

#include <functional>
#include <memory>
#include <span>

namespace planledger::sheets {

class SheetWriter {
 public:
  virtual ~SheetWriter() = default;
  // Fails with cannot_write, as finish does.
  [[nodiscard]] virtual core::Status row(std::span<const Cell> cells) = 0;
  [[nodiscard]] virtual core::Status finish() = 0;
};

// Cells of numbers are written so that they have one reading.
[[nodiscard]] std::unique_ptr<SheetWriter> csv_writer(
    std::function<core::Status(std::string_view)> write, char delimiter);
// Into a file that is written anew. Numbers stay numbers, dates become texts.
[[nodiscard]] core::Result<std::unique_ptr<SheetWriter>> xlsx_writer(const std::string& path);

}  // namespace planledger::sheets
