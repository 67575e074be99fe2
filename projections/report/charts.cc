#include "projections/report/charts.h"

#include <algorithm>

namespace planledger::projections::report {
namespace {

using Box = Picture::Box;
using Words = Picture::Words;
using Align = Picture::Words::Align;

// Each has a contrast of 3:1 with the page at least (WCAG 2.1, 1.4.11), and neighbours differ in
// lightness; a gap parts them.
constexpr std::uint32_t kColours[] = {0x123f6d, 0xb9770e, 0x117a65, 0x884ea0,
                                      0x922b21, 0x5d6d7e, 0x7d6608, 0x2e4053};
constexpr std::uint32_t kGrid = 0xc4c4c4;
constexpr std::uint32_t kMark = 0x8f1414;
constexpr int kRow = 13;      // Of a line of words.
constexpr int kBaseline = 9;  // Of the words in it.

std::uint32_t colour_of(std::size_t series) { return kColours[series % std::size(kColours)]; }

// The first `most` characters, an ellipsis in place of the rest.
std::string cut(const std::string& text, std::size_t most) {
  std::size_t characters = 0;
  std::size_t end = text.size();
  for (std::size_t i = 0; i < text.size(); ++i) {
    if ((static_cast<unsigned char>(text[i]) & 0xc0U) == 0x80U) continue;
    if (++characters == most) end = i;
  }
  return characters <= most ? text : text.substr(0, end) + "…";
}

// A colour and what it stands for, on a line below the picture.
void add_legend(Picture& picture, int x, std::uint32_t colour, const std::string& name) {
  picture.shapes.emplace_back(Box{x, picture.height + 3, 8, 7, colour});
  picture.shapes.emplace_back(
      Words{x + 13, picture.height + kBaseline, Align::start, cut(name, 96)});
}

// The smallest of 1, 2, 5, 10, 20, ... of which `most` reach `range`.
core::MinorUnits step_for(core::MinorUnits range, int most) {
  core::MinorUnits step = 1;
  for (int next = 0; step * most < range; next = (next + 1) % 3)
    step = next == 1 ? step / 2 * 5 : step * 2;
  return step;
}

core::MinorUnits rounded_up(core::MinorUnits value, core::MinorUnits step) {
  return (value + step - 1) / step * step;
}

// The vertical axis: values above and below 0 on a height in points.
struct Axis {
  static constexpr int kTop = 8;
  static constexpr int kHeight = 170;
  core::MinorUnits above = 0;
  core::MinorUnits below = 0;
  core::MinorUnits step = 1;

  [[nodiscard]] int at(core::MinorUnits value) const {
    return kTop + static_cast<int>((above - value) * kHeight / (above + below));
  }
};

Axis axis_of(const std::vector<ChartColumn>& columns) {
  constexpr int kStepsMost = 5;
  Axis axis;
  for (const ChartColumn& column : columns) {
    core::MinorUnits above = 0;
    core::MinorUnits below = 0;
    for (const core::MinorUnits part : column.parts) (part < 0 ? below : above) += part;
    axis.above = std::max(axis.above, above);
    axis.below = std::max(axis.below, -below);
  }
  axis.step = step_for(axis.above + axis.below, kStepsMost);
  axis.above = rounded_up(axis.above, axis.step);
  axis.below = rounded_up(axis.below, axis.step);
  return axis;
}

}  // namespace

Picture stacked_columns(const std::vector<std::string>& series,
                        const std::vector<ChartColumn>& columns,
                        const std::function<std::string(core::MinorUnits)>& axis_text) {
  constexpr int kLeft = 90;
  constexpr int kColumnMost = 56;
  const Axis axis = axis_of(columns);
  Picture picture;
  for (core::MinorUnits value = -axis.below; value <= axis.above; value += axis.step) {
    const int y = axis.at(value);
    picture.shapes.emplace_back(Words{kLeft - 6, y + 3, Align::end, axis_text(value)});
    picture.shapes.emplace_back(Box{kLeft, y, Picture::kWidth - kLeft, 1, kGrid});
  }
  const int place = (Picture::kWidth - kLeft) / static_cast<int>(columns.size());
  const int width = std::min(place * 7 / 10, kColumnMost);
  picture.height = Axis::kTop + Axis::kHeight;
  for (std::size_t i = 0; i < columns.size(); ++i) {
    const int middle = kLeft + place * static_cast<int>(i) + place / 2;
    core::MinorUnits above = 0;
    core::MinorUnits below = 0;
    for (std::size_t part = 0; part < columns[i].parts.size(); ++part) {
      const core::MinorUnits value = columns[i].parts[part];
      core::MinorUnits& reached = value < 0 ? below : above;
      const int from = axis.at(std::max(reached, reached + value));
      const int to = axis.at(std::min(reached, reached + value));
      reached += value;
      // A part too thin to see with the gap is drawn without it.
      const int gap = to - from > 2 ? 1 : 0;
      if (value != 0) {
        picture.shapes.emplace_back(Box{middle - width / 2, from + gap, width,
                                        std::max(to - from - gap, 1), colour_of(part)});
      }
    }
    picture.shapes.emplace_back(
        Words{middle, picture.height + kBaseline + 2, Align::middle, columns[i].label});
  }
  picture.height += kRow + 4;
  for (std::size_t part = 0; part < series.size(); ++part) {
    add_legend(picture, 4, colour_of(part), series[part]);
    picture.height += kRow;
  }
  return picture;
}

namespace {

// The horizontal axis: days on a width in points.
struct DayAxis {
  static constexpr int kLeft = 150;
  static constexpr int kWidth = Picture::kWidth - kLeft - 10;
  core::Date first;
  core::Date last;

