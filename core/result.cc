#include "core/result.h"

#include "core/check.h"

#include <array>

namespace planledger::core {
namespace {

struct Row {
  Errc code;
  std::string_view name;
  int exit_status;
  int http_status;
};

// In the order of the enumerators, so that a code finds its row by its number.
constexpr std::array kRows{
    Row{Errc::too_large, "tooLarge", 3, 413},
    Row{Errc::invalid_json, "invalidJson", 3, 400},
    Row{Errc::unknown_type, "unknownType", 3, 400},
    Row{Errc::unknown_field, "unknownField", 3, 400},
    Row{Errc::missing_field, "missingField", 3, 400},
    Row{Errc::invalid_field, "invalidField", 3, 400},
    Row{Errc::invalid_date, "invalidDate", 3, 400},
    Row{Errc::invalid_amount, "invalidAmount", 3, 400},
    Row{Errc::invalid_currency, "invalidCurrency", 3, 400},
    Row{Errc::id_conflict, "idConflict", 3, 409},
    Row{Errc::partly_appended, "partlyAppended", 3, 409},
    Row{Errc::unknown_department, "unknownDepartment", 3, 422},
    Row{Errc::unknown_action, "unknownAction", 3, 422},
    Row{Errc::unknown_grant, "unknownGrant", 3, 422},
    Row{Errc::unknown_event, "unknownEvent", 3, 422},
    Row{Errc::unknown_goal, "unknownGoal", 3, 422},
    Row{Errc::unknown_line, "unknownLine", 3, 422},
    Row{Errc::already_defined, "alreadyDefined", 3, 422},
    Row{Errc::period_reversed, "periodReversed", 3, 422},
    Row{Errc::funding_mismatch, "fundingMismatch", 3, 422},
    Row{Errc::not_an_extension, "notAnExtension", 3, 422},
    Row{Errc::before_grant, "beforeGrant", 3, 422},
    Row{Errc::below_zero, "belowZero", 3, 422},
    Row{Errc::illegal_transition, "illegalTransition", 3, 422},
    Row{Errc::not_reversible, "notReversible", 3, 422},
    Row{Errc::already_reversed, "alreadyReversed", 3, 422},
    Row{Errc::has_dependents, "hasDependents", 3, 422},
    Row{Errc::version_conflict, "versionConflict", 3, 409},
    Row{Errc::period_closed, "periodClosed", 3, 422},
    Row{Errc::period_open, "periodOpen", 3, 422},
    Row{Errc::not_authorised, "notAuthorised", 5, 403},
    Row{Errc::signature_required, "signatureRequired", 5, 403},
    Row{Errc::signature_invalid, "signatureInvalid", 5, 403},
    Row{Errc::unknown_key, "unknownKey", 5, 403},
    Row{Errc::key_revoked, "keyRevoked", 5, 403},
    Row{Errc::identity_required, "identityRequired", 5, 403},
    Row{Errc::certificate_invalid, "certificateInvalid", 5, 403},
    Row{Errc::unknown_period, "unknownPeriod", 3, 404},
    Row{Errc::invalid_known_at, "invalidKnownAt", 3, 400},
    Row{Errc::invalid_question, "invalidQuestion", 2, 400},
    Row{Errc::not_proven, "notProven", 1, 422},
    Row{Errc::usage, "usage", 2, 400},
    Row{Errc::not_a_ledger, "notALedger", 2, 500},
    Row{Errc::cannot_read, "cannotRead", 2, 500},
    Row{Errc::cannot_write, "cannotWrite", 2, 500},
    Row{Errc::unreachable, "unreachable", 4, 503},
    Row{Errc::timed_out, "timedOut", 4, 503},
    Row{Errc::stopping, "stopping", 4, 503},
    Row{Errc::in_use, "inUse", 4, 503},
    Row{Errc::storage_full, "storageFull", 4, 503},
    Row{Errc::storage_failed, "storageFailed", 4, 503},
    Row{Errc::newer_format, "newerFormat", 6, 500},
    Row{Errc::damaged, "damaged", 6, 500},
    Row{Errc::protocol, "protocol", 6, 400},
};

constexpr bool in_order() {
  for (std::size_t index = 0; index < kRows.size(); ++index) {
    if (static_cast<std::size_t>(kRows[index].code) != index) return false;
  }
  return kRows.back().code == Errc::protocol;
}
static_assert(in_order(), "every code has its row, in the order of the enumerators");

const Row& row_of(Errc code) {
  const auto index = static_cast<std::size_t>(code);
  PLANLEDGER_CHECK(index < kRows.size(), "an error has one of the known codes");
  return kRows[index];
}

}  // namespace

std::string_view name(Errc code) { return row_of(code).name; }

std::optional<Errc> errc_named(std::string_view name) {
  for (const Row& row : kRows) {
    if (row.name == name) return row.code;
  }
  return std::nullopt;
}

int exit_status(Errc code) { return row_of(code).exit_status; }

int http_status(Errc code) { return row_of(code).http_status; }

}  // namespace planledger::core
