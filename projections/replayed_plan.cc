// ReplayedViews: the plan and its actions.
#include "projections/detail/replayed_fold.h"
#include "projections/replayed_views.h"

namespace planledger::projections {
namespace {

using detail::Events;
using events::Kind;
using InForce = ReplayedViews::InForce;
namespace schema = events::schema;

std::optional<std::string> given(capnp::Text::Reader text) {
  if (text.size() == 0) return std::nullopt;
  return std::string(events::view(text));
}

std::vector<std::string> texts_of(capnp::List<capnp::Text>::Reader texts) {
  std::vector<std::string> list;
  for (const capnp::Text::Reader text : texts) list.emplace_back(events::view(text));
  return list;
}

std::vector<DepartmentRole> roles_of(capnp::List<schema::ActionDepartment>::Reader departments) {
  std::vector<DepartmentRole> list;
  for (const schema::ActionDepartment::Reader department : departments) {
    list.push_back({std::string(events::view(department.getCode())), department.getRole()});
  }
  return list;
}

// ActionDefined and ActionAmended have the same fields: those given replace what was there.
template <class Fields>
void take_fields(Fields data, ActionSummary& action) {
  if (data.hasGoal()) action.goal = events::view(data.getGoal());
  if (data.hasTitle()) action.title = events::view(data.getTitle());
  if (data.hasTitleNl()) action.title_nl = given(data.getTitleNl());
  if (data.hasDescription()) action.description = given(data.getDescription());
  if (data.hasMinisters()) action.ministers = texts_of(data.getMinisters());
  if (data.hasDepartments()) action.departments = roles_of(data.getDepartments());
  if (data.hasOtherParties()) action.other_parties = texts_of(data.getOtherParties());
  if (data.hasCompetences()) action.competences = texts_of(data.getCompetences());
}

std::optional<PlanTitle> fold_title(const Events& events) {
  std::optional<PlanTitle> plan;
  for (const InForce& adopted : events) {
    if (adopted.kind != Kind::PLAN_ADOPTED) continue;
    const schema::Event::Reader event = adopted.content();
    const core::PartialDate effective = events::effective_of(event);
    if (!plan) {
      plan = PlanTitle{"", std::nullopt, effective, std::nullopt, nullptr};
    } else {
      plan->revised = effective;
    }
    plan->title = events::view(event.getPlanAdopted().getTitle());
    plan->title_nl = given(event.getPlanAdopted().getTitleNl());
    plan->event = adopted.shared();
  }
  return plan;
}

// The lines in force, each with the goals in force under it, each of those with its actions.
std::vector<PolicyLine> fold_lines(const Events& events,
                                   const std::vector<ActionSummary>& actions) {
  std::map<std::string, PolicyLine, core::PlanOrder> lines;
  for (const InForce& event : events) {
    if (event.kind != Kind::POLICY_LINE_DEFINED) continue;
    const auto data = event.content().getPolicyLineDefined();
    const std::string no(events::view(data.getNo()));
    lines[no] = {no, std::string(events::view(data.getTitle())), given(data.getTitleNl()), {}};
  }
  std::map<std::string, std::pair<std::string, Goal>, core::PlanOrder> goals;  // With their lines.
  for (const InForce& event : events) {
    if (event.kind != Kind::GOAL_DEFINED) continue;
    const auto data = event.content().getGoalDefined();
    const std::string no(events::view(data.getNo()));
    goals[no] = {std::string(events::view(data.getLine())),
                 {no, std::string(events::view(data.getTitle())), given(data.getTitleNl()), {}}};
  }
  for (const ActionSummary& action : actions) {
    const auto goal = goals.find(action.goal);
    if (goal != goals.end()) goal->second.second.actions.push_back(action.no);
  }
  for (const auto& [no, goal] : goals) {
    const auto line = lines.find(goal.first);
    if (line != lines.end()) line->second.goals.push_back(goal.second);
  }
  std::vector<PolicyLine> list;
  list.reserve(lines.size());
  for (const auto& [no, line] : lines) list.push_back(line);
  return list;
}

}  // namespace

namespace detail {

std::optional<ActionSummary> fold_action(std::string_view no, const Events& events) {
  ActionSummary action;
  action.no = no;
  bool defined = false;
  for (const InForce& event : events) {
    if (event.kind == Kind::ACTION_DEFINED) {
      defined = true;
      take_fields(event.content().getActionDefined(), action);
    } else if (event.kind == Kind::ACTION_AMENDED && defined) {
      take_fields(event.content().getActionAmended(), action);
    } else if (event.kind == Kind::STATUS_CHANGED) {
      const schema::Event::Reader content = event.content();
      const Status status = content.getStatusChanged().getTo();
      if (action.status != status) action.status_since = events::effective_of(content);
      action.status = status;
    } else if (event.kind == Kind::MEETING_HELD) {
      ++action.meetings;
      action.last_meeting = events::effective_of(event.content());
    }
  }
  if (!defined) return std::nullopt;
  BudgetSums budget;
  count_budget(events, budget);
  action.total = budget.total;
  return action;
}

Meetings fold_meetings(const Events& events, core::Date as_of) {
  Meetings meetings;
  std::vector<core::Uuid> came_about;
  for (const InForce& event : events) {
    if (event.kind != Kind::MEETING_HELD) continue;
    meetings.held.push_back(event.shared());
    const auto data = event.content().getMeetingHeld();
    if (data.hasPlanned()) came_about.push_back(events::to_uuid(data.getPlanned()));
  }
  std::sort(came_about.begin(), came_about.end());
  for (const InForce& event : events) {
    if (event.kind != Kind::MEETING_PLANNED) continue;
    const auto on = events::date_of(event.content().getMeetingPlanned().getOn());
    if (on->last_day() <= as_of) continue;
    const core::Uuid id = event.recorded().id();
    if (std::binary_search(came_about.begin(), came_about.end(), id)) continue;
    meetings.planned.push_back(event.shared());
  }
  return meetings;
}

}  // namespace detail

std::vector<std::optional<ActionSummary>> ReplayedViews::summaries(const Point& point) const {
  std::vector<std::optional<ActionSummary>> found(actions_.size());
  for_each_action([&](std::size_t place, const Action& action) {
    found[place] = detail::fold_action(action.no, in_force(action.entries, point));
  });
  return found;
}

core::Result<Plan> ReplayedViews::plan(const Point& point) const {
  Plan plan;
  for (std::optional<ActionSummary>& action : summaries(point)) {
    if (!action) continue;
    plan.counts.count(action->status);
    plan.actions.push_back(std::move(*action));
  }
  const Events events = in_force(of_plan_, point);
  plan.plan = fold_title(events);
  plan.lines = fold_lines(events, plan.actions);
  return plan;
}

core::Result<ActionDetail> ReplayedViews::action(const Point& point, std::string_view no) const {
  const Events events = events_of(no, point);
  std::optional<ActionSummary> summary = detail::fold_action(no, events);
  if (!summary) {
    return core::fail(
        core::Errc::unknown_action,
        "action " + std::string(no) + " is not in the plan on " + core::to_string(point.as_of));
  }
  ActionDetail action;
  action.summary = std::move(*summary);
  action.budget = budget_of(no, point).value_or(ActionBudget{});
  const Meetings meetings = detail::fold_meetings(events, point.as_of);
  action.held = meetings.held;
  action.planned = meetings.planned;
  for (const InForce& event : events) {
    if (event.kind == Kind::GRANT_MENTIONED) action.mentioned.push_back(event.shared());
    if (event.kind == Kind::STAFF_ALLOCATED) action.staff.push_back(event.shared());
    if (event.kind == Kind::MILESTONE_REACHED) action.milestones.push_back(event.shared());
    if (event.kind == Kind::FIGURE_REPORTED) action.figures.push_back(event.shared());
    if (event.kind == Kind::NARRATIVE_REPORTED) action.narratives.push_back(event.shared());
  }
  return action;
}

}  // namespace planledger::projections
