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

// A grant with its changes, on a day on which it may not be in force yet.
core::MinorUnits total_of(events::schema::Event::Reader granted, core::Date day,
                          core::MinorUnits changes) {
  if (events::first_day_of(granted) > day) return 0;
  return granted.getSubsidyGranted().getAmount() + changes;
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

Answering::Changes Answering::changes_of(const Sums& sums) {
  Changes changes;
  for (const auto& [department, sum] : sums) {
    if (sum[kAdditions] == 0 && sum[kReductions] == 0) continue;
    changes.by_department[department] = sum[kAdded] - sum[kReduced];
    changes.added += sum[kAdded];
    changes.reduced += sum[kReduced];
    changes.has_added |= sum[kAdditions] != 0;
    changes.has_reduced |= sum[kReductions] != 0;
  }
  return changes;
}

GrantRow Answering::grant(const EventPtr& granted, const std::vector<core::Date>& other_days) {
  const auto recorded = granted->event();
  const auto data = recorded.getSubsidyGranted();
  std::vector<core::Date> days{as_of_};
  days.insert(days.end(), other_days.begin(), other_days.end());
  const auto sums = Balance(layout::grant_changes(granted->seq())).sums(reading_, days, known_at_);
  for (std::size_t i = 1; i < days.size(); ++i) {
    const Changes then = changes_of(sums[i]);
    computed_[{granted->seq(), days[i]}] = total_of(recorded, days[i], then.added - then.reduced);
  }
  Changes changes = changes_of(sums.front());
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

core::MinorUnits Answering::computed(core::Sequence grant, core::Date day) {
  const auto kept = computed_.find({grant, day});
  if (kept != computed_.end()) return kept->second;
  const Changes changes =
      changes_of(Balance(layout::grant_changes(grant)).sums(reading_, day, known_at_));
  return total_of(event(grant)->event(), day, changes.added - changes.reduced);
}

std::vector<Answering::Stated> Answering::statements(std::optional<std::string_view> action) {
  std::vector<Stated> statements;
  each(of_kind(action, Kind::TOTAL_STATED), [&](const Item& item) {
    EventPtr stated = event(item.place.seq);
    // A total is held against what it was stated about, not against later changes.
    const core::Date stated_last = events::effective_of(stated->event()).last_day();
    statements.push_back(
        {std::move(stated), decode_grants(item.payload), std::min(as_of_, stated_last)});
  });
  return statements;
}

StatedRow Answering::stated_row(const Stated& stated) {
  const auto data = stated.event->event().getTotalStated();
  StatedRow row{.action = text_of(stated.event->event().getAction()),
                .currency = currency_of(data.getCurrency()),
                .stated = data.getAmount(),
                .computed = 0,
                .event = stated.event};
  for (const core::Sequence grant : stated.grants) row.computed += computed(grant, stated.day);
  return row;
}

std::vector<StatedRow> Answering::stated(std::optional<std::string_view> action) {
  std::vector<StatedRow> rows;
  for (const Stated& stated : statements(action)) rows.push_back(stated_row(stated));
  return rows;
}

std::vector<ActionBudget> Answering::budgets(std::optional<std::string_view> action) {
  std::map<std::string, ActionBudget, core::PlanOrder> budgets;
  const std::vector<Stated> statements = this->statements(action);
  std::unordered_map<core::Sequence, std::vector<core::Date>> days;  // By grant.
  for (const Stated& stated : statements) {
    for (const core::Sequence grant : stated.grants) days[grant].push_back(stated.day);
  }
  for (const EventPtr& granted : events(of_kind(action, Kind::SUBSIDY_GRANTED))) {
    const auto asked = days.find(granted->seq());
    GrantRow row = grant(granted, asked == days.end() ? std::vector<core::Date>{} : asked->second);
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
  for (const Stated& stated : statements) {
    StatedRow row = stated_row(stated);
    budgets[row.action].stated.push_back(std::move(row));
  }

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
