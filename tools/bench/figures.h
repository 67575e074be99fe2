// What was measured, and is it good enough? Figures of several runs as rows with an aim.
#pragma once

#include <optional>
#include <string>
#include <vector>

namespace planledger::bench {

// The middle of several figures and how far apart they lie.
struct Spread {
  double median = 0;
  double low = 0;
  double high = 0;
};
// Requires at least one figure.
[[nodiscard]] Spread spread_of(std::vector<double> figures);
// The figure that `share` of them lie at or below. Requires at least one figure.
[[nodiscard]] double quantile(std::vector<double> figures, double share);

struct Aim {
  enum class Side { at_least, at_most };
  Side side = Side::at_least;
  double bound = 0;
};

// One line of the table. `ours` and `theirs` hold a figure for each run, those of one place taken
// one right after the other; a row without `theirs` is held against its aim by itself.
struct Row {
  std::string name{};
  std::string what{};
  std::string unit{};
  std::vector<double> ours{};
  std::string against{};
  std::vector<double> theirs{};
  std::optional<Aim> aim{};
  std::string note{};

  // Of the runs' ratios, each of one pair: what disturbs a pair disturbs both of its halves.
  [[nodiscard]] std::optional<Spread> ratio() const;
  [[nodiscard]] std::optional<bool> met() const;
};

// For people, a line a row.
[[nodiscard]] std::string table_of(const std::vector<Row>& rows);

}  // namespace planledger::bench
