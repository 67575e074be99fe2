// What an event refers to must be recorded: unknownDepartment to unknownLine, then the digits and
// currency that depend on a grant, then alreadyDefined.

#include "events/rules.h"

#include <fmt/format.h>

namespace planledger::events {
namespace {

using core::Errc;
using core::fail;

core::Status known_department(State& state, std::string_view code, std::string_view field) {
  if (state.departments.get(code).defined != 0) return {};
  return fail(Errc::unknown_department,
              fmt::format("{}: no department '{}' is registered", field, code));
}

template <class Body>
core::Status known_departments(State& state, Body body) {
  if (!body.hasDepartments()) return {};
  for (auto department : body.getDepartments()) {
    core::Status known = known_department(state, view(department.getCode()), "data.departments");
    if (!known) return known;
  }
  return {};
}

core::Status check_departments(State& state, schema::Event::Reader event) {
  const std::string_view department = view(event.getDepartment());
  const bool registers_itself = event.isDepartmentRegistered() &&
                                view(event.getDepartmentRegistered().getCode()) == department;
  if (!registers_itself) {
    if (core::Status known = known_department(state, department, "department"); !known)
      return known;
  }
  if (event.isActionDefined()) return known_departments(state, event.getActionDefined());
  if (event.isActionAmended()) return known_departments(state, event.getActionAmended());
  return {};
}

core::Status check_action(State& state, schema::Event::Reader event) {
  if (!event.hasAction() || event.isActionDefined()) return {};
  if (state.actions.get(view(event.getAction())).defined != 0) return {};
  return fail(Errc::unknown_action,
              fmt::format("action: no action '{}' is defined", view(event.getAction())));
}

core::Status known_grant(State& state, std::string_view id, std::string_view action,
                         std::string_view field) {
  const GrantState& grant = state.grants.get(id);
  if (grant.granted == 0) {
    return fail(Errc::unknown_grant, fmt::format("{}: no grant '{}' is recorded", field, id));
  }
  if (action.empty() || grant.action == action) return {};
  return fail(Errc::unknown_grant, fmt::format("{}: grant '{}' is of action {}, not of {}", field,
                                               id, grant.action, action));
}

core::Status check_grants(State& state, schema::Event::Reader event) {
  const std::string_view action = view(event.getAction());
  if (event.isGrantExtended()) {
    return known_grant(state, view(event.getGrantExtended().getGrant()), action, "data.grant");
  }
  if (event.isGrantReduced()) {
    return known_grant(state, view(event.getGrantReduced().getGrant()), action, "data.grant");
  }
  if (event.isGrantMentioned()) {
    return known_grant(state, view(event.getGrantMentioned().getGrant()), {}, "data.grant");
  }
  if (!event.isTotalStated()) return {};
  for (auto grant : event.getTotalStated().getOf()) {
    if (core::Status known = known_grant(state, view(grant), action, "data.of"); !known) {
      return known;
    }
  }
  return {};
}

// The MeetingPlanned that a meeting names: of this action, and not reversed.
core::Status check_planned(const RuleContext& context, schema::Event::Reader event) {
  if (!event.isMeetingHeld() || !event.getMeetingHeld().hasPlanned()) return {};
  const core::Uuid id = to_uuid(event.getMeetingHeld().getPlanned());
  const auto unknown = [&](std::string_view why) {
    return fail(Errc::unknown_event, fmt::format("data.planned: {} {}", core::to_string(id), why));
  };
  core::Result<std::optional<core::Sequence>> seq = context.find_sequence(id);
  if (!seq) return fail(seq.error());
  if (!*seq) return unknown("is not recorded");
  if (context.state.reference(**seq).reversed_by != 0) return unknown("was reversed");
  core::Result<Recorded> planned = context.find_event(**seq);
  if (!planned) return fail(planned.error());
  if (!planned->event().isMeetingPlanned()) return unknown("is no MeetingPlanned");
  if (view(planned->event().getAction()) == view(event.getAction())) return {};
  return unknown("is of another action");
}

core::Status known_goal(State& state, std::string_view no) {
  if (state.goals.get(no).defined != 0) return {};
  return fail(Errc::unknown_goal, fmt::format("data.goal: no goal '{}' is defined", no));
}

core::Status check_goal_and_line(State& state, schema::Event::Reader event) {
  if (event.isActionDefined()) return known_goal(state, view(event.getActionDefined().getGoal()));
  if (event.isActionAmended() && event.getActionAmended().hasGoal()) {
    return known_goal(state, view(event.getActionAmended().getGoal()));
  }
  if (!event.isGoalDefined()) return {};
  const std::string_view line = view(event.getGoalDefined().getLine());
  if (state.lines.get(line).defined != 0) return {};
  return fail(Errc::unknown_line, fmt::format("data.line: no policy line '{}' is defined", line));
}

core::Status check_grant_amount(State& state, std::string_view grant_id,
                                schema::Decimal::Reader amount, int digits,
                                std::string_view field) {
  const GrantState& grant = state.grants.get(grant_id);
  const auto currency = core::Currency::parse(grant.currency);
  if (currency && digits > currency->digits()) {
    return fail(Errc::invalid_amount,
                fmt::format("{}: {} digits after the point, but {}, the grant's currency, has {}",
                            field, digits, grant.currency, currency->digits()));
  }
  core::Result<std::int64_t> minor_units = grant_amount(amount, grant);
  if (minor_units) return {};
  return fail(minor_units.error().code, fmt::format("{}: {}", field, minor_units.error().message));
}

core::Status check_grant_money(State& state, schema::Event::Reader event, int digits) {
  if (event.isGrantExtended() && event.getGrantExtended().hasAdded()) {
    auto body = event.getGrantExtended();
    return check_grant_amount(state, view(body.getGrant()), body.getAdded(), digits, "data.added");
  }
  if (event.isGrantReduced()) {
    auto body = event.getGrantReduced();
    return check_grant_amount(state, view(body.getGrant()), body.getBy(), digits, "data.by");
  }
  if (!event.isTotalStated()) return {};
  const std::string_view currency = view(event.getTotalStated().getCurrency());
  for (auto id : event.getTotalStated().getOf()) {
    const GrantState& grant = state.grants.get(view(id));
    if (grant.currency == currency) continue;
    return fail(Errc::invalid_currency, fmt::format("data.currency: {}, but grant '{}' is in {}",
                                                    currency, view(id), grant.currency));
  }
  return {};
}

core::Status defined_once(core::Sequence defined, std::string_view what, std::string_view name) {
  if (defined == 0) return {};
  return fail(Errc::already_defined,
              fmt::format("{} '{}' is defined already, by event {}", what, name, defined));
}

core::Status check_new(State& state, schema::Event::Reader event) {
  if (event.isActionDefined()) {
    const std::string_view no = view(event.getAction());
    return defined_once(state.actions.get(no).defined, "action", no);
  }
  if (event.isGoalDefined()) {
    const std::string_view no = view(event.getGoalDefined().getNo());
    return defined_once(state.goals.get(no).defined, "goal", no);
  }
  if (event.isPolicyLineDefined()) {
    const std::string_view no = view(event.getPolicyLineDefined().getNo());
    return defined_once(state.lines.get(no).defined, "policy line", no);
  }
  if (event.isDepartmentRegistered()) {
    const std::string_view code = view(event.getDepartmentRegistered().getCode());
    return defined_once(state.departments.get(code).defined, "department", code);
  }
  if (event.isSubsidyGranted()) {
    const std::string_view grant = view(event.getSubsidyGranted().getGrant());
    return defined_once(state.grants.get(grant).granted, "grant", grant);
  }
  return {};
}

}  // namespace

core::Status check_references(const RuleContext& context, schema::Event::Reader event, int digits) {
  State& state = context.state;
  if (core::Status known = check_departments(state, event); !known) return known;
  if (core::Status known = check_action(state, event); !known) return known;
  if (core::Status known = check_grants(state, event); !known) return known;
  if (core::Status known = check_planned(context, event); !known) return known;
  if (core::Status known = check_goal_and_line(state, event); !known) return known;
  if (core::Status fits = check_grant_money(state, event, digits); !fits) return fits;
  return check_new(state, event);
}

}  // namespace planledger::events
