#include "tools/sheets/xlsx_sheet.h"

#include "tools/sheets/cannot_read.h"
#include "tools/sheets/package.h"
#include "tools/sheets/workbook.h"
#include "tools/sheets/xlsx_cells.h"
#include "tools/sheets/xml_part.h"

#include <fmt/format.h>

#include <charconv>
#include <deque>

namespace planledger::sheets {
namespace {

constexpr std::size_t kMergedMax = 65'536;

// <row r="3"><c r="A3" s="1" t="s"><f>..</f><v>7</v></c>..</row>, then <mergeCell ref="A1:C1"/>.
class RowTaker final : public XmlTaker {
 public:
  explicit RowTaker(const Workbook& workbook) : workbook_(workbook) {}
  void stops(XmlPart& xml) { xml_ = &xml; }

  void begin(std::string_view element, const Attributes& attributes) override;
  void end(std::string_view element) override;
  void text(std::string_view piece) override {
    // One byte over the bound is enough to be told.
    if (in_value_ && raw_.value.size() <= kCellBytesMax) raw_.value.append(piece);
  }

  std::deque<Row>& ready() { return ready_; }
  [[nodiscard]] const std::vector<Merged>& merged() const { return merged_; }

 private:
  void begin_row(std::string_view number);
  void begin_cell(const Attributes& attributes);
  void end_cell();
  void end_row();
  void take_merged(std::string_view range);

  const Workbook& workbook_;
  XmlPart* xml_ = nullptr;
  Row row_;
  std::size_t row_bytes_ = 0;
  std::size_t column_ = 0;  // Of the cell that began last, plus one.
  RawCell raw_;
  bool in_cell_ = false;
  bool in_value_ = false;
  bool in_phonetic_ = false;
  std::deque<Row> ready_;
  std::vector<Merged> merged_;
};

void RowTaker::begin(std::string_view element, const Attributes& attributes) {
  if (element == "row") begin_row(attributes.get("r"));
  if (element == "c") begin_cell(attributes);
  if (element == "mergeCell") take_merged(attributes.get("ref"));
  if (element == "rPh") in_phonetic_ = true;
  if (!in_cell_) return;
  if (element == "f") raw_.formula = true;
  in_value_ = element == "v" || (element == "t" && !in_phonetic_);
}

void RowTaker::end(std::string_view element) {
  in_value_ = false;
  if (element == "rPh") in_phonetic_ = false;
  if (element == "c") end_cell();
  if (element == "row") end_row();
}

void RowTaker::begin_row(std::string_view number) {
  std::uint64_t given = row_.number + 1;
  if (!number.empty()) std::from_chars(number.data(), number.data() + number.size(), given);
  if (given <= row_.number || given > kRowsMax) {
    xml_->stop(fmt::format("row {} comes after row {}, and rows go up to {}", given, row_.number,
                           kRowsMax));
  }
  row_ = Row{given, {}};
  row_bytes_ = 0;
  column_ = 0;
}

void RowTaker::begin_cell(const Attributes& attributes) {
  in_cell_ = true;
  const std::string_view reference = attributes.get("r");
  if (!reference.empty()) {
    const auto place = place_of(reference);
    if (!place || place->second != row_.number || place->first < column_) {
      xml_->stop(fmt::format("row {}: its cell {} is out of place", row_.number, reference));
    } else {
      column_ = place->first;
    }
  }
  if (column_ >= kColumnsMax)
    xml_->stop(fmt::format("row {}: more than {} columns", row_.number, kColumnsMax));
  ++column_;
  const std::string_view type = attributes.get("t");
  const std::string_view style = attributes.get("s");
  raw_ = RawCell{.type = std::string(type.empty() ? "n" : type.substr(0, 32)),
                 .style = 0,
                 .formula = false,
                 .value = {}};
  std::from_chars(style.data(), style.data() + style.size(), raw_.style);
}

void RowTaker::end_cell() {
  in_cell_ = false;
  Cell cell = cell_of(raw_, workbook_);
  if (cell.empty()) return;
  row_bytes_ += cell.text.size();
  if (row_bytes_ > kRowBytesMax) {
    return xml_->stop(fmt::format("row {}: more than {} bytes", row_.number, kRowBytesMax));
  }
  row_.cells.resize(column_);
  row_.cells[column_ - 1] = std::move(cell);
}

void RowTaker::end_row() {
  if (row_.cells.empty()) return;
  ready_.push_back(Row{row_.number, std::move(row_.cells)});
  row_.cells.clear();
}

void RowTaker::take_merged(std::string_view range) {
  const auto colon = range.find(':');
  const auto last = place_of(colon == std::string_view::npos ? range : range.substr(colon + 1));
  if (!last || merged_.size() >= kMergedMax) {
    return xml_->stop("its list of merged cells is broken or too long");
  }
  merged_.push_back({std::string(range), last->second});
}

class XlsxSheet final : public Sheet {
 public:
  XlsxSheet(std::string path, std::unique_ptr<Package> package, Workbook workbook)
      : path_(std::move(path)),
        package_(std::move(package)),
        workbook_(std::move(workbook)),
        taker_(workbook_),
        xml_(taker_) {
    taker_.stops(xml_);
  }

  core::Status start() {
    auto part = package_->part(workbook_.sheet_part);
    if (!part) return cannot_read(path_, part.error().message);
    part_ = *std::move(part);
    return {};
  }

  core::Result<std::optional<Row>> next() override {
    auto& ready = taker_.ready();
    while (ready.empty() && !ended_) {
      const auto piece = part_->read();
      if (!piece) return cannot_read(path_, piece.error().message);
      ended_ = piece->empty();
      if (core::Status parsed = xml_.parse(*piece); !parsed) {
        return cannot_read(path_, parsed.error().message);
      }
    }
    if (ready.empty()) return std::optional<Row>();
    Row row = std::move(ready.front());
    ready.pop_front();
    return std::optional(std::move(row));
  }

  [[nodiscard]] const std::vector<Merged>& merged() const override { return taker_.merged(); }
  [[nodiscard]] std::uint64_t bytes_read() const override {
    return ended_ ? part_->packed_bytes() : 0;
  }

 private:
  const std::string path_;
  const std::unique_ptr<Package> package_;
  const Workbook workbook_;
  RowTaker taker_;
  XmlPart xml_;
  std::unique_ptr<Part> part_;
  bool ended_ = false;
};

}  // namespace

core::Result<std::unique_ptr<Sheet>> open_xlsx(const std::string& path,
                                               const SheetOptions& options) {
  auto package = Package::open(path);
  if (!package) return core::fail(package.error());
  auto workbook = read_workbook(**package, options.sheet);
  if (!workbook) return cannot_read(path, workbook.error().message);
  auto sheet = std::make_unique<XlsxSheet>(path, *std::move(package), *std::move(workbook));
  if (core::Status started = sheet->start(); !started) return core::fail(started.error());
  return sheet;
}

}  // namespace planledger::sheets
