#include "events/roles.h"

#include <fmt/format.h>

#include <algorithm>

namespace planledger::events {
namespace {

// What a participating department may append about its action.
bool open_to_participants(Kind kind) {
  switch (kind) {
    case Kind::MEETING_HELD:
    case Kind::MEETING_PLANNED:
    case Kind::MILESTONE_REACHED:
    case Kind::FIGURE_REPORTED:
    case Kind::STAFF_ALLOCATED:
    case Kind::SUBSIDY_GRANTED:
    case Kind::GRANT_EXTENDED:
    case Kind::GRANT_REDUCED:
    case Kind::GRANT_MENTIONED:
    case Kind::BUDGET_ALLOCATED:
    case Kind::NARRATIVE_REPORTED:
    case Kind::TOTAL_STATED:
      return true;
    default:
      return false;
  }
}

std::optional<schema::Role> role_of(const RoleSet& set, const std::string& department) {
  std::optional<schema::Role> best;
  for (const auto& [code, role] : set.departments) {
    if (code == department && best != schema::Role::COORDINATING) best = role;
  }
  return best;
}

bool has_coordinator(const RoleSet& set) {
  return std::any_of(set.departments.begin(), set.departments.end(), [](const auto& department) {
    return department.second == schema::Role::COORDINATING;
  });
}

// Whether the department's role on the action lets it append this kind there.
bool action_role_allows(State& state, const std::string& department, schema::Event::Reader event) {
  const ActionState& action = state.actions.get(view(event.getAction()));
  if (action.roles.empty()) return false;
  const RoleSet& roles = action.roles.back();
  const std::optional<schema::Role> role = role_of(roles, department);
  if (!role) return false;
  if (*role == schema::Role::COORDINATING) return true;
  if (event.isStatusChanged()) return !has_coordinator(roles);
  return open_to_participants(event.which());
}

}  // namespace

std::optional<std::string> coordinator_of(State& state, const std::string& named) {
  if (!named.empty()) return named;
  const std::string& first = state.plan.get("").first_department;
  if (first.empty()) return std::nullopt;
  return first;
}

core::Status check_role(State& state, const std::string& coordinator_named, const Actor& actor,
                        schema::Event::Reader event, const TargetDepartment& target) {
  if (actor.auditor) {
    return core::fail(core::Errc::not_authorised,
                      "an auditor reads and proves, and appends nothing");
  }
  if (!actor.department) return {};
  const std::string& department = *actor.department;
  const std::optional<std::string> coordinator = coordinator_of(state, coordinator_named);
  if (coordinator == department) return {};
  if (event.isEventReversed()) {
    if (!target || *target == department) return {};
    return core::fail(
        core::Errc::not_authorised,
        fmt::format("{} may reverse its own events alone; this one is {}'s", department, *target));
  }
  // The first department of a ledger that names no coordinator registers itself.
  if (!coordinator && event.isDepartmentRegistered()) return {};
  const bool for_coordinator_alone =
      is_plan_level(event.which()) || event.isActionDefined() || event.isActionAmended();
  if (for_coordinator_alone) {
    return core::fail(core::Errc::not_authorised,
                      fmt::format("{} is for the coordinator of the plan, and {} is not",
                                  kind_name(event.which()), department));
  }
  if (action_role_allows(state, department, event)) return {};
  return core::fail(core::Errc::not_authorised,
                    fmt::format("{} has no role in action {} that allows {}", department,
                                view(event.getAction()), kind_name(event.which())));
}

}  // namespace planledger::events
