// The report as a flat OpenDocument spreadsheet (ODF 1.3): a table for each sheet, its caption in
// the first row, its headings in the second, which stay in sight and repeat on every printed page.
#include "projections/report/odf.h"
#include "projections/report/render.h"
#include "projections/report/sheets.h"
#include "projections/report/spool.h"

#include <fmt/format.h>

#include <string>
#include <string_view>
#include <vector>

namespace planledger::projections::report {
namespace {

// No automatic style inherits from another (ODF 1.3, 19.510): each says all of it.
constexpr std::string_view kCellStyles = R"xml(
<style:style style:name="narrow" style:family="table-column"><style:table-column-properties style:column-width="3cm"/></style:style>
<style:style style:name="middle" style:family="table-column"><style:table-column-properties style:column-width="6cm"/></style:style>
<style:style style:name="wide" style:family="table-column"><style:table-column-properties style:column-width="13cm"/></style:style>
<style:style style:name="row" style:family="table-row"><style:table-row-properties style:use-optimal-row-height="true"/></style:style>
<style:style style:name="sheet" style:family="table" style:master-page-name="Default"><style:table-properties table:display="true"/></style:style>
<style:style style:name="words" style:family="table-cell" style:parent-style-name="Default"><style:table-cell-properties fo:wrap-option="wrap" style:vertical-align="top"/></style:style>
<style:style style:name="words-total" style:family="table-cell" style:parent-style-name="Default"><style:table-cell-properties fo:wrap-option="wrap" style:vertical-align="top" fo:border-top="0.5pt solid #1a1a1a"/><style:text-properties fo:font-weight="bold"/></style:style>
<style:style style:name="caption" style:family="table-cell" style:parent-style-name="Default"><style:text-properties fo:font-weight="bold" fo:font-size="12pt"/></style:style>
<style:style style:name="head" style:family="table-cell" style:parent-style-name="Default"><style:table-cell-properties fo:background-color="#e7ebf0" fo:wrap-option="wrap" style:vertical-align="bottom" fo:border-bottom="0.5pt solid #1a1a1a"/><style:text-properties fo:font-weight="bold"/></style:style>
<style:style style:name="head-number" style:family="table-cell" style:parent-style-name="Default"><style:table-cell-properties fo:background-color="#e7ebf0" fo:wrap-option="wrap" style:vertical-align="bottom" fo:border-bottom="0.5pt solid #1a1a1a" style:text-align-source="fix"/><style:paragraph-properties fo:text-align="end"/><style:text-properties fo:font-weight="bold"/></style:style>
)xml";

void write_cell_style(std::string_view data, bool total, Output& output) {
  output.write("<style:style style:name=\"cell-" + std::string(data) + (total ? "-total" : "") +
               "\" style:family=\"table-cell\" style:parent-style-name=\"Default\" "
               "style:data-style-name=\"" +
               std::string(data) +
               "\"><style:table-cell-properties style:vertical-align=\"top\" "
               "style:text-align-source=\"fix\"" +
               (total ? " fo:border-top=\"0.5pt solid #1a1a1a\"" : "") +
               "/><style:paragraph-properties fo:text-align=\"end\"/>" +
               (total ? "<style:text-properties fo:font-weight=\"bold\"/>" : "") +
               "</style:style>\n");
}

// "A", "Z", "AA".
std::string column_name(std::size_t index) {
  std::string name;
  for (++index; index != 0; index = (index - 1) / 26) {
    name.insert(name.begin(), static_cast<char>('A' + (index - 1) % 26));
  }
  return name;
}

std::string item(std::string_view name, std::string_view type, std::string_view value) {
  return "<config:config-item config:name=\"" + std::string(name) + "\" config:type=\"" +
         std::string(type) + "\">" + std::string(value) + "</config:config-item>";
}

void write_styles(Language language, const OdfUse& use, Output& output) {
  output.write(
      "<office:styles><style:default-style style:family=\"table-cell\"><style:text-properties "
      "style:font-name=\"Liberation Sans\" fo:font-family=\"'Liberation Sans'\" "
      "fo:font-size=\"10pt\" " +
      odf_language_attributes(language == Language::nl ? "nl-BE" : "en-GB") +
      "/></style:default-style><style:style style:name=\"Default\" "
      "style:family=\"table-cell\"/></office:styles>\n<office:automatic-styles>\n");
  write_odf_value_styles(language, use, output);
  for (const bool total : {false, true}) {
    for (const core::Currency& currency : use.currencies) {
      write_cell_style("money-" + std::string(currency.code()), total, output);
    }
    for (const std::string_view data : {"date", "time", "number"}) {
      write_cell_style(data, total, output);
    }
  }
  output.write(kCellStyles.substr(1));
  output.write(
      "<style:page-layout style:name=\"page\"><style:page-layout-properties "
      "fo:page-width=\"29.7cm\" fo:page-height=\"21cm\" style:print-orientation=\"landscape\" "
      "style:scale-to-X=\"1\" style:scale-to-Y=\"0\"/></style:page-layout>"
      "</office:automatic-styles>\n<office:master-styles><style:master-page "
      "style:name=\"Default\" style:page-layout-name=\"page\"/></office:master-styles>\n");
}

class Fods final : public SheetWriter {
 public:
  void begin(std::vector<Sheet> sheets) override {
    for (Sheet& sheet : sheets) {
      write_head(sheet, parts_.emplace_back().spool);
      parts_.back().sheet = std::move(sheet);
    }
  }

