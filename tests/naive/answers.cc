// The plan, the actions, meetings, periods and what differs; answers_money.cc has the rest.
#include "tests/naive/answers.h"

#include "tests/naive/answers_parts.h"

#include <algorithm>
#include <set>

namespace planledger::tests::naive {

Answers::Answers(const History& history, Day as_of, std::uint64_t known_at)
    : history_(history),
      as_of_(as_of),
      known_at_(known_at),
      in_force_(naive::in_force(history, as_of, known_at)),
      money_(count_money(in_force_)) {}

json::object Answers::point() const {
  json::value recorded_at;
  if (known_at_ > 0) recorded_at = history_.at(known_at_ - 1).recorded_at;
  return {{"asOf", day_text(as_of_)},
          {"knownAt", {{"seq", known_at_}, {"recordedAt", recorded_at}}}};
}

json::object Answers::answer() const {
  json::object result = point();
  result["format"] = 1;
  return result;
}

InForce Answers::all(std::string_view type, const std::string& no) const {
  InForce result;
  for (const Entry* entry : in_force_) {
    if (kind(entry->event) != type) continue;
    if (no.empty() || stream(entry->event) == no) result.push_back(entry);
  }
  return result;
}

std::vector<std::string> Answers::action_numbers() const {
  std::set<std::string> numbers;
  for (const Entry& entry : history_) {
    if (stream(entry.event) != "plan") numbers.insert(stream(entry.event));
  }
  return in_plan_order({numbers.begin(), numbers.end()});
}

std::optional<json::object> Answers::definition(const std::string& no) const {
  std::optional<json::object> fields;
  for (const Entry* entry : in_force_) {
    if (stream(entry->event) != no) continue;
    if (kind(entry->event) == "ActionDefined") fields = data(entry->event);
    if (kind(entry->event) != "ActionAmended" || !fields) continue;
    for (const auto& [key, value] : data(entry->event)) (*fields)[key] = value;
  }
  return fields;
}

std::optional<json::object> Answers::summary(const std::string& no) const {
  const std::optional<json::object> fields = definition(no);
  if (!fields) return std::nullopt;
  json::object result = {{"no", no}, {"status", nullptr}, {"statusSince", nullptr}};
  for (const char* key : {"goal", "title", "titleNl"}) result[key] = value_or_null(*fields, key);
  for (const char* key : {"departments", "ministers", "otherParties", "competences"}) {
    result[key] = fields->contains(key) ? fields->at(key) : json::array();
  }
  for (const Entry* entry : all("StatusChanged", no)) {
    const json::value& to = data(entry->event).at("to");
    if (result["status"] != to) result["statusSince"] = entry->event.at("effective");
    result["status"] = to;
  }
  const InForce meetings = all("MeetingHeld", no);
  result["meetings"] = meetings.size();
  result["lastMeeting"] = nullptr;
  if (!meetings.empty()) result["lastMeeting"] = meetings.back()->event.at("effective");
  result["total"] =
      totals_json(sum_where(money_, [&](const Counted& counted) { return counted.action == no; }));
  return result;
}

std::vector<std::string> Answers::of_goal(const std::string& goal) const {
  std::vector<std::string> result;
  for (const std::string& no : action_numbers()) {
    const std::optional<json::object> fields = definition(no);
    if (fields && text(*fields, "goal") == goal) result.push_back(no);
  }
  return result;
}

json::object Answers::plan() const {
  json::object result = answer();
  result["plan"] = nullptr;
  if (const InForce adopted = all("PlanAdopted"); !adopted.empty()) {
    const Entry& last = *adopted.back();
    json::value revised;
    if (adopted.size() > 1) revised = last.event.at("effective");
    result["plan"] = {{"title", data(last.event).at("title")},
                      {"titleNl", value_or_null(data(last.event), "titleNl")},
                      {"adopted", adopted.front()->event.at("effective")},
                      {"revised", revised}};
  }
  json::array lines;
  for (const Entry* line : by_number(all("PolicyLineDefined"))) {
    json::object row = numbered_row(*line);
    json::array goals;
    for (const Entry* goal : by_number(all("GoalDefined"))) {
      if (data(goal->event).at("line") != row.at("no")) continue;
      json::object goal_row = numbered_row(*goal);
      goal_row["actions"] = texts_json(of_goal(text(goal_row, "no")));
      goals.push_back(goal_row);
    }
    row["goals"] = goals;
    lines.push_back(row);
  }
  result["lines"] = lines;
  json::array actions;
  std::map<std::string, int> counts;
  for (const std::string& no : action_numbers()) {
    const std::optional<json::object> row = summary(no);
    if (!row) continue;
    actions.push_back(*row);
    ++counts[row->at("status").is_null() ? "notRecorded" : text(*row, "status")];
  }
  result["actions"] = actions;
  json::object counted;
  for (const char* key : {"notRecorded", "toStart", "started", "ongoing", "completed", "stopped"}) {
    counted[key] = counts[key];
  }
  result["counts"] = counted;
  return result;
}

json::array Answers::details(const InForce& entries, const std::vector<std::string>& keys) {
  json::array rows;
  for (const Entry* entry : entries) {
    json::object row = {{"event", entry->event.at("id")},
                        {"department", entry->event.at("department")},
                        {"effective", entry->event.at("effective")}};
    for (const std::string& key : keys) row[key] = value_or_null(data(entry->event), key);
    if (row.contains("period") && row.at("period").is_object()) {
      const json::object period = row.at("period").as_object();
      row["period"] = {{"from", value_or_null(period, "from")},
                       {"to", value_or_null(period, "to")}};
    }
    rows.push_back(row);
  }
  return rows;
}

std::optional<json::object> Answers::action(const std::string& no) const {
  const std::optional<json::object> row = summary(no);
  if (!row) return std::nullopt;
  json::object result = answer();
  result.insert(row->begin(), row->end());
  result["description"] = value_or_null(*definition(no), "description");
  result["grants"] = grant_rows(no);
  result["allocations"] = allocation_rows(no);
  result["mentioned"] = details(all("GrantMentioned", no), {"grant", "note"});
  result["staff"] = details(all("StaffAllocated", no), {"what", "fte", "period"});
  result["held"] = details(all("MeetingHeld", no), {"title", "body", "place", "participants",
                                                    "attendance", "outcome", "until", "planned"});
  result["planned"] = details(still_planned(no), {"title", "on", "body", "place"});
  result["milestones"] = details(all("MilestoneReached", no), {"title"});
  result["figures"] = details(all("FigureReported", no), {"what", "value", "unit", "period"});
  result["narratives"] = details(all("NarrativeReported", no),
                                 {"text", "language", "competences", "period", "references"});
  return result;
}

InForce Answers::still_planned(const std::string& no) const {
  InForce result;
  for (const Entry* planned : all("MeetingPlanned", no)) {
    const InForce held = all("MeetingHeld");
    const bool came_about = std::any_of(held.begin(), held.end(), [&](const Entry* meeting) {
      return text(data(meeting->event), "planned") == text(planned->event, "id");
    });
    if (!came_about && last_day(text(data(planned->event), "on")) > as_of_) {
      result.push_back(planned);
    }
  }
  return result;
}

json::object Answers::meetings(const std::string& no) const {
  json::array held;
  for (const Entry* entry : all("MeetingHeld", no)) {
    json::object row = {{"action", entry->event.at("action")},
                        {"event", entry->event.at("id")},
                        {"on", entry->event.at("effective")}};
    for (const char* key :
         {"title", "until", "body", "place", "participants", "attendance", "outcome"}) {
      row[key] = value_or_null(data(entry->event), key);
    }
    held.push_back(row);
  }
  json::array planned;
  for (const Entry* entry : still_planned(no)) {
    json::object row = {{"action", entry->event.at("action")}, {"event", entry->event.at("id")}};
    for (const char* key : {"title", "on", "body", "place"}) {
      row[key] = value_or_null(data(entry->event), key);
    }
    planned.push_back(row);
  }
  json::object result = answer();
  result["held"] = held;
  result["planned"] = planned;
  return result;
}

json::object Answers::history(const std::string& no) const {
  const Reversals reversed = reversals(history_, known_at_);
  std::vector<const Entry*> rows;
  for (const Entry& entry : history_) {
    const bool asked = no.empty() || stream(entry.event) == no;
    if (asked && entry.seq <= known_at_ && effective_day(entry.event) <= as_of_) {
      rows.push_back(&entry);
    }
  }
  std::stable_sort(rows.begin(), rows.end(), [](const Entry* a, const Entry* b) {
    return effective_day(a->event) < effective_day(b->event);
  });
  json::array events;
  for (const Entry* entry : rows) {
    json::object row = shown(history_, *entry);
    row["seq"] = entry->seq;
    row["version"] = entry->version;
    row["recordedAt"] = entry->recorded_at;
    row["provenance"] = entry->provenance;
    const auto reversal = reversed.find(text(entry->event, "id"));
    row["reversedBy"] = nullptr;
    if (reversal != reversed.end()) row["reversedBy"] = reversal->second->event.at("id");
    events.push_back(row);
  }
  json::object result = answer();
  result["events"] = events;
  return result;
}

json::object Answers::periods() const {
  json::array rows;
  for (const Entry& entry : history_) {
    if (entry.seq > known_at_) break;
    const std::string type = kind(entry.event);
    if (type == "PeriodClosed") {
      rows.push_back({{"period", data(entry.event).at("period")},
                      {"reportingDate", data(entry.event).at("reportingDate")},
                      {"seq", entry.seq},
                      {"closedAt", entry.recorded_at},
                      {"reopened", false}});
    }
    if (type != "PeriodReopened") continue;
    // Reopened only while it is closed: every earlier closing of it was reopened before.
    for (json::value& row : rows) {
      if (row.at("period") == data(entry.event).at("period")) row.as_object()["reopened"] = true;
    }
  }
  json::object result = answer();
  result["periods"] = rows;
  return result;
}

json::object Answers::diff(const Answers& from, const Answers& to) {
  const auto holds = [](const Answers& answers, const Entry* entry) {
    return std::find(answers.in_force_.begin(), answers.in_force_.end(), entry) !=
           answers.in_force_.end();
  };
  // Everything in fold order, whatever was reversed since.
  std::vector<const Entry*> order;
  for (const Entry& entry : from.history_) order.push_back(&entry);
  std::stable_sort(order.begin(), order.end(), [](const Entry* a, const Entry* b) {
    return effective_day(a->event) < effective_day(b->event);
  });
  json::array actions;
  for (const std::string& no : from.action_numbers()) {
    json::array events;
    for (const Entry* entry : order) {
      if (stream(entry->event) == no && holds(from, entry) != holds(to, entry)) {
        events.push_back(entry->event.at("id"));
      }
    }
    if (events.empty()) continue;
    const json::object before = from.summary(no).value_or(json::object());
    const json::object after = to.summary(no).value_or(json::object());
    actions.push_back(
        {{"no", no},
         {"status",
          {{"from", value_or_null(before, "status")}, {"to", value_or_null(after, "status")}}},
         {"total",
          {{"from", value_or_null(before, "total")}, {"to", value_or_null(after, "total")}}},
         {"events", events}});
  }
  return {{"format", 1}, {"from", from.point()}, {"to", to.point()}, {"actions", actions}};
}

}  // namespace planledger::tests::naive
