// The report as a workbook of Office Open XML: a worksheet for each sheet, its caption in the first
// row, its headings in the second, which stay in sight, have filters and repeat when printed.
#include "projections/report/render.h"
#include "projections/report/sheet_names.h"
#include "projections/report/sheets.h"
#include "projections/report/spool.h"

#include <xlsxwriter.h>

#include <ctime>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace planledger::projections::report {
namespace {

constexpr std::size_t kCellCharactersMax = 32767;          // Of Excel.
constexpr std::int64_t kExactMax = 1'000'000'000'000'000;  // A double holds 15 digits for sure.
constexpr lxw_row_t kRowsMax = LXW_ROW_MAX;
constexpr lxw_row_t kHeadRows = 2;
// Days from Excel's first to 1970-01-01. Before March 1900 its calendar has a day too many.
constexpr double kEpochDay = 25569;
constexpr double kDayMin = 61;

double days_of(core::Instant time) {
  constexpr double kMicrosecondsOfDay = 86'400'000'000.0;
  return kEpochDay + static_cast<double>(time.time_since_epoch().count()) / kMicrosecondsOfDay;
}

// How many bytes of the text make up to `characters_max` characters.
std::size_t prefix_bytes(std::string_view text, std::size_t characters_max) {
  std::size_t at = 0;
  for (std::size_t characters = 0; at < text.size(); ++at) {
    const bool begins = (static_cast<unsigned char>(text[at]) & 0xc0U) != 0x80U;
    if (begins && ++characters > characters_max) break;
  }
  return at;
}

// A value as Excel has it: a double, and the form that it is shown in.
struct Shown {
  double number = 0;
  std::string form;
};

core::Status failed(lxw_error error) {
  return core::fail(core::Errc::cannot_write,
                    std::string("cannot write the workbook: ") + lxw_strerror(error));
}

class Xlsx final : public SheetWriter {
 public:
  Xlsx(lxw_workbook* workbook, Language language) : workbook_(workbook), language_(language) {}

  void begin(std::vector<Sheet> sheets) override {
    for (Sheet& sheet : sheets) {
      parts_.push_back({std::move(sheet)});
      open(parts_.back(), parts_.back().sheet.name);
    }
  }

  void row(std::size_t sheet, const SheetRow& row) override {
    Part& part = parts_[sheet];
    if (part.at >= kRowsMax) {
      close(part);
      open(part, SheetNames::continued(part.sheet.name, ++part.number));
    }
    write(part, row);
    if (part.more) this->row(sheet, *std::exchange(part.more, std::nullopt));
  }

  [[nodiscard]] core::Status status() const override {
    return error_ == LXW_NO_ERROR ? core::Status() : failed(error_);
  }

  void finish() {
    for (Part& part : parts_) close(part);
  }

 private:
  // A sheet, and the worksheet that its rows go to; the next one once that is full.
  struct Part {
    Sheet sheet;
    lxw_worksheet* worksheet = nullptr;
    lxw_row_t at = 0;
    int number = 1;
    std::optional<SheetRow> more{};  // Of texts too long for the cells of the last row.
  };

  void open(Part& part, const std::string& name) {
    part.at = kHeadRows;
    lxw_worksheet* const made = workbook_add_worksheet(workbook_, name.c_str());
    part.worksheet = made;
    if (made == nullptr) return keep(LXW_ERROR_SHEETNAME_ALREADY_USED);
    worksheet_set_landscape(made);
    worksheet_set_paper(made, 9);  // A4
    worksheet_fit_to_pages(made, 1, 0);
    const std::string footer = "&R" + phrase(language_, Word::page_of, {"&P", "&N"});
    keep(worksheet_set_footer(made, footer.c_str()));
    const auto columns = static_cast<lxw_col_t>(part.sheet.columns.size());
    for (lxw_col_t i = 0; i < columns; ++i) {
      keep(worksheet_set_column(made, i, i, width(part.sheet, i), nullptr));
    }
    write_text(made, 0, 0, part.sheet.caption, format("", Look::caption));
    for (lxw_col_t i = 0; i < columns; ++i) {
      const Column& column = part.sheet.columns[i];
      write_text(made, 1, i, column.heading,
                 format("", column.numbers ? Look::head_number : Look::head));
    }
    worksheet_freeze_panes(made, kHeadRows, 0);
    keep(worksheet_repeat_rows(made, 0, kHeadRows - 1));
  }