  void row(std::size_t sheet, const SheetRow& row) override {
    Part& part = parts_[sheet];
    ++part.rows;
    part.spool.write("<table:table-row table:style-name=\"row\">");
    for (const SheetCell& cell : row.cells) write_cell(cell, row.total, part.spool);
    part.spool.write("</table:table-row>\n");
    if (status_) status_ = part.spool.status();
  }

  [[nodiscard]] core::Status status() const override { return status_; }

  // What the head declares is known once the rows are made.
  [[nodiscard]] core::Status finish(const Document& document, Output& output) {
    write_odf_start(document, "spreadsheet", output);
    write_settings(output);
    write_styles(document.language, use_, output);
    output.write("<office:body><office:spreadsheet>\n");
    for (const Part& part : parts_) {
      if (core::Status copied = part.spool.copy_to(output); !copied) return copied;
      output.write("</table:table>\n");
    }
    write_filters(output);
    output.write("</office:spreadsheet></office:body></office:document>\n");
    return {};
  }

 private:
  static constexpr std::size_t kHeadRows = 2;
  struct Part {
    Sheet sheet;
    std::size_t rows = kHeadRows;
    Spool spool;
  };

  static void write_head(const Sheet& sheet, Spool& spool) {
    spool.write("<table:table table:name=\"" + xml_escaped(sheet.name) +
                "\" table:style-name=\"sheet\">");
    for (std::size_t i = 0; i < sheet.columns.size(); ++i) {
      const bool last_words = !sheet.columns[i].numbers && i + 1 == sheet.columns.size();
      const std::string_view width = last_words ? "wide" : i == 0 ? "narrow" : "middle";
      spool.write("<table:table-column table:style-name=\"" +
                  std::string(sheet.columns.size() == 2 && i == 0 ? "wide" : width) + "\"/>");
    }
    spool.write("\n<table:table-header-rows><table:table-row>");
    spool.write(head_cell("caption", sheet.caption));
    spool.write("</table:table-row><table:table-row>");
    for (const Column& column : sheet.columns) {
      spool.write(head_cell(column.numbers ? "head-number" : "head", column.heading));
    }
    spool.write("</table:table-row></table:table-header-rows>\n");
  }

  static std::string head_cell(std::string_view style, std::string_view words) {
    return "<table:table-cell table:style-name=\"" + std::string(style) +
           "\" office:value-type=\"string\"><text:p>" + odf_text(words) +
           "</text:p></table:table-cell>";
  }

  // The caption and the headings stay where they are when the rows are scrolled.
  void write_settings(Output& output) const {
    output.write(
        "<office:settings><config:config-item-set config:name=\"ooo:view-settings\">"
        "<config:config-item-map-indexed config:name=\"Views\"><config:config-item-map-entry>" +
        item("ViewId", "string", "view1") +
        "<config:config-item-map-named config:name=\"Tables\">");
    for (const Part& part : parts_) {
      output.write(
          "<config:config-item-map-entry config:name=\"" + xml_escaped(part.sheet.name) + "\">" +
          item("HorizontalSplitMode", "short", "0") + item("VerticalSplitMode", "short", "2") +
          item("VerticalSplitPosition", "int", "2") + item("ActiveSplitRange", "short", "2") +
          item("PositionBottom", "int", "2") + "</config:config-item-map-entry>");
    }
    output.write(
        "</config:config-item-map-named></config:config-item-map-entry>"
        "</config:config-item-map-indexed></config:config-item-set></office:settings>\n");
  }

  void write_cell(const SheetCell& cell, bool total, Spool& spool) {
    const std::string data = odf_data_style(cell.value);
    const std::string style =
        (data.empty() ? "words" : "cell-" + data) + std::string(total ? "-total" : "");
    if (cell.text.empty()) {
      spool.write("<table:table-cell table:style-name=\"" + style + "\"/>");
      return;
    }
    use_.add(cell.value, cell.language);
    std::string words = odf_text(cell.text);
    if (!cell.language.empty()) {
      words = "<text:span text:style-name=\"" + odf_language_style(cell.language) + "\">" + words +
              "</text:span>";
    }
    spool.write("<table:table-cell table:style-name=\"" + style + "\"" +
                odf_value_attributes(cell.value) + "><text:p>" + words +
                "</text:p></table:table-cell>");
  }

  void write_filters(Output& output) const {
    output.write("<table:database-ranges>");
    for (std::size_t i = 0; i < parts_.size(); ++i) {
      const Sheet& sheet = parts_[i].sheet;
      const std::string table = xml_escaped("'" + sheet.name + "'.");
      output.write(fmt::format(
          "<table:database-range table:name=\"filter-{0}\" table:target-range-address=\"{1}A2:{1}"
          "{2}{3}\" table:display-filter-buttons=\"true\"/>",
          i + 1, table, column_name(sheet.columns.size() - 1), parts_[i].rows));
    }
    output.write("</table:database-ranges>\n");
  }

  std::vector<Part> parts_;
  OdfUse use_;
  core::Status status_;
};

}  // namespace

core::Status render_fods(const Document& document, Output& output) {
  Fods fods;
  return write_sheets(document, fods).and_then([&] { return fods.finish(document, output); });
}

}  // namespace planledger::projections::report
