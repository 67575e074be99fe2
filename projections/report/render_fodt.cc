// The report as a flat OpenDocument text (ODF 1.3): headings with bookmarks, a table of contents
// whose entries are links, tables with typed cells whose headings repeat on every page.
#include "projections/report/odf.h"
#include "projections/report/render.h"
#include "projections/report/spool.h"

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <string_view>

namespace planledger::projections::report {
namespace {

constexpr std::string_view kStyles = R"xml(
<style:style style:name="Standard" style:family="paragraph" style:class="text"/>
<style:style style:name="Text_20_body" style:display-name="Text body" style:family="paragraph" style:parent-style-name="Standard" style:class="text"><style:paragraph-properties fo:margin-top="0.1cm" fo:margin-bottom="0.15cm"/></style:style>
<style:style style:name="Title" style:family="paragraph" style:parent-style-name="Standard" style:class="chapter"><style:paragraph-properties fo:margin-bottom="0.6cm"/><style:text-properties fo:font-size="24pt" fo:font-weight="bold" fo:color="#123f6d"/></style:style>
<style:style style:name="Heading" style:family="paragraph" style:parent-style-name="Standard" style:next-style-name="Text_20_body" style:class="text"><style:paragraph-properties fo:keep-with-next="always" fo:margin-top="0.6cm" fo:margin-bottom="0.25cm"/><style:text-properties fo:font-weight="bold" fo:color="#123f6d"/></style:style>
<style:style style:name="Heading_20_1" style:display-name="Heading 1" style:family="paragraph" style:parent-style-name="Heading" style:default-outline-level="1" style:class="text"><style:text-properties fo:font-size="18pt"/></style:style>
<style:style style:name="Heading_20_2" style:display-name="Heading 2" style:family="paragraph" style:parent-style-name="Heading" style:default-outline-level="2" style:class="text"><style:text-properties fo:font-size="14pt"/></style:style>
<style:style style:name="Heading_20_3" style:display-name="Heading 3" style:family="paragraph" style:parent-style-name="Heading" style:default-outline-level="3" style:class="text"><style:text-properties fo:font-size="12pt"/></style:style>
<style:style style:name="Label" style:family="paragraph" style:parent-style-name="Standard"><style:paragraph-properties fo:keep-with-next="always" fo:margin-top="0.3cm" fo:margin-bottom="0.1cm"/><style:text-properties fo:font-weight="bold"/></style:style>
<style:style style:name="Contents_20_Heading" style:display-name="Contents Heading" style:family="paragraph" style:parent-style-name="Heading" style:class="index"><style:text-properties fo:font-size="18pt"/></style:style>
<style:style style:name="Contents_20_1" style:display-name="Contents 1" style:family="paragraph" style:parent-style-name="Standard" style:class="index"><style:paragraph-properties fo:margin-top="0.2cm"><style:tab-stops><style:tab-stop style:position="17cm" style:type="right"/></style:tab-stops></style:paragraph-properties><style:text-properties fo:font-weight="bold"/></style:style>
<style:style style:name="Contents_20_2" style:display-name="Contents 2" style:family="paragraph" style:parent-style-name="Standard" style:class="index"><style:paragraph-properties fo:margin-left="0.5cm"/></style:style>
<style:style style:name="Contents_20_3" style:display-name="Contents 3" style:family="paragraph" style:parent-style-name="Standard" style:class="index"><style:paragraph-properties fo:margin-left="1cm"/></style:style>
<style:style style:name="Cell" style:family="paragraph" style:parent-style-name="Standard"><style:text-properties fo:font-size="9.5pt"/></style:style>
<style:style style:name="Cell-number" style:family="paragraph" style:parent-style-name="Cell"><style:paragraph-properties fo:text-align="end"/></style:style>
<style:style style:name="Cell-total" style:family="paragraph" style:parent-style-name="Cell"><style:text-properties fo:font-weight="bold"/></style:style>
<style:style style:name="Cell-number-total" style:family="paragraph" style:parent-style-name="Cell-number"><style:text-properties fo:font-weight="bold"/></style:style>
<style:style style:name="Footer" style:family="paragraph" style:parent-style-name="Standard" style:class="extra"><style:paragraph-properties fo:text-align="end"/><style:text-properties fo:font-size="9pt"/></style:style>
<style:style style:name="strong" style:family="text"><style:text-properties fo:font-weight="bold"/></style:style>
<style:style style:name="quiet" style:family="text"><style:text-properties fo:color="#565656"/></style:style>
<style:style style:name="warning" style:family="text"><style:text-properties fo:font-weight="bold" fo:color="#8f1414"/></style:style>
<style:style style:name="literal" style:family="text"><style:text-properties fo:font-family="'Liberation Mono'"/></style:style>
)xml";

constexpr std::string_view kAutomaticStyles = R"xml(
<text:list-style style:name="list"><text:list-level-style-bullet text:level="1" text:bullet-char="•"><style:list-level-properties text:list-level-position-and-space-mode="label-alignment"><style:list-level-label-alignment text:label-followed-by="listtab" fo:margin-left="0.6cm" fo:text-indent="-0.4cm"/></style:list-level-properties></text:list-level-style-bullet></text:list-style>
<style:style style:name="chapter" style:family="paragraph" style:parent-style-name="Heading_20_1"><style:paragraph-properties fo:break-before="page"/></style:style>
<style:style style:name="table" style:family="table"><style:table-properties style:width="17cm" table:align="margins" fo:margin-bottom="0.3cm"/></style:style>
<style:style style:name="column-words" style:family="table-column"><style:table-column-properties style:rel-column-width="3*"/></style:style>
<style:style style:name="column-number" style:family="table-column"><style:table-column-properties style:rel-column-width="2*"/></style:style>
<style:style style:name="column-prose" style:family="table-column"><style:table-column-properties style:rel-column-width="6*"/></style:style>
<style:style style:name="row" style:family="table-row"><style:table-row-properties fo:keep-together="always"/></style:style>
<style:style style:name="row-prose" style:family="table-row"><style:table-row-properties fo:keep-together="auto"/></style:style>
<style:style style:name="cell" style:family="table-cell"><style:table-cell-properties fo:padding="0.1cm" fo:border="0.5pt solid #c4c4c4"/></style:style>
<style:style style:name="cell-head" style:family="table-cell"><style:table-cell-properties fo:padding="0.1cm" fo:border="0.5pt solid #c4c4c4" fo:background-color="#f3f4f6" style:vertical-align="bottom"/></style:style>
<style:page-layout style:name="page"><style:page-layout-properties fo:page-width="21cm" fo:page-height="29.7cm" fo:margin="2cm"/><style:footer-style><style:header-footer-properties fo:margin-top="0.5cm"/></style:footer-style></style:page-layout>
)xml";

