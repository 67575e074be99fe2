#include "projections/views.h"

#include <utility>

namespace planledger::projections {

core::Result<Budget> Views::budget(const Point& point, std::optional<std::string_view> no) const {
  Budget budget;
  core::Result<BudgetSums> sums = budgets(point, no, [&](ActionBudget action) -> core::Status {
    budget.actions.push_back(std::move(action));
    return {};
  });
  if (!sums) return core::fail(std::move(sums).error());
  static_cast<BudgetSums&>(budget) = *std::move(sums);
  return budget;
}

}  // namespace planledger::projections
