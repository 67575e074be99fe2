// May this event follow those? The contract's section 3, from unknownDepartment down, in its order.
#pragma once

#include "events/ledger.h"
#include "events/transition.h"

namespace planledger::events {

// What an event is checked against, beside the live state.
struct RuleContext {
  State& state;
  const FindEvent& find_event;
  const FindSequence& find_sequence;
};

// Checks one event of good form whose id is new and whose author may append it. Changes nothing.
// `digits` is how many digits after the point its grantAmount was written with. The result's error
// is the first of the contract's codes that applies; periodClosed and periodOpen are left to
// check_periods, since versionConflict stands between.
[[nodiscard]] core::Status check_rules(const RuleContext& context, schema::Event::Reader event,
                                       int digits);
[[nodiscard]] core::Status check_periods(State& state, schema::Event::Reader event);

// The parts, each in a source of its own.
[[nodiscard]] core::Status check_references(const RuleContext& context, schema::Event::Reader event,
                                            int digits);
[[nodiscard]] core::Status check_spans(schema::Event::Reader event);
[[nodiscard]] core::Status check_money(State& state, schema::Event::Reader event);
// The event's signature against the keys that hold now; whether it is one, SignatureCheck says. An
// event without one is the operator's, which a department that has keys does not let it enter.
[[nodiscard]] core::Status check_signer(State& state, schema::Event::Reader event,
                                        const std::optional<Signature>& signature);
// What KeyAdmitted and KeyRevoked may name. `named` is the coordinator that init named, or empty.
[[nodiscard]] core::Status check_key(State& state, schema::Event::Reader event,
                                     const std::string& named);
[[nodiscard]] core::Status check_reversal(const RuleContext& context, schema::Event::Reader event);

// The transition that a StatusChanged in its place makes with its neighbours; and the one that is
// left when the step of `seq` is taken out.
[[nodiscard]] core::Status check_status_added(const ActionState& action, const StatusStep& step);
[[nodiscard]] core::Status check_status_removed(const ActionState& action, core::Sequence seq);
// The grant's total at every effective date with `change` more from `day` on, or without the step
// of `seq`. Requires totals that were not below zero before.
[[nodiscard]] core::Status check_total_added(const GrantState& grant, core::Date day,
                                             core::MinorUnits change);
[[nodiscard]] core::Status check_total_removed(const GrantState& grant, core::Sequence seq);

}  // namespace planledger::events
