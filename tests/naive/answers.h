// The answers of section 5 at a point in both times, as JSON, each from the whole list of events.
#pragma once

#include "tests/naive/history.h"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace planledger::tests::naive {

using Totals = std::map<std::string, std::int64_t>;

// An amount that counts: what kind of event it comes from, and for whom.
struct Counted {
  std::string kind;
  std::string action;
  std::string department;
  std::string beneficiary;  // Empty for an allocation.
  std::string grant;        // The same.
  std::string currency;
  std::int64_t amount = 0;  // Negative for a reduction.
  Day day{};                // From which it counts.
};

class Answers {
 public:
  // `history` is not owned. Requires known_at <= history.size().
  Answers(const History& history, Day as_of, std::uint64_t known_at);

  [[nodiscard]] json::object plan() const;
  // None where the action is not in the plan: unknownAction.
  [[nodiscard]] std::optional<json::object> action(const std::string& no) const;
  // Of one action, or of all where `no` is empty; so below.
  [[nodiscard]] json::object budget(const std::string& no) const;
  [[nodiscard]] json::object grants(bool running_only) const;
  [[nodiscard]] json::object meetings(const std::string& no) const;
  [[nodiscard]] json::object history(const std::string& no) const;
  [[nodiscard]] json::object periods() const;
  [[nodiscard]] json::object reconcile() const;
  // Of the projections beside the plan's, as projections/README.md describes them.
  [[nodiscard]] json::object late(const std::string& no) const;
  [[nodiscard]] json::object beneficiaries() const;
  [[nodiscard]] static json::object diff(const Answers& from, const Answers& to);

 private:
  [[nodiscard]] json::object point() const;
  [[nodiscard]] json::object answer() const;  // An answer's first members.

  // The events in force of one kind, of one action or of all.
  [[nodiscard]] InForce all(std::string_view type, const std::string& no = "") const;
  // Every action that has an event, in plan order.
  [[nodiscard]] std::vector<std::string> action_numbers() const;
  [[nodiscard]] std::vector<std::string> of_goal(const std::string& goal) const;
  // The definition and its amendments folded; none while the action is not in the plan.
  [[nodiscard]] std::optional<json::object> definition(const std::string& no) const;
  [[nodiscard]] std::optional<json::object> summary(const std::string& no) const;
  [[nodiscard]] json::object grant_row(const Entry& grant) const;
  [[nodiscard]] json::array grant_rows(const std::string& no) const;
  [[nodiscard]] json::array allocation_rows(const std::string& no) const;
  [[nodiscard]] json::array stated_rows(const std::string& no) const;
  [[nodiscard]] std::int64_t grant_sum(const std::string& id, std::string_view type) const;
  [[nodiscard]] InForce still_planned(const std::string& no) const;
  // The kind's data of each event with its id, department and date; `keys` are the kind's fields.
  [[nodiscard]] static json::array details(const InForce& entries,
                                           const std::vector<std::string>& keys);

  const History& history_;
  Day as_of_;
  std::uint64_t known_at_;
  InForce in_force_;
  std::vector<Counted> money_;
};

}  // namespace planledger::tests::naive
