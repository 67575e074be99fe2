#include "tests/naive/admission.h"

#include "tests/naive/rules.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

namespace planledger::tests::naive {
namespace {

constexpr Day kAnyDay = Day::max();

// The departments of an action and their roles as recorded last; null where it has none.
const json::array* roles_of(const History& history, const std::string& action) {
  const InForce entries = in_force(history, kAnyDay, history.size());
  const Entry* latest = nullptr;
  for (const Entry* entry : entries) {
    const std::string type = kind(entry->event);
    if (type != "ActionDefined" && type != "ActionAmended") continue;
    if (stream(entry->event) != action || !data(entry->event).contains("departments")) continue;
    if (latest == nullptr || entry->seq > latest->seq) latest = entry;
  }
  return latest == nullptr ? nullptr : &data(latest->event).at("departments").as_array();
}

bool open_to_participants(const std::string& type) {
  static const std::set<std::string> kKinds = {
      "MeetingHeld",    "MeetingPlanned",  "MilestoneReached",  "FigureReported",
      "StaffAllocated", "SubsidyGranted",  "GrantExtended",     "GrantReduced",
      "GrantMentioned", "BudgetAllocated", "NarrativeReported", "TotalStated"};
  return kKinds.contains(type);
}

bool coordinates(const json::value& department) {
  return text(department.as_object(), "role") == "coordinating";
}

// The content, but with the digits that were written: a rule counts them, and "1.10" has two.
json::object as_written(const json::object& event) {
  json::object result = canonical(event);
  for (const char* key : {"added", "by"}) {
    if (const auto* written = data(event).if_contains(key)) {
      result.at("data").as_object()[key] = *written;
    }
  }
  return result;
}

}  // namespace

std::string to_string(const Verdict& verdict) {
  std::string result = fmt::format("{} at line {}", verdict.code, verdict.line);
  for (const Position& position : verdict.positions) {
    result += fmt::format(", {} seq {} version {}", position.appended ? "new" : "known",
                          position.seq, position.version);
  }
  return result;
}

bool Admission::may_append(const Actor& actor, const json::object& event) const {
  if (actor.auditor) return false;
  if (actor.department.empty()) return true;
  const std::string type = kind(event);
  std::string coordinator = coordinator_;
  for (const Entry& entry : history_) {
    if (!coordinator.empty()) break;
    if (kind(entry.event) == "DepartmentRegistered") coordinator = text(data(entry.event), "code");
  }
  if (actor.department == coordinator) return true;
  if (type == "EventReversed") {
    const Entry* target = find_event(history_, text(data(event), "event"));
    return target == nullptr || text(target->event, "department") == actor.department;
  }
  if (type == "DepartmentRegistered") return coordinator.empty();
  if (stream(event) == "plan" || type == "ActionDefined" || type == "ActionAmended") return false;
  const json::array* roles = roles_of(history_, stream(event));
  if (roles == nullptr) return false;
  const auto own = std::find_if(roles->begin(), roles->end(), [&](const json::value& department) {
    return text(department.as_object(), "code") == actor.department;
  });
  if (own == roles->end()) return false;
  if (coordinates(*own) || open_to_participants(type)) return true;
  return type == "StatusChanged" && std::none_of(roles->begin(), roles->end(), coordinates);
}

std::optional<Verdict> Admission::judge_form(const Batch& batch) const {
  for (std::size_t i = 0; i < batch.events.size(); ++i) {
    if (!batch.events[i].fault.empty()) return Verdict{batch.events[i].fault, i + 1, {}};
  }
  for (std::size_t i = 0; i < batch.events.size(); ++i) {
    const std::string& own = batch.actor.department;
    if (own.empty() || text(batch.events[i].event, "department") == own) continue;
    return Verdict{"notAuthorised", i + 1, {}};
  }
  return std::nullopt;
}

std::optional<Verdict> Admission::judge_ids(const Batch& batch) const {
  std::set<std::string> ids;
  std::vector<Position> known;
  std::uint64_t first_missing = 0;
  for (std::size_t i = 0; i < batch.events.size(); ++i) {
    const json::object content = canonical(batch.events[i].event);
    const std::string id = text(content, "id");
    if (!ids.insert(id).second) return Verdict{"idConflict", i + 1, {}};
    const Entry* entry = find_event(history_, id);
    if (entry == nullptr) {
      if (first_missing == 0) first_missing = i + 1;
    } else if (entry->event != content) {
      return Verdict{"idConflict", i + 1, {}};
    } else {
      known.push_back({entry->seq, entry->version, false});
    }
  }
  if (known.empty()) return std::nullopt;
  if (first_missing != 0) return Verdict{"partlyAppended", first_missing, {}};
  return Verdict{"accepted", 0, known};
}

bool Admission::version_conflicts(const Batch& batch) const {
  if (!batch.expected_version) return false;
  const std::string name = stream(batch.events.front().event);
  const bool one_stream =
      std::all_of(batch.events.begin(), batch.events.end(),
                  [&](const Candidate& candidate) { return stream(candidate.event) == name; });
  const auto version = std::count_if(history_.begin(), history_.end(), [&](const Entry& entry) {
    return stream(entry.event) == name;
  });
  return !one_stream || static_cast<std::uint64_t>(version) != *batch.expected_version;
}

std::string Admission::judge_event(const Batch& batch, const json::object& event,
                                   bool first) const {
  if (!may_append(batch.actor, event)) return "notAuthorised";
  const Recorded recorded{history_, in_force(history_, kAnyDay, history_.size())};
  for (const Rule& rule : kind(event) == "EventReversed" ? reversal_rules() : event_rules()) {
    if (rule.broken(recorded, event)) return rule.code;
  }
  if (first && version_conflicts(batch)) return "versionConflict";
  for (const Rule& rule : period_rules()) {
    if (rule.broken(recorded, event)) return rule.code;
  }
  return "accepted";
}

void Admission::record(const Candidate& candidate) {
  Entry entry{history_.size() + 1, 1, "", canonical(candidate.event), nullptr};
  for (const Entry& earlier : history_) {
    if (stream(earlier.event) == stream(entry.event)) ++entry.version;
  }
  if (const auto* found = candidate.event.if_contains("provenance")) entry.provenance = *found;
  history_.push_back(std::move(entry));
}

Verdict Admission::submit(const Batch& batch) {
  if (batch.events.empty()) return {};
  if (auto verdict = judge_form(batch)) return *verdict;
  if (auto verdict = judge_ids(batch)) return *verdict;
  const std::size_t before = history_.size();
  Verdict verdict;
  for (std::size_t i = 0; i < batch.events.size(); ++i) {
    const std::string code = judge_event(batch, as_written(batch.events[i].event), i == 0);
    if (code != "accepted") {
      while (history_.size() > before) history_.pop_back();
      return {code, i + 1, {}};
    }
    record(batch.events[i]);
    verdict.positions.push_back({history_.back().seq, history_.back().version, true});
  }
  return verdict;
}

}  // namespace planledger::tests::naive
