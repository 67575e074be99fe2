// What was accepted, as plain JSON, and the few notions that the contract builds on: the days of a
// partial date, amounts in minor units, what is in force.
//
// This folder reads the contract a second time, from its text alone. It links nothing of the
// product, recomputes everything from the list of accepted events, and is slow on purpose.
#pragma once

#include <boost/json.hpp>

#include <chrono>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace planledger::tests::naive {

namespace json = boost::json;
using Day = std::chrono::sys_days;

struct Entry {
  std::uint64_t seq = 0;
  std::uint64_t version = 0;
  std::string recorded_at;
  json::object event;  // Canonical: see below.
  json::value provenance;
};
using History = std::vector<Entry>;  // In the order of seq.

// The content that an id stands for: UUIDs in lower case, amounts without needless digits, and
// neither provenance nor signature. Two contents are the same where these are equal.
[[nodiscard]] json::object canonical(const json::object& event);

// A member's text; empty where it is absent.
[[nodiscard]] std::string text(const json::object& object, std::string_view key);
[[nodiscard]] const json::object& data(const json::object& event);
[[nodiscard]] std::string kind(const json::object& event);
// The number of the event's action, or "plan".
[[nodiscard]] std::string stream(const json::object& event);
// The texts of a list; none where it is absent.
[[nodiscard]] std::vector<std::string> texts(const json::object& object, std::string_view key);

[[nodiscard]] Day first_day(std::string_view partial_date);
[[nodiscard]] Day last_day(std::string_view partial_date);
[[nodiscard]] Day first_day_of_period(std::string_view period);
[[nodiscard]] Day effective_day(const json::object& event);

// Of the currencies that the tests use.
[[nodiscard]] int digits(std::string_view currency);
[[nodiscard]] int digits_written(std::string_view amount);
// Requires no more digits than the currency has.
[[nodiscard]] std::int64_t minor_units(std::string_view amount, std::string_view currency);
[[nodiscard]] std::string amount_text(std::int64_t minor_units, std::string_view currency);

// Which reversal known at `known_at` names an event, by the event's id.
using Reversals = std::map<std::string, const Entry*>;
[[nodiscard]] Reversals reversals(const History& history, std::uint64_t known_at);

// Section 4: the events with first day <= as_of and seq <= known_at that no reversal known then
// names, in the order (first day, seq).
using InForce = std::vector<const Entry*>;
[[nodiscard]] InForce in_force(const History& history, Day as_of, std::uint64_t known_at);

// The last grant of that id among them, or null.
[[nodiscard]] const Entry* find_grant(const InForce& entries, std::string_view id);

// `1.2` comes before `1.10`.
[[nodiscard]] bool before_in_plan(std::string_view a, std::string_view b);

}  // namespace planledger::tests::naive
