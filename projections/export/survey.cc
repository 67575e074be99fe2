#include "projections/export/survey.h"

#include <algorithm>

namespace planledger::projections::exports {

using events::view;

std::string Survey::name_of(const std::string& department) const {
  const auto found = departments.find(department);
  return found == departments.end() ? department : found->second.name;
}

core::Result<Survey> survey(const Views& views, const Point& point) {
  Survey found;
  const auto visit = [&](const HistoryRow& row) -> core::Status {
    if (row.reversed_by) return {};
    const auto event = row.event->event();
    if (event.isSubsidyGranted() || event.isBudgetAllocated() || event.isTotalStated() ||
        event.isActionDefined()) {
      found.actions.emplace(view(event.getAction()));
    } else if (event.isDepartmentRegistered()) {
      const auto data = event.getDepartmentRegistered();
      found.departments[std::string(view(data.getCode()))] = {std::string(view(data.getName())),
                                                              std::string(view(data.getNameNl()))};
    }
    return {};
  };
  if (core::Status read = views.history(point, std::nullopt, visit); !read) {
    return core::fail(read.error());
  }
  return found;
}

std::span<const EventPtr> ActionMoney::changes_of(const std::string& grant) const {
  const auto found = changes.find(grant);
  if (found == changes.end()) return {};
  return found->second;
}

core::Result<ActionMoney> money_of(const Views& views, const Point& point,
                                   const std::string& action) {
  core::Result<Budget> budget = views.budget(point, action);
  if (!budget) return core::fail(budget.error());
  ActionMoney money;
  money.budget.no = action;
  if (!budget->actions.empty()) money.budget = std::move(budget->actions.front());
  const auto visit = [&](const EventPtr& change) -> core::Status {
    const auto event = change->event();
    const auto grant = event.isGrantExtended() ? event.getGrantExtended().getGrant()
                                               : event.getGrantReduced().getGrant();
    money.changes[std::string(view(grant))].push_back(change);
    return {};
  };
  if (core::Status read = views.grant_changes(point, action, visit); !read) {
    return core::fail(read.error());
  }
  for (auto& [grant, changes] : money.changes) {
    std::sort(changes.begin(), changes.end(),
              [](const EventPtr& a, const EventPtr& b) { return a->seq() < b->seq(); });
  }
  return money;
}

core::Status each_money(const Views& views, const Point& point, const Survey& survey,
                        const VisitMoney& visit) {
  for (const std::string& action : survey.actions) {
    const core::Result<ActionMoney> money = money_of(views, point, action);
    if (!money) return core::fail(money.error());
    if (core::Status visited = visit(*money); !visited) return visited;
  }
  return {};
}

std::int64_t change_of(const events::Recorded& event) {
  return event.event().isGrantReduced() ? -event.grant_amount() : event.grant_amount();
}

std::string_view reason_of(const events::Recorded& event) {
  const auto content = event.event();
  return content.isGrantReduced() ? view(content.getGrantReduced().getReason())
                                  : view(content.getGrantExtended().getNote());
}

std::string_view title_of(events::schema::SubsidyGranted::Reader grant) {
  if (grant.hasProject()) return view(grant.getProject());
  if (grant.hasPurpose()) return view(grant.getPurpose());
  return view(grant.getGrant());
}

}  // namespace planledger::projections::exports
