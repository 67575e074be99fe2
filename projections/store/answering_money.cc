// Answering: grants and what they come to, allocations, stated totals.
#include "projections/store/answering.h"
#include "projections/store/balance.h"
#include "projections/store/event_rows.h"
#include "projections/store/latest.h"

#include <algorithm>

namespace planledger::projections::store {
namespace {

using events::Kind;
using events::view;

std::string text_of(capnp::Text::Reader text) { return std::string(view(text)); }

core::Currency currency_of(capnp::Text::Reader code) {
  const auto currency = core::Currency::parse(view(code));
  if (!currency) throw_damaged("a recorded amount has an unknown currency, " + text_of(code));
  return *currency;
}

void add(core::Totals& sums, const core::Totals& more, int sign = 1) {
  for (const auto& [currency, amount] : more) sums[currency] += amount * sign;
}

void add_up(ActionBudget& budget) {
  for (const GrantRow& grant : budget.grants) {
    if (grant.amount) budget.granted[grant.currency] += *grant.amount;
    if (grant.has_added) budget.added[grant.currency] += grant.added;
    if (grant.has_reduced) budget.reduced[grant.currency] += grant.reduced;
  }
  for (const AllocationRow& row : budget.allocations) {
    budget.allocated[row.currency] += row.amount;
  }
  add(budget.total, budget.granted);
  add(budget.total, budget.added);
  add(budget.total, budget.reduced, -1);
  add(budget.total, budget.allocated);
}

}  // namespace

Answering::Changes Answering::changes(core::Sequence grant, core::Date as_of) {
  Changes changes;
  const std::string family = layout::grant_changes(grant);
  each_name(family, [&](const std::string& department) {
    const Measures sum = Balance(layout::named(family, department)).sum(reading_, as_of, known_at_);
    if (sum[kAdditions] == 0 && sum[kReductions] == 0) return;
    changes.by_department[department] = sum[kAdded] - sum[kReduced];
    changes.added += sum[kAdded];
    changes.reduced += sum[kReduced];
    changes.has_added |= sum[kAdditions] != 0;
    changes.has_reduced |= sum[kReductions] != 0;
  });
  return changes;
}

GrantRow Answering::grant(const EventPtr& granted) {
  const auto recorded = granted->event();
  const auto data = recorded.getSubsidyGranted();
  Changes changes = this->changes(granted->seq(), as_of_);
  GrantRow row{.action = text_of(recorded.getAction()),
               .grant = text_of(data.getGrant()),
               .beneficiary = text_of(data.getBeneficiary().getName()),
               .department = text_of(recorded.getDepartment()),
               .currency = currency_of(data.getCurrency()),
               .amount = std::nullopt,
               .added = changes.added,
               .reduced = changes.reduced,
               .from = events::date_of(data.getPeriod().getFrom()),
               .to = events::date_of(data.getPeriod().getTo()),
               .funding = {},
               .event = granted,
               .changes_by_department = std::move(changes.by_department),
               .has_added = changes.has_added,
               .has_reduced = changes.has_reduced};
  if (data.getAmount() != 0) row.amount = data.getAmount();
  for (const auto share : data.getFunding()) {
    row.funding.push_back({text_of(share.getSource()), share.getAmount()});
  }
  // Of extensions in force at one time the last recorded reaches furthest: the rules see to it.
  const Latest ends(layout::grant_ends(granted->seq()));
  if (const auto end = ends.find(reading_, as_of_, known_at_)) row.to = decode_date(end->payload);
  row.running =
      (!row.from || row.from->first_day() <= as_of_) && (!row.to || as_of_ <= row.to->last_day());
  return row;
}

core::MinorUnits Answering::computed(const std::vector<core::Sequence>& grants, core::Date as_of) {
  core::MinorUnits sum = 0;
  for (const core::Sequence seq : grants) {
    const EventPtr granted = event(seq);
    if (events::first_day_of(granted->event()) > as_of) continue;
    const Changes changes = this->changes(seq, as_of);
    sum += granted->event().getSubsidyGranted().getAmount() + changes.added - changes.reduced;
  }
  return sum;
}

std::vector<StatedRow> Answering::stated(std::optional<std::string_view> action) {
  std::vector<StatedRow> rows;
  each(of_kind(action, Kind::TOTAL_STATED), [&](const Item& item) {
    const EventPtr stated = event(item.place.seq);
    const auto data = stated->event().getTotalStated();
    // A total is held against what it was stated about, not against later changes.
    const core::Date stated_last = events::effective_of(stated->event()).last_day();
    rows.push_back(
        {.action = text_of(stated->event().getAction()),
         .currency = currency_of(data.getCurrency()),
         .stated = data.getAmount(),
         .computed = computed(decode_grants(item.payload), std::min(as_of_, stated_last)),
         .event = stated});
  });
  return rows;
}

std::vector<ActionBudget> Answering::budgets(std::optional<std::string_view> action) {
  std::map<std::string, ActionBudget, core::PlanOrder> budgets;
  for (const EventPtr& granted : events(of_kind(action, Kind::SUBSIDY_GRANTED))) {
    GrantRow row = grant(granted);
    budgets[row.action].grants.push_back(std::move(row));
  }
  for (const EventPtr& allocated : events(of_kind(action, Kind::BUDGET_ALLOCATED))) {
    const auto recorded = allocated->event();
    const auto data = recorded.getBudgetAllocated();
    budgets[text_of(recorded.getAction())].allocations.push_back(
        {.department = text_of(recorded.getDepartment()),
         .currency = currency_of(data.getCurrency()),
         .amount = data.getAmount(),
         .event = allocated});
  }
  for (StatedRow& row : stated(action)) budgets[row.action].stated.push_back(std::move(row));

  std::vector<ActionBudget> list;
  for (auto& [no, budget] : budgets) {
    budget.no = no;
    fill_titles(budget);
    std::sort(budget.grants.begin(), budget.grants.end(),
              [](const GrantRow& a, const GrantRow& b) { return a.grant < b.grant; });
    add_up(budget);
    list.push_back(std::move(budget));
  }
  return list;
}

}  // namespace planledger::projections::store