std::string inline_odf(const Line& line) {
  constexpr std::string_view kStyleNames[] = {"", "strong", "quiet", "warning", "literal"};
  const auto span = [](std::string_view style, const std::string& words) {
    return "<text:span text:style-name=\"" + std::string(style) + "\">" + words + "</text:span>";
  };
  std::string out;
  for (const Text& text : line) {
    std::string words = odf_text(text.text);
    if (!text.language.empty()) words = span(odf_language_style(text.language), words);
    if (text.tone != Tone::plain) {
      words = span(kStyleNames[static_cast<std::size_t>(text.tone)], words);
    }
    if (!text.link.empty()) {
      words = fmt::format("<text:a xlink:type=\"simple\" xlink:href=\"#{}\">{}</text:a>",
                          xml_escaped(text.link), words);
    }
    out += words;
  }
  return out;
}

class Fodt {
 public:
  Fodt(Language language, Spool& output) : language_(language), output_(output) {}

  void operator()(const Heading& heading) {
    const std::string bookmark =
        "<text:bookmark text:name=\"" + xml_escaped(heading.anchor) + "\"/>";
    if (heading.level == 1) {
      output_.write("<text:p text:style-name=\"Title\">" + bookmark + odf_text(heading.text) +
                    "</text:p>\n");
      return;
    }
    const std::string level = std::to_string(heading.level - 1);
    output_.write("<text:h text:style-name=\"" +
                  (heading.level == 2 ? "chapter" : "Heading_20_" + level) +
                  "\" text:outline-level=\"" + level + "\">" + bookmark + odf_text(heading.text) +
                  "</text:h>\n");
  }

