// One page of HTML that needs nothing else: its style is in it, it holds no script.
#include "projections/report/render.h"

#include <boost/algorithm/string/replace.hpp>
#include <fmt/format.h>

#include <string>
#include <string_view>

namespace planledger::projections::report {
namespace {

constexpr std::string_view kStyle = R"css(
:root{--ink:#1a1a1a;--quiet:#565656;--line:#c4c4c4;--soft:#f3f4f6;--accent:#123f6d;--warn:#8f1414}
*{box-sizing:border-box}
html{scroll-behavior:auto}
body{margin:0;color:var(--ink);background:#fff;font:16px/1.5 "Liberation Sans",Arial,Helvetica,
sans-serif;overflow-wrap:anywhere;hyphens:manual}
main{max-width:58rem;margin:0 auto;padding:1.5rem 1.25rem 4rem}
.skip{position:absolute;left:-999rem}
.skip:focus{left:1rem;top:1rem;padding:.5rem 1rem;background:#fff;outline:3px solid var(--accent)}
h1,h2,h3,h4{line-height:1.25;color:var(--accent);break-after:avoid;margin:2rem 0 .75rem}
h1{font-size:2.1rem;margin-top:2.5rem}
h2{font-size:1.55rem;border-bottom:3px solid var(--accent);padding-bottom:.25rem;margin-top:3.5rem}
h3{font-size:1.25rem;margin-top:2.5rem}
h4{font-size:1.1rem;margin:0 0 .75rem}
section.level-4{border:1px solid var(--line);border-top:4px solid var(--accent);
padding:1rem 1.25rem;margin:1.5rem 0}
p{margin:.5rem 0}
a{color:#0b4f9c}
a:focus-visible{outline:3px solid var(--accent);outline-offset:2px}
.quiet{color:var(--quiet);font-size:.9em}
.warning{color:var(--warn);font-weight:bold}
.literal{font-family:"Liberation Mono",monospace;background:var(--soft);padding:.1em .3em}
pre.literal{overflow-x:auto;padding:.5rem .75rem;font-size:.85rem}
dl{display:grid;grid-template-columns:minmax(9rem,14rem) 1fr;gap:.25rem 1rem;margin:.75rem 0}
dt{font-weight:bold}
dd{margin:0}
dd p,td p,th p{margin:0 0 .3rem}
dd p:last-child,td p:last-child,th p:last-child{margin:0}
.label{font-weight:bold;margin:1rem 0 .25rem;break-after:avoid}
ul{margin:.25rem 0 .75rem;padding-left:1.25rem}
li{margin:.15rem 0}
.wide{overflow-x:auto}
table{border-collapse:collapse;width:100%;margin:1rem 0;font-size:.93rem}
caption{text-align:left;font-weight:bold;padding:.25rem 0;break-after:avoid}
caption::first-letter,.label::first-letter{text-transform:uppercase}
th,td{border:1px solid var(--line);padding:.35rem .55rem;text-align:left;vertical-align:top}
thead th{background:var(--soft)}
th[scope=row]{font-weight:normal}
.number{text-align:right;font-variant-numeric:tabular-nums}
.number:not(.prose){white-space:nowrap;overflow-wrap:normal}
td,th{overflow-wrap:break-word}
tr.total td,tr.total th{font-weight:bold;border-top:2px solid var(--ink)}
table.prose td:first-child,table.prose th:first-child{width:22%}
table.prose td.number,table.prose thead th:last-child{width:22%;white-space:normal}
figure{margin:1rem 0;break-inside:avoid}
svg{display:block;width:100%;max-width:46rem;height:auto}
nav ol{list-style:none;margin:0;padding:0}
nav li{display:flex;gap:1rem;justify-content:space-between}
nav .toc-2{font-weight:bold;margin-top:.6rem}
nav .toc-3{padding-left:1rem;margin-top:.3rem}
nav .toc-4{padding-left:2rem}
nav .state{color:var(--quiet);white-space:nowrap;font-weight:normal}
.wide:focus-visible,pre:focus-visible{outline:3px solid var(--accent);outline-offset:2px}
@media (max-width:40rem){
main{padding:1rem .75rem 3rem}
h1{font-size:1.6rem}
h2{font-size:1.35rem}
dl{grid-template-columns:1fr}
dd{margin-bottom:.5rem}
section.level-4{padding:.75rem}
table{font-size:.85rem;hyphens:auto}
th,td{padding:.25rem .35rem}
.number:not(.prose){white-space:normal}
td,th{overflow-wrap:anywhere}
nav li{gap:.5rem}
nav .toc-3{padding-left:.5rem}
nav .toc-4{padding-left:1rem}
}
@media print{
@page{size:A4;margin:18mm 16mm}
body{font-size:10pt}
main{max-width:none;padding:0}
.skip{display:none}
h2{break-before:page;margin-top:0}
h2#situation,h2#over-time,h2#discrepancies,h2#late,h2#colophon{break-before:auto;margin-top:2rem}
a{color:inherit;text-decoration:none}
tr,li,dt,dd{break-inside:avoid}
tr.total{break-before:avoid}
thead{display:table-header-group}
section.level-4{border-left:0;border-right:0;border-bottom:0;padding:.75rem 0}
.wide{overflow:visible}
}
)css";

std::string escaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    switch (c) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&quot;";
        break;
      case '\'':
        out += "&#39;";
        break;
      case '\n':
        out += "<br>";
        break;
      case '\r':
        break;
      case '\t':
        out += ' ';
        break;
      default:
        if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) {
          out += "\xef\xbf\xbd";
        } else {
          out += c;
        }
    }
  }
  return out;
}

