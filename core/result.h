// What went wrong, where, and what was expected: the errors of the whole ledger as values.
#pragma once

#include <tl/expected.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace planledger::core {

// Every error that can reach a user. The first group are the contract's codes in the order in which
// rules are checked: of several errors of form the one that stands first here is the answer.
enum class Errc : std::uint16_t {
  too_large,
  invalid_json,
  unknown_type,
  unknown_field,
  missing_field,
  invalid_field,
  invalid_date,
  invalid_amount,
  invalid_currency,
  id_conflict,
  partly_appended,
  unknown_department,
  unknown_action,
  unknown_grant,
  unknown_event,
  unknown_goal,
  unknown_line,
  already_defined,
  period_reversed,
  funding_mismatch,
  not_an_extension,
  before_grant,
  below_zero,
  illegal_transition,
  not_reversible,
  already_reversed,
  has_dependents,
  version_conflict,
  period_closed,
  period_open,
  not_authorised,
  // Keys and signatures.
  signature_required,
  signature_invalid,
  unknown_key,
  key_revoked,
  // Connections.
  identity_required,
  certificate_invalid,
  // Questions without an answer.
  unknown_period,
  invalid_known_at,
  invalid_question,
  // What was checked does not hold.
  not_proven,
  // The command line and the files that it names.
  usage,
  not_a_ledger,
  cannot_read,
  cannot_write,
  // The ledger cannot serve now.
  unreachable,
  timed_out,
  stopping,
  in_use,
  storage_full,
  storage_failed,
  // The stored data or the peer's bytes are not what they should be.
  newer_format,
  damaged,
  protocol,
};

// The name of a code as JSON and the wire carry it, "idConflict".
[[nodiscard]] std::string_view name(Errc code);
// The code of that name; none when there is no such code.
[[nodiscard]] std::optional<Errc> errc_named(std::string_view name);
// The exit status of a command that ends with this error (contract, section 1).
[[nodiscard]] int exit_status(Errc code);
// The HTTP status of a response that carries this error (contract, section 5).
[[nodiscard]] int http_status(Errc code);

// `message` says what was found and what was expected, in one line. `line` is the 1-based line of a
// file or the position in a batch, where there is one.
struct Error {
  Errc code;
  std::string message;
  std::optional<std::uint64_t> line = std::nullopt;

  friend bool operator==(const Error&, const Error&) = default;
};

// Only names that std::expected has are used with it, so that this line alone changes one day.
template <class T>
using Result = tl::expected<T, Error>;
using Status = Result<void>;

[[nodiscard]] inline tl::unexpected<Error> fail(Errc code, std::string message) {
  return tl::unexpected<Error>(Error{code, std::move(message), std::nullopt});
}
[[nodiscard]] inline tl::unexpected<Error> fail(Error error) {
  return tl::unexpected<Error>(std::move(error));
}

}  // namespace planledger::core
