#include "projections/report/pdf_table.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <optional>

namespace planledger::projections::report {
namespace {

constexpr double kGap = 5;      // Left and right of a cell's words.
constexpr double kPadding = 3;  // Above and below them.
constexpr double kRule = 0.5;
constexpr Colour kRuleColour{0.77, 0.77, 0.77};
constexpr Colour kHeadColour{0.93, 0.94, 0.96};
constexpr Look kCellLook{8.8, false, kInk};
constexpr Look kBoldLook{8.8, true, kInk};
constexpr Look kCaptionLook{10, true, kInk};

// A cell's lines, of which `at` is the first that is not on a page yet.
struct CellLines {
  std::vector<LaidLine> lines;
  std::size_t at = 0;
  bool covered = false;

  [[nodiscard]] bool done() const { return at >= lines.size(); }
  [[nodiscard]] double height() const {
    double height = 0;
    for (std::size_t i = at; i < lines.size(); ++i) height += lines[i].height;
    return height;
  }
};

std::vector<double> natural_widths(const Typesetter& typesetter, const Table& table) {
  std::vector<double> widths;
  for (const Column& column : table.columns) {
    widths.push_back(typesetter.natural_width({line(column.heading)}, kBoldLook));
  }
  table.each_row([&](const Row& row) {
    for (std::size_t i = 0; i < row.cells.size(); ++i) {
      const Look& look = row.total ? kBoldLook : kCellLook;
      widths[i] = std::max(widths[i], typesetter.natural_width(row.cells[i].lines, look));
    }
    return true;
  });
  for (double& width : widths) width += 2 * kGap + 1;
  return widths;
}

// Numbers get what they need, as do short words; long ones share what is left, by the roots of
// their lengths, so that one long column does not starve the others.
std::vector<double> fitted_widths(const Typesetter& typesetter, const Table& table, double whole) {
  if (table.kind == Table::Kind::prose && table.columns.size() == 3) {
    return {whole * 0.20, whole * 0.60, whole * 0.20};
  }
  std::vector<double> widths = natural_widths(typesetter, table);
  double sum = std::accumulate(widths.begin(), widths.end(), 0.0);
  if (sum <= whole) {
    const auto widest = std::find_if(table.columns.begin(), table.columns.end(),
                                     [](const Column& column) { return !column.numbers; });
    widths[static_cast<std::size_t>(widest - table.columns.begin()) % widths.size()] += whole - sum;
    return widths;
  }
  const double share = whole / static_cast<double>(widths.size());
  double fixed = 0;
  double flexible = 0;
  const auto is_fixed = [&](std::size_t i) {
    return widths[i] <= share * (table.columns[i].numbers ? 1.5 : 0.8);
  };
  for (std::size_t i = 0; i < widths.size(); ++i) {
    is_fixed(i) ? fixed += widths[i] : flexible += std::sqrt(widths[i]);
  }
  std::vector<double> out = widths;
  for (std::size_t i = 0; i < widths.size(); ++i) {
    if (!is_fixed(i)) out[i] = (whole - fixed) * std::sqrt(widths[i]) / flexible;
    if (flexible == 0) out[i] *= whole / fixed;
  }
  return out;
}

class Drawing {
 public:
  Drawing(const Typesetter& typesetter, Pages& pages, const Table& table, bool headed)
      : typesetter_(typesetter),
        pages_(pages),
        table_(table),
        headed_(headed),
        widths_(headed ? fitted_widths(typesetter, table, pages.frame().inner_width())
                       : std::vector<double>{pages.frame().inner_width() * 0.28,
                                             pages.frame().inner_width() * 0.72}) {}

  void draw() {
    Row head;
    for (const Column& column : table_.columns) {
      head.cells.push_back(Cell{{line(column.heading)}, 1});
    }
    if (headed_) head_ = lay(head, true);
    std::optional<Row> waiting;  // Until it is known what comes below it.
    table_.each_row([&](const Row& row) {
      if (waiting) draw_row(*waiting, &row);
      waiting = row;
      return true;
    });
    if (waiting) draw_row(*waiting, nullptr);
    end_page();
  }

 private:
  [[nodiscard]] std::vector<CellLines> lay(const Row& row, bool bold) const {
    std::vector<CellLines> cells(row.cells.size());
    for (std::size_t i = 0; i < row.cells.size(); ++i) {
      const bool strong = bold || row.total || (!headed_ && i == 0);
      cells[i].covered = row.cells[i].rows == 0;
      cells[i].lines = typesetter_.lay(row.cells[i].lines, strong ? kBoldLook : kCellLook,
                                       widths_[i] - 2 * kGap);
    }
    return cells;
  }

  static double height(const std::vector<CellLines>& cells) {
    double height = 0;
    for (const CellLines& cell : cells) height = std::max(height, cell.height());
    return height + 2 * kPadding;
  }