std::string inline_html(const Line& line) {
  constexpr std::string_view kClasses[] = {"", "strong", "quiet", "warning", "literal"};
  std::string out;
  for (const Text& text : line) {
    std::string words = escaped(text.text);
    if (!text.link.empty()) {
      words = fmt::format("<a href=\"#{}\">{}</a>", escaped(text.link), words);
    }
    if (text.tone == Tone::strong) {
      words = fmt::format("<strong>{}</strong>", words);
    } else if (text.tone == Tone::literal) {
      words = fmt::format("<code class=\"literal\">{}</code>", words);
    } else if (text.tone != Tone::plain) {
      words = fmt::format("<span class=\"{}\">{}</span>",
                          kClasses[static_cast<std::size_t>(text.tone)], words);
    }
    if (!text.language.empty()) {
      words = fmt::format("<span lang=\"{}\">{}</span>", escaped(text.language), words);
    }
    out += words;
  }
  return out;
}

class Html {
 public:
  explicit Html(Output& output, Language language) : output_(output), language_(language) {}

  void close_sections(int level) {
    for (; !open_.empty() && open_.back() >= level; open_.pop_back()) {
      output_.write("</section>\n");
    }
  }

  void operator()(const Heading& heading) {
    close_sections(heading.level);
    const std::string level = std::to_string(heading.level);
    const std::string anchor = escaped(heading.anchor);
    if (heading.level > 1) {
      output_.write("<section class=\"level-" + level + "\" aria-labelledby=\"" + anchor + "\">\n");
      open_.push_back(heading.level);
    }
    output_.write("<h" + level + " id=\"" + anchor + "\">" + escaped(heading.text) + "</h" + level +
                  ">\n");
  }

  void operator()(const Paragraph& paragraph) {
    output_.write("<p>" + inline_html(paragraph.line) + "</p>\n");
  }

  void operator()(const Literal& literal) {
    output_.write("<pre class=\"literal\" tabindex=\"0\">" +
                  boost::replace_all_copy(escaped(literal.lines), "<br>", "\n") + "</pre>\n");
  }

  void operator()(const Bullets& bullets) {
    output_.write("<p class=\"label\">" + escaped(bullets.label) + "</p>\n<ul>\n");
    for (const Line& line : bullets.lines) {
      output_.write("<li>" + inline_html(line) + "</li>\n");
    }
    output_.write("</ul>\n");
  }

  void operator()(const Facts& facts) {
    output_.write("<dl>\n");
    for (const Facts::Fact& fact : facts.facts) {
      output_.write("<dt>" + escaped(fact.name) + "</dt><dd>" + paragraphs(fact.values) +
                    "</dd>\n");
    }
    output_.write("</dl>\n");
  }

