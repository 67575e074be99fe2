// Under which keys do the rows of the plan's projection stand?
//
//   row key                              row value
//   "v"                                  meta, of every projection: text version, 16 bytes ledger,
//                                        varint seq applied, text id of the event at that seq,
//                                        varint 1 where these rows serve, 0 while they are made
//                                        beside those that do
//   "i" grant id                         varint seq of the SubsidyGranted that has the id, 0: none
//   "p" seq                              empty: a PeriodClosed or PeriodReopened
//   series ...                           an item, interval, point (see below)
//
//   series                               holds                                          kind of
//   series "A"                                  every event items "K" kind the events of some kinds
//   items "R"                                  narratives with references: their numbers      items
//   "P"                                  meetings planned, while still to come          intervals
//   "a" action "A"                       every event of an action                       items
//   "a" action "K" kind                  the same by kind                               items
//   "a" action "F" field                 amendments that give the field                 items
//   "a" action "S" status                changes to the status: its effective date      items
//   "a" action "P"                       meetings planned, while still to come          intervals
//   "a" action "C"                       1 for a meeting held                           balance
//   "a" action "M"                       by currency: money, 1 for an amount counted    balance
//   "a" action "B"                       by key u64 seq of the grant and department:
//                                        added, reduced, 1 for either                   balance
//   "a" action "E"                       by seq of the grant: ends that extensions give  latest
//   "n" seq of a MeetingPlanned          meetings held that name it                     items
//
// An action is a key text, a seq is a key u64, the rest are single bytes (core/bytes.h). No series
// is the beginning of another. The grammar inside a series stands at the top of the header that
// writes it: items.h, latest.h, intervals.h, balance.h. A change of any of this raises the version
// of the projection (named/plan.cc), and every ledger's rows are made again.
#pragma once

#include "core/bytes.h"
#include "core/date.h"
#include "core/ids.h"
#include "events/event.h"

#include <limits>
#include <string>
#include <string_view>

namespace planledger::projections::store {

inline constexpr core::Sequence kSequenceMax = std::numeric_limits<core::Sequence>::max();

// A day as a number whose order is the order of days; 2^31 is 1970-01-01.
using DayNumber = std::uint32_t;
[[nodiscard]] inline DayNumber day_number(core::Date day) {
  return static_cast<DayNumber>(day.time_since_epoch().count()) + 0x80000000U;
}
[[nodiscard]] inline core::Date date_of_number(DayNumber day) {
  return core::Date(std::chrono::days(static_cast<std::int32_t>(day - 0x80000000U)));
}

inline void append_key32(std::string& key, std::uint32_t value) {
  for (int shift = 24; shift >= 0; shift -= 8) key.push_back(static_cast<char>(value >> shift));
}
inline void append_key64(std::string& key, std::uint64_t value) {
  append_key32(key, static_cast<std::uint32_t>(value >> 32));
  append_key32(key, static_cast<std::uint32_t>(value));
}
// Requires that the key has so many bytes from `at` on.
[[nodiscard]] inline std::uint32_t key32_at(std::string_view key, std::size_t at) {
  std::uint32_t value = 0;
  for (std::size_t i = at; i < at + 4; ++i) value = value << 8 | static_cast<unsigned char>(key[i]);
  return value;
}
[[nodiscard]] inline std::uint64_t key64_at(std::string_view key, std::size_t at) {
  return static_cast<std::uint64_t>(key32_at(key, at)) << 32 | key32_at(key, at + 4);
}

namespace layout {

inline const std::string kMeta = "v";
inline const std::string kAllEvents = "A";
inline const std::string kReferences = "R";
inline const std::string kPlanned = "P";
inline const std::string kPeriods = "p";

[[nodiscard]] inline std::string of_kind(events::Kind kind) {
  return {'K', static_cast<char>(kind)};
}
[[nodiscard]] inline std::string action(std::string_view number, char part) {
  std::string key = core::ByteWriter().raw("a").key_text(number).bytes();
  key.push_back(part);
  return key;
}
[[nodiscard]] inline std::string action_events(std::string_view number) {
  return action(number, 'A');
}
[[nodiscard]] inline std::string action_kind(std::string_view number, events::Kind kind) {
  return action(number, 'K') + static_cast<char>(kind);
}
[[nodiscard]] inline std::string action_fields(std::string_view number) {
  return action(number, 'F');
}
[[nodiscard]] inline std::string action_status(std::string_view number) {
  return action(number, 'S');
}
[[nodiscard]] inline std::string action_planned(std::string_view number) {
  return action(number, 'P');
}
[[nodiscard]] inline std::string meeting_count(std::string_view number) {
  return action(number, 'C');
}
[[nodiscard]] inline std::string action_money(std::string_view number) {
  return action(number, 'M');
}
[[nodiscard]] inline std::string action_changes(std::string_view number) {
  return action(number, 'B');
}
[[nodiscard]] inline std::string action_ends(std::string_view number) {
  return action(number, 'E');
}
[[nodiscard]] inline std::string of_sequence(char tag, core::Sequence seq) {
  std::string key(1, tag);
  append_key64(key, seq);
  return key;
}
[[nodiscard]] inline std::string held_for(core::Sequence planned) {
  return of_sequence('n', planned);
}
[[nodiscard]] inline std::string period(core::Sequence seq) { return of_sequence('p', seq); }
[[nodiscard]] inline std::string grant_id(std::string_view id) { return "i" + std::string(id); }

}  // namespace layout
}  // namespace planledger::projections::store
