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

core::Result<std::vector<EventPtr>> ActionMoney::changes_of(const Views& views,
                                                            const std::string& grant) const {
  std::vector<EventPtr> events;
  const auto found = changes.find(grant);
  if (found == changes.end()) return events;
  for (const core::Sequence seq : found->second) {
    core::Result<EventPtr> event = views.event(seq);
    if (!event) return core::fail(event.error());
    events.push_back(*std::move(event));
  }
  return events;
}

core::Result<ActionMoney> money_of(const Views& views, const Point& point,
                                   const std::string& action) {
  core::Result<Budget> budget = views.budget(point, action);
  if (!budget) return core::fail(budget.error());
  ActionMoney money;
  money.budget.no = action;
  if (!budget->actions.empty()) money.budget = std::move(budget->actions.front());
  const auto visit = [&](std::string_view grant, core::Sequence change) -> core::Status {
    money.changes[std::string(grant)].push_back(change);
    return {};
  };
  if (core::Status read = views.grant_changes(point, action, visit); !read) {
    return core::fail(read.error());
  }
  for (auto& [grant, changes] : money.changes) std::sort(changes.begin(), changes.end());
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