  void close(const Part& part) {
    if (part.worksheet == nullptr) return;
    const auto last = static_cast<lxw_col_t>(part.sheet.columns.size() - 1);
    keep(worksheet_autofilter(part.worksheet, kHeadRows - 1, 0, part.at - 1, last));
  }

  // A text too long for a cell goes on in the cells below.
  void write(Part& part, const SheetRow& row) {
    if (part.worksheet == nullptr) return;
    for (std::size_t i = 0; i < row.cells.size(); ++i) {
      const SheetCell& cell = row.cells[i];
      if (cell.text.empty()) continue;
      const std::size_t fits = prefix_bytes(cell.text, kCellCharactersMax);
      if (fits < cell.text.size()) {
        if (!part.more) part.more = {std::vector<SheetCell>(row.cells.size()), row.total};
        part.more->cells[i].text = cell.text.substr(fits);
      }
      write(part, static_cast<lxw_col_t>(i), cell, cell.text.substr(0, fits), row.total);
    }
    ++part.at;
  }

  void write(const Part& part, lxw_col_t column, const SheetCell& cell, const std::string& text,
             bool total) {
    const std::optional<Shown> shown = shown_of(cell.value);
    const Look look = total                        ? Look::total
                      : cell.tone == Tone::warning ? Look::warning
                      : cell.tone == Tone::strong  ? Look::strong
                                                   : Look::plain;
    lxw_format* const made = format(shown ? shown->form : "", look);
    if (shown) {
      keep(worksheet_write_number(part.worksheet, part.at, column, shown->number, made));
    } else {
      write_text(part.worksheet, part.at, column, text, made);
    }
  }

  void write_text(lxw_worksheet* worksheet, lxw_row_t row, lxw_col_t column,
                  const std::string& text, lxw_format* format) {
    keep(worksheet_write_string(worksheet, row, column, text.c_str(), format));
  }

  // None for what Excel would not hold exactly: that stays words.
  [[nodiscard]] std::optional<Shown> shown_of(const Value& value) const {
    const std::string_view locale = language_ == Language::nl ? "[$-813]" : "[$-809]";
    const std::string day = std::string(locale) + "d mmmm yyyy";
    if (const auto* amount = std::get_if<Amount>(&value)) {
      const core::MinorUnits exact_max = kExactMax;
      if (amount->amount >= exact_max || amount->amount <= -exact_max) return std::nullopt;
      double number = static_cast<double>(static_cast<std::int64_t>(amount->amount));
      std::string form = "#,##0";
      if (amount->currency.digits() != 0) form += ".";
      for (int i = 0; i < amount->currency.digits(); ++i) {
        form += "0";
      }
      double unit = 1;
      for (int i = 0; i < amount->currency.digits(); ++i) unit *= 10;
      return Shown{number / unit, form + " \"" + std::string(amount->currency.code()) + "\""};
    }
    if (const auto* number = std::get_if<Number>(&value)) {
      if (number->decimal.size() > 15) return std::nullopt;
      return Shown{number_of(number->decimal), "#,##0.####"};
    }
    if (const auto* date = std::get_if<core::Date>(&value)) {
      const double days = kEpochDay + static_cast<double>(date->time_since_epoch().count());
      if (days < kDayMin) return std::nullopt;
      return Shown{days, day};
    }
    if (const auto* time = std::get_if<core::Instant>(&value)) {
      if (days_of(*time) < kDayMin) return std::nullopt;
      return Shown{days_of(*time), day + " hh:mm:ss \"UTC\""};
    }
    return std::nullopt;
  }

  // By hand: what the library of C gives depends on the locale.
  static double number_of(std::string_view decimal) {
    double number = 0;
    double unit = 0;
    for (const char c : decimal) {
      if (c == '.') {
        unit = 1;
      } else if (c >= '0' && c <= '9') {
        number = number * 10 + (c - '0');
        unit *= 10;
      }
    }
    if (unit > 1) number /= unit;
    return decimal.front() == '-' ? -number : number;
  }

  static double width(const Sheet& sheet, lxw_col_t column) {
    const bool last = column + 1U == sheet.columns.size();
    if (sheet.columns[column].numbers) return 20;
    if (sheet.columns.size() == 2) return 60;
    if (last) return 70;
    return column == 0 ? 14 : 34;
  }

