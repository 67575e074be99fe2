#include "projections/figures.h"

#include "projections/detail/json_members.h"

#include <iterator>
#include <set>

namespace planledger::projections {
namespace {

using events::view;
using Kind = Figure::Kind;

constexpr std::string_view kNames[] = {
    "total", "line",       "goal",   "withoutGoal", "notInPlan", "action", "competence",
    "grant", "department", "source", "beneficiary", "stated",    "status"};

// The order in which the contract counts them.
constexpr std::string_view kStatuses[] = {"",        "toStart",   "started",
                                          "ongoing", "completed", "stopped"};

std::size_t place_of(std::string_view status) {
  std::size_t place = 0;
  while (place < std::size(kStatuses) && kStatuses[place] != status) ++place;
  return place;
}

bool is_numbered(Kind kind) {
  return kind == Kind::line || kind == Kind::goal || kind == Kind::action;
}

void add(Figures& figures, Kind kind, const std::string& name, const core::Totals& totals) {
  for (const auto& [currency, amount] : totals) {
    figures[{.kind = kind, .name = name, .currency = currency}] += amount;
  }
}

void add(Figures& figures, Kind kind, const std::map<std::string, core::Totals>& by_name) {
  for (const auto& [name, totals] : by_name) add(figures, kind, name, totals);
}

// The figures of one action's own tables.
void add_details(Figures& figures, const ActionBudget& budget) {
  const auto add_one = [&](Kind kind, std::string name, core::Currency currency,
                           core::MinorUnits amount) {
    figures[{kind, std::move(name), budget.no, currency}] += amount;
  };
  for (const GrantRow& grant : budget.grants) {
    if (!grant.amount && !grant.has_added && !grant.has_reduced) continue;
    const auto body = grant.event->event().getSubsidyGranted();
    add_one(Kind::competence, std::string(view(body.getCompetence())), grant.currency,
            grant.total());
    add_one(Kind::grant, grant.grant, grant.currency, grant.total());
  }
  for (const AllocationRow& row : budget.allocations) {
    const auto body = row.event->event().getBudgetAllocated();
    add_one(Kind::competence, std::string(view(body.getCompetence())), row.currency, row.amount);
  }
  for (const StatedRow& row : budget.stated) {
    add_one(Kind::stated, core::to_string(row.event->id()), row.currency, row.difference());
  }
}

std::string status_of(const Standing& standing) {
  return standing.status ? std::string(detail::status_name(*standing.status)) : std::string();
}

}  // namespace

std::string_view name(Figure::Kind kind) { return kNames[static_cast<std::size_t>(kind)]; }

bool FigureOrder::operator()(const Figure& a, const Figure& b) const {
  if (a.kind != b.kind) return a.kind < b.kind;
  const core::PlanOrder before;
  if (a.action != b.action) return before(a.action, b.action);
  if (a.name != b.name) {
    if (a.kind == Kind::status) return place_of(a.name) < place_of(b.name);
    return is_numbered(a.kind) ? before(a.name, b.name) : a.name < b.name;
  }
  return a.currency < b.currency;
}

GoalLines goal_lines(const Plan& plan) {
  GoalLines lines;
  for (const PolicyLine& line : plan.lines) {
    for (const Goal& goal : line.goals) lines.emplace(goal.no, line.no);
  }
  return lines;
}

void add_action(Figures& figures, const GoalLines& lines, const std::string& no,
                const std::optional<Standing>& standing, const Budget& budget) {
  if (standing) ++figures[{.kind = Kind::status, .name = status_of(*standing)}];
  add(figures, Kind::total, "", budget.total);
  add(figures, Kind::action, no, budget.total);
  if (!standing) {
    add(figures, Kind::not_in_plan, "", budget.total);
  } else if (const auto line = lines.find(standing->goal); line != lines.end()) {
    add(figures, Kind::line, line->second, budget.total);
    add(figures, Kind::goal, line->first, budget.total);
  } else {
    add(figures, Kind::without_goal, "", budget.total);
  }
  add(figures, Kind::department, budget.by_department);
  add(figures, Kind::source, budget.by_funding_source);
  add(figures, Kind::beneficiary, budget.by_beneficiary);
  for (const ActionBudget& action : budget.actions) add_details(figures, action);
}

core::Result<Figures> figures_at(const Views& views, const Point& point) {
  const auto plan = views.plan(point);
  if (!plan) return core::fail(plan.error());
  const auto budget = views.budget(point);
  if (!budget) return core::fail(budget.error());
  const GoalLines lines = goal_lines(*plan);
  Figures figures;
  std::set<std::string, std::less<>> in_plan;
  Budget money;
  for (const ActionSummary& action : plan->actions) {
    in_plan.insert(action.no);
    money.total = action.total;
    add_action(figures, lines, action.no, Standing{action.goal, action.status}, money);
  }
  for (const ActionBudget& action : budget->actions) {
    add_details(figures, action);
    if (in_plan.contains(action.no)) continue;
    money.total = action.total;
    add_action(figures, lines, action.no, std::nullopt, money);
  }
  add(figures, Kind::department, budget->by_department);
  add(figures, Kind::source, budget->by_funding_source);
  add(figures, Kind::beneficiary, budget->by_beneficiary);
  return figures;
}

}  // namespace planledger::projections
