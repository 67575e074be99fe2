// A report as a page of text: headings, paragraphs, tables, in the words of one language.
//
// What the formats for people share. It says what stands where and what it is, never how it looks;
// each renderer writes all of it, so that every format holds the same.
#pragma once

#include "core/date.h"
#include "core/money.h"
#include "core/result.h"
#include "projections/report/picture.h"
#include "projections/report/words.h"

#include <functional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace planledger::projections::report {

enum class Tone : std::uint8_t {
  plain,
  strong,
  quiet,    // Beside the matter: an id, a note.
  warning,  // Something does not hold.
  literal,  // A command, as it is typed.
};

struct Amount {
  core::MinorUnits amount = 0;
  core::Currency currency;
};

struct Number {
  std::string decimal;  // "1250.5": a sign, digits, a point.
};

// What a text says, for the formats whose cells have types; none where it is words alone.
using Value = std::variant<std::monostate, Amount, Number, core::Date, core::Instant>;

struct Text {
  std::string text;
  Tone tone = Tone::plain;
  std::string link;      // An anchor of this document; empty: no link.
  std::string language;  // BCP 47; empty: the document's.
  Value value = {};
};

// A run of text; line ends within a text are new lines to the reader too.
using Line = std::vector<Text>;

[[nodiscard]] inline Text text(std::string text, Tone tone = Tone::plain) {
  return Text{std::move(text), tone, {}, {}};
}
[[nodiscard]] inline Text valued(std::string text, Value value) {
  return Text{std::move(text), Tone::plain, {}, {}, std::move(value)};
}
[[nodiscard]] inline Text link(std::string text, std::string anchor) {
  return Text{std::move(text), Tone::plain, std::move(anchor), {}};
}
[[nodiscard]] inline Line line(std::string words, Tone tone = Tone::plain) {
  return Line{text(std::move(words), tone)};
}

// 1 is the document's title, 2 its chapters, 3 goals, 4 actions.
struct Heading {
  int level = 2;
  std::string anchor;
  std::string text;
  std::string no = {};  // Of a line, goal or action.
};

struct Paragraph {
  Line line;
};

// Lines that stand as they are, for programs too: each ends with a line break.
struct Literal {
  std::string lines;
};
// The same for a format that has nothing of the kind.
[[nodiscard]] inline Line as_line(const Literal& literal) {
  return line(literal.lines.substr(0, literal.lines.size() - 1), Tone::literal);
}

struct Bullets {
  std::string label;
  std::vector<Line> lines;
};

// Names and what they stand for.
struct Facts {
  struct Fact {
    std::string name;
    std::vector<Line> values;
  };
  std::vector<Fact> facts;
};

struct Cell {
  std::vector<Line> lines;
  std::size_t rows = 1;  // How many rows it covers; 0: a cell above covers this place.
};

struct Column {
  std::string heading;
  bool numbers = false;  // Aligned to the right.
};

struct Row {
  std::vector<Cell> cells;
  bool total = false;
};

// Takes a row; false where it has seen enough of them.
using VisitRow = std::function<bool(const Row&)>;

struct Table {
  enum class Kind : std::uint8_t {
    figures,  // Short cells, one row a line.
    prose,    // Long texts: a format without room for them sets each row as paragraphs.
  };
  std::string caption;
  std::vector<Column> columns;
  std::vector<Row> rows;
  Kind kind = Kind::figures;
  // Rows after those, of which there may be as many as events: made each time they are asked for,
  // while the block is at hand. May be empty.
  std::function<void(const VisitRow&)> more = {};

  void each_row(const VisitRow& visit) const {
    for (const Row& row : rows) {
      if (!visit(row)) return;
    }
    if (more) more(visit);
  }
};

// A picture of the table after it. All that it shows stands there: a format without pictures leaves
// it out.
struct Chart {
  std::string title;
  Picture picture;
};

// The table of contents.
struct Contents {
  struct Entry {
    int level = 2;
    std::string anchor;
    std::string text;
    std::string state;  // Of an action: its status.
  };
  std::vector<Entry> entries;
};

// A part of the page, as it comes.
using Block = std::variant<Heading, Paragraph, Literal, Bullets, Facts, Chart, Table, Contents>;

struct Document {
  Language language = Language::nl;
  std::string title;
  core::Date reporting_date;  // The date of every format's metadata: no clock has a say in them.
  // claim.h, and the signed checkpoint of a sealed report, else empty; both stand in the blocks,
  // too, which not every format shows to programs.
  std::string claim;
  std::string checkpoint;
  // Makes the blocks, each time anew, and hands them on one by one; ends with the first error of
  // the visitor or of what they are made from.
  using Visit = std::function<core::Status(Block&&)>;
  std::function<core::Status(const Visit&)> blocks;
};

}  // namespace planledger::projections::report
