// The names that a plan gives its parts: strong types, so that no two of them are mixed up.
#pragma once

#include "core/result.h"

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

namespace planledger::core {

// The position of an event in the whole ledger: 1, 2, 3, ... without gaps. 0 stands before all.
using Sequence = std::uint64_t;

// `[A-Z0-9-]{1,16}`. Fails with invalid_field, as do the others.
[[nodiscard]] Status check_department_code(std::string_view text);
// `[A-Za-z0-9._-]{1,64}`.
[[nodiscard]] Status check_grant_id(std::string_view text);
// A decimal number without leading zeros, of at most 32 digits.
[[nodiscard]] Status check_number(std::string_view text);
// Such numbers joined by dots, at most 64 bytes: "1.10".
[[nodiscard]] Status check_action_number(std::string_view text);

// A key whose byte order is the plan's order: 1.2 before 1.10, 1 before 1.1. Requires numbers
// joined by dots as above.
[[nodiscard]] std::string plan_order_key(std::string_view number);
// The number that plan_order_key made the key from.
[[nodiscard]] std::string number_of_plan_order_key(std::string_view key);
// Orders numbers of actions, goals and lines as the plan does.
struct PlanOrder {
  using is_transparent = void;
  [[nodiscard]] bool operator()(std::string_view a, std::string_view b) const;
};

}  // namespace planledger::core
