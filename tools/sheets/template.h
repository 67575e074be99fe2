// An empty sheet for events of one kind: headings in two languages, an example, checks of cells.
#pragma once

#include "tools/sheets/columns.h"

#include <span>
#include <string>

namespace planledger::sheets {

struct TemplateColumn {
  const Column* column = nullptr;
  std::string about;    // What it is for and how it is written.
  std::string example;  // Of its value; empty where there is none.
};

// The headings and an example, in a row that begins with #. Separated by semicolons, with a byte
// order mark, which is what the programs of people with decimal commas open as columns.
[[nodiscard]] std::string csv_template(events::Kind kind, std::span<const TemplateColumn> columns);
// Into a file that is written anew: the sheet, one with an example, and one that says what each
// column is for. Fails with cannot_write.
[[nodiscard]] core::Status write_xlsx_template(events::Kind kind,
                                               std::span<const TemplateColumn> columns,
                                               const std::string& path);

}  // namespace planledger::sheets
