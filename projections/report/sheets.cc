#include "projections/report/sheets.h"

#include "projections/report/sheet_names.h"

#include <algorithm>
#include <functional>

namespace planledger::projections::report {
namespace {

// Where a block stands.
struct Place {
  const Heading* heading = nullptr;
  [[nodiscard]] bool in_action() const { return heading != nullptr && heading->level >= 4; }
};

using Rows = std::function<void(const SheetRow&)>;

// A sheet to be: what it is of is found first, its rows are made when they are written.
struct Plan {
  Sheet sheet;
  bool of_actions = false;
  std::string key;  // Blocks of the same key share the sheet.
  std::vector<std::pair<Place, const Block*>> blocks;
};

bool has_value(const Line& line) { return line.size() == 1 && line.front().value.index() != 0; }

SheetCell cell_of(const Line& line) {
  SheetCell cell{plain_text(line), {}, {}, line.empty() ? Tone::plain : line.front().tone};
  if (has_value(line)) cell.value = line.front().value;
  for (const Text& text : line) {
    if (!text.language.empty()) cell.language = text.language;
  }
  return cell;
}

SheetCell cell_of(const std::vector<Line>& lines) {
  if (lines.size() == 1) return cell_of(lines.front());
  SheetCell cell{plain_text(lines), {}, {}, Tone::plain};
  for (const Line& line : lines) {
    for (const Text& text : line) {
      if (!text.language.empty()) cell.language = text.language;
    }
  }
  return cell;
}

SheetCell words_cell(std::string words) { return SheetCell{std::move(words), {}, {}, Tone::plain}; }

bool spreads(const Cell& cell) {
  return cell.lines.size() > 1 && std::any_of(cell.lines.begin(), cell.lines.end(), has_value);
}

// The row's cells at their columns, over as many rows as its amounts need.
void spread(const Row& row, const std::vector<std::size_t>& columns, SheetRow blank,
            const Rows& rows) {
  std::size_t height = 1;
  for (const Cell& cell : row.cells) {
    if (spreads(cell)) height = std::max(height, cell.lines.size());
  }
  blank.total = row.total;
  for (std::size_t at = 0; at < height; ++at) {
    SheetRow made = blank;
    for (std::size_t i = 0; i < row.cells.size(); ++i) {
      const Cell& cell = row.cells[i];
      SheetCell& to = made.cells[columns[i]];
      if (spreads(cell)) {
        if (at < cell.lines.size()) to = cell_of(cell.lines[at]);
      } else if (at == 0 || i == 0) {
        to = cell_of(cell.lines);
      }
    }
    rows(made);
  }
}

class Planner {
 public:
  explicit Planner(const Document& document) : language_(document.language) {
    plans_.push_back(
        {{"",
          say(Word::report),
          {{say(Word::part), false}, {say(Word::name), false}, {say(Word::words), false}}},
         false,
         "words",
         {}});
    plans_.push_back(
        {{"", say(Word::actions), {{say(Word::action_column), false}, {say(Word::title), false}}},
         true,
         "facts",
         {}});
    for (const Block& block : document.blocks) {
      block_ = &block;
      std::visit([this](const auto& of) { add(of); }, block);
    }
  }

  [[nodiscard]] std::vector<Plan> take() {
    std::erase_if(plans_, [](const Plan& plan) { return plan.blocks.empty(); });
    SheetNames names;
    for (Plan& plan : plans_) {
      const Place& first = plan.blocks.front().first;
      const bool fallback = !plan.of_actions && plan.key != "words";
      plan.sheet.name =
          names.name(plan.sheet.caption, fallback ? first.heading->text : plan.sheet.caption);
    }
    return std::move(plans_);
  }

 private:
  void add(const Heading& heading) {
    place_.heading = &heading;
    to(plans_[0]);
  }
  void add(const Paragraph&) { to(plans_[0]); }
  void add(const Literal&) { to(plans_[0]); }
  void add(const Chart&) {}
  void add(const Contents&) {}  // Headings and statuses alone: both are there already.

  void add(const Facts& facts) {
    if (!place_.in_action()) return to(plans_[0]);
    for (const Facts::Fact& fact : facts.facts) add_column(plans_[1].sheet, {fact.name, false});
    to(plans_[1]);
  }

  void add(const Bullets& bullets) {
    if (!place_.in_action()) return to(plans_[0]);
    Plan& plan = plan_of("list:" + bullets.label, bullets.label);
    add_column(plan.sheet, {say(Word::words), false});
    for (const Line& line : bullets.lines) {
      for (const Text& text : line) {
        if (std::holds_alternative<core::Date>(text.value)) {
          add_column(plan.sheet, {say(Word::date), false});
        } else if (std::holds_alternative<Number>(text.value)) {
          add_column(plan.sheet, {say(Word::value), true});
        }
      }
    }
    to(plan);
  }

  void add(const Table& table) {
    const std::string where = place_.in_action() ? "" : place_.heading->anchor;
    Plan& plan = plan_of("table:" + where + ":" + table.caption, table.caption);
    std::size_t at = plan.of_actions ? 1 : 0;
    for (const Column& column : table.columns) at = add_column(plan.sheet, column, at) + 1;
    to(plan);
  }

