// The rows of section 3's table that look at what is recorded, in the contract's order.
#pragma once

#include "tests/naive/history.h"

#include <string>
#include <vector>

namespace planledger::tests::naive {

// What is recorded, and what of it is not reversed, whatever its effective date.
struct Recorded {
  const History& history;
  InForce in_force;
};

struct Rule {
  std::string code;
  bool (*broken)(const Recorded& recorded, const json::object& event);
};

// Those of an EventReversed, and those of every other event. Of the latter the rows down to
// illegalTransition; periodClosed and periodOpen stand apart, since versionConflict comes between.
[[nodiscard]] const std::vector<Rule>& reversal_rules();
[[nodiscard]] const std::vector<Rule>& event_rules();
[[nodiscard]] const std::vector<Rule>& period_rules();

// The event of that id, reversed or not; null where none is recorded.
[[nodiscard]] const Entry* find_event(const History& history, std::string_view id);

}  // namespace planledger::tests::naive
