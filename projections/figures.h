// The totals that a period report states, as values that can be told apart and compared.
#pragma once

#include "projections/views.h"

#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace planledger::projections {

// What one of the report's totals is of.
struct Figure {
  enum class Kind : std::uint8_t {
    total,         // Of all money.
    line,          // Of a policy line: `name` is its number.
    goal,          // Of a goal.
    without_goal,  // Of the actions in the plan whose goal is not in it.
    not_in_plan,   // Of the actions that are not in the plan.
    action,        // Of an action, in the plan or not.
    competence,    // Of a competence within `action`; an empty name: of the action as a whole.
    grant,         // Of a grant of `action`.
    department,
    source,  // An empty name: no source was stated.
    beneficiary,
    stated,  // Of `action`: computed minus stated; `name` is the id of the TotalStated.
    status,  // A number of actions: `name` is the status, empty where none is recorded.
  };
  Kind kind{};
  std::string name{};
  std::string action{};
  std::optional<core::Currency> currency{};  // None: it is a number.
};
// "total", "line", "goal", "withoutGoal", "notInPlan", and so on.
[[nodiscard]] std::string_view name(Figure::Kind kind);

// By kind, then action and name in plan order or that of bytes, then currency.
struct FigureOrder {
  [[nodiscard]] bool operator()(const Figure& a, const Figure& b) const;
};
// Minor units, or a number of actions. One that is not there is 0.
using Figures = std::map<Figure, core::MinorUnits, FigureOrder>;

// Where actions stand: the goals in force under a line in force, each with its line.
using GoalLines = std::map<std::string, std::string, std::less<>>;
[[nodiscard]] GoalLines goal_lines(const Plan& plan);

// What the plan's standing of an action decides; none where it is not in the plan.
struct Standing {
  std::string goal;
  std::optional<Status> status;
};

// Adds what one action brings to every total. `budget` is that of this action alone, or empty.
void add_action(Figures& figures, const GoalLines& lines, const std::string& no,
                const std::optional<Standing>& standing, const Budget& budget);

// All totals at a point. Fails only where a view does.
[[nodiscard]] core::Result<Figures> figures_at(const Views& views, const Point& point);

}  // namespace planledger::projections
