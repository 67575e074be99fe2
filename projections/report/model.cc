#include "projections/report/model.h"

#include "projections/report/action_model.h"
#include "projections/report/findings.h"

#include <algorithm>
#include <set>

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

// Makes the parts of the plan: lines, their goals, their actions.
class Parts {
 public:
  Parts(const Views& views, const Surroundings& around, const MoneyOfActions& money)
      : views_(views), around_(around), money_(money) {}

  [[nodiscard]] core::Status make(const Plan& plan, Model& model) {
    std::set<std::string> placed;
    for (const PolicyLine& line : plan.lines) {
      LinePart part{line.no, line.title, line.title_nl, {}, {}, {}};
      for (const Goal& goal : line.goals) {
        GoalPart made{goal.no, goal.title, goal.title_nl, {}, {}};
        for (const std::string& no : goal.actions) {
          if (core::Status status = append(no, made.actions, made.total); !status) return status;
          add_years(no, part.by_year);
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
      add_years(summary.no, model.other_by_year);
    }
    return {};
  }

 private:
  void add_years(const std::string& no, YearlyMoney& years) const {
    if (const auto found = money_.find(no); found != money_.end())
      add_by_year(years, found->second);
  }

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
  const MoneyOfActions& money_;
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

void set_years(Model& model, const MoneyOfActions& money) {
  for (const auto& [action, years] : money) {
    add_by_year(model.by_year, years);
    if (!model.actions_in_plan.contains(action)) add_by_year(model.not_in_plan_by_year, years);
  }
}

// Requires the model's grants and meetings.
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
  const auto held =
      std::count_if(model.meetings.held.begin(), model.meetings.held.end(), is_recent);
  changes.meetings = static_cast<std::uint64_t>(held);
}

core::Result<Restatement> make_restatement(const Views& views, const Subject& subject,
                                           const PeriodRow& closing,
                                           std::vector<RestatingEvent> events) {
  const Point reported{closing.reporting_date, closing.seq - 1, std::nullopt};
  const Point known{closing.reporting_date, subject.point.known_at, subject.point.known_at_time};
  return restate(views, closing, reported, known, std::move(events));
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

// What the views answer, whole.
struct Answers {
  Plan plan;
  Plan before;  // On the day of the last report.
  core::Date since;
  Budget budget;
  Reconciliation reconciliation;
  Meetings meetings;
  Findings findings;
};

core::Result<Answers> ask(const Views& views, const Subject& subject) {
  auto plan = views.plan(subject.point);
  if (!plan) return core::fail(std::move(plan).error());
  auto budget = views.budget(subject.point);
  if (!budget) return core::fail(std::move(budget).error());
  auto reconciliation = views.reconcile(subject.point);
  if (!reconciliation) return core::fail(std::move(reconciliation).error());
  auto meetings = read_meetings(views, subject.point);
  if (!meetings) return core::fail(std::move(meetings).error());
  const auto closings = views.periods(subject.point);
  if (!closings) return core::fail(closings.error());
  auto findings = search_history(views, subject, *closings);
  if (!findings) return core::fail(std::move(findings).error());
  const core::Date since = day_of_last_report(subject, *closings);
  auto before = views.plan(Point{since, subject.point.known_at, std::nullopt});
  if (!before) return core::fail(std::move(before).error());
  return Answers{*std::move(plan),    *std::move(before),         since,
                 *std::move(budget),  *std::move(reconciliation), *std::move(meetings),
                 *std::move(findings)};
}

core::Status make_parts(const Views& views, const Answers& answers, Model& model) {
  std::map<std::string, GrantRow> grants;
  for (const ActionBudget& action : answers.budget.actions) {
    for (const GrantRow& row : action.grants) grants.emplace(row.grant, row);
  }
  const Surroundings around{
      model.subject,
      [&](std::string_view action) { return model.actions_in_plan.contains(action); }, grants,
      answers.findings.changes, answers.reconciliation.totals};
  return Parts(views, around, answers.findings.money).make(answers.plan, model);
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
  Model model(subject);
  model.plan = answers->plan.plan;
  model.counts = answers->plan.counts;
  for (const ActionSummary& action : answers->plan.actions) {
    model.actions_in_plan.insert(action.no);
    if (!action.status) model.status_not_recorded.push_back(action.no);
  }
  if (core::Status made = make_parts(views, *answers, model); !made)
    return core::fail(made.error());
  Findings& findings = answers->findings;
  set_budget(model, std::move(answers->budget));
  set_years(model, findings.money);
  model.departments = std::move(findings.departments);
  model.late = std::move(findings.late);
  model.corrections = std::move(findings.corrections);
  model.statuses = std::move(findings.statuses);
  model.discrepancies = std::move(answers->reconciliation.totals);
  model.dangling = gather(answers->reconciliation.dangling_references);
  model.meetings = std::move(answers->meetings);
  model.changes.since = answers->since;
  set_changes(model, answers->before, answers->plan, std::move(findings.recent_changes));
  if (core::Status made = make_restatements(views, findings, model); !made) {
    return core::fail(made.error());
  }
  return model;
}

}  // namespace planledger::projections::report
