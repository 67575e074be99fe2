// StoredViews: the budget, the grants, and what does not reconcile.
#include "projections/store/answering.h"
#include "projections/store/event_rows.h"
#include "projections/store/stored_views.h"

#include <algorithm>

namespace planledger::projections::store {
namespace {

using events::Kind;

// A grant's own amount, its additions and its reductions, each where it is counted.
void count_grant(BudgetSums& budget, const GrantRow& grant) {
  if (grant.amount) {
    budget.by_department[grant.department][grant.currency] += *grant.amount;
    for (const FundingShare& share : grant.funding) {
      budget.by_funding_source[share.source][grant.currency] += share.amount;
    }
    if (grant.funding.empty()) budget.by_funding_source[""][grant.currency] += *grant.amount;
  }
  for (const auto& [department, change] : grant.changes_by_department) {
    budget.by_department[department][grant.currency] += change;
  }
  if (grant.amount || grant.has_added || grant.has_reduced) {
    budget.by_beneficiary[grant.beneficiary][grant.currency] += grant.total();
  }
}

void count_action(BudgetSums& sums, const ActionBudget& action) {
  for (const GrantRow& grant : action.grants) count_grant(sums, grant);
  for (const AllocationRow& row : action.allocations) {
    sums.by_department[row.department][row.currency] += row.amount;
  }
  for (const auto& [currency, amount] : action.total) sums.total[currency] += amount;
}

}  // namespace

core::Result<BudgetSums> StoredViews::budgets(const Point& point,
                                              std::optional<std::string_view> no,
                                              const VisitBudget& visit) const {
  return answered([&] {
    BudgetSums sums;
    Answering(rows_, log_, point).budgets(no, [&](ActionBudget action) {
      count_action(sums, action);
      if (core::Status visited = visit(std::move(action)); !visited) {
        throw StoreError{std::move(visited.error())};
      }
    });
    return sums;
  });
}

core::Status StoredViews::grants(const Point& point, bool running_only,
                                 const VisitGrant& visit) const {
  return answered([&] {
    Answering(rows_, log_, point).grants([&](std::vector<GrantRow> grants) {
      for (GrantRow& grant : grants) {
        if (running_only && !grant.running) continue;
        if (core::Status visited = visit(std::move(grant)); !visited) {
          throw StoreError{std::move(visited.error())};
        }
      }
    });
  });
}

core::Result<Reconciliation> StoredViews::reconcile(const Point& point) const {
  return answered([&] {
    Answering answering(rows_, log_, point);
    Reconciliation found;
    for (StatedRow& row : answering.stated()) {
      if (row.difference() != 0) found.totals.push_back(std::move(row));
    }
    const core::PlanOrder before;
    std::stable_sort(
        found.totals.begin(), found.totals.end(),
        [&](const StatedRow& a, const StatedRow& b) { return before(a.action, b.action); });
    std::map<std::string, bool> in_plan;
    answering.each(Items(layout::kReferences, kDense), [&](const Item& item) {
      for (std::string& reference : decode_references(item.payload)) {
        const auto [known, is_new] = in_plan.try_emplace(reference, false);
        if (is_new) known->second = answering.in_plan(reference);
        if (known->second) continue;
        const EventPtr narrative = answering.event(item.place.seq);
        found.dangling_references.push_back(
            {.action = std::string(events::view(narrative->event().getAction())),
             .event = narrative->id(),
             .to = std::move(reference)});
      }
    });
    return found;
  });
}

}  // namespace planledger::projections::store
