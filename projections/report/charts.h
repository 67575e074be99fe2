// How do figures become pictures? Everything in whole points, so that the same figures give the
// same picture on every machine.
#pragma once

#include "core/date.h"
#include "core/money.h"
#include "projections/report/picture.h"

#include <functional>
#include <string>
#include <vector>

namespace planledger::projections::report {

struct ChartColumn {
  std::string label;
  std::vector<core::MinorUnits> parts;  // One for each series; those below 0 hang below the axis.
};

// Columns of parts that stand on each other, with their names below. `axis_text` writes a value at
// the axis. Requires a part other than 0 somewhere.
[[nodiscard]] Picture stacked_columns(
    const std::vector<std::string>& series, const std::vector<ChartColumn>& columns,
    const std::function<std::string(core::MinorUnits)>& axis_text);

struct ChartSpan {
  std::string label;
  core::Date from;
  core::Date to;           // The first end; that of the picture where the span has none.
  core::Date extended_to;  // The last day; `to` where nothing was added.
  bool open = false;       // It has no end.
};

struct TimelineNames {
  std::string span;
  std::string extension;
  std::string marked;
};

// One bar a row over the years, what was added in another colour, a line at `marked`. Requires a
// span, and from <= extended_to of each.
[[nodiscard]] Picture timeline(const std::vector<ChartSpan>& spans, core::Date marked,
                               const TimelineNames& names);

}  // namespace planledger::projections::report
