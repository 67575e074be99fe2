#include "tests/naive/rules.h"

#include <algorithm>
#include <functional>
#include <set>

namespace planledger::tests::naive {
namespace {

using Event = json::object;

bool is(const Event& event, std::string_view type) { return kind(event) == type; }

// Whether an unreversed event of that type has that text there.
bool defined(const Recorded& recorded, std::string_view type, std::string_view key,
             std::string_view value) {
  return std::any_of(recorded.in_force.begin(), recorded.in_force.end(), [&](const Entry* entry) {
    return is(entry->event, type) && text(data(entry->event), key) == value;
  });
}

bool registered(const Recorded& recorded, const std::string& code) {
  return defined(recorded, "DepartmentRegistered", "code", code);
}

bool action_defined(const Recorded& recorded, const std::string& no) {
  return std::any_of(recorded.in_force.begin(), recorded.in_force.end(), [&](const Entry* entry) {
    return is(entry->event, "ActionDefined") && stream(entry->event) == no;
  });
}

// The grants that an event needs, by id, but those that may be of any action.
std::vector<std::string> grants_named(const Event& event) {
  if (is(event, "GrantExtended") || is(event, "GrantReduced")) return {text(data(event), "grant")};
  return is(event, "TotalStated") ? texts(data(event), "of") : std::vector<std::string>{};
}

bool unknown_department(const Recorded& recorded, const Event& event) {
  const std::string own = text(event, "department");
  const bool itself = is(event, "DepartmentRegistered") && text(data(event), "code") == own;
  if (!itself && !registered(recorded, own)) return true;
  const json::value* departments = data(event).if_contains("departments");
  if (departments == nullptr) return false;
  return std::any_of(departments->as_array().begin(), departments->as_array().end(),
                     [&](const json::value& department) {
                       return !registered(recorded, text(department.as_object(), "code"));
                     });
}

bool unknown_action(const Recorded& recorded, const Event& event) {
  if (stream(event) == "plan" || is(event, "ActionDefined")) return false;
  return !action_defined(recorded, stream(event));
}

bool unknown_grant(const Recorded& recorded, const Event& event) {
  if (is(event, "GrantMentioned")) {
    return find_grant(recorded.in_force, text(data(event), "grant")) == nullptr;
  }
  for (const std::string& id : grants_named(event)) {
    const Entry* grant = find_grant(recorded.in_force, id);
    if (grant == nullptr || stream(grant->event) != stream(event)) return true;
  }
  return false;
}

bool unknown_event(const Recorded& recorded, const Event& event) {
  if (!is(event, "MeetingHeld") || !data(event).contains("planned")) return false;
  const std::string id = text(data(event), "planned");
  return std::none_of(recorded.in_force.begin(), recorded.in_force.end(), [&](const Entry* entry) {
    return text(entry->event, "id") == id && is(entry->event, "MeetingPlanned") &&
           stream(entry->event) == stream(event);
  });
}

bool unknown_goal(const Recorded& recorded, const Event& event) {
  if (!data(event).contains("goal")) return false;
  return !defined(recorded, "GoalDefined", "no", text(data(event), "goal"));
}

bool unknown_line(const Recorded& recorded, const Event& event) {
  if (!is(event, "GoalDefined")) return false;
  return !defined(recorded, "PolicyLineDefined", "no", text(data(event), "line"));
}

// The grant is known by then. Bounded before it is multiplied out.
bool invalid_amount(const Recorded& recorded, const Event& event) {
  const std::string amount = text(data(event), is(event, "GrantReduced") ? "by" : "added");
  if (amount.empty()) return false;
  const Entry* grant = find_grant(recorded.in_force, text(data(event), "grant"));
  const std::string currency = text(data(grant->event), "currency");
  return digits_written(amount) > digits(currency) ||
         minor_units(amount, currency) >= 1'000'000'000'000'000;
}

bool invalid_currency(const Recorded& recorded, const Event& event) {
  if (!is(event, "TotalStated")) return false;
  for (const std::string& id : grants_named(event)) {
    const Entry* grant = find_grant(recorded.in_force, id);
    if (text(data(grant->event), "currency") != text(data(event), "currency")) return true;
  }
  return false;
}

bool already_defined(const Recorded& recorded, const Event& event) {
  if (is(event, "ActionDefined")) return action_defined(recorded, stream(event));
  for (const auto& [type, key] :
       {std::pair{"GoalDefined", "no"}, std::pair{"PolicyLineDefined", "no"},
        std::pair{"DepartmentRegistered", "code"}, std::pair{"SubsidyGranted", "grant"}}) {
    if (is(event, type) && defined(recorded, type, key, text(data(event), key))) return true;
  }
  return false;
}

bool period_reversed(const Recorded&, const Event& event) {
  const json::object& fields = data(event);
  if (is(event, "MeetingHeld") && fields.contains("until")) {
    return last_day(text(fields, "until")) < effective_day(event);
  }
  if (is(event, "PeriodClosed")) {
    return first_day(text(fields, "reportingDate")) < first_day_of_period(text(fields, "period"));
  }
  const json::value* period = fields.if_contains("period");
  if (period == nullptr || !period->is_object()) return false;
  const json::object& bounds = period->as_object();
  if (!bounds.contains("from") || !bounds.contains("to")) return false;
  return last_day(text(bounds, "to")) < first_day(text(bounds, "from"));
}

bool funding_mismatch(const Recorded&, const Event& event) {
  const json::object& fields = data(event);
  if (!fields.contains("funding")) return false;
  if (!fields.contains("amount")) return true;
  const std::string currency = text(fields, "currency");
  std::int64_t sum = 0;
  for (const json::value& share : fields.at("funding").as_array()) {
    sum += minor_units(text(share.as_object(), "amount"), currency);
  }
  return sum != minor_units(text(fields, "amount"), currency);
}

bool not_an_extension(const Recorded& recorded, const Event& event) {
  if (!is(event, "GrantExtended") || !data(event).contains("until")) return false;
  const std::string id = text(data(event), "grant");
  std::vector<Day> ends;
  for (const Entry* entry : recorded.in_force) {
    const json::object& fields = data(entry->event);
    if (text(fields, "grant") != id) continue;
    if (fields.contains("until")) ends.push_back(last_day(text(fields, "until")));
    if (!is(entry->event, "SubsidyGranted") || !fields.contains("period")) continue;
    const json::object& period = fields.at("period").as_object();
    if (period.contains("to")) ends.push_back(last_day(text(period, "to")));
  }
  const Day until = last_day(text(data(event), "until"));
  return std::any_of(ends.begin(), ends.end(), [&](Day end) { return until <= end; });
}

bool before_grant(const Recorded& recorded, const Event& event) {
  if (!is(event, "GrantExtended") && !is(event, "GrantReduced")) return false;
  const Entry* grant = find_grant(recorded.in_force, text(data(event), "grant"));
  return effective_day(event) < effective_day(grant->event);
}

std::int64_t change_of(const Event& event, const std::string& currency) {
  const json::object& fields = data(event);
  std::int64_t change = 0;
  for (const char* key : {"amount", "added"}) {
    if (fields.contains(key)) change += minor_units(text(fields, key), currency);
  }
  if (fields.contains("by")) change -= minor_units(text(fields, "by"), currency);
  return change;
}

// The total of a grant at every effective date, each counted anew.
bool falls_below_zero(const InForce& entries, const std::string& id) {
  const Entry* grant = find_grant(entries, id);
  if (grant == nullptr) return false;
  const std::string currency = text(data(grant->event), "currency");
  std::vector<const Entry*> changes;
  for (const Entry* entry : entries) {
    const bool counts = is(entry->event, "SubsidyGranted") || is(entry->event, "GrantExtended") ||
                        is(entry->event, "GrantReduced");
    if (counts && text(data(entry->event), "grant") == id) changes.push_back(entry);
  }
  return std::any_of(changes.begin(), changes.end(), [&](const Entry* at) {
    std::int64_t total = 0;
    for (const Entry* entry : changes) {
      if (effective_day(entry->event) <= effective_day(at->event)) {
        total += change_of(entry->event, currency);
      }
    }
    return total < 0;
  });
}

bool has_illegal_step(const InForce& entries, const std::string& action) {
  const json::object* before = nullptr;
  for (const Entry* entry : entries) {
    if (!is(entry->event, "StatusChanged") || stream(entry->event) != action) continue;
    const json::object& now = data(entry->event);
    if (before != nullptr && text(*before, "to") != text(now, "to")) {
      const std::string from = text(*before, "to");
      if (text(now, "to") == "toStart") return true;
      if ((from == "completed" || from == "stopped") && !now.contains("reason")) return true;
    }
    before = &now;
  }
  return false;
}

// Everything unreversed, with the event in its place among the rest.
template <class Holds>
bool with_event(const Recorded& recorded, const Event& event, Holds holds) {
  const Entry added{recorded.history.size() + 1, 0, "", event, nullptr};
  InForce entries = recorded.in_force;
  const auto place = std::upper_bound(
      entries.begin(), entries.end(), effective_day(event),
      [](Day day, const Entry* entry) { return day < effective_day(entry->event); });
  entries.insert(place, &added);
  return holds(entries);
}

bool below_zero(const Recorded& recorded, const Event& event) {
  if (!is(event, "GrantReduced")) return false;
  return with_event(recorded, event, [&](const InForce& entries) {
    return falls_below_zero(entries, text(data(event), "grant"));
  });
}

bool illegal_transition(const Recorded& recorded, const Event& event) {
  return with_event(recorded, event, [&](const InForce& entries) {
    return has_illegal_step(entries, stream(event));
  });
}

const Entry& target_of(const Recorded& recorded, const Event& reversal) {
  return *find_event(recorded.history, text(data(reversal), "event"));
}

bool unknown_target(const Recorded& recorded, const Event& reversal) {
  return find_event(recorded.history, text(data(reversal), "event")) == nullptr;
}

bool of_another_stream(const Recorded& recorded, const Event& reversal) {
  return stream(target_of(recorded, reversal).event) != stream(reversal);
}

bool not_reversible(const Recorded& recorded, const Event& reversal) {
  static const std::set<std::string> kNever = {"EventReversed", "DepartmentRegistered",
                                               "PeriodClosed", "PeriodReopened"};
  return kNever.contains(kind(target_of(recorded, reversal).event));
}

bool already_reversed(const Recorded& recorded, const Event& reversal) {
  return reversals(recorded.history, recorded.history.size())
      .contains(text(data(reversal), "event"));
}

// Whether `other`, unreversed, refers to what `target` defines, grants or plans.
bool refers_to(const Event& other, const Event& target) {
  const json::object& fields = data(target);
  if (is(other, "EventReversed") || other == target) return false;
  if (is(target, "ActionDefined")) return stream(other) == stream(target);
  if (is(target, "GoalDefined")) return text(data(other), "goal") == text(fields, "no");
  if (is(target, "PolicyLineDefined")) return text(data(other), "line") == text(fields, "no");
  if (is(target, "MeetingPlanned")) return text(data(other), "planned") == text(target, "id");
  if (!is(target, "SubsidyGranted")) return false;
  const std::vector<std::string> of = texts(data(other), "of");
  return text(data(other), "grant") == text(fields, "grant") ||
         std::find(of.begin(), of.end(), text(fields, "grant")) != of.end();
}

bool has_dependents(const Recorded& recorded, const Event& reversal) {
  const Event& target = target_of(recorded, reversal).event;
  return std::any_of(recorded.in_force.begin(), recorded.in_force.end(),
                     [&](const Entry* entry) { return refers_to(entry->event, target); });
}

InForce without(const Recorded& recorded, const Entry& target) {
  InForce entries = recorded.in_force;
  std::erase(entries, &target);
  return entries;
}

bool leaves_illegal_step(const Recorded& recorded, const Event& reversal) {
  return has_illegal_step(without(recorded, target_of(recorded, reversal)), stream(reversal));
}

bool leaves_below_zero(const Recorded& recorded, const Event& reversal) {
  const Entry& target = target_of(recorded, reversal);
  if (!is(target.event, "GrantExtended")) return false;
  return falls_below_zero(without(recorded, target), text(data(target.event), "grant"));
}

bool closed(const Recorded& recorded, const std::string& period) {
  bool result = false;
  for (const Entry& entry : recorded.history) {
    const bool closes = is(entry.event, "PeriodClosed");
    if (!closes && !is(entry.event, "PeriodReopened")) continue;
    if (text(data(entry.event), "period") == period) result = closes;
  }
  return result;
}

bool period_is_closed(const Recorded& recorded, const Event& event) {
  return is(event, "PeriodClosed") && closed(recorded, text(data(event), "period"));
}

bool period_is_open(const Recorded& recorded, const Event& event) {
  return is(event, "PeriodReopened") && !closed(recorded, text(data(event), "period"));
}

}  // namespace

const Entry* find_event(const History& history, std::string_view id) {
  for (const Entry& entry : history) {
    if (text(entry.event, "id") == id) return &entry;
  }
  return nullptr;
}

const std::vector<Rule>& reversal_rules() {
  static const std::vector<Rule> kRules = {
      {"unknownDepartment", unknown_department},  {"unknownEvent", unknown_target},
      {"invalidField", of_another_stream},        {"notReversible", not_reversible},
      {"alreadyReversed", already_reversed},      {"hasDependents", has_dependents},
      {"illegalTransition", leaves_illegal_step}, {"belowZero", leaves_below_zero},
  };
  return kRules;
}

const std::vector<Rule>& event_rules() {
  static const std::vector<Rule> kRules = {
      {"unknownDepartment", unknown_department},
      {"unknownAction", unknown_action},
      {"unknownGrant", unknown_grant},
      {"unknownEvent", unknown_event},
      {"unknownGoal", unknown_goal},
      {"unknownLine", unknown_line},
      {"invalidAmount", invalid_amount},
      {"invalidCurrency", invalid_currency},
      {"alreadyDefined", already_defined},
      {"periodReversed", period_reversed},
      {"fundingMismatch", funding_mismatch},
      {"notAnExtension", not_an_extension},
      {"beforeGrant", before_grant},
      {"belowZero", below_zero},
      {"illegalTransition", illegal_transition},
  };
  return kRules;
}

const std::vector<Rule>& period_rules() {
  static const std::vector<Rule> kRules = {
      {"periodClosed", period_is_closed},
      {"periodOpen", period_is_open},
  };
  return kRules;
}

}  // namespace planledger::tests::naive
