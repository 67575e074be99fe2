// ReplayedViews: the money. The contract's sums are counted straight from the events, not from the
// rows of grants, so that a mistake in one shows beside the other.
#include "core/check.h"
#include "projections/detail/replayed_fold.h"
#include "projections/replayed_views.h"

#include <algorithm>
#include <set>

namespace planledger::projections {
namespace {

using detail::currency_of;
using detail::Events;
using events::Kind;
using InForce = ReplayedViews::InForce;
namespace schema = events::schema;

std::string text_of(capnp::Text::Reader text) { return std::string(events::view(text)); }

std::string department_of(const InForce& event) { return text_of(event.content().getDepartment()); }

GrantRow row_of(const EventPtr& recorded) {
  const schema::Event::Reader event = recorded->event();
  const auto data = event.getSubsidyGranted();
  GrantRow row{.action = text_of(event.getAction()),
               .grant = text_of(data.getGrant()),
               .beneficiary = text_of(data.getBeneficiary().getName()),
               .department = text_of(event.getDepartment()),
               .currency = currency_of(data.getCurrency()),
               .amount = std::nullopt,
               .from = std::nullopt,
               .to = std::nullopt,
               .funding = {},
               .event = recorded,
               .changes_by_department = {}};
  if (data.getAmount() != 0) row.amount = data.getAmount();
  row.from = events::date_of(data.getPeriod().getFrom());
  row.to = events::date_of(data.getPeriod().getTo());
  for (const schema::FundingShare::Reader share : data.getFunding()) {
    row.funding.push_back({text_of(share.getSource()), share.getAmount()});
  }
  return row;
}

void extend(GrantRow& row, const events::Recorded& recorded) {
  const auto data = recorded.event().getGrantExtended();
  const std::optional<core::PartialDate> until = events::date_of(data.getUntil());
  if (until && (!row.to || until->last_day() > row.to->last_day())) row.to = until;
  if (!data.hasAdded()) return;
  row.added += recorded.grant_amount();
  row.has_added = true;
  row.changes_by_department[text_of(recorded.event().getDepartment())] += recorded.grant_amount();
}

void reduce(GrantRow& row, const events::Recorded& recorded) {
  row.reduced += recorded.grant_amount();
  row.has_reduced = true;
  row.changes_by_department[text_of(recorded.event().getDepartment())] -= recorded.grant_amount();
}

bool runs_on(const GrantRow& row, core::Date day) {
  if (row.from && day < row.from->first_day()) return false;
  return !row.to || day <= row.to->last_day();
}

}  // namespace

namespace detail {

core::Currency currency_of(capnp::Text::Reader code) {
  const core::Result<core::Currency> currency = core::Currency::parse(events::view(code));
  PLANLEDGER_CHECK(currency, "a recorded event's currency was checked when it was appended");
  return *currency;
}

std::vector<GrantRow> fold_grants(const Events& events, core::Date as_of) {
  std::map<std::string, GrantRow, std::less<>> grants;
  for (const InForce& event : events) {
    if (event.kind == Kind::SUBSIDY_GRANTED) {
      GrantRow row = row_of(event.shared());
      grants.insert_or_assign(row.grant, row);
    } else if (event.kind == Kind::GRANT_EXTENDED) {
      const auto grant = grants.find(events::view(event.content().getGrantExtended().getGrant()));
      if (grant != grants.end()) extend(grant->second, event.recorded());
    } else if (event.kind == Kind::GRANT_REDUCED) {
      const auto grant = grants.find(events::view(event.content().getGrantReduced().getGrant()));
      if (grant != grants.end()) reduce(grant->second, event.recorded());
    }
  }
  std::vector<GrantRow> rows;
  for (auto& [id, row] : grants) {
    row.running = runs_on(row, as_of);
    rows.push_back(std::move(row));
  }
  return rows;
}

namespace {

// The sums of a budget that an amount is counted in.
struct Counted {
  std::string department;
  std::optional<std::string> beneficiary;
  core::Currency currency;
  core::MinorUnits amount;
};

void count(BudgetSums& budget, const Counted& counted) {
  budget.total[counted.currency] += counted.amount;
  budget.by_department[counted.department][counted.currency] += counted.amount;
  if (!counted.beneficiary) return;
  budget.by_beneficiary[*counted.beneficiary][counted.currency] += counted.amount;
}

void count_granted(schema::SubsidyGranted::Reader data, const std::string& department,
                   BudgetSums& budget) {
  if (data.getAmount() == 0) return;
  const core::Currency currency = currency_of(data.getCurrency());
  count(budget, {department, text_of(data.getBeneficiary().getName()), currency, data.getAmount()});
  for (const schema::FundingShare::Reader share : data.getFunding()) {
    budget.by_funding_source[text_of(share.getSource())][currency] += share.getAmount();
  }
  if (data.getFunding().size() == 0) budget.by_funding_source[""][currency] += data.getAmount();
}

// Of what was added to a grant, or by how much it was reduced.
void count_change(const InForce& event, const std::string& beneficiary, core::MinorUnits sign,
                  BudgetSums& budget) {
  const events::Recorded& recorded = event.recorded();
  count(budget, {department_of(event), beneficiary, *recorded.grant_currency(),
                 sign * recorded.grant_amount()});
}

}  // namespace

void count_budget(const Events& events, BudgetSums& budget) {
  std::map<std::string, std::string> beneficiaries;  // By grant.
  for (const InForce& event : events) {
    if (event.kind == Kind::SUBSIDY_GRANTED) {
      const auto data = event.content().getSubsidyGranted();
      beneficiaries[text_of(data.getGrant())] = text_of(data.getBeneficiary().getName());
      count_granted(data, department_of(event), budget);
    } else if (event.kind == Kind::GRANT_EXTENDED) {
      const auto data = event.content().getGrantExtended();
      if (data.hasAdded()) count_change(event, beneficiaries[text_of(data.getGrant())], 1, budget);
    } else if (event.kind == Kind::GRANT_REDUCED) {
      const auto data = event.content().getGrantReduced();
      count_change(event, beneficiaries[text_of(data.getGrant())], -1, budget);
    } else if (event.kind == Kind::BUDGET_ALLOCATED) {
      const auto data = event.content().getBudgetAllocated();
      count(budget, {department_of(event), std::nullopt, currency_of(data.getCurrency()),
                     data.getAmount()});
    }
  }
}

ActionBudget fold_budget(std::string_view no, const Events& events, core::Date as_of) {
  ActionBudget budget;
  budget.no = no;
  if (const std::optional<ActionSummary> action = fold_action(no, events)) {
    budget.title = action->title;
    budget.title_nl = action->title_nl;
    budget.total = action->total;
  } else {
    BudgetSums sums;
    count_budget(events, sums);
    budget.total = sums.total;
  }
  budget.grants = fold_grants(events, as_of);
  for (const GrantRow& grant : budget.grants) {
    if (grant.amount) budget.granted[grant.currency] += *grant.amount;
    if (grant.has_added) budget.added[grant.currency] += grant.added;
    if (grant.has_reduced) budget.reduced[grant.currency] += grant.reduced;
  }
  for (const InForce& event : events) {
    if (event.kind != Kind::BUDGET_ALLOCATED) continue;
    const auto data = event.content().getBudgetAllocated();
    const core::Currency currency = currency_of(data.getCurrency());
    budget.allocated[currency] += data.getAmount();
    budget.allocations.push_back(
        {department_of(event), currency, data.getAmount(), event.shared()});
  }
  return budget;
}

}  // namespace detail

core::MinorUnits ReplayedViews::computed(schema::TotalStated::Reader stated,
                                         core::PartialDate effective, std::string_view action,
                                         const Point& point) const {
  Point then = point;
  then.as_of = std::min(point.as_of, effective.last_day());
  std::set<std::string, std::less<>> of;
  for (const capnp::Text::Reader grant : stated.getOf()) of.insert(text_of(grant));
  core::MinorUnits sum = 0;
  for (const GrantRow& grant : detail::fold_grants(events_of(action, then), then.as_of)) {
    if (of.contains(grant.grant)) sum += grant.total();
  }
  return sum;
}

// None where the action has no grant, no allocation and no stated total.
std::optional<ActionBudget> ReplayedViews::budget_of(std::string_view action,
                                                     const Point& point) const {
  const Events events = events_of(action, point);
  ActionBudget budget = detail::fold_budget(action, events, point.as_of);
  for (const InForce& event : events) {
    if (event.kind != Kind::TOTAL_STATED) continue;
    const schema::Event::Reader content = event.content();
    const auto data = content.getTotalStated();
    budget.stated.push_back(
        {.action = std::string(action),
         .currency = currency_of(data.getCurrency()),
         .stated = data.getAmount(),
         .computed = computed(data, events::effective_of(content), action, point),
         .event = event.shared()});
  }
  if (budget.grants.empty() && budget.allocations.empty() && budget.stated.empty()) {
    return std::nullopt;
  }
  return budget;
}

std::vector<std::optional<ActionBudget>> ReplayedViews::all_budgets(const Point& point) const {
  std::vector<std::optional<ActionBudget>> found(actions_.size());
  for_each_action(
      [&](std::size_t place, const Action& action) { found[place] = budget_of(action.no, point); });
  return found;
}

core::Result<BudgetSums> ReplayedViews::budgets(const Point& point,
                                                std::optional<std::string_view> no,
                                                const VisitBudget& visit) const {
  std::vector<std::optional<ActionBudget>> rows;
  if (no) {
    rows.push_back(budget_of(*no, point));
  } else {
    rows = all_budgets(point);
  }
  BudgetSums sums;
  for (std::optional<ActionBudget>& row : rows) {
    if (!row) continue;
    detail::count_budget(events_of(row->no, point), sums);
    if (core::Status visited = visit(std::move(*row)); !visited) return core::fail(visited.error());
  }
  return sums;
}

core::Status ReplayedViews::grants(const Point& point, bool running_only,
                                   const VisitGrant& visit) const {
  std::vector<std::vector<GrantRow>> found(actions_.size());
  for_each_action([&](std::size_t place, const Action& action) {
    found[place] = detail::fold_grants(in_force(action.entries, point), point.as_of);
  });
  for (std::vector<GrantRow>& of_action : found) {
    for (GrantRow& row : of_action) {
      if (running_only && !row.running) continue;
      if (core::Status visited = visit(std::move(row)); !visited) return visited;
    }
  }
  return {};
}

}  // namespace planledger::projections
