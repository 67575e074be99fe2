// Who may append what (contract, section 6), decided from the ledger's own state.
#pragma once

#include "events/ledger.h"
#include "events/state.h"

namespace planledger::events {

// The department that coordinates the plan: `named` at init, else the first registered.
[[nodiscard]] std::optional<std::string> coordinator_of(State& state, const std::string& named);

// What a reversal's author must own: the department of the event that it names, where it is known.
using TargetDepartment = std::optional<std::string>;

// Fails with not_authorised, saying who may. The operator may everything.
[[nodiscard]] core::Status check_role(State& state, const std::string& coordinator_named,
                                      const Actor& actor, schema::Event::Reader event,
                                      const TargetDepartment& target);

}  // namespace planledger::events
