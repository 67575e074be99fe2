// The document as sheets: rows and columns alone, each cell with its type, for the formats that
// hold nothing else.
//
// The first sheet holds the words that stand in no table, each under its part of the report; the
// second the facts of the actions, a row an action. Each table outside an action is a sheet of its
// own; what each action has of one kind (its grants, its milestones) is one sheet for all of them,
// with the action in front. A cell that states several amounts spreads over as many rows, so that
// each amount is a cell with a type; such rows repeat the first cell of their row.
#pragma once

#include "projections/report/document.h"

#include <string>
#include <vector>

namespace planledger::projections::report {

struct SheetCell {
  std::string text;  // As the report writes it.
  Value value;
  std::string language;  // BCP 47; empty: the document's.
  Tone tone = Tone::plain;
};

struct SheetRow {
  std::vector<SheetCell> cells;  // As many as there are columns.
  bool total = false;
};

struct Sheet {
  std::string name;  // Of its own in the document; no more than 31 UTF-16 units, none of []:*?/\.
  std::string caption;
  std::vector<Column> columns;
};

class SheetWriter {
 public:
  SheetWriter() = default;
  SheetWriter(const SheetWriter&) = delete;
  SheetWriter& operator=(const SheetWriter&) = delete;
  virtual ~SheetWriter() = default;

  // Every sheet there is, in their order.
  virtual void begin(std::vector<Sheet> sheets) = 0;
  // A row of the sheet at that place. Those of one sheet come in their order, between those of
  // others: the document is gone through once.
  virtual void row(std::size_t sheet, const SheetRow& row) = 0;
  // Why no more rows need come, where that is so.
  [[nodiscard]] virtual core::Status status() const = 0;
};

// Goes through the document twice: once for what sheets it makes, once for their rows. Fails as the
// document's blocks and the writer do.
[[nodiscard]] core::Status write_sheets(const Document& document, SheetWriter& writer);

// The words of the lines, a new line between them.
[[nodiscard]] std::string plain_text(const std::vector<Line>& lines);
[[nodiscard]] std::string plain_text(const Line& line);

}  // namespace planledger::projections::report