  void operator()(const Paragraph& paragraph) { write_paragraph("Text_20_body", paragraph.line); }

  void operator()(const Literal& literal) { write_paragraph("Text_20_body", as_line(literal)); }

  void operator()(const Bullets& bullets) {
    write_paragraph("Label", line(bullets.label));
    output_.write("<text:list text:style-name=\"list\">");
    for (const Line& line : bullets.lines) {
      output_.write("<text:list-item>");
      write_paragraph("Standard", line);
      output_.write("</text:list-item>");
    }
    output_.write("</text:list>\n");
  }

  // A table of two columns, the names its headings of rows.
  void operator()(const Facts& facts) {
    open_table("", {"column-words", "column-prose"});
    for (const Facts::Fact& fact : facts.facts) {
      output_.write("<table:table-row table:style-name=\"row\">");
      write_cell("cell-head", {{text(fact.name)}}, "Cell-total", 1);
      write_cell("cell", fact.values, "Cell", 1);
      output_.write("</table:table-row>\n");
    }
    output_.write("</table:table>\n");
  }

  void operator()(const Table& table) {
    const bool prose = table.kind == Table::Kind::prose;
    write_paragraph("Label", line(table.caption));
    std::vector<std::string_view> widths;
    for (std::size_t i = 0; i < table.columns.size(); ++i) {
      const bool text = prose && i == 1;
      widths.push_back(text                       ? "column-prose"
                       : table.columns[i].numbers ? "column-number"
                                                  : "column-words");
    }
    open_table(table.caption, widths);
    output_.write("<table:table-header-rows><table:table-row>");
    for (const Column& column : table.columns) {
      write_cell("cell-head", {line(column.heading)},
                 column.numbers ? "Cell-number-total" : "Cell-total", 1);
    }
    output_.write("</table:table-row></table:table-header-rows>\n");
    table.each_row([&](const Row& row) {
      write_row(table, row, prose ? "row-prose" : "row");
      return output_.status().has_value();
    });
    output_.write("</table:table>\n");
  }

  void operator()(const Chart&) {}

  void operator()(const Contents& contents) {
    const std::string heading(word(language_, Word::contents));
    output_.write(
        "<text:table-of-content text:name=\"contents\"><text:table-of-content-source "
        "text:outline-level=\"3\"><text:index-title-template "
        "text:style-name=\"Contents_20_Heading\">" +
        heading +
        "</text:index-title-template></text:table-of-content-source><text:index-body>"
        "<text:index-title text:name=\"contents-title\"><text:p "
        "text:style-name=\"Contents_20_Heading\">" +
        heading + "</text:p></text:index-title>\n");
    for (const Contents::Entry& entry : contents.entries) {
      Line words{link(entry.text, entry.anchor)};
      if (!entry.state.empty()) words.push_back(text(" – " + entry.state, Tone::quiet));
      write_paragraph("Contents_20_" + std::to_string(entry.level - 1), words);
    }
    output_.write("</text:index-body></text:table-of-content>\n");
  }

  [[nodiscard]] const OdfUse& use() const { return use_; }

 private:
  void write_paragraph(const std::string& style, const Line& line) {
    for (const Text& text : line) use_.add(text.value, text.language);
    output_.write("<text:p text:style-name=\"" + style + "\">" + inline_odf(line) + "</text:p>\n");
  }

  void open_table(const std::string& caption, const std::vector<std::string_view>& widths) {
    output_.write("<table:table table:name=\"table-" + std::to_string(++tables_) +
                  "\" table:style-name=\"table\">");
    if (!caption.empty()) output_.write("<table:title>" + xml_escaped(caption) + "</table:title>");
    for (const std::string_view width : widths) {
      output_.write("<table:table-column table:style-name=\"" + std::string(width) + "\"/>");
    }
  }

