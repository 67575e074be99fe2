#include "tools/planledger/table.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cwchar>

namespace planledger::tools {
namespace {

constexpr std::size_t kWidthUnbounded = 100'000;
constexpr std::size_t kWidthMin = 12;
constexpr std::string_view kGap = "  ";

struct Glyph {
  std::size_t bytes;
  std::size_t width;
};

// The character that `text` begins with. Requires a text that is not empty.
Glyph first_glyph(std::string_view text) {
  std::mbstate_t state{};
  wchar_t character = 0;
  const std::size_t bytes = std::mbrtowc(&character, text.data(), text.size(), &state);
  if (bytes == 0 || bytes > text.size()) return {1, 1};
  const int width = wcwidth(character);
  return {bytes, width < 0 ? 0 : static_cast<std::size_t>(width)};
}

std::string cut_to(std::string_view text, std::size_t width_max) {
  if (display_width(text) <= width_max) return std::string(text);
  std::string out;
  std::size_t width = 1;  // The ellipsis.
  while (!text.empty()) {
    const Glyph glyph = first_glyph(text);
    if (width + glyph.width > width_max) break;
    out += text.substr(0, glyph.bytes);
    width += glyph.width;
    text.remove_prefix(glyph.bytes);
  }
  return out + "…";
}

std::vector<std::size_t> natural_widths(const Table& table) {
  std::vector<std::size_t> widths;
  for (const Column& column : table.columns) widths.push_back(display_width(column.title));
  for (const auto& row : table.rows) {
    for (std::size_t i = 0; i < row.size(); ++i) {
      widths[i] = std::max(widths[i], display_width(row[i]));
    }
  }
  return widths;
}

void fit(const Table& table, std::vector<std::size_t>& widths, std::size_t columns_max) {
  for (;;) {
    std::size_t total = kGap.size() * (widths.size() - 1);
    for (const std::size_t width : widths) total += width;
    if (total <= columns_max) return;
    std::size_t widest = widths.size();
    for (std::size_t i = 0; i < widths.size(); ++i) {
      if (table.columns[i].right || widths[i] <= kWidthMin) continue;
      if (widest == widths.size() || widths[i] > widths[widest]) widest = i;
    }
    if (widest == widths.size()) return;
    const std::size_t excess = total - columns_max;
    widths[widest] = std::max(kWidthMin, widths[widest] - std::min(widths[widest], excess));
  }
}

void add_row(std::string& out, const Table& table, const std::vector<std::size_t>& widths,
             const std::vector<std::string>& cells) {
  std::string line;
  for (std::size_t i = 0; i < cells.size(); ++i) {
    const std::string cell = cut_to(cells[i], widths[i]);
    const std::string padding(widths[i] - std::min(widths[i], display_width(cell)), ' ');
    if (i > 0) line += kGap;
    line += table.columns[i].right ? padding + cell : cell + padding;
  }
  line.erase(line.find_last_not_of(' ') + 1);
  out += line + '\n';
}

void add_table(std::string& out, const Table& table, std::size_t columns_max) {
  if (!table.caption.empty()) out += table.caption + '\n';
  std::vector<std::size_t> widths = natural_widths(table);
  fit(table, widths, columns_max);
  std::vector<std::string> titles;
  std::vector<std::string> rules;
  for (std::size_t i = 0; i < widths.size(); ++i) {
    titles.push_back(table.columns[i].title);
    rules.emplace_back(widths[i], '-');
  }
  add_row(out, table, widths, titles);
  add_row(out, table, widths, rules);
  for (const auto& row : table.rows) add_row(out, table, widths, row);
}

std::string quoted(const std::string& cell) {
  if (cell.find_first_of(",\"\r\n") == std::string::npos) return cell;
  std::string out = "\"";
  for (const char letter : cell) {
    if (letter == '"') out += '"';
    out += letter;
  }
  return out + '"';
}

}  // namespace

std::size_t display_width(std::string_view text) {
  std::size_t width = 0;
  while (!text.empty()) {
    const Glyph glyph = first_glyph(text);
    width += glyph.width;
    text.remove_prefix(glyph.bytes);
  }
  return width;
}

std::string to_text(const Page& page, std::size_t columns_max) {
  std::string out;
  for (const std::string& line : page.heading) out += line + '\n';
  for (const Table& table : page.tables) {
    if (!out.empty()) out += '\n';
    add_table(out, table, columns_max);
  }
  return out;
}

std::string to_csv(const Table& table) {
  std::string out;
  const auto add_line = [&](const auto& cells, auto text_of) {
    for (std::size_t i = 0; i < cells.size(); ++i) {
      if (i > 0) out += ',';
      out += quoted(text_of(cells[i]));
    }
    out += "\r\n";
  };
  add_line(table.columns, [](const Column& column) { return column.title; });
  for (const auto& row : table.rows) {
    add_line(row, [](const std::string& cell) { return cell; });
  }
  return out;
}

std::size_t terminal_columns() {
  winsize size{};
  if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_col == 0) return kWidthUnbounded;
  return size.ws_col;
}

}  // namespace planledger::tools