  Plan& plan_of(std::string key, const std::string& caption) {
    for (Plan& plan : plans_) {
      if (plan.key == key) return plan;
    }
    plans_.push_back({{"", caption, {}}, place_.in_action(), std::move(key), {}});
    if (place_.in_action()) plans_.back().sheet.columns = {{say(Word::action_column), false}};
    return plans_.back();
  }

  // Where the column stands; it is put at `at`, or behind the others, where it is not there yet.
  static std::size_t add_column(Sheet& sheet, const Column& column, std::size_t at = ~0U) {
    const auto found = std::find_if(sheet.columns.begin(), sheet.columns.end(),
                                    [&](const Column& is) { return is.heading == column.heading; });
    if (found != sheet.columns.end()) {
      return static_cast<std::size_t>(found - sheet.columns.begin());
    }
    at = std::min(at, sheet.columns.size());
    sheet.columns.insert(sheet.columns.begin() + static_cast<std::ptrdiff_t>(at), column);
    return at;
  }

  void to(Plan& plan) { plan.blocks.emplace_back(place_, block_); }
  [[nodiscard]] std::string say(Word which) const { return std::string(word(language_, which)); }

  Language language_;
  const Block* block_ = nullptr;
  Place place_;
  std::vector<Plan> plans_;
};

// Makes the rows of one sheet.
class RowMaker {
 public:
  RowMaker(const Plan& plan, const Rows& rows) : plan_(plan), rows_(rows) {}

  void make() {
    for (const auto& [place, block] : plan_.blocks) {
      place_ = place;
      std::visit([this](const auto& of) { add(of); }, *block);
    }
  }

 private:
  void add(const Heading& heading) { words("", {words_cell(heading.text)}); }
  void add(const Paragraph& paragraph) { words("", {cell_of(paragraph.line)}); }
  void add(const Literal& literal) { words("", {cell_of(as_line(literal))}); }
  void add(const Chart&) {}
  void add(const Contents&) {}

  void add(const Facts& facts) {
    if (!plan_.of_actions) {
      for (const Facts::Fact& fact : facts.facts) words(fact.name, {cell_of(fact.values)});
      return;
    }
    SheetRow row = blank();
    row.cells[1].text = place_.heading->text;
    for (const Facts::Fact& fact : facts.facts) row.cells[column(fact.name)] = cell_of(fact.values);
    rows_(row);
  }

  void add(const Bullets& bullets) {
    for (const Line& line : bullets.lines) {
      if (!plan_.of_actions) {
        words(bullets.label, cell_of(line));
        continue;
      }
      SheetRow row = blank();
      row.cells[1] = cell_of(line);
      for (const Text& text : line) {
        const bool typed = std::holds_alternative<core::Date>(text.value) ||
                           std::holds_alternative<Number>(text.value);
        if (!typed) continue;
        const auto place = std::find_if(
            plan_.sheet.columns.begin() + 2, plan_.sheet.columns.end(), [&](const Column& is) {
              return is.numbers == std::holds_alternative<Number>(text.value);
            });
        row.cells[static_cast<std::size_t>(place - plan_.sheet.columns.begin())] =
            cell_of(Line{text});
      }
      rows_(row);
    }
  }

  void add(const Table& table) {
    std::vector<std::size_t> columns;
    for (const Column& of : table.columns) columns.push_back(column(of.heading));
    for (const Row& row : table.rows) spread(row, columns, blank(), rows_);
  }

  void words(const std::string& name, SheetCell cell) {
    const std::string part = place_.heading == nullptr ? "" : place_.heading->text;
    rows_({{words_cell(part), words_cell(name), std::move(cell)}, false});
  }

  [[nodiscard]] SheetRow blank() const {
    SheetRow row{std::vector<SheetCell>(plan_.sheet.columns.size()), false};
    if (plan_.of_actions) row.cells[0].text = place_.heading->no;
    return row;
  }

  [[nodiscard]] std::size_t column(const std::string& heading) const {
    const auto& columns = plan_.sheet.columns;
    const auto found = std::find_if(columns.begin(), columns.end(),
                                    [&](const Column& is) { return is.heading == heading; });
    return static_cast<std::size_t>(found - columns.begin());
  }

  const Plan& plan_;
  const Rows& rows_;
  Place place_;
};

}  // namespace

std::string plain_text(const Line& line) {
  std::string out;
  for (const Text& text : line) out += text.text;
  return out;
}

std::string plain_text(const std::vector<Line>& lines) {
  std::string out;
  for (const Line& line : lines) {
    if (&line != &lines.front()) out += '\n';
    out += plain_text(line);
  }
  return out;
}

void write_sheets(const Document& document, SheetWriter& writer) {
  for (const Plan& plan : Planner(document).take()) {
    writer.begin(plan.sheet);
    RowMaker(plan, [&](const SheetRow& row) { writer.row(row); }).make();
    writer.end();
  }
}

}  // namespace planledger::projections::report
