// Markdown: headings with anchors, tables of figures as tables, tables of prose as paragraphs.
#include "projections/report/render.h"

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <string_view>

namespace planledger::projections::report {
namespace {

// What a text must not be taken for: each punctuation that Markdown gives a meaning is escaped.
// `newline` stands for each end of a line; other control characters become U+FFFD.
std::string escaped(std::string_view text, std::string_view newline) {
  constexpr std::string_view kMeaning = "\\`*_{}[]<>#|~&!";
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (c == '\n') {
      out += newline;
    } else if (c == '\t') {
      out += ' ';
    } else if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) {
      if (c != '\r') out += "\xef\xbf\xbd";
    } else {
      if (kMeaning.find(c) != std::string_view::npos) out += '\\';
      out += c;
    }
  }
  return out;
}

// A line that begins like a list, a quotation or a rule must not become one.
std::string guarded(std::string words) {
  const std::size_t first = words.find_first_not_of(' ');
  if (first == std::string::npos) return {};
  words.erase(0, first);
  const std::size_t digits = std::min(words.find_first_not_of("0123456789"), words.size());
  if (digits != 0 && digits < words.size() && (words[digits] == '.' || words[digits] == ')')) {
    words.insert(digits, 1, '\\');
  } else if (std::string_view("-+=").find(words.front()) != std::string_view::npos) {
    words.insert(0, 1, '\\');
  }
  return words;
}

// Emphasis must touch its text, so spaces at its ends move out of it.
std::string emphasised(const std::string& words, std::string_view mark) {
  const std::size_t first = words.find_first_not_of(' ');
  if (first == std::string::npos) return words;
  const std::size_t last = words.find_last_not_of(' ') + 1;
  return words.substr(0, first) + std::string(mark) + words.substr(first, last - first) +
         std::string(mark) + words.substr(last);
}

std::string inline_text(const Line& line, std::string_view newline) {
  std::string out;
  for (const Text& text : line) {
    if (text.tone == Tone::literal) {
      out += "`" + text.text + "`";
      continue;
    }
    std::string words = escaped(text.text, newline);
    if (!text.link.empty()) words = fmt::format("[{}](#{})", words, text.link);
    const bool strong = text.tone == Tone::strong || text.tone == Tone::warning;
    out += strong ? emphasised(words, "**") : words;
  }
  return out;
}

class Markdown {
 public:
  explicit Markdown(Output& output) : output_(output) {}

  void operator()(const Heading& heading) {
    output_.write("<a id=\"" + heading.anchor + "\"></a>\n\n");
    const auto level = static_cast<std::size_t>(heading.level);
    output_.write(std::string(level, '#') + " " + escaped(heading.text, " ") + "\n\n");
  }

  void operator()(const Paragraph& paragraph) {
    output_.write(guarded(inline_text(paragraph.line, "\\\n")) + "\n\n");
  }

  void operator()(const Literal& literal) { output_.write("```\n" + literal.lines + "```\n\n"); }

  void operator()(const Bullets& bullets) {
    output_.write("**" + escaped(bullets.label, " ") + "**\n\n");
    for (const Line& line : bullets.lines) {
      output_.write("- " + guarded(inline_text(line, " ")) + "\n");
    }
    output_.write("\n");
  }

  void operator()(const Facts& facts) {
    for (const Facts::Fact& fact : facts.facts) {
      output_.write("- **" + escaped(fact.name, " ") + ":** " + cell_text(fact.values, "; ", " ") +
                    "\n");
    }
    output_.write("\n");
  }

  void operator()(const Table& table) {
    output_.write("**" + escaped(table.caption, " ") + "**\n\n");
    if (table.kind == Table::Kind::prose) {
      table.each_row([&](const Row& row) {
        write_prose(table, row);
        return output_.status().has_value();
      });
      return;
    }
    std::string rule = "|";
    output_.write("|");
    for (const Column& column : table.columns) {
      output_.write(" " + escaped(column.heading, " ") + " |");
      rule += column.numbers ? " ---: |" : " --- |";
    }
    output_.write("\n" + rule + "\n");
    table.each_row([&](const Row& row) {
      write_row(row);
      return output_.status().has_value();
    });
    output_.write("\n");
  }

  void operator()(const Chart&) {}

  void operator()(const Contents& contents) {
    for (const Contents::Entry& entry : contents.entries) {
      const std::size_t indent = 2 * static_cast<std::size_t>(entry.level - 2);
      output_.write(std::string(indent, ' ') + "- [" + escaped(entry.text, " ") + "](#" +
                    entry.anchor + ")");
      if (!entry.state.empty()) output_.write(" – " + escaped(entry.state, " "));
      output_.write("\n");
    }
    output_.write("\n");
  }

 private:
  static std::string cell_text(const std::vector<Line>& lines, std::string_view between,
                               std::string_view newline) {
    std::string out;
    for (const Line& line : lines) {
      if (!out.empty()) out += between;
      out += inline_text(line, newline);
    }
    return out;
  }

  void write_row(const Row& row) {
    output_.write("|");
    for (const Cell& cell : row.cells) {
      std::string words = cell_text(cell.lines, "<br>", "<br>");
      if (row.total && !words.empty()) words = emphasised(words, "**");
      output_.write(words.empty() ? " |" : " " + words + " |");
    }
    output_.write("\n");
  }

  // Each cell under its column's heading.
  void write_prose(const Table& table, const Row& row) {
    for (std::size_t i = 0; i < row.cells.size(); ++i) {
      const bool joined = i == 0 || table.columns[i].numbers;
      const std::string words =
          cell_text(row.cells[i].lines, joined ? "; " : "\n\n", joined ? " " : "\\\n");
      if (words.empty()) continue;
      output_.write("*" + escaped(table.columns[i].heading, " ") + ":* " + words + "\n\n");
    }
  }

  Output& output_;
};

}  // namespace

core::Status render_markdown(const Document& document, Output& output) {
  Markdown markdown(output);
  return document.blocks([&](const Block& block) {
    std::visit(markdown, block);
    return output.status();
  });
}

}  // namespace planledger::projections::report
