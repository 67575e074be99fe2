#include "tools/bench/figures.h"

#include "core/check.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace planledger::bench {
namespace {

// Whole numbers where they are large, two places where they are small.
std::string number(double value) {
  return std::abs(value) < 100 ? fmt::format("{:.2f}", value) : fmt::format("{:.0f}", value);
}

std::string text_of(const Spread& spread) {
  if (spread.low == spread.high) return number(spread.median);
  return fmt::format("{} ({}-{})", number(spread.median), number(spread.low), number(spread.high));
}

std::string text_of(const std::optional<Aim>& aim) {
  if (!aim) return "-";
  return (aim->side == Aim::Side::at_least ? ">= " : "<= ") + number(aim->bound);
}

}  // namespace

Spread spread_of(std::vector<double> figures) {
  PLANLEDGER_CHECK(!figures.empty(), "a spread is of figures");
  std::sort(figures.begin(), figures.end());
  const std::size_t middle = figures.size() / 2;
  const double median =
      figures.size() % 2 == 1 ? figures[middle] : (figures[middle - 1] + figures[middle]) / 2;
  return {median, figures.front(), figures.back()};
}

double quantile(std::vector<double> figures, double share) {
  PLANLEDGER_CHECK(!figures.empty(), "a quantile is of figures");
  const auto place = static_cast<std::ptrdiff_t>(share * static_cast<double>(figures.size() - 1));
  std::nth_element(figures.begin(), figures.begin() + place, figures.end());
  return figures[static_cast<std::size_t>(place)];
}

std::optional<Spread> Row::ratio() const {
  if (theirs.empty()) return std::nullopt;
  PLANLEDGER_CHECK(ours.size() == theirs.size(), "figures are compared in pairs");
  std::vector<double> ratios;
  for (std::size_t run = 0; run < ours.size(); ++run) ratios.push_back(ours[run] / theirs[run]);
  return spread_of(std::move(ratios));
}

std::optional<bool> Row::met() const {
  if (!aim) return std::nullopt;
  const auto pairs = ratio();
  const double figure = pairs ? pairs->median : spread_of(ours).median;
  return aim->side == Aim::Side::at_least ? figure >= aim->bound : figure <= aim->bound;
}

std::string table_of(const std::vector<Row>& rows) {
  std::string text = fmt::format("{:<24} {:>26} {:<8} {:>26} {:>20} {:>8} {}\n", "measure", "ours",
                                 "unit", "against", "ratio", "aim", "");
  for (const Row& row : rows) {
    const auto ratio = row.ratio();
    const auto met = row.met();
    text += fmt::format(
        "{:<24} {:>26} {:<8} {:>26} {:>20} {:>8} {}\n", row.name, text_of(spread_of(row.ours)),
        row.unit, row.theirs.empty() ? "-" : text_of(spread_of(row.theirs)),
        ratio ? text_of(*ratio) : "-", text_of(row.aim), met ? (*met ? "met" : "MISSED") : "");
  }
  text += '\n';
  for (const Row& row : rows) {
    text += fmt::format("{}: {}", row.name, row.what);
    if (!row.against.empty()) text += fmt::format("; against {}", row.against);
    if (!row.note.empty()) text += fmt::format(" ({})", row.note);
    text += '\n';
  }
  return text;
}

}  // namespace planledger::bench
