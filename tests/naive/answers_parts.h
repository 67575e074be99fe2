// Rows and sums that several of the naive answers are made of.
#pragma once

#include "tests/naive/answers.h"

#include <algorithm>

namespace planledger::tests::naive {

[[nodiscard]] std::string day_text(Day day);
[[nodiscard]] json::value value_or_null(const json::object& object, std::string_view key);
[[nodiscard]] json::array texts_json(const std::vector<std::string>& texts);
[[nodiscard]] std::vector<std::string> in_plan_order(std::vector<std::string> numbers);
// Definitions of lines or goals, by their `no`.
[[nodiscard]] InForce by_number(InForce entries);
// `no`, `title` and `titleNl` of such a definition.
[[nodiscard]] json::object numbered_row(const Entry& entry);

// What a history shows of an event's content: amounts in all digits of their currency.
[[nodiscard]] json::object shown(const History& history, const Entry& entry);

// Every amount in force that counts.
[[nodiscard]] std::vector<Counted> count_money(const InForce& entries);
[[nodiscard]] json::object totals_json(const Totals& totals);
// Sums by currency of the amounts that `counts` picks.
template <class Counts>
[[nodiscard]] Totals sum_where(const std::vector<Counted>& money, Counts counts) {
  Totals totals;
  for (const Counted& counted : money) {
    if (counts(counted)) totals[counted.currency] += counted.amount;
  }
  return totals;
}

}  // namespace planledger::tests::naive
