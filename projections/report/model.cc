#include "projections/report/model.h"

#include "projections/report/action_model.h"
#include "projections/report/findings.h"

#include <algorithm>

namespace planledger::projections::report {
namespace {

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

void add_by_year(YearlyMoney& to, const YearlyMoney& from) {
  for (const auto& [year, totals] : from) add(to[year], totals);
}

using MoneyOfActions = std::map<std::string, YearlyMoney>;

// The plan as it stands: its lines, their goals, their actions with what each comes to.
void set_parts(Model& model, Plan plan, const MoneyOfActions& money) {
  std::map<std::string, ActionSummary, core::PlanOrder> actions;
  for (ActionSummary& action : plan.actions) actions.emplace(action.no, std::move(action));
  const auto place = [&](ActionSummary action, std::vector<ActionSummary>& part,
                         core::Totals& total, YearlyMoney& by_year) {
    add(total, action.total);
    if (const auto found = money.find(action.no); found != money.end()) {
      add_by_year(by_year, found->second);
    }
    part.push_back(std::move(action));
  };
  for (PolicyLine& line : plan.lines) {
    LinePart part{line.no, std::move(line.title), std::move(line.title_nl), {}, {}, {}};
    for (Goal& goal : line.goals) {
      GoalPart made{goal.no, std::move(goal.title), std::move(goal.title_nl), {}, {}};
      for (const std::string& no : goal.actions) {
        auto node = actions.extract(no);
        if (node) place(std::move(node.mapped()), made.actions, made.total, part.by_year);
      }
      add(part.total, made.total);
      part.goals.push_back(std::move(made));
    }
    model.lines.push_back(std::move(part));
  }
  for (auto& [no, action] : actions) {
    place(std::move(action), model.other_actions, model.other_total, model.other_by_year);
  }
}

void set_budget(Model& model, Budget budget) {
  for (ActionBudget& action : budget.actions) {
    for (GrantRow& grant : action.grants) {
      model.grant_places.emplace(grant.grant, model.grants.size());
      model.grants.push_back(std::move(grant));
    }
    if (model.actions_in_plan.contains(action.no) || action.total.empty()) continue;
    model.not_in_plan.push_back({action.no, action.total});
    add(model.not_in_plan_total, action.total);
  }
  budget.actions.clear();
  model.budget = std::move(budget);
}

void set_years(Model& model, const MoneyOfActions& money) {
  for (const auto& [action, years] : money) {
    add_by_year(model.by_year, years);
    if (!model.actions_in_plan.contains(action)) add_by_year(model.not_in_plan_by_year, years);
  }
}

// Requires the model's grants.
void set_changes(Model& model, const Plan& before, const Plan& now,
                 std::vector<EventPtr> grant_changes) {
  Changes& changes = model.changes;
  std::map<std::string, std::optional<Status>, core::PlanOrder> known;
  for (const ActionSummary& action : before.actions) known.emplace(action.no, action.status);
  for (const ActionSummary& action : now.actions) {
    const auto earlier = known.find(action.no);
    if (earlier == known.end()) {
      changes.new_actions.push_back(action.no);
    } else if (earlier->second != action.status) {
      changes.statuses.push_back({action.no, earlier->second, action.status});
    }
  }
  const auto is_recent = [&](const EventPtr& event) {
    return events::first_day_of(event->event()) > changes.since;
  };
  for (const GrantRow& grant : model.grants) {
    if (!is_recent(grant.event)) continue;
    changes.grants.push_back(grant);
    if (grant.amount) changes.granted[grant.currency] += *grant.amount;
  }
  for (const EventPtr& change : grant_changes) {
    const auto currency = change->grant_currency();
    if (!currency || change->grant_amount() == 0) continue;
    core::Totals& sum = change->event().isGrantExtended() ? changes.added : changes.reduced;
    sum[*currency] += change->grant_amount();
  }
  changes.grant_changes = std::move(grant_changes);
}

core::Status count_planned_meetings(Model& model) {
  return model.views.meetings(model.subject.point, std::nullopt, {},
                              [&](const EventPtr&) -> core::Status {
                                ++model.meetings_planned;
                                return {};
                              });
}

core::Result<Restatement> make_restatement(const Views& views, const Subject& subject,
                                           const PeriodRow& closing,
                                           std::vector<RestatingEvent> events) {
  const Point reported{closing.reporting_date, closing.seq - 1, std::nullopt};
  const Point known{closing.reporting_date, subject.point.known_at, subject.point.known_at_time};
  return restate(views, closing, reported, known, std::move(events));
}

// What the views answer, whole.
struct Answers {
  Plan plan;
  Plan before;  // On the day of the last report.
  core::Date since;
  Budget budget;
  Reconciliation reconciliation;
  Findings findings;
};

core::Result<Answers> ask(const Views& views, const Subject& subject) {
  auto plan = views.plan(subject.point);
  if (!plan) return core::fail(std::move(plan).error());
  auto budget = views.budget(subject.point);
  if (!budget) return core::fail(std::move(budget).error());
  auto reconciliation = views.reconcile(subject.point);
  if (!reconciliation) return core::fail(std::move(reconciliation).error());
  const auto closings = views.periods(subject.point);
  if (!closings) return core::fail(closings.error());
  auto findings = search_history(views, subject, *closings);
  if (!findings) return core::fail(std::move(findings).error());
  const core::Date since = day_of_last_report(subject, *closings);
  auto before = views.plan(Point{since, subject.point.known_at, std::nullopt});
  if (!before) return core::fail(std::move(before).error());
  return Answers{*std::move(plan),   *std::move(before),         since,
                 *std::move(budget), *std::move(reconciliation), *std::move(findings)};
}

core::Status make_restatements(const Views& views, Findings& findings, Model& model) {
  for (auto& [closing, events] : findings.restating) {
    auto made = make_restatement(views, model.subject, closing, std::move(events));
    if (!made) return core::fail(std::move(made).error());
    std::erase_if(made->figures, [](const auto& figure) { return figure.changes.empty(); });
    model.restatements.push_back(*std::move(made));
  }
  return {};
}

}  // namespace

core::Result<Model> make_model(const Views& views, const Subject& subject) {
  auto answers = ask(views, subject);
  if (!answers) return core::fail(std::move(answers).error());
  Model model(views, subject);
  model.plan = answers->plan.plan;
  model.counts = answers->plan.counts;
  for (const ActionSummary& action : answers->plan.actions) {
    model.actions_in_plan.insert(action.no);
    if (!action.status) model.status_not_recorded.push_back(action.no);
  }
  Findings& findings = answers->findings;
  set_budget(model, std::move(answers->budget));
  set_years(model, findings.money);
  model.departments = std::move(findings.departments);
  model.late = std::move(findings.late);
  model.corrections = std::move(findings.corrections);
  model.statuses = std::move(findings.statuses);
  model.discrepancies = std::move(answers->reconciliation.totals);
  model.dangling = gather(answers->reconciliation.dangling_references);
  model.grant_changes = std::move(findings.changes);
  model.changes.since = answers->since;
  set_changes(model, answers->before, answers->plan, std::move(findings.recent_changes));
  set_parts(model, std::move(answers->plan), findings.money);
  model.meetings_held = findings.meetings_held;
  model.changes.meetings = findings.recent_meetings;
  if (core::Status counted = count_planned_meetings(model); !counted) {
    return core::fail(counted.error());
  }
  if (core::Status made = make_restatements(views, findings, model); !made) {
    return core::fail(made.error());
  }
  return model;
}

EventPtr read_event(const Views& views, core::Sequence seq, core::Status& status) {
  if (!status) return nullptr;
  core::Result<EventPtr> event = views.event(seq);
  if (event) return *std::move(event);
  status = core::fail(std::move(event).error());
  return nullptr;
}

}  // namespace planledger::projections::report
