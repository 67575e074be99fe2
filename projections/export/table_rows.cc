// The rows of the tables, read from the views.
#include "core/check.h"
#include "events/json.h"
#include "projections/detail/json_members.h"
#include "projections/export/survey.h"
#include "projections/export/tables.h"

#include <algorithm>

namespace planledger::projections::exports {
namespace {

using events::view;

Cell text(capnp::Text::Reader value) {
  if (value.size() == 0) return std::nullopt;
  return std::string(view(value));
}

Cell date(const std::optional<core::PartialDate>& value) {
  if (!value) return std::nullopt;
  return core::to_string(*value);
}

Cell amount_of(const core::Totals& totals, core::Currency currency) {
  const auto found = totals.find(currency);
  return core::format_amount(found == totals.end() ? 0 : found->second, currency);
}

Cell boolean(bool value) { return value ? "true" : "false"; }

Cell participants_of(events::schema::MeetingHeld::Reader meeting) {
  if (!meeting.hasParticipants()) return std::nullopt;
  std::string json = "[";
  for (const auto name : meeting.getParticipants()) {
    if (json.size() > 1) json += ',';
    events::append_json_string(json, view(name));
  }
  return json + ']';
}

Cell kind_of(events::schema::BeneficiaryKind kind) {
  switch (kind) {
    case events::schema::BeneficiaryKind::ORGANISATION:
      return "organisation";
    case events::schema::BeneficiaryKind::PERSON:
      return "person";
    case events::schema::BeneficiaryKind::NOT_STATED:
      break;
  }
  return std::nullopt;
}

class Reader {
 public:
  Reader(const Exporting& from, const TakeRow& take) : from_(from), take_(take) {}

  core::Status read();

 private:
  // By name, so that the order of the tables is told in one place.
  void put(std::string_view table, std::vector<Cell> row);
  core::Status read_events();
  core::Status read_plan();
  core::Status read_money();
  core::Status read_meetings();
  void put_action(const ActionSummary& action);
  void put_budget(const ActionBudget& budget);
  void put_grant(const GrantRow& grant);
  using PutBudget = void (Reader::*)(const ActionBudget& budget);
  void put_grants(const ActionBudget& budget);
  void put_funding(const ActionBudget& budget);
  void put_allocations(const ActionBudget& budget);
  void put_stated(const ActionBudget& budget);

