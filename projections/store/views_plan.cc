// StoredViews: the plan, and one action of it.
#include "projections/store/answering.h"
#include "projections/store/event_rows.h"
#include "projections/store/stored_views.h"

namespace planledger::projections::store {
namespace {

using events::Kind;
using events::view;

// Empty texts are refused on the way in: an empty one is an absent one.
std::optional<std::string> given(capnp::Text::Reader text) {
  if (text.size() == 0) return std::nullopt;
  return std::string(view(text));
}

std::optional<PlanTitle> title_of(Answering& answering) {
  const Items adoptions = Answering::of_kind(std::nullopt, Kind::PLAN_ADOPTED);
  const auto last = answering.last(adoptions);
  if (!last) return std::nullopt;
  const auto first = adoptions.first_after(answering.reading(), {kDayFirst, 0}, answering.as_of(),
                                           answering.known_at());
  if (!first) throw_damaged("a plan that was adopted last, but never first");
  const EventPtr latest = answering.event(last->place.seq);
  const EventPtr adopted = answering.event(first->place.seq);
  const auto data = latest->event().getPlanAdopted();
  PlanTitle title{.title = std::string(view(data.getTitle())),
                  .title_nl = given(data.getTitleNl()),
                  .adopted = events::effective_of(adopted->event()),
                  .revised = std::nullopt,
                  .event = latest};
  if (first->place != last->place) title.revised = events::effective_of(latest->event());
  return title;
}

std::vector<ActionSummary> actions_of(Answering& answering) {
  std::map<std::string, ActionSummary, core::PlanOrder> actions;
  answering.each(Answering::of_kind(std::nullopt, Kind::ACTION_DEFINED), [&](const Item& item) {
    const EventPtr defined = answering.event(item.place.seq);
    const std::string no(view(defined->event().getAction()));
    if (auto action = answering.action(no)) actions.insert_or_assign(no, std::move(*action));
  });
  std::vector<ActionSummary> list;
  list.reserve(actions.size());
  for (auto& [no, action] : actions) list.push_back(std::move(action));
  return list;
}

// Lines with the goals in force under them, goals with their actions.
std::vector<PolicyLine> lines_of(Answering& answering, const std::vector<ActionSummary>& actions) {
  std::map<std::string, PolicyLine, core::PlanOrder> lines;
  for (const EventPtr& defined :
       answering.events(Answering::of_kind(std::nullopt, Kind::POLICY_LINE_DEFINED))) {
    const auto data = defined->event().getPolicyLineDefined();
    const std::string no(view(data.getNo()));
    lines[no] = {no, std::string(view(data.getTitle())), given(data.getTitleNl()), {}};
  }
  struct Placed {
    std::string line;
    Goal goal;
  };
  std::map<std::string, Placed, core::PlanOrder> goals;
  for (const EventPtr& defined :
       answering.events(Answering::of_kind(std::nullopt, Kind::GOAL_DEFINED))) {
    const auto data = defined->event().getGoalDefined();
    const std::string no(view(data.getNo()));
    goals[no] = {std::string(view(data.getLine())),
                 {no, std::string(view(data.getTitle())), given(data.getTitleNl()), {}}};
  }
  for (const ActionSummary& action : actions) {
    const auto goal = goals.find(action.goal);
    if (goal != goals.end()) goal->second.goal.actions.push_back(action.no);
  }
  for (auto& [no, placed] : goals) {
    const auto line = lines.find(placed.line);
    if (line != lines.end()) line->second.goals.push_back(std::move(placed.goal));
  }
  std::vector<PolicyLine> list;
  list.reserve(lines.size());
  for (auto& [no, line] : lines) list.push_back(std::move(line));
  return list;
}

}  // namespace

core::Result<Plan> StoredViews::plan(const Point& point) const {
  return answered([&] {
    Answering answering(rows_, log_, point);
    Plan plan;
    plan.plan = title_of(answering);
    plan.actions = actions_of(answering);
    plan.lines = lines_of(answering, plan.actions);
    for (const ActionSummary& action : plan.actions) plan.counts.count(action.status);
    return plan;
  });
}

core::Result<ActionDetail> StoredViews::action(const Point& point, std::string_view no) const {
  return answered([&] {
    Answering answering(rows_, log_, point);
    auto summary = answering.action(no);
    if (!summary) {
      throw StoreError{{core::Errc::unknown_action,
                        "the action " + std::string(no) + " is not in the plan at that point"}};
    }
    ActionDetail detail;
    detail.summary = std::move(*summary);
    answering.budgets(no, [&](ActionBudget budget) { detail.budget = std::move(budget); });
    detail.budget.no = no;
    detail.budget.title = detail.summary.title;
    detail.budget.title_nl = detail.summary.title_nl;
    const auto list = [&](Kind kind) { return answering.events(Answering::of_kind(no, kind)); };
    detail.mentioned = list(Kind::GRANT_MENTIONED);
    detail.staff = list(Kind::STAFF_ALLOCATED);
    detail.held = list(Kind::MEETING_HELD);
    for (const core::Sequence seq : answering.planned(no)) {
      detail.planned.push_back(answering.event(seq));
    }
    detail.milestones = list(Kind::MILESTONE_REACHED);
    detail.figures = list(Kind::FIGURE_REPORTED);
    detail.narratives = list(Kind::NARRATIVE_REPORTED);
    return detail;
  });
}

core::Result<ActionDates> StoredViews::dates(const Point& point, std::string_view no) const {
  return answered([&] { return Answering(rows_, log_, point).dates(no); });
}

}  // namespace planledger::projections::store