  void draw_row(const Row& row, const Row* next) {
    std::vector<CellLines> cells = lay(row, false);
    // A row stays whole unless it is so high that much of a page would be left empty.
    const double whole = height(cells);
    const bool may_break = whole > pages_.frame().inner_height() * 0.3;
    double least = may_break ? 5 * kCellLook.size : whole;
    // A total does not stand on a page alone.
    if (next != nullptr && next->total) least += 2.5 * kCellLook.size;
    if (least > pages_.room() - (open_ ? 0 : height(head_))) {
      end_page();
      if (!pages_.at_top()) pages_.new_page();
    }
    while (true) {
      begin_page();
      draw_slice(row, next, cells);
      if (std::all_of(cells.begin(), cells.end(), [](const auto& cell) { return cell.done(); })) {
        return;
      }
      end_page();
      pages_.new_page();
    }
  }

  void begin_page() {
    if (open_) return;
    open_ = true;
    const double head_height = headed_ ? height(head_) : 0;
    if (headed_) {
      pages_.fill(pages_.frame().left, pages_.y(), pages_.frame().inner_width(), head_height,
                  kHeadColour);
    }
    pages_.open("Table");
    if (!headed_) return;
    pages_.open("TR");
    for (std::size_t i = 0; i < head_.size(); ++i) {
      pages_.open("TH");
      double top = pages_.y() + kPadding;
      for (const LaidLine& line : head_[i].lines) draw_line(line, i, top);
      pages_.close("TH");
    }
    pages_.close("TR");
    pages_.advance(head_height);
  }

  // As many lines of each cell as the page has room for.
  void draw_slice(const Row& row, const Row* next, std::vector<CellLines>& cells) {
    const double top = pages_.y() + kPadding;
    const double bottom = pages_.y() + pages_.room() - kPadding;
    double lowest = top;
    pages_.open("TR");
    for (std::size_t i = 0; i < cells.size(); ++i) {
      if (cells[i].covered) continue;
      const char* const tag = i == 0 ? "TH" : "TD";
      pages_.open(tag);
      double at = top;
      while (!cells[i].done() && (at + cells[i].lines[cells[i].at].height <= bottom || at == top)) {
        draw_line(cells[i].lines[cells[i].at++], i, at);
      }
      lowest = std::max(lowest, at);
      pages_.close(tag);
    }
    pages_.close("TR");
    const double end = lowest + kPadding;
    if (row.total) rules_.push_back({pages_.y(), 0, 1.0, kInk});
    // A cell that covers the rows below has no rule under it before its last.
    double covered = 0;
    if (next != nullptr && !next->cells.empty() && next->cells.back().rows == 0) {
      covered = widths_.back();
    }
    rules_.push_back({end, covered, kRule, kRuleColour});
    pages_.advance(end - pages_.y());
  }

  void draw_line(const LaidLine& line, std::size_t column, double& top) {
    double left = pages_.frame().left;
    for (std::size_t i = 0; i < column; ++i) left += widths_[i];
    const double right = table_.columns[column].numbers ? left + widths_[column] - kGap : -1;
    pages_.draw(line, left + kGap, top, right);
    top += line.height;
  }

  // Rules are drawn when no tag is open: they are no part of what is read.
  void end_page() {
    if (!open_) return;
    open_ = false;
    pages_.close("Table");
    for (const Rule& rule : rules_) {
      pages_.fill(pages_.frame().left, rule.y - rule.height / 2,
                  pages_.frame().inner_width() - rule.shorter, rule.height, rule.colour);
    }
    rules_.clear();
  }

  struct Rule {
    double y = 0;
    double shorter = 0;
    double height = 0;
    Colour colour;
  };

  const Typesetter& typesetter_;
  Pages& pages_;
  const Table& table_;
  bool headed_;
  std::vector<double> widths_;
  std::vector<CellLines> head_;
  std::vector<Rule> rules_;
  bool open_ = false;
};

}  // namespace

double lead_height(const Typesetter& typesetter, const Frame& frame, const Table& table) {
  const double width = frame.inner_width();
  double row = 0;
  table.each_row([&](const Row& first) {
    for (const Cell& cell : first.cells) {
      const double part = width / static_cast<double>(table.columns.size());
      row = std::max(row, height_of(typesetter.lay(cell.lines, kCellLook, part)));
    }
    return false;
  });
  const double caption = height_of(typesetter.lay(line(table.caption), kCaptionLook, width)) + 14;
  return caption + 3 * kCellLook.size + std::min(row, 6 * kCellLook.size);
}

void draw_table(const Typesetter& typesetter, Pages& pages, const Table& table) {
  pages.skip(10);
  pages.need(lead_height(typesetter, pages.frame(), table));
  std::string caption = table.caption;
  pages.open("P");
  for (const LaidLine& line :
       typesetter.lay(line(std::move(caption)), kCaptionLook, pages.frame().inner_width())) {
    pages.draw(line, pages.frame().left, pages.y());
    pages.advance(line.height);
  }
  pages.close("P");
  pages.advance(4);
  Drawing(typesetter, pages, table, true).draw();
  pages.advance(8);
}

void draw_facts(const Typesetter& typesetter, Pages& pages, const Facts& facts) {
  Table table{{}, {{"", false}, {"", false}}, {}, Table::Kind::figures};
  for (const Facts::Fact& fact : facts.facts) {
    table.rows.push_back({{Cell{{line(fact.name)}, 1}, Cell{fact.values, 1}}, false});
  }
  pages.skip(4);
  Drawing(typesetter, pages, table, false).draw();
  pages.advance(8);
}

}  // namespace planledger::projections::report
