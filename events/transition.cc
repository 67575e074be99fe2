#include "events/transition.h"

#include "core/check.h"

#include <algorithm>
#include <set>

namespace planledger::events {
namespace {

void count(std::uint64_t& counter, bool add) { add ? ++counter : --counter; }

// Puts `step` in its place by (day, seq), or takes out the one of that seq.
template <class Step>
void change_steps(std::vector<Step>& steps, const Step& step, bool add) {
  auto place = std::lower_bound(steps.begin(), steps.end(), step, [](const Step& a, const Step& b) {
    return std::tie(a.day, a.seq) < std::tie(b.day, b.seq);
  });
  if (add) {
    steps.insert(place, step);
  } else {
    PLANLEDGER_CHECK(place != steps.end() && place->seq == step.seq, "nothing to take back");
    steps.erase(place);
  }
}

// The same for what is ordered by seq alone.
template <class Step>
void change_by_seq(std::vector<Step>& steps, Step step, bool add) {
  auto place = std::lower_bound(steps.begin(), steps.end(), step.seq,
                                [](const Step& a, core::Sequence seq) { return a.seq < seq; });
  if (add) {
    steps.insert(place, std::move(step));
  } else {
    PLANLEDGER_CHECK(place != steps.end() && place->seq == step.seq, "nothing to take back");
    steps.erase(place);
  }
}

template <class Body>
void change_roles(ActionState& action, Body body, core::Sequence seq, bool add) {
  if (!body.hasDepartments()) return;
  RoleSet set{seq, {}};
  for (auto department : body.getDepartments()) {
    set.departments.emplace_back(std::string(view(department.getCode())), department.getRole());
  }
  change_by_seq(action.roles, std::move(set), add);
}

bool is_reversal(schema::Event::Reader event) { return event.isEventReversed(); }

}  // namespace

core::Result<std::int64_t> grant_amount(schema::Decimal::Reader amount, const GrantState& grant) {
  return core::Currency::parse(grant.currency).and_then([&](core::Currency currency) {
    return core::to_minor_units({amount.getUnscaled(), amount.getScale()}, currency);
  });
}

core::Status Transition::apply(schema::Event::Reader event, core::Sequence seq) {
  state_.advance(stream_of(event));
  return change(event, seq, true);
}

core::Status Transition::take_back(schema::Event::Reader event, core::Sequence seq) {
  state_.step_back(stream_of(event));
  return change(event, seq, false);
}

core::Status Transition::change(schema::Event::Reader event, core::Sequence seq, bool add) {
  if (event.hasAction() && !is_reversal(event) && !event.isActionDefined()) {
    count(state_.actions.change(view(event.getAction())).dependents, add);
  }
  switch (event.which()) {
    case Kind::EVENT_REVERSED:
      return change_reversal(event.getEventReversed(), seq, add);
    case Kind::MEETING_HELD:
      return change_planned(event.getMeetingHeld(), add);
    case Kind::STATUS_CHANGED: {
      auto body = event.getStatusChanged();
      change_steps(state_.actions.change(view(event.getAction())).statuses,
                   {first_day_of(event), seq, body.getTo(), body.hasReason()}, add);
      return {};
    }
    case Kind::PERIOD_CLOSED:
      state_.periods.change(view(event.getPeriodClosed().getPeriod())).closed = add ? seq : 0;
      return {};
    case Kind::PERIOD_REOPENED: {
      // Taken back only when its own batch is refused: the closing before it holds again. Which
      // one that was does not matter to any rule.
      PeriodState& period = state_.periods.change(view(event.getPeriodReopened().getPeriod()));
      period.closed = add ? 0 : seq;
      return {};
    }
    case Kind::SUBSIDY_GRANTED:
    case Kind::GRANT_EXTENDED:
    case Kind::GRANT_REDUCED:
    case Kind::GRANT_MENTIONED:
    case Kind::TOTAL_STATED:
      change_grant(event, seq, add);
      return {};
    case Kind::DEPARTMENT_REGISTERED:
    case Kind::POLICY_LINE_DEFINED:
    case Kind::GOAL_DEFINED:
    case Kind::ACTION_DEFINED:
    case Kind::ACTION_AMENDED:
      change_definition(event, seq, add);
      return {};
    case Kind::KEY_ADMITTED:
    case Kind::KEY_REVOKED:
      change_key(event, seq, add);
      return {};
    case Kind::PLAN_ADOPTED:
    case Kind::MEETING_PLANNED:
    case Kind::MILESTONE_REACHED:
    case Kind::FIGURE_REPORTED:
    case Kind::STAFF_ALLOCATED:
    case Kind::BUDGET_ALLOCATED:
    case Kind::NARRATIVE_REPORTED:
      return {};
  }
  return core::fail(core::Errc::damaged, "an event of a kind that nobody knows");
}

core::Status Transition::change_reversal(schema::EventReversed::Reader reversal, core::Sequence seq,
                                         bool add) {
  core::Result<std::optional<core::Sequence>> target = find_sequence_(to_uuid(reversal.getEvent()));
  if (!target) return core::fail(target.error());
  PLANLEDGER_CHECK(target->has_value(), "a reversal names a recorded event");
  core::Result<Recorded> record = find_event_(**target);
  if (!record) return core::fail(record.error());
  state_.change_reference(**target).reversed_by = add ? seq : 0;
  return change(record->event(), **target, !add);
}

core::Status Transition::change_planned(schema::MeetingHeld::Reader meeting, bool add) {
  if (!meeting.hasPlanned()) return {};
  core::Result<std::optional<core::Sequence>> planned =
      find_sequence_(to_uuid(meeting.getPlanned()));
  if (!planned) return core::fail(planned.error());
  PLANLEDGER_CHECK(planned->has_value(), "a meeting names a recorded plan");
  count(state_.change_reference(**planned).dependents, add);
  return {};
}

void Transition::change_key(schema::Event::Reader event, core::Sequence seq, bool add) {
  const std::string_view name = event.isKeyAdmitted() ? view(event.getKeyAdmitted().getKey())
                                                      : view(event.getKeyRevoked().getKey());
  KeyState& key = state_.keys.change(name);
  if (event.isKeyRevoked()) {
    key.revoked = add ? seq : 0;
    if (!key.department.empty()) count(state_.signers.change(key.department).keys, !add);
    return;
  }
  const std::string department(view(event.getKeyAdmitted().getHolder()));
  key = add ? KeyState{.admitted = seq, .revoked = 0, .department = department} : KeyState{};
  if (department.empty()) return;
  SignerState& signer = state_.signers.change(department);
  count(signer.keys, add);
  if (add && signer.since == 0) signer.since = seq;
  if (!add && signer.since == seq) signer.since = 0;
}

void Transition::change_definition(schema::Event::Reader event, core::Sequence seq, bool add) {
  const core::Sequence defined = add ? seq : 0;
  if (event.isDepartmentRegistered()) {
    const std::string_view code = view(event.getDepartmentRegistered().getCode());
    state_.departments.change(code).defined = defined;
    PlanState& plan = state_.plan.change("");
    if (add && plan.first_department.empty()) plan.first_department = code;
    if (!add && plan.first_department == code) plan.first_department.clear();
  } else if (event.isPolicyLineDefined()) {
    state_.lines.change(view(event.getPolicyLineDefined().getNo())).defined = defined;
  } else if (event.isGoalDefined()) {
    auto goal = event.getGoalDefined();
    state_.goals.change(view(goal.getNo())).defined = defined;
    count(state_.lines.change(view(goal.getLine())).dependents, add);
  } else if (event.isActionDefined()) {
    auto body = event.getActionDefined();
    ActionState& action = state_.actions.change(view(event.getAction()));
    action.defined = defined;
    change_roles(action, body, seq, add);
    count(state_.goals.change(view(body.getGoal())).dependents, add);
  } else {
    auto body = event.getActionAmended();
    change_roles(state_.actions.change(view(event.getAction())), body, seq, add);
    if (body.hasGoal()) count(state_.goals.change(view(body.getGoal())).dependents, add);
  }
}

namespace {

void change_granted(GrantState& grant, schema::Event::Reader event, core::Sequence seq, bool add) {
  if (!add) {
    grant = GrantState{};
    return;
  }
  auto body = event.getSubsidyGranted();
  grant.granted = seq;
  grant.action = view(event.getAction());
  grant.currency = view(body.getCurrency());
  grant.first_day = first_day_of(event);
  if (auto to = date_of(body.getPeriod().getTo())) grant.ends.push_back({seq, to->last_day()});
  if (body.getAmount() != 0) grant.money.push_back({grant.first_day, seq, body.getAmount()});
}

void change_extended(GrantState& grant, schema::Event::Reader event, core::Sequence seq, bool add) {
  auto body = event.getGrantExtended();
  count(grant.dependents, add);
  if (auto until = date_of(body.getUntil())) {
    change_by_seq(grant.ends, EndStep{seq, until->last_day()}, add);
  }
  if (body.hasAdded()) {
    change_steps(grant.money,
                 MoneyStep{first_day_of(event), seq, *grant_amount(body.getAdded(), grant)}, add);
  }
}

void change_reduced(GrantState& grant, schema::Event::Reader event, core::Sequence seq, bool add) {
  count(grant.dependents, add);
  const std::int64_t by = *grant_amount(event.getGrantReduced().getBy(), grant);
  change_steps(grant.money, MoneyStep{first_day_of(event), seq, -by}, add);
}

}  // namespace

void Transition::change_grant(schema::Event::Reader event, core::Sequence seq, bool add) {
  if (event.isSubsidyGranted()) {
    change_granted(state_.grants.change(view(event.getSubsidyGranted().getGrant())), event, seq,
                   add);
  } else if (event.isGrantExtended()) {
    change_extended(state_.grants.change(view(event.getGrantExtended().getGrant())), event, seq,
                    add);
  } else if (event.isGrantReduced()) {
    change_reduced(state_.grants.change(view(event.getGrantReduced().getGrant())), event, seq, add);
  } else if (event.isGrantMentioned()) {
    count(state_.grants.change(view(event.getGrantMentioned().getGrant())).dependents, add);
  } else {
    std::set<std::string_view> once;
    for (auto grant : event.getTotalStated().getOf()) {
      if (once.insert(view(grant)).second) {
        count(state_.grants.change(view(grant)).dependents, add);
      }
    }
  }
}

}  // namespace planledger::events
