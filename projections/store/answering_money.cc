// Answering: grants and what they come to, allocations, stated totals.
#include "projections/store/answering.h"
#include "projections/store/balance.h"
#include "projections/store/event_rows.h"

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

// Calls `visit(department, sum)` for what each department changed of the grant.
template <class Visit>
void each_change(const Sums& changes, core::Sequence grant, const Visit& visit) {
  for (auto sum = changes.lower_bound(change_label(grant, "")); sum != changes.end(); ++sum) {
    const auto [changed, department] = decode_change_label(sum->first);
    if (changed != grant) return;
    visit(department, sum->second);
  }
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

const Sums& Answering::changes(std::string_view action, core::Date day) {
  const auto [kept, is_new] = changes_.try_emplace({std::string(action), day});
  if (is_new) {
    kept->second = Balance(layout::action_changes(action)).sums(reading_, day, known_at_);
  }
  return kept->second;
}

Answering::Changes Answering::changes_of(const events::Recorded& granted) {
  Changes changes;
  each_change(this->changes(view(granted.event().getAction()), as_of_), granted.seq(),
              [&](std::string_view department, const Measures& sum) {
                if (sum[kAdditions] == 0 && sum[kReductions] == 0) return;
                changes.by_department[std::string(department)] = sum[kAdded] - sum[kReduced];
                changes.added += sum[kAdded];
                changes.reduced += sum[kReduced];
                changes.has_added |= sum[kAdditions] != 0;
                changes.has_reduced |= sum[kReductions] != 0;
              });
  return changes;
}

const Latest::Found& Answering::ends(std::string_view action) {
  const auto [kept, is_new] = ends_.try_emplace(std::string(action));
  if (is_new) {
    kept->second = Latest(layout::action_ends(action)).find(reading_, as_of_, known_at_);
  }
  return kept->second;
}

GrantRow Answering::grant(const EventPtr& granted) {
  const auto recorded = granted->event();
  const auto data = recorded.getSubsidyGranted();
  Changes changes = changes_of(*granted);
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
  const Latest::Found& ends = this->ends(view(recorded.getAction()));
  const auto end = ends.find(granted->seq());
  if (end != ends.end()) row.to = decode_date(end->second.payload);
  row.running =
      (!row.from || row.from->first_day() <= as_of_) && (!row.to || as_of_ <= row.to->last_day());
  return row;
}

core::MinorUnits Answering::computed(core::Sequence grant, core::Date day) {
  const EventPtr granted = event(grant);
  if (events::first_day_of(granted->event()) > day) return 0;
  core::MinorUnits total = granted->event().getSubsidyGranted().getAmount();
  each_change(changes(view(granted->event().getAction()), day), grant,
              [&](std::string_view /*department*/, const Measures& sum) {
                total += sum[kAdded] - sum[kReduced];
              });
  return total;
}

StatedRow Answering::stated_row(const Item& item) {
  const EventPtr stated = event(item.place.seq);
  const auto data = stated->event().getTotalStated();
  StatedRow row{.action = text_of(stated->event().getAction()),
                .currency = currency_of(data.getCurrency()),
                .stated = data.getAmount(),
                .computed = 0,
                .event = stated};
  // A total is held against what it was stated about, not against later changes.
  const core::Date stated_last = events::effective_of(stated->event()).last_day();
  for (const core::Sequence grant : decode_grants(item.payload)) {
    row.computed += computed(grant, std::min(as_of_, stated_last));
  }
  return row;
}

std::vector<StatedRow> Answering::stated() {
  std::vector<StatedRow> rows;
  each(of_kind(std::nullopt, Kind::TOTAL_STATED),
       [&](const Item& item) { rows.push_back(stated_row(item)); });
  return rows;
}

void Answering::gather(const Items& items, std::vector<Item> Money::*list, MoneyByAction& money) {
  each(items, [&](const Item& item) {
    (money[text_of(event(item.place.seq)->event().getAction())].*list).push_back(item);
  });
}

std::vector<GrantRow> Answering::grant_rows(const std::vector<Item>& granted) {
  std::vector<GrantRow> rows;
  rows.reserve(granted.size());
  for (const Item& item : granted) rows.push_back(grant(event(item.place.seq)));
  std::sort(rows.begin(), rows.end(),
            [](const GrantRow& a, const GrantRow& b) { return a.grant < b.grant; });
  return rows;
}

ActionBudget Answering::budget(const std::string& no, const Money& money) {
  ActionBudget budget;
  budget.no = no;
  fill_titles(budget);
  budget.grants = grant_rows(money.granted);
  for (const Item& item : money.allocated) {
    const EventPtr allocated = event(item.place.seq);
    const auto data = allocated->event().getBudgetAllocated();
    budget.allocations.push_back({.department = text_of(allocated->event().getDepartment()),
                                  .currency = currency_of(data.getCurrency()),
                                  .amount = data.getAmount(),
                                  .event = allocated});
  }
  for (const Item& item : money.stated) budget.stated.push_back(stated_row(item));
  add_up(budget);
  return budget;
}

void Answering::forget_action() {
  changes_.clear();
  ends_.clear();
}

void Answering::budgets(std::optional<std::string_view> action, const VisitBudget& visit) {
  MoneyByAction money;
  gather(of_kind(action, Kind::SUBSIDY_GRANTED), &Money::granted, money);
  gather(of_kind(action, Kind::BUDGET_ALLOCATED), &Money::allocated, money);
  gather(of_kind(action, Kind::TOTAL_STATED), &Money::stated, money);
  for (const auto& [no, of_action] : money) {
    visit(budget(no, of_action));
    forget_action();
  }
}

void Answering::grants(const VisitGrants& visit) {
  MoneyByAction money;
  gather(of_kind(std::nullopt, Kind::SUBSIDY_GRANTED), &Money::granted, money);
  for (const auto& [no, of_action] : money) {
    visit(grant_rows(of_action.granted));
    forget_action();
  }
}

}  // namespace planledger::projections::store