  const Exporting& from_;
  const TakeRow& take_;
  Survey survey_;
  core::Status status_;
};

void Reader::put(std::string_view table, std::vector<Cell> row) {
  if (!status_) return;
  const auto found = std::find_if(tables().begin(), tables().end(),
                                  [&](const Table& each) { return each.name == table; });
  PLANLEDGER_CHECK(found != tables().end() && found->columns.size() == row.size(),
                   "a row has a cell for each column of its table");
  status_ = take_(static_cast<std::size_t>(found - tables().begin()), row);
}

core::Status Reader::read() {
  auto found = survey(from_.views, from_.point);
  if (!found) return core::fail(found.error());
  survey_ = std::move(*found);
  if (auto status = read_events(); !status) return status;
  for (const auto& [code, department] : survey_.departments) {
    put("departments",
        {code, department.name, department.name_nl.empty() ? Cell() : Cell(department.name_nl)});
  }
  if (auto status = read_plan(); !status) return status;
  if (auto status = read_money(); !status) return status;
  return read_meetings();
}

core::Status Reader::read_events() {
  const auto visit = [&](const HistoryRow& row) -> core::Status {
    const events::Recorded& event = *row.event;
    const auto provenance = event.provenance();
    const core::PartialDate effective = events::effective_of(event.event());
    put("events", {std::to_string(event.seq()), std::to_string(event.version()),
                   core::to_string(event.id()), std::string(events::kind_name(event.kind())),
                   text(event.event().getAction()), text(event.event().getDepartment()),
                   core::to_string(effective), core::to_string(effective.first_day()),
                   core::to_string(effective.last_day()), core::to_string(event.recorded_at()),
                   from_.privacy.data(event), provenance ? Cell(provenance->file) : Cell(),
                   provenance ? Cell(provenance->sha256) : Cell(),
                   provenance ? Cell(std::to_string(provenance->row)) : Cell(),
                   row.reversed_by ? Cell(core::to_string(row.reversed_by->id())) : Cell()});
    return status_;
  };
  return from_.views.history(from_.point, std::nullopt, visit);
}

core::Status Reader::read_plan() {
  const core::Result<Plan> plan = from_.views.plan(from_.point);
  if (!plan) return core::fail(plan.error());
  if (plan->plan) {
    put("plan", {plan->plan->title, plan->plan->title_nl, core::to_string(plan->plan->adopted),
                 date(plan->plan->revised)});
  }
  for (const PolicyLine& line : plan->lines) put("lines", {line.no, line.title, line.title_nl});
  for (const PolicyLine& line : plan->lines) {
    for (const Goal& goal : line.goals) {
      put("goals", {goal.no, line.no, goal.title, goal.title_nl});
    }
  }
  for (const ActionSummary& action : plan->actions) put_action(action);
  for (const ActionSummary& action : plan->actions) {
    std::size_t position = 0;
    for (const auto& [code, role] : action.departments) {
      put("action_departments", {action.no, std::to_string(++position), code,
                                 role == Role::COORDINATING ? "coordinating" : "participating"});
    }
  }
  for (const ActionSummary& action : plan->actions) {
    const auto put_list = [&](const char* list, const std::vector<std::string>& names) {
      for (std::size_t i = 0; i < names.size(); ++i) {
        put("action_parties", {action.no, list, std::to_string(i + 1), names[i]});
      }
    };
    put_list("ministers", action.ministers);
    put_list("otherParties", action.other_parties);
    put_list("competences", action.competences);
  }
  return status_;
}

void Reader::put_action(const ActionSummary& action) {
  put("actions",
      {action.no, action.goal, action.title, action.title_nl,
       action.status ? Cell(detail::status_name(*action.status)) : Cell(),
       date(action.status_since), std::to_string(action.meetings), date(action.last_meeting)});
}

// A table at a time, an action at a time: no more than one action's money is held.
core::Status Reader::read_money() {
  for (const PutBudget put_rows : {&Reader::put_budget, &Reader::put_grants, &Reader::put_funding,
                                   &Reader::put_allocations, &Reader::put_stated}) {
    for (const std::string& action : survey_.actions) {
      const core::Result<Budget> budget = from_.views.budget(from_.point, action);
      if (!budget) return core::fail(budget.error());
      for (const ActionBudget& each : budget->actions) (this->*put_rows)(each);
      if (!status_) return status_;
    }
  }
  return status_;
}

void Reader::put_budget(const ActionBudget& budget) {
  for (const auto& [currency, total] : budget.total) {
    put("budget", {budget.no, std::string(currency.code()), amount_of(budget.granted, currency),
                   amount_of(budget.added, currency), amount_of(budget.reduced, currency),
                   amount_of(budget.allocated, currency), core::format_amount(total, currency)});
  }
}

void Reader::put_grants(const ActionBudget& budget) {
  for (const GrantRow& grant : budget.grants) put_grant(grant);
}

void Reader::put_grant(const GrantRow& grant) {
  const auto data = grant.event->event().getSubsidyGranted();
  const auto amount = [&](core::MinorUnits units) {
    return Cell(core::format_amount(units, grant.currency));
  };
  put("grants", {grant.grant, grant.action, grant.department,
                 from_.privacy.withholds(data) ? Cell() : Cell(grant.beneficiary),
                 kind_of(data.getBeneficiary().getKind()), std::string(grant.currency.code()),
                 grant.amount ? amount(*grant.amount) : Cell(), amount(grant.added),
                 amount(grant.reduced), amount(grant.total()), date(grant.from), date(grant.to),
                 boolean(grant.running), text(data.getProject()), text(data.getPurpose()),
                 text(data.getReference()), core::to_string(grant.event->id())});
}

void Reader::put_funding(const ActionBudget& budget) {
  for (const GrantRow& grant : budget.grants) {
    for (std::size_t i = 0; i < grant.funding.size(); ++i) {
      put("funding", {grant.grant, std::to_string(i + 1), grant.funding[i].source,
                      std::string(grant.currency.code()),
                      core::format_amount(grant.funding[i].amount, grant.currency)});
    }
  }
}

void Reader::put_allocations(const ActionBudget& budget) {
  for (const AllocationRow& row : budget.allocations) {
    put("allocations",
        {core::to_string(row.event->id()), budget.no, row.department,
         text(row.event->event().getBudgetAllocated().getWhat()), std::string(row.currency.code()),
         core::format_amount(row.amount, row.currency)});
  }
}

void Reader::put_stated(const ActionBudget& budget) {
  for (const StatedRow& row : budget.stated) {
    put("stated_totals",
        {core::to_string(row.event->id()), row.action, std::string(row.currency.code()),
         core::format_amount(row.stated, row.currency),
         core::format_amount(row.computed, row.currency),
         core::format_amount(row.difference(), row.currency)});
  }
}

core::Status Reader::read_meetings() {
  const auto put_held = [this](const EventPtr& event) {
    const auto data = event->event().getMeetingHeld();
    put("meetings_held",
        {core::to_string(event->id()), text(event->event().getAction()), text(data.getTitle()),
         core::to_string(events::effective_of(event->event())),
         date(events::date_of(data.getUntil())), text(data.getBody()), text(data.getPlace()),
         from_.privacy.names_persons() ? participants_of(data) : Cell(),
         data.hasAttendance() ? Cell(std::to_string(data.getAttendance().getValue())) : Cell(),
         text(data.getOutcome())});
    return status_;
  };
  const auto put_planned = [this](const EventPtr& event) {
    const auto data = event->event().getMeetingPlanned();
    put("meetings_planned",
        {core::to_string(event->id()), text(event->event().getAction()), text(data.getTitle()),
         date(events::date_of(data.getOn())), text(data.getBody()), text(data.getPlace())});
    return status_;
  };
  core::Status visited = from_.views.meetings(from_.point, std::nullopt, put_held, put_planned);
  if (!visited) return visited;
  const core::Result<std::vector<PeriodRow>> periods = from_.views.periods(from_.point);
  if (!periods) return core::fail(periods.error());
  for (const PeriodRow& row : *periods) {
    put("periods", {std::to_string(row.seq), row.period, core::to_string(row.reporting_date),
                    core::to_string(row.closed_at), boolean(row.reopened)});
  }
  return status_;
}

}  // namespace

core::Status read_tables(const Exporting& from, const TakeRow& take) {
  return Reader(from, take).read();
}

}  // namespace planledger::projections::exports
