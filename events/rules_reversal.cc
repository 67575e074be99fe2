// What an EventReversed may name, in the contract's order: unknownDepartment, unknownEvent,
// invalidField, notReversible, alreadyReversed, hasDependents, illegalTransition, belowZero.

#include "events/rules.h"

#include <fmt/format.h>

namespace planledger::events {
namespace {

using core::Errc;
using core::fail;

core::Status check_reversible(Kind kind) {
  switch (kind) {
    case Kind::EVENT_REVERSED:
    case Kind::DEPARTMENT_REGISTERED:
    case Kind::PERIOD_CLOSED:
    case Kind::PERIOD_REOPENED:
    case Kind::KEY_ADMITTED:
    case Kind::KEY_REVOKED:
      return fail(Errc::not_reversible,
                  fmt::format("data.event: a {} cannot be reversed", kind_name(kind)));
    default:
      return {};
  }
}

std::uint64_t dependents_of(State& state, const Recorded& target) {
  schema::Event::Reader event = target.event();
  switch (event.which()) {
    case Kind::ACTION_DEFINED:
      return state.actions.get(view(event.getAction())).dependents;
    case Kind::GOAL_DEFINED:
      return state.goals.get(view(event.getGoalDefined().getNo())).dependents;
    case Kind::POLICY_LINE_DEFINED:
      return state.lines.get(view(event.getPolicyLineDefined().getNo())).dependents;
    case Kind::SUBSIDY_GRANTED:
      return state.grants.get(view(event.getSubsidyGranted().getGrant())).dependents;
    case Kind::MEETING_PLANNED:
      return state.reference(target.seq()).dependents;
    default:
      return 0;
  }
}

core::Status check_dependents(State& state, const Recorded& target) {
  const std::uint64_t dependents = dependents_of(state, target);
  if (dependents == 0) return {};
  return fail(Errc::has_dependents,
              fmt::format("data.event: {} unreversed event{} still refer{} to this {}", dependents,
                          dependents == 1 ? "" : "s", dependents == 1 ? "s" : "",
                          kind_name(target.kind())));
}

core::Status check_what_is_left(State& state, const Recorded& target) {
  schema::Event::Reader event = target.event();
  if (event.isStatusChanged()) {
    return check_status_removed(state.actions.get(view(event.getAction())), target.seq());
  }
  if (event.isGrantExtended()) {
    return check_total_removed(state.grants.get(view(event.getGrantExtended().getGrant())),
                               target.seq());
  }
  return {};
}

}  // namespace

core::Status check_reversal(const RuleContext& context, schema::Event::Reader event) {
  State& state = context.state;
  const std::string_view department = view(event.getDepartment());
  if (state.departments.get(department).defined == 0) {
    return fail(Errc::unknown_department,
                fmt::format("department: no department '{}' is registered", department));
  }
  const core::Uuid id = to_uuid(event.getEventReversed().getEvent());
  core::Result<std::optional<core::Sequence>> seq = context.find_sequence(id);
  if (!seq) return fail(seq.error());
  if (!*seq) {
    return fail(Errc::unknown_event,
                fmt::format("data.event: {} is not recorded", core::to_string(id)));
  }
  core::Result<Recorded> target = context.find_event(**seq);
  if (!target) return fail(target.error());
  if (stream_of(target->event()) != stream_of(event)) {
    return fail(Errc::invalid_field, fmt::format("action: the event to reverse is of {}, not of {}",
                                                 stream_of(target->event()), stream_of(event)));
  }
  if (core::Status reversible = check_reversible(target->kind()); !reversible) return reversible;
  if (const core::Sequence by = state.reference(**seq).reversed_by; by != 0) {
    return fail(Errc::already_reversed,
                fmt::format("data.event: {} was reversed by event {}", core::to_string(id), by));
  }
  if (core::Status free = check_dependents(state, *target); !free) return free;
  return check_what_is_left(state, *target);
}

}  // namespace planledger::events