  [[nodiscard]] int at(core::Date day) const {
    const auto whole = (last - first).count() + 1;
    return kLeft + static_cast<int>((day - first).count() * kWidth / whole);
  }
};

DayAxis days_of(const std::vector<ChartSpan>& spans, core::Date marked) {
  DayAxis days{marked, marked};
  for (const ChartSpan& span : spans) {
    days.first = std::min(days.first, span.from);
    if (!span.open) days.last = std::max(days.last, span.extended_to);
    days.last = std::max(days.last, span.from);
  }
  using namespace std::chrono;
  const year_month_day from(days.first);
  const year_month_day to(days.last);
  return {core::Date(from.year() / January / 1), core::Date(to.year() / December / 31)};
}

void add_years(Picture& picture, const DayAxis& days, int bottom) {
  constexpr int kLabelWidth = 28;
  using namespace std::chrono;
  const int first = int{year_month_day(days.first).year()};
  const int last = int{year_month_day(days.last).year()};
  const int most = DayAxis::kWidth / kLabelWidth;
  const auto every = static_cast<int>(step_for(last - first + 1, most));
  for (int of = first; of <= last; of += every) {
    const int x = days.at(core::Date(year(of) / January / 1));
    picture.shapes.emplace_back(Box{x, kRow, 1, bottom - kRow, kGrid});
    picture.shapes.emplace_back(Words{x + 2, kBaseline, Align::start, std::to_string(of)});
  }
}

}  // namespace

Picture timeline(const std::vector<ChartSpan>& spans, core::Date marked,
                 const TimelineNames& names) {
  constexpr std::size_t kLabelMost = 32;
  const DayAxis days = days_of(spans, marked);
  const int bottom = kRow * static_cast<int>(spans.size() + 1);
  const core::Date after = days.last + std::chrono::days(1);
  Picture picture;
  add_years(picture, days, bottom);
  bool extended = false;
  for (std::size_t i = 0; i < spans.size(); ++i) {
    const ChartSpan& span = spans[i];
    const int top = kRow * static_cast<int>(i + 1);
    const int from = days.at(span.from);
    const int to = days.at(span.open ? after : span.to + std::chrono::days(1));
    picture.shapes.emplace_back(
        Words{DayAxis::kLeft - 6, top + kBaseline, Align::end, cut(span.label, kLabelMost)});
    picture.shapes.emplace_back(Box{from, top + 3, std::max(to - from, 2), 7, kColours[0]});
    if (span.open) {
      picture.shapes.emplace_back(Words{days.at(after) + 1, top + kBaseline, Align::start, "→"});
    } else if (span.extended_to > span.to) {
      const int end = days.at(span.extended_to + std::chrono::days(1));
      picture.shapes.emplace_back(Box{to + 1, top + 3, std::max(end - to - 1, 2), 7, kColours[1]});
      extended = true;
    }
  }
  picture.shapes.emplace_back(Box{days.at(marked), kRow, 1, bottom - kRow, kMark});
  picture.height = bottom + 4;
  constexpr int kLegendWidth = 110;
  add_legend(picture, DayAxis::kLeft, kColours[0], names.span);
  add_legend(picture, DayAxis::kLeft + kLegendWidth, kMark, names.marked);
  if (extended) {
    add_legend(picture, DayAxis::kLeft + 2 * kLegendWidth, kColours[1], names.extension);
  }
  picture.height += kRow;
  return picture;
}

}  // namespace planledger::projections::report