  enum class Look : std::uint8_t { plain, strong, warning, total, head, head_number, caption };

  lxw_format* format(const std::string& form, Look look) {
    lxw_format*& made = formats_[{form, look}];
    if (made != nullptr) return made;
    made = workbook_add_format(workbook_);
    format_set_align(made, look == Look::head ? LXW_ALIGN_VERTICAL_BOTTOM : LXW_ALIGN_VERTICAL_TOP);
    if (!form.empty()) {
      format_set_num_format(made, form.c_str());
      format_set_align(made, LXW_ALIGN_RIGHT);
    } else if (look != Look::caption) {
      format_set_text_wrap(made);
    }
    if (look != Look::plain) format_set_bold(made);
    if (look == Look::warning) format_set_font_color(made, 0x8f1414);
    if (look == Look::total) format_set_top(made, LXW_BORDER_THIN);
    if (look == Look::caption) format_set_font_size(made, 13);
    if (look == Look::head || look == Look::head_number) {
      format_set_bg_color(made, 0xe7ebf0);
      format_set_bottom(made, LXW_BORDER_THIN);
    }
    if (look == Look::head_number) format_set_align(made, LXW_ALIGN_RIGHT);
    return made;
  }

  void keep(lxw_error error) {
    if (error_ == LXW_NO_ERROR) error_ = error;
  }

  lxw_workbook* workbook_;
  Language language_;
  std::vector<Part> parts_;
  std::map<std::pair<std::string, Look>, lxw_format*> formats_;
  lxw_error error_ = LXW_NO_ERROR;
};

// The claim is the comment of the archive, with the checkpoint of a sealed report below it, since a
// program finds nothing in its compressed parts.
// An archive ends with a record of 22 bytes, the last two of which say how long a comment follows
// (APPNOTE.TXT 4.3.16).
core::Status write_archive(const UnnamedFile& file, std::string_view comment, Output& output) {
  constexpr std::string_view kEnd{"PK\5\6", 4};
  constexpr std::size_t kEndBytes = 22;
  const auto size = file.size();
  if (!size) return core::fail(size.error());
  const auto end = file.read(*size - std::min<std::uint64_t>(*size, kEndBytes), kEndBytes);
  if (!end) return core::fail(end.error());
  if (!end->starts_with(kEnd) || !end->ends_with(std::string_view("\0\0", 2))) {
    return core::fail(core::Errc::cannot_write, "the workbook does not end as an archive does");
  }
  if (core::Status copied = copy(file, *size - 2, output); !copied) return copied;
  const std::size_t bytes = comment.size();
  output.write(std::string{static_cast<char>(bytes & 0xffU), static_cast<char>(bytes >> 8U)});
  output.write(comment);
  return output.status();
}

void set_properties(lxw_workbook* workbook, const Document& document) {
  std::string title = document.title;
  std::string maker = "planledger";
  lxw_doc_properties properties = {};
  properties.title = title.data();
  properties.author = maker.data();
  properties.created =
      static_cast<std::time_t>(document.reporting_date.time_since_epoch().count()) * 86'400;
  static_cast<void>(workbook_set_properties(workbook, &properties));
}

}  // namespace

core::Status render_xlsx(const Document& document, Output& output) {
  const auto file = UnnamedFile::on_disk();
  if (!file) return core::fail(file.error());
  lxw_workbook_options options = {};
  options.constant_memory = LXW_TRUE;
  lxw_workbook* const workbook = workbook_new_opt(file->path().c_str(), &options);
  if (workbook == nullptr) return failed(LXW_ERROR_CREATING_XLSX_FILE);
  set_properties(workbook, document);
  Xlsx xlsx(workbook, document.language);
  core::Status written = write_sheets(document, xlsx);
  xlsx.finish();
  const lxw_error closed = workbook_close(workbook);
  if (!written) return written;
  if (!xlsx.status()) return xlsx.status();
  if (closed != LXW_NO_ERROR) return failed(closed);
  const std::string comment =
      document.checkpoint.empty() ? document.claim : document.claim + '\n' + document.checkpoint;
  return write_archive(*file, comment, output);
}

}  // namespace planledger::projections::report
