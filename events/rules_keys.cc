// Whose key is it, and does it hold? alreadyDefined, unknownKey and keyRevoked of the key events;
// signatureRequired, unknownKey and keyRevoked of every event.

#include "events/roles.h"
#include "events/rules.h"

#include <fmt/format.h>

namespace planledger::events {
namespace {

using core::Errc;
using core::fail;

core::Status check_admitted(State& state, schema::KeyAdmitted::Reader body) {
  if (body.hasHolder() && state.departments.get(view(body.getHolder())).defined == 0) {
    return fail(
        Errc::unknown_department,
        fmt::format("data.holder: no department '{}' is registered", view(body.getHolder())));
  }
  const KeyState& key = state.keys.get(view(body.getKey()));
  if (key.admitted == 0) return {};
  return fail(
      Errc::already_defined,
      fmt::format("data.key: event {} admitted this key; a key is admitted once, revoked or "
                  "not",
                  key.admitted));
}

// Without a key nobody could admit one: the coordinator keeps the last.
core::Status check_last_key(State& state, const KeyState& key, const std::string& named) {
  if (key.department.empty() || coordinator_of(state, named) != key.department) return {};
  if (state.signers.get(key.department).keys > 1) return {};
  return fail(
      Errc::has_dependents,
      fmt::format("data.key: it is the last key of {}, which coordinates the plan and alone "
                  "can admit another: admit that first",
                  key.department));
}

core::Status check_revoked(State& state, schema::KeyRevoked::Reader body,
                           const std::string& named) {
  const KeyState& key = state.keys.get(view(body.getKey()));
  if (key.admitted == 0) {
    return fail(Errc::unknown_key, "data.key: no event admitted this key");
  }
  if (key.revoked != 0) {
    return fail(Errc::key_revoked, fmt::format("data.key: event {} revoked it", key.revoked));
  }
  return check_last_key(state, key, named);
}

}  // namespace

core::Status check_key(State& state, schema::Event::Reader event, const std::string& named) {
  if (event.isKeyAdmitted()) return check_admitted(state, event.getKeyAdmitted());
  if (event.isKeyRevoked()) return check_revoked(state, event.getKeyRevoked(), named);
  return {};
}

core::Status check_signer(State& state, schema::Event::Reader event,
                          const std::optional<Signature>& signature) {
  const std::string department(view(event.getDepartment()));
  if (!signature) {
    const SignerState& signer = state.signers.get(department);
    if (signer.since == 0) return {};
    return fail(Errc::signature_required,
                fmt::format("signature: expected {}'s, whose events are signed since event {} "
                            "admitted its first key",
                            department, signer.since));
  }
  const KeyState& key = state.keys.get(signature->key);
  if (key.admitted == 0) {
    return fail(Errc::unknown_key, "signature.key: no event admitted this key");
  }
  if (key.department != department) {
    return fail(Errc::unknown_key,
                fmt::format("signature.key: it is a key of {}, not of {}",
                            key.department.empty() ? "an auditor" : key.department, department));
  }
  if (key.revoked == 0) return {};
  return fail(Errc::key_revoked, fmt::format("signature.key: event {} revoked it", key.revoked));
}

}  // namespace planledger::events