  void operator()(const Table& table) {
    // A table too wide for its screen is moved under its frame, by the keyboard as well.
    const std::string caption = "caption-" + std::to_string(++tables_);
    output_.write("<div class=\"wide\" role=\"group\" tabindex=\"0\" aria-labelledby=\"" + caption +
                  "\"><table" + (table.kind == Table::Kind::prose ? " class=\"prose\">\n" : ">\n") +
                  "<caption id=\"" + caption + "\">" + escaped(table.caption) +
                  "</caption>\n<thead><tr>");
    for (const Column& column : table.columns) {
      output_.write(std::string("<th scope=\"col\"") + (column.numbers ? " class=\"number\"" : "") +
                    ">" + escaped(column.heading) + "</th>");
    }
    output_.write("</tr></thead>\n<tbody>\n");
    table.each_row([&](const Row& row) {
      write_row(table, row);
      return output_.status().has_value();
    });
    output_.write("</tbody></table></div>\n");
  }

  void operator()(const Chart& chart) {
    const std::string id = "chart-" + std::to_string(++charts_);
    output_.write("<figure><figcaption id=\"" + id + "\" class=\"quiet\">" + escaped(chart.title) +
                  "</figcaption>\n" + to_svg(chart.picture, id) + "</figure>\n");
  }

  void operator()(const Contents& contents) {
    const std::string label(word(language_, Word::contents));
    output_.write("<nav aria-labelledby=\"contents\">\n<h2 id=\"contents\">" + escaped(label) +
                  "</h2>\n<ol>\n");
    for (const Contents::Entry& entry : contents.entries) {
      output_.write("<li class=\"toc-" + std::to_string(entry.level) + "\"><a href=\"#" +
                    escaped(entry.anchor) + "\">" + escaped(entry.text) + "</a>");
      if (!entry.state.empty()) {
        output_.write(" <span class=\"state\">" + escaped(entry.state) + "</span>");
      }
      output_.write("</li>\n");
    }
    output_.write("</ol>\n</nav>\n");
  }

 private:
  static std::string paragraphs(const std::vector<Line>& lines) {
    if (lines.size() == 1) return inline_html(lines.front());
    std::string out;
    for (const Line& line : lines) out += "<p>" + inline_html(line) + "</p>";
    return out;
  }

  void write_row(const Table& table, const Row& row) {
    output_.write(row.total ? "<tr class=\"total\">" : "<tr>");
    for (std::size_t i = 0; i < row.cells.size(); ++i) {
      const Cell& cell = row.cells[i];
      if (cell.rows == 0) continue;
      const std::string name = i == 0 ? "th" : "td";
      output_.write("<" + name);
      if (i == 0) output_.write(" scope=\"row\"");
      if (table.columns[i].numbers) output_.write(" class=\"number\"");
      if (cell.rows > 1) output_.write(" rowspan=\"" + std::to_string(cell.rows) + "\"");
      output_.write(">" + paragraphs(cell.lines) + "</" + name + ">");
    }
    output_.write("</tr>\n");
  }

  Output& output_;
  Language language_;
  std::vector<int> open_;
  std::size_t tables_ = 0;
  std::size_t charts_ = 0;
};

}  // namespace

core::Status render_html(const Document& document, Output& output) {
  output.write("<!DOCTYPE html>\n<html lang=\"" + std::string(code(document.language)) +
               "\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" "
               "content=\"width=device-width, initial-scale=1\">\n<title>" +
               escaped(document.title) + "</title>\n<style>");
  output.write(kStyle);
  output.write("</style>\n</head>\n<body>\n<a class=\"skip\" href=\"#main\">" +
               escaped(word(document.language, Word::skip_to_content)) +
               "</a>\n<main id=\"main\">\n");
  Html html(output, document.language);
  core::Status written = document.blocks([&](const Block& block) {
    std::visit(html, block);
    return output.status();
  });
  html.close_sections(1);
  output.write("</main>\n</body>\n</html>\n");
  return written;
}

}  // namespace planledger::projections::report
