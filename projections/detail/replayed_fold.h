// The folds that ReplayedViews answers with. All take the events of one action that are in force,
// in fold order.
#pragma once

#include "projections/replayed_views.h"

#include <optional>
#include <string_view>
#include <vector>

namespace planledger::projections::detail {

using Events = ReplayedViews::Events;

// The action as the plan shows it; none while it is not defined.
[[nodiscard]] std::optional<ActionSummary> fold_action(std::string_view no, const Events& events);
// Its grants, by id in byte order. `as_of` decides which are running.
[[nodiscard]] std::vector<GrantRow> fold_grants(const Events& events, core::Date as_of);
// Its grants, allocations and sums; its stated totals are left to the caller, who can look at other
// days.
[[nodiscard]] ActionBudget fold_budget(std::string_view no, const Events& events, core::Date as_of);
// Everything that is counted in the events, into the sums of a whole budget.
void count_budget(const Events& events, BudgetSums& budget);
// Meetings held, and those planned that are still to come.
[[nodiscard]] Meetings fold_meetings(const Events& events, core::Date as_of);

[[nodiscard]] core::Currency currency_of(capnp::Text::Reader code);

}  // namespace planledger::projections::detail
