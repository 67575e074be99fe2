#include "tools/sheets/template.h"

#include "tools/sheets/sheet.h"
#include "tools/sheets/sheet_writer.h"

#include <fmt/format.h>
#include <xlsxwriter.h>

#include <memory>
#include <vector>

namespace planledger::sheets {
namespace {

using events::detail::Shape;
using events::schema::Format;

// A column of the sheet: one of the kind's, a listed one several times.
struct TemplatePlace {
  const TemplateColumn* from = nullptr;
  std::size_t place = 0;

  [[nodiscard]] const Column& column() const { return *from->column; }
  [[nodiscard]] std::string heading() const { return column().heading(place); }
  // Only the first of several has one.
  [[nodiscard]] std::string example(events::Kind kind) const {
    if (column().path == kKindPath) return std::string(events::kind_name(kind));
    return place == 0 ? from->example : std::string();
  }
};

// Those that are listed stand together by their places: source 1, amount 1, source 2, amount 2.
std::vector<TemplatePlace> laid_out(std::span<const TemplateColumn> columns) {
  std::vector<TemplatePlace> all;
  for (std::size_t first = 0; first < columns.size();) {
    std::size_t end = first + 1;
    const bool listed = columns[first].column->listed;
    while (listed && end < columns.size() && columns[end].column->listed) ++end;
    for (std::size_t place = 0; place < (listed ? kListedInTemplate : 1); ++place) {
      for (std::size_t each = first; each < end; ++each) all.push_back({&columns[each], place});
    }
    first = end;
  }
  return all;
}

bool is_amount(const Column& column) {
  return column.field != nullptr &&
         (column.field->shape == Shape::amount || column.field->shape == Shape::decimal);
}

// What a program must not take for a number or a day: "4.10" would lose its end, "1-2" become one.
bool must_stay_text(const Column& column) {
  if (column.field == nullptr) return true;
  return column.field->shape == Shape::text || column.field->shape == Shape::text_list ||
         column.field->shape == Shape::uuid;
}

struct CloseWorkbook {
  void operator()(lxw_workbook* workbook) const { static_cast<void>(workbook_close(workbook)); }
};
using OwnedWorkbook = std::unique_ptr<lxw_workbook, CloseWorkbook>;

class XlsxTemplate {
 public:
  XlsxTemplate(lxw_workbook* workbook, events::Kind kind, std::vector<TemplatePlace> columns)
      : workbook_(workbook),
        kind_(kind),
        columns_(std::move(columns)),
        required_(workbook_add_format(workbook)),
        optional_(workbook_add_format(workbook)),
        text_(workbook_add_format(workbook)),
        amount_(workbook_add_format(workbook)),
        wrapped_(workbook_add_format(workbook)) {
    for (lxw_format* heading : {required_, optional_}) {
      format_set_bold(heading);
      format_set_text_wrap(heading);
      format_set_align(heading, LXW_ALIGN_VERTICAL_TOP);
      format_set_border(heading, LXW_BORDER_THIN);
    }
    format_set_bg_color(required_, 0xDDEBF7);
    format_set_num_format_index(text_, 49);   // "@"
    format_set_num_format_index(amount_, 4);  // "#,##0.00"
    format_set_text_wrap(wrapped_);
    format_set_align(wrapped_, LXW_ALIGN_VERTICAL_TOP);
  }

  void write() {
    lxw_worksheet* const sheet = workbook_add_worksheet(workbook_, "Data");
    write_headings(sheet);
    for (std::size_t place = 0; place < columns_.size(); ++place) check_cells(sheet, place);
    write_example();
    write_explanation();
  }

 private:
  static lxw_col_t number(std::size_t place) { return static_cast<lxw_col_t>(place); }

  void write_headings(lxw_worksheet* sheet) {
    constexpr double kWidth = 18;
    for (std::size_t place = 0; place < columns_.size(); ++place) {
      const Column& column = columns_[place].column();
      lxw_format* const format =
          is_amount(column) ? amount_ : (must_stay_text(column) ? text_ : nullptr);
      worksheet_set_column(sheet, number(place), number(place), kWidth, format);
      worksheet_write_string(sheet, 0, number(place), columns_[place].heading().c_str(),
                             column.required ? required_ : optional_);
      worksheet_write_comment(sheet, 0, number(place), columns_[place].from->about.c_str());
    }
    worksheet_freeze_panes(sheet, 1, 0);
  }

  void check_cells(lxw_worksheet* sheet, std::size_t place) {
    const Column& column = columns_[place].column();
    std::vector<std::string> choices;
    if (column.path == kKindPath) choices = {std::string(events::kind_name(kind_))};
    if (column.field != nullptr && column.field->shape == Shape::enumeration) {
      choices = choices_of(*column.field);
    }
    lxw_data_validation check = {};
    if (!choices.empty()) return add_list(sheet, place, choices);
    if (is_amount(column)) {
      check.validate = LXW_VALIDATION_TYPE_DECIMAL;
      check.criteria = LXW_VALIDATION_CRITERIA_GREATER_THAN;
      check.value_number = 0;
      return add(sheet, place, check, "An amount above zero");
    }
    if (column.field != nullptr && column.field->shape == Shape::whole_number) {
      check.validate = LXW_VALIDATION_TYPE_INTEGER;
      check.criteria = LXW_VALIDATION_CRITERIA_GREATER_THAN_OR_EQUAL_TO;
      check.value_number = 0;
      return add(sheet, place, check, "A whole number");
    }
    const std::size_t length_max = longest(column);
    if (length_max == 0) return;
    check.validate = LXW_VALIDATION_TYPE_LENGTH;
    check.criteria = LXW_VALIDATION_CRITERIA_LESS_THAN_OR_EQUAL_TO;
    check.value_number = static_cast<double>(length_max);
    add(sheet, place, check, fmt::format("At most {} characters", length_max));
  }

