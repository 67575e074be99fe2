#include "tools/sheets/sheet_writer.h"

#include <xlsxwriter.h>

#include <cstdlib>

namespace planledger::sheets {
namespace {

// The longest text of a cell in Excel, in characters.
constexpr std::size_t kXlsxTextMax = 32'767;

std::string csv_value(const Cell& cell, char delimiter) {
  std::string text = cell.text;
  // "1.234" may be a thousand; "1.2340" is not.
  const auto point = text.find('.');
  if (cell.kind == Cell::Kind::number && point != std::string::npos && text.size() - point == 4) {
    text += '0';
  }
  const bool plain = text.find_first_of(std::string("\"\r\n") + delimiter) == std::string::npos &&
                     (text.empty() || (text.front() != ' ' && text.back() != ' '));
  if (plain) return text;
  std::string quoted("\"");
  for (const char each : text) quoted.append(each == '"' ? 2 : 1, each);
  return quoted += '"';
}

class CsvWriter final : public SheetWriter {
 public:
  CsvWriter(std::function<core::Status(std::string_view)> write, char delimiter)
      : write_(std::move(write)), delimiter_(delimiter) {}

  core::Status row(std::span<const Cell> cells) override {
    line_.clear();
    for (const Cell& cell : cells) {
      if (&cell != cells.data()) line_ += delimiter_;
      line_ += csv_value(cell, delimiter_);
    }
    line_ += "\r\n";
    return write_(line_);
  }
  core::Status finish() override { return {}; }

 private:
  const std::function<core::Status(std::string_view)> write_;
  const char delimiter_;
  std::string line_;
};

core::Status status_of(lxw_error error, const std::string& path) {
  if (error == LXW_NO_ERROR) return {};
  return core::fail(core::Errc::cannot_write, path + ": " + lxw_strerror(error));
}

class XlsxWriter final : public SheetWriter {
 public:
  XlsxWriter(std::string path, lxw_workbook* workbook)
      : path_(std::move(path)),
        workbook_(workbook),
        sheet_(workbook_add_worksheet(workbook, nullptr)),
        text_(workbook_add_format(workbook)) {
    format_set_num_format_index(text_, 49);  // "@", text
  }
  ~XlsxWriter() override {
    if (workbook_ != nullptr) static_cast<void>(workbook_close(workbook_));
  }
  XlsxWriter(const XlsxWriter&) = delete;
  XlsxWriter& operator=(const XlsxWriter&) = delete;

  core::Status row(std::span<const Cell> cells) override {
    lxw_col_t column = 0;
    for (const Cell& cell : cells) {
      const lxw_error error =
          cell.kind == Cell::Kind::number
              ? worksheet_write_number(sheet_, row_, column,
                                       std::strtod(cell.text.c_str(), nullptr), nullptr)
              : write_text(column, cell.text);
      if (core::Status written = status_of(error, path_); !written) return written;
      ++column;
    }
    ++row_;
    return {};
  }

  core::Status finish() override {
    return status_of(workbook_close(std::exchange(workbook_, nullptr)), path_);
  }

 private:
  lxw_error write_text(lxw_col_t column, const std::string& text) {
    if (text.empty()) return LXW_NO_ERROR;
    if (text.size() <= kXlsxTextMax) {
      return worksheet_write_string(sheet_, row_, column, text.c_str(), text_);
    }
    return worksheet_write_string(sheet_, row_, column, "(a text too long for a cell)", text_);
  }

  const std::string path_;
  lxw_workbook* workbook_;
  lxw_worksheet* const sheet_;
  lxw_format* const text_;
  lxw_row_t row_ = 0;
};

}  // namespace

std::unique_ptr<SheetWriter> csv_writer(std::function<core::Status(std::string_view)> write,
                                        char delimiter) {
  return std::make_unique<CsvWriter>(std::move(write), delimiter);
}

core::Result<std::unique_ptr<SheetWriter>> xlsx_writer(const std::string& path) {
  lxw_workbook_options options = {};
  options.constant_memory = LXW_TRUE;
  lxw_workbook* const workbook = workbook_new_opt(path.c_str(), &options);
  if (workbook == nullptr) {
    return core::fail(core::Errc::cannot_write, path + ": no workbook can be made");
  }
  return std::make_unique<XlsxWriter>(path, workbook);
}

}  // namespace planledger::sheets