  void write_row(const Table& table, const Row& row, std::string_view style) {
    output_.write("<table:table-row table:style-name=\"" + std::string(style) + "\">");
    for (std::size_t i = 0; i < row.cells.size(); ++i) {
      const Cell& cell = row.cells[i];
      if (cell.rows == 0) {
        output_.write("<table:covered-table-cell/>");
        continue;
      }
      const std::string paragraph = std::string("Cell") +
                                    (table.columns[i].numbers ? "-number" : "") +
                                    (row.total ? "-total" : "");
      write_cell("cell", cell.lines, paragraph, cell.rows);
    }
    output_.write("</table:table-row>\n");
  }

  // Cells of one value are typed; their text is what a reader sees, as everywhere in the report.
  void write_cell(std::string_view style, const std::vector<Line>& lines,
                  const std::string& paragraph, std::size_t rows) {
    const bool valued = lines.size() == 1 && lines.front().size() == 1;
    const Value value = valued ? lines.front().front().value : Value();
    const std::string data = odf_data_style(value);
    output_.write("<table:table-cell table:style-name=\"" +
                  (data.empty() ? std::string(style) : "cell-" + data) + "\"" +
                  odf_value_attributes(value));
    if (rows > 1) output_.write(" table:number-rows-spanned=\"" + std::to_string(rows) + "\"");
    output_.write(">");
    for (const Line& line : lines) write_paragraph(paragraph, line);
    if (lines.empty()) write_paragraph(paragraph, {});
    output_.write("</table:table-cell>");
  }

  Language language_;
  Spool& output_;
  OdfUse use_;
  std::size_t tables_ = 0;
};

void write_typed_cell_style(std::string_view data, Output& output) {
  const std::string name(data);
  output.write("<style:style style:name=\"cell-" + name +
               "\" style:family=\"table-cell\" style:data-style-name=\"" + name +
               "\"><style:table-cell-properties fo:padding=\"0.1cm\" fo:border=\"0.5pt solid "
               "#c4c4c4\"/></style:style>\n");
}

// "Page 3 of 12", the numbers as fields.
std::string page_of(Language language) {
  std::string_view words = word(language, Word::page_of);
  const std::size_t page = words.find("{}");
  const std::size_t count = words.find("{}", page + 2);
  return xml_escaped(words.substr(0, page)) +
         "<text:page-number text:select-page=\"current\">1</text:page-number>" +
         xml_escaped(words.substr(page + 2, count - page - 2)) +
         "<text:page-count>1</text:page-count>";
}

void write_styles(const Document& document, const OdfUse& use, Output& output) {
  output.write(
      "<office:styles><style:default-style style:family=\"paragraph\"><style:text-properties "
      "fo:font-family=\"'Liberation Sans'\" fo:font-size=\"10.5pt\" " +
      odf_language_attributes(document.language == Language::nl ? "nl-BE" : "en-GB") +
      "/></style:default-style>");
  output.write(kStyles);
  output.write("</office:styles>\n<office:automatic-styles>\n");
  write_odf_value_styles(document.language, use, output);
  for (const core::Currency& currency : use.currencies) {
    write_typed_cell_style("money-" + std::string(currency.code()), output);
  }
  for (const std::string_view data : {"date", "time", "number"}) {
    write_typed_cell_style(data, output);
  }
  output.write(kAutomaticStyles.substr(1));
  output.write(
      "</office:automatic-styles>\n<office:master-styles><style:master-page "
      "style:name=\"Standard\" style:page-layout-name=\"page\"><style:footer><text:p "
      "text:style-name=\"Footer\">" +
      page_of(document.language) +
      "</text:p></style:footer></style:master-page></office:master-styles>\n");
}

}  // namespace

// What the head declares is known once the body is made.
core::Status render_fodt(const Document& document, Output& output) {
  Spool body;
  Fodt fodt(document.language, body);
  core::Status made = document.blocks([&](const Block& block) {
    std::visit(fodt, block);
    return body.status();
  });
  if (!made) return made;
  write_odf_start(document, "text", output);
  write_styles(document, fodt.use(), output);
  output.write("<office:body><office:text>\n");
  if (core::Status copied = body.copy_to(output); !copied) return copied;
  output.write("</office:text></office:body></office:document>\n");
  return {};
}

}  // namespace planledger::projections::report
