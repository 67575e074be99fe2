// The report as one table, a record a cell, as RFC 4180 has it: CRLF, UTF-8, one header record, as
// many fields in each record.
//   table     the name of the sheet (sheets.h) that the cell is of
//   row       its row, from 1; 0 for the caption
//   kind      caption, row, or total
//   column    the heading of its column
//   type      text, amount, number, date, or time
//   value     85000.00, 2018-10-26, 2018-10-26T12:00:00.000000Z, or the text
//   unit      of an amount the code of its currency
//   text      as the report writes it
//   language  of a text in another language than the report's
// Cells without words have no record. Texts stand as they are, whatever they begin with: a program
// that takes some of them for formulas must be told to read the file's columns as text.
#include "projections/report/render.h"
#include "projections/report/sheets.h"
#include "projections/report/spool.h"

#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

namespace planledger::projections::report {
namespace {

std::string quoted(std::string_view field) {
  if (field.find_first_of("\",\r\n") == std::string_view::npos) return std::string(field);
  std::string out = "\"";
  for (const char c : field) {
    out += c;
    if (c == '"') out += '"';
  }
  return out += '"';
}

class Csv final : public SheetWriter {
 public:
  explicit Csv(Output& output) : output_(output) {}

  void begin(std::vector<Sheet> sheets) override {
    for (Sheet& sheet : sheets) {
      record(parts_.emplace_back(),
             {sheet.name, "0", "caption", "", "text", sheet.caption, "", sheet.caption, ""});
      parts_.back().sheet = std::move(sheet);
    }
  }

  void row(std::size_t sheet, const SheetRow& row) override {
    Part& part = parts_[sheet];
    const std::string number = std::to_string(++part.rows);
    for (std::size_t i = 0; i < row.cells.size(); ++i) {
      const SheetCell& cell = row.cells[i];
      if (cell.text.empty()) continue;
      const Typed typed = typed_of(cell);
      record(part,
             {part.sheet.name, number, row.total ? "total" : "row", part.sheet.columns[i].heading,
              typed.type, typed.value, typed.unit, cell.text, cell.language});
    }
    if (status_) status_ = part.spool.status();
  }

  [[nodiscard]] core::Status status() const override { return status_; }

  [[nodiscard]] core::Status finish() {
    output_.write(
        line_of({"table", "row", "kind", "column", "type", "value", "unit", "text", "language"}));
    for (const Part& part : parts_) {
      if (core::Status copied = part.spool.copy_to(output_); !copied) return copied;
    }
    return {};
  }

 private:
  struct Typed {
    std::string type;
    std::string value;
    std::string unit;
  };

  static Typed typed_of(const SheetCell& cell) {
    if (const auto* amount = std::get_if<Amount>(&cell.value)) {
      return {"amount", core::format_amount(amount->amount, amount->currency),
              std::string(amount->currency.code())};
    }
    if (const auto* number = std::get_if<Number>(&cell.value))
      return {"number", number->decimal, ""};
    if (const auto* date = std::get_if<core::Date>(&cell.value)) {
      return {"date", core::to_string(*date), ""};
    }
    if (const auto* time = std::get_if<core::Instant>(&cell.value)) {
      return {"time", core::to_string(*time), ""};
    }
    return {"text", cell.text, ""};
  }

  struct Part {
    Sheet sheet;
    std::size_t rows = 0;
    Spool spool;
  };

  static std::string line_of(std::initializer_list<std::string_view> fields) {
    std::string line;
    for (const std::string_view& field : fields) {
      if (&field != fields.begin()) line += ',';
      line += quoted(field);
    }
    return line + "\r\n";
  }

  static void record(Part& part, std::initializer_list<std::string_view> fields) {
    part.spool.write(line_of(fields));
  }

  Output& output_;
  std::vector<Part> parts_;
  core::Status status_;
};

}  // namespace

core::Status render_csv(const Document& document, Output& output) {
  Csv csv(output);
  return write_sheets(document, csv).and_then([&] { return csv.finish(); });
}

}  // namespace planledger::projections::report
