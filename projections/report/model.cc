#include "projections/report/model.h"

#include "projections/report/action_model.h"

#include <algorithm>
#include <set>

namespace planledger::projections::report {
namespace {

using events::view;

struct Closing {
  std::string period;
  core::Date reporting_date;
  core::Sequence seq = 0;
};

// What one pass over the history finds.
struct Findings {
  std::map<std::string, DepartmentName> departments;
  std::map<std::string, std::vector<EventPtr>> changes;  // By grant, in fold order.
  std::vector<Late> late;
};

// The periods whose closing the event came after, though it takes effect by their reporting date.
std::vector<std::string> late_periods(const std::vector<Closing>& closings,
                                      const events::Recorded& event) {
  std::vector<std::string> periods;
  const core::Date first_day = events::first_day_of(event.event());
  for (const Closing& closing : closings) {
    const bool late = closing.seq < event.seq() && first_day <= closing.reporting_date;
    if (late && std::find(periods.begin(), periods.end(), closing.period) == periods.end()) {
      periods.push_back(closing.period);
    }
  }
  return periods;
}

void note_department(Findings& findings, const events::Recorded& event) {
  const auto body = event.event().getDepartmentRegistered();
  DepartmentName name{std::string(view(body.getName())), std::nullopt};
  if (body.hasNameNl()) name.name_nl = std::string(view(body.getNameNl()));
  findings.departments.emplace(view(body.getCode()), std::move(name));
}

void note(Findings& findings, const std::vector<Closing>& closings, const HistoryRow& row) {
  std::vector<std::string> periods = late_periods(closings, *row.event);
  if (!periods.empty()) {
    findings.late.push_back({row.event, std::move(periods), row.reversed_by != nullptr});
  }
  if (row.reversed_by) return;
  const auto event = row.event->event();
  if (event.isDepartmentRegistered()) {
    note_department(findings, *row.event);
  } else if (event.isGrantExtended()) {
    findings.changes[std::string(view(event.getGrantExtended().getGrant()))].push_back(row.event);
  } else if (event.isGrantReduced()) {
    findings.changes[std::string(view(event.getGrantReduced().getGrant()))].push_back(row.event);
  }
}

core::Result<Findings> search_history(const Views& views, const Point& point) {
  auto periods = views.periods(point);
  if (!periods) return core::fail(std::move(periods).error());
  std::vector<Closing> closings;
  for (const PeriodRow& row : *periods) {
    closings.push_back({row.period, row.reporting_date, row.seq});
  }
  Findings findings;
  const core::Status read =
      views.history(point, std::nullopt, [&](const HistoryRow& row) -> core::Status {
        note(findings, closings, row);
        return {};
      });
  if (!read) return core::fail(read.error());
  return findings;
}

std::vector<Dangling> gather(const std::vector<DanglingReference>& references) {
  std::vector<Dangling> out;
  for (const DanglingReference& reference : references) {
    const auto same = std::find_if(out.begin(), out.end(), [&](const Dangling& known) {
      return known.action == reference.action && known.to == reference.to;
    });
    if (same != out.end()) {
      same->events.push_back(reference.event);
    } else {
      out.push_back({reference.action, reference.to, {reference.event}});
    }
  }
  return out;
}

// Makes the parts of the plan: lines, their goals, their actions.
class Parts {
 public:
  Parts(const Views& views, const Surroundings& around) : views_(views), around_(around) {}

  [[nodiscard]] core::Status make(const Plan& plan, Model& model) {
    std::set<std::string> placed;
    for (const PolicyLine& line : plan.lines) {
      LinePart part{line.no, line.title, line.title_nl, {}, {}};
      for (const Goal& goal : line.goals) {
        GoalPart made{goal.no, goal.title, goal.title_nl, {}, {}};
        for (const std::string& no : goal.actions) {
          if (core::Status status = append(no, made.actions, made.total); !status) return status;
          placed.insert(no);
        }
        add(part.total, made.total);
        part.goals.push_back(std::move(made));
      }
      model.lines.push_back(std::move(part));
    }
    for (const ActionSummary& summary : plan.actions) {
      if (placed.contains(summary.no)) continue;
      core::Status status = append(summary.no, model.other_actions, model.other_total);
      if (!status) return status;
    }
    return {};
  }

 private:
  [[nodiscard]] core::Status append(const std::string& no, std::vector<Action>& actions,
                                    core::Totals& total) {
    auto detail = views_.action(around_.subject.point, no);
    if (!detail) return core::fail(std::move(detail).error());
    actions.push_back(make_action(around_, *std::move(detail)));
    add(total, actions.back().detail.summary.total);
    return {};
  }

  const Views& views_;
  const Surroundings& around_;
};

void set_budget(Model& model, Budget budget) {
  for (const ActionBudget& action : budget.actions) {
    model.grants.insert(model.grants.end(), action.grants.begin(), action.grants.end());
    if (model.actions_in_plan.contains(action.no) || action.total.empty()) continue;
    model.not_in_plan.push_back({action.no, action.total});
    add(model.not_in_plan_total, action.total);
  }
  budget.actions.clear();
  model.budget = std::move(budget);
}

core::Result<Meetings> read_meetings(const Views& views, const Point& point) {
  Meetings meetings;
  const auto into = [](std::vector<EventPtr>& list) {
    return [&list](const EventPtr& event) -> core::Status {
      list.push_back(event);
      return {};
    };
  };
  const core::Status visited =
      views.meetings(point, std::nullopt, into(meetings.held), into(meetings.planned));
  if (!visited) return core::fail(visited.error());
  return meetings;
}

}  // namespace

core::Result<Model> make_model(const Views& views, const Subject& subject) {
  auto plan = views.plan(subject.point);
  if (!plan) return core::fail(std::move(plan).error());
  auto budget = views.budget(subject.point);
  if (!budget) return core::fail(std::move(budget).error());
  auto reconciliation = views.reconcile(subject.point);
  if (!reconciliation) return core::fail(std::move(reconciliation).error());
  auto meetings = read_meetings(views, subject.point);
  if (!meetings) return core::fail(std::move(meetings).error());
  auto findings = search_history(views, subject.point);
  if (!findings) return core::fail(std::move(findings).error());

  Model model(subject);
  model.plan = plan->plan;
  model.counts = plan->counts;
  std::set<std::string, std::less<>>& in_plan = model.actions_in_plan;
  for (const ActionSummary& action : plan->actions) {
    in_plan.insert(action.no);
    if (!action.status) model.status_not_recorded.push_back(action.no);
  }
  std::map<std::string, GrantRow> grants;
  for (const ActionBudget& action : budget->actions) {
    for (const GrantRow& row : action.grants) grants.emplace(row.grant, row);
  }
  const Surroundings around{subject,
                            [&](std::string_view action) { return in_plan.contains(action); },
                            grants, findings->changes, reconciliation->totals};
  if (core::Status made = Parts(views, around).make(*plan, model); !made) {
    return core::fail(made.error());
  }
  set_budget(model, *std::move(budget));
  model.departments = std::move(findings->departments);
  model.late = std::move(findings->late);
  model.discrepancies = std::move(reconciliation->totals);
  model.dangling = gather(reconciliation->dangling_references);
  model.meetings = *std::move(meetings);
  return model;
}

}  // namespace planledger::projections::report
