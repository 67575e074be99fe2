// What the rules need to know of each department, action, grant and period: small values that are
// kept in memory while they are hot, and in rows of the log's state otherwise.
//
// Each entity is a pure function of the unreversed events up to a sequence.
#pragma once

#include "core/bytes.h"
#include "events/event.h"

#include <string>
#include <utility>
#include <vector>

namespace planledger::events {

// A department, policy line or goal: there is one of that name while `defined` is not 0.
struct NamedState {
  core::Sequence defined = 0;
  std::uint64_t dependents = 0;  // Unreversed events that refer to it.
};

struct StatusStep {
  core::Date day;
  core::Sequence seq = 0;
  schema::ActionStatus to{};
  bool has_reason = false;
};

// The departments of an action as one event gave them.
struct RoleSet {
  core::Sequence seq = 0;
  std::vector<std::pair<std::string, schema::Role>> departments;
};

struct ActionState {
  core::Sequence defined = 0;
  std::uint64_t version = 0;         // Of the stream, reversed events included.
  std::uint64_t dependents = 0;      // Unreversed events of the action beside its definition.
  std::vector<RoleSet> roles;        // By seq; the last one is in force for authorisation.
  std::vector<StatusStep> statuses;  // By (day, seq).
};

struct MoneyStep {
  core::Date day;
  core::Sequence seq = 0;
  std::int64_t change = 0;  // Minor units of the grant's currency.
};

struct EndStep {
  core::Sequence seq = 0;
  core::Date last_day;
};

struct GrantState {
  core::Sequence granted = 0;
  std::string action;
  std::string currency;
  core::Date first_day;
  std::uint64_t dependents = 0;
  std::vector<EndStep> ends;     // Its period's end and every `until`, by seq.
  std::vector<MoneyStep> money;  // By (day, seq).
};

struct PeriodState {
  core::Sequence closed = 0;  // The closing that holds now, 0 while the period is open.
};

// Of one event, by its sequence: who reversed it, and how many events name it.
struct ReferenceState {
  core::Sequence reversed_by = 0;
  std::uint64_t dependents = 0;
};

// A public key, by its base64. It may be admitted once.
struct KeyState {
  core::Sequence admitted = 0;
  core::Sequence revoked = 0;
  std::string department;  // Empty: an auditor's.
  [[nodiscard]] bool holds() const { return admitted != 0 && revoked == 0; }
};

// A department that signs: from its first key on its events must be signed.
struct SignerState {
  core::Sequence since = 0;
  std::uint64_t keys = 0;  // That hold.
};

// Of the plan as a whole.
struct PlanState {
  std::uint64_t version = 0;
  std::string first_department;
};

void write(core::ByteWriter& out, const NamedState& state);
void write(core::ByteWriter& out, const ActionState& state);
void write(core::ByteWriter& out, const GrantState& state);
void write(core::ByteWriter& out, const PeriodState& state);
void write(core::ByteWriter& out, const ReferenceState& state);
void write(core::ByteWriter& out, const KeyState& state);
void write(core::ByteWriter& out, const SignerState& state);
void write(core::ByteWriter& out, const PlanState& state);
void read(core::ByteReader& in, NamedState& state);
void read(core::ByteReader& in, ActionState& state);
void read(core::ByteReader& in, GrantState& state);
void read(core::ByteReader& in, PeriodState& state);
void read(core::ByteReader& in, ReferenceState& state);
void read(core::ByteReader& in, KeyState& state);
void read(core::ByteReader& in, SignerState& state);
void read(core::ByteReader& in, PlanState& state);

}  // namespace planledger::events