  // Of what has a bound that people meet, in characters; 0 of the others.
  static std::size_t longest(const Column& column) {
    if (column.field == nullptr) return 0;
    switch (column.field->format) {
      case Format::CURRENCY:
        return 3;
      case Format::DEPARTMENT_CODE:
        return 16;
      case Format::GRANT_ID:
        return column.field->shape == Shape::text_list ? 0 : 64;
      case Format::SHA256:
        return 64;
      default:
        return 0;
    }
  }

  void add_list(lxw_worksheet* sheet, std::size_t place, std::vector<std::string>& choices) {
    std::vector<char*> list;
    list.reserve(choices.size() + 1);
    for (std::string& choice : choices) list.push_back(choice.data());
    list.push_back(nullptr);
    lxw_data_validation check = {};
    check.validate = LXW_VALIDATION_TYPE_LIST;
    check.value_list = list.data();
    add(sheet, place, check, "One of the list");
  }

  void add(lxw_worksheet* sheet, std::size_t place, lxw_data_validation& check,
           std::string expected) {
    std::string title = "planledger";
    check.ignore_blank = LXW_VALIDATION_ON;
    check.error_title = title.data();
    check.error_message = expected.data();
    worksheet_data_validation_range(sheet, 1, number(place), kRowsMax - 1, number(place), &check);
  }

  void write_example() {
    lxw_worksheet* const sheet = workbook_add_worksheet(workbook_, "Example - Voorbeeld");
    write_headings(sheet);
    for (std::size_t place = 0; place < columns_.size(); ++place) {
      worksheet_write_string(sheet, 1, number(place), columns_[place].example(kind_).c_str(),
                             text_);
    }
  }

  void write_explanation() {
    lxw_worksheet* const sheet = workbook_add_worksheet(workbook_, "Columns - Kolommen");
    constexpr const char* kHeadings[] = {"Column", "Kolom", "Required / Verplicht",
                                         "What it is for", "Example / Voorbeeld"};
    constexpr double kWidths[] = {24, 26, 12, 70, 30};
    for (lxw_col_t column = 0; column < 5; ++column) {
      worksheet_set_column(sheet, column, column, kWidths[column], wrapped_);
      worksheet_write_string(sheet, 0, column, kHeadings[column], optional_);
    }
    lxw_row_t row = 0;
    for (const TemplatePlace& each : columns_) {
      if (each.place > 0) continue;
      ++row;
      const Column& column = each.column();
      const std::string number = column.listed ? " 1, 2, ..." : "";
      const std::string required = column.required ? "yes / ja" : "";
      const std::string cells[] = {column.english + number, column.dutch + number, required,
                                   each.from->about, each.example(kind_)};
      lxw_col_t place = 0;
      for (const std::string& cell : cells) {
        worksheet_write_string(sheet, row, place++, cell.c_str(), wrapped_);
      }
    }
  }

  lxw_workbook* const workbook_;
  const events::Kind kind_;
  const std::vector<TemplatePlace> columns_;
  lxw_format* const required_;
  lxw_format* const optional_;
  lxw_format* const text_;
  lxw_format* const amount_;
  lxw_format* const wrapped_;
};

}  // namespace

std::string csv_template(events::Kind kind, std::span<const TemplateColumn> columns) {
  std::string text("\xef\xbb\xbf");
  const auto writer = csv_writer(
      [&text](std::string_view line) {
        text.append(line);
        return core::Status();
      },
      ';');
  std::vector<Cell> headings;
  std::vector<Cell> example;
  for (const TemplatePlace& each : laid_out(columns)) {
    headings.push_back({Cell::Kind::text, each.heading()});
    example.push_back({Cell::Kind::text, each.example(kind)});
  }
  example.front().text.insert(0, "# ");
  static_cast<void>(writer->row(headings));
  static_cast<void>(writer->row(example));
  return text;
}

core::Status write_xlsx_template(events::Kind kind, std::span<const TemplateColumn> columns,
                                 const std::string& path) {
  OwnedWorkbook workbook(workbook_new(path.c_str()));
  if (!workbook) return core::fail(core::Errc::cannot_write, path + ": no workbook can be made");
  lxw_doc_properties properties = {};
  properties.created = 1;  // The same file whenever it is made.
  static_cast<void>(workbook_set_properties(workbook.get(), &properties));
  XlsxTemplate(workbook.get(), kind, laid_out(columns)).write();
  const lxw_error error = workbook_close(workbook.release());
  if (error == LXW_NO_ERROR) return {};
  return core::fail(core::Errc::cannot_write, path + ": " + lxw_strerror(error));
}

}  // namespace planledger::sheets
