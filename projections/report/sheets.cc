#include "projections/report/sheets.h"

#include "projections/report/sheet_names.h"

#include <algorithm>
#include <functional>
#include <map>

namespace planledger::projections::report {
namespace {

// Takes a row; false where no more need come.
using Rows = std::function<bool(const SheetRow&)>;

// The part of the report that a block stands in.
[[nodiscard]] bool in_action(const Heading& part) { return part.level >= 4; }

// A sheet and what belongs in it: the blocks of its key.
struct Plan {
  Sheet sheet;
  bool of_actions = false;
  std::string key;
  std::string part = {};  // What the first one's part of the report is called.
  bool used = false;
};

constexpr std::string_view kWordsKey = "words";
constexpr std::string_view kFactsKey = "facts";

// Of the sheet that a block belongs in; none for one that belongs in no sheet.
struct KeyOf {
  const Heading& part;

  // Headings and statuses alone: both are there already.
  std::string operator()(const Contents&) const { return {}; }
  std::string operator()(const Chart&) const { return {}; }
  std::string operator()(const Facts&) const {
    return std::string(in_action(part) ? kFactsKey : kWordsKey);
  }
  std::string operator()(const Bullets& bullets) const {
    return in_action(part) ? "list:" + bullets.label : std::string(kWordsKey);
  }
  std::string operator()(const Table& table) const {
    return "table:" + (in_action(part) ? "" : part.anchor) + ":" + table.caption;
  }
  template <class Words>
  std::string operator()(const Words&) const {
    return std::string(kWordsKey);
  }
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
bool spread(const Row& row, const std::vector<std::size_t>& columns, SheetRow blank,
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
    if (!rows(made)) return false;
  }
  return true;
}

// Finds the sheets and their columns.
class Planner {
 public:
  explicit Planner(Language language) : language_(language) {
    plans_.push_back(
        {{"",
          say(Word::report),
          {{say(Word::part), false}, {say(Word::name), false}, {say(Word::words), false}}},
         false,
         std::string(kWordsKey)});
    plans_.push_back(
        {{"", say(Word::actions), {{say(Word::action_column), false}, {say(Word::title), false}}},
         true,
         std::string(kFactsKey)});
  }

  void add(const Block& block) {
    if (const auto* heading = std::get_if<Heading>(&block)) part_ = *heading;
    const std::string key = std::visit(KeyOf{part_}, block);
    if (key.empty()) return;
    Plan& plan = plan_of(key);
    if (!plan.used) plan.part = part_.text;
    plan.used = true;
    if (const auto* table = std::get_if<Table>(&block)) add_columns(plan, *table);
    if (!plan.of_actions) return;
    if (const auto* facts = std::get_if<Facts>(&block)) {
      for (const Facts::Fact& fact : facts->facts) add_column(plan.sheet, {fact.name, false});
    }
    if (const auto* bullets = std::get_if<Bullets>(&block)) add_columns(plan, *bullets);
  }

  [[nodiscard]] std::vector<Plan> take() {
    std::erase_if(plans_, [](const Plan& plan) { return !plan.used; });
    SheetNames names;
    for (Plan& plan : plans_) {
      const bool fallback = !plan.of_actions && plan.key != kWordsKey;
      plan.sheet.name = names.name(plan.sheet.caption, fallback ? plan.part : plan.sheet.caption);
    }
    return std::move(plans_);
  }

 private:
  Plan& plan_of(const std::string& key) {
    for (Plan& plan : plans_) {
      if (plan.key == key) return plan;
    }
    plans_.push_back({{}, in_action(part_), key});
    if (in_action(part_)) plans_.back().sheet.columns = {{say(Word::action_column), false}};
    return plans_.back();
  }

  void add_columns(Plan& plan, const Table& table) {
    plan.sheet.caption = table.caption;
    std::size_t at = plan.of_actions ? 1 : 0;
    for (const Column& column : table.columns) at = add_column(plan.sheet, column, at) + 1;
  }

  void add_columns(Plan& plan, const Bullets& bullets) {
    plan.sheet.caption = bullets.label;
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

  [[nodiscard]] std::string say(Word which) const { return std::string(word(language_, which)); }

  Language language_;
  Heading part_;
  std::vector<Plan> plans_;
};

// Makes the rows of a block in its sheet.
class RowMaker {
 public:
  RowMaker(const Plan& plan, const Heading& part, const Rows& rows)
      : plan_(plan), part_(part), rows_(rows) {}

  void operator()(const Heading& heading) { words("", {words_cell(heading.text)}); }
  void operator()(const Paragraph& paragraph) { words("", {cell_of(paragraph.line)}); }
  void operator()(const Literal& literal) { words("", {cell_of(as_line(literal))}); }
  void operator()(const Chart&) {}
  void operator()(const Contents&) {}

  void operator()(const Facts& facts) {
    if (!plan_.of_actions) {
      for (const Facts::Fact& fact : facts.facts) words(fact.name, {cell_of(fact.values)});
      return;
    }
    SheetRow row = blank();
    row.cells[1].text = part_.text;
    for (const Facts::Fact& fact : facts.facts) row.cells[column(fact.name)] = cell_of(fact.values);
    rows_(row);
  }

  void operator()(const Bullets& bullets) {
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

  void operator()(const Table& table) {
    std::vector<std::size_t> columns;
    for (const Column& of : table.columns) columns.push_back(column(of.heading));
    table.each_row([&](const Row& row) { return spread(row, columns, blank(), rows_); });
  }

 private:
  void words(const std::string& name, SheetCell cell) {
    rows_({{words_cell(part_.text), words_cell(name), std::move(cell)}, false});
  }

  [[nodiscard]] SheetRow blank() const {
    SheetRow row{std::vector<SheetCell>(plan_.sheet.columns.size()), false};
    if (plan_.of_actions) row.cells[0].text = part_.no;
    return row;
  }

  [[nodiscard]] std::size_t column(const std::string& heading) const {
    const auto& columns = plan_.sheet.columns;
    const auto found = std::find_if(columns.begin(), columns.end(),
                                    [&](const Column& is) { return is.heading == heading; });
    return static_cast<std::size_t>(found - columns.begin());
  }

  const Plan& plan_;
  const Heading& part_;
  const Rows& rows_;
};

// Of every sheet, by its key.
using Places = std::map<std::string, std::size_t>;

core::Status write_rows(const Document& document, const std::vector<Plan>& plans,
                        const Places& places, SheetWriter& writer) {
  Heading part;
  return document.blocks([&](const Block& block) {
    if (const auto* heading = std::get_if<Heading>(&block)) part = *heading;
    const auto place = places.find(std::visit(KeyOf{part}, block));
    if (place == places.end()) return writer.status();
    const Rows rows = [&](const SheetRow& row) {
      writer.row(place->second, row);
      return writer.status().has_value();
    };
    std::visit(RowMaker(plans[place->second], part, rows), block);
    return writer.status();
  });
}

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

core::Status write_sheets(const Document& document, SheetWriter& writer) {
  Planner planner(document.language);
  core::Status looked = document.blocks([&](const Block& block) -> core::Status {
    planner.add(block);
    return {};
  });
  if (!looked) return looked;
  const std::vector<Plan> plans = planner.take();
  std::vector<Sheet> sheets;
  Places places;
  for (const Plan& plan : plans) {
    places.emplace(plan.key, sheets.size());
    sheets.push_back(plan.sheet);
  }
  writer.begin(std::move(sheets));
  return write_rows(document, plans, places, writer);
}

}  // namespace planledger::projections::report
