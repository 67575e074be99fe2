#include "tests/naive/random_batches.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>

namespace planledger::tests::naive {
namespace {

const std::vector<std::string> kDepartments = {"KB", "OV", "WVG", "FIN"};

std::string id_of(int number) { return fmt::format("00000000-0000-4000-8000-{:012x}", number); }

// The last accepted event of that kind, of `nth` from the end where there are so many; null.
const json::object* recent(const History& history, std::string_view type, int nth) {
  const json::object* found = nullptr;
  for (auto entry = history.rbegin(); entry != history.rend() && nth >= 0; ++entry) {
    if (kind(entry->event) != type) continue;
    found = &entry->event;
    --nth;
  }
  return found;
}

// The bound is one of minor units: more digits than it has are too much in every currency that has
// them all, so the form says it, whatever the grant's currency is.
bool fits_no_currency(const json::object& event) {
  constexpr std::size_t kDigitsMax = 15;
  for (const char* key : {"added", "by"}) {
    if (!data(event).contains(key)) continue;
    std::string digits = text(data(event), key);
    std::erase(digits, '.');
    digits.erase(0, digits.find_first_not_of('0'));
    if (digits.size() > kDigitsMax) return true;
  }
  return false;
}

}  // namespace

const std::vector<std::string>& RandomBatches::actions() {
  static const std::vector<std::string> kActions = {"1.1", "1.2", "1.10", "2.1", "10.1"};
  return kActions;
}

const std::vector<std::string>& RandomBatches::periods() {
  static const std::vector<std::string> kPeriods = {"2016", "2016-H1", "2017-H2", "2018-Q3"};
  return kPeriods;
}

std::string RandomBatches::month() {
  const int year = 2015 + below(4);
  const int month = 1 + below(12);
  return fmt::format("{}-{:02}", year, month);
}

std::string RandomBatches::day() {
  const std::string of = month();
  return fmt::format("{}-{:02}", of, 1 + below(28));
}

std::string RandomBatches::date() {
  const int year = 2015 + below(4);
  switch (below(6)) {
    case 0:
      return std::to_string(year);
    case 1:
      return month();
    case 2:
      return fmt::format("{}-{}", year, 21 + below(4));
    case 3:  // Days that many events share, ends of months and of years among them.
      return fmt::format("{}-{}", year, text_of({"01-01", "02-28", "03-01", "06-30", "12-31"}));
    default:
      return day();
  }
}

std::string RandomBatches::amount(const std::string& currency) {
  const int places = digits(currency);
  if (chance(2)) return amount_text(999'999'999'999'999, currency);
  std::string whole = std::to_string(1 + below(300));
  const int written = below(places + 1);
  if (written == 0) return whole;
  whole += '.';
  for (int i = 0; i < written; ++i) whole += static_cast<char>('0' + below(10));
  return whole;
}

json::value RandomBatches::span() {
  json::object period;
  if (chance(80)) period["from"] = date();
  if (chance(70)) period["to"] = month();
  return period;
}

json::array RandomBatches::some(std::initializer_list<const char*> choices) {
  json::array result;
  for (const char* choice : choices) {
    if (chance(50)) result.emplace_back(choice);
  }
  return result;
}

json::array RandomBatches::roles() {
  json::array result;
  for (const std::string& code : kDepartments) {
    if (chance(60)) {
      result.push_back({{"code", code}, {"role", chance(35) ? "coordinating" : "participating"}});
    }
  }
  if (chance(3)) result.push_back({{"code", "XX"}, {"role", "participating"}});
  return result;
}

json::object RandomBatches::plan_fields(const std::string& type) {
  Event fields;
  if (type == "DepartmentRegistered") {
    fields = {{"code", chance(10) ? "NEW" : any(kDepartments)}, {"name", "a department"}};
    maybe(fields, "nameNl", "een departement");
    return fields;
  }
  if (type == "PeriodClosed") {
    return {{"period", any(periods())}, {"reportingDate", day()}};
  }
  if (type == "PeriodReopened") return {{"period", any(periods())}, {"reason", "a correction"}};
  fields["title"] = text_of({"first", "second", "third"});
  maybe(fields, "titleNl", text_of({"eerste", "tweede"}));
  if (type == "PlanAdopted") {
    maybe(fields, "decidedOn", date());
    maybe(fields, "note", "as the council decided");
  } else {
    fields["no"] = text_of({"1", "2", "3", "10"});
  }
  if (type == "GoalDefined") fields["line"] = text_of({"1", "1", "2", "10"});
  return fields;
}

json::object RandomBatches::action_fields(const std::string& type) {
  Event fields = {{"title", text_of({"prevent", "train", "support"})}};
  const bool defines = type == "ActionDefined";
  if (defines || chance(30)) fields["goal"] = text_of({"1", "1", "2", "3", "10"});
  if (defines || chance(30)) fields["departments"] = roles();
  maybe(fields, "titleNl", text_of({"voorkomen", "vormen"}));
  maybe(fields, "description", text_of({"in schools", "in towns"}));
  maybe(fields, "ministers", some({"m1", "m2"}));
  maybe(fields, "otherParties", some({"VVSG", "towns"}));
  maybe(fields, "competences", some({"youth", "welfare", "work"}));
  if (!defines && fields.size() > 1 && chance(50)) fields.erase("title");
  return fields;
}

json::object RandomBatches::meeting_fields(const std::string& type, const History& history) {
  Event fields = {{"title", text_of({"round table", "study day"})}};
  maybe(fields, "body", "steering group");
  maybe(fields, "place", "Brussels");
  if (type == "MeetingPlanned") {
    fields["on"] = date();
    return fields;
  }
  maybe(fields, "participants", some({"KB", "towns"}));
  maybe(fields, "attendance", below(90));
  maybe(fields, "outcome", "a list of needs");
  if (chance(25)) fields["until"] = date();
  if (!chance(45)) return fields;
  const Event* planned = recent(history, "MeetingPlanned", below(6));
  fields["planned"] =
      planned == nullptr || chance(5) ? id_of(1 + below(last_id_ + 3)) : text(*planned, "id");
  return fields;
}

// What is told about an action, without money.
json::object RandomBatches::told_fields(const std::string& type) {
  Event fields;
  if (type == "StatusChanged") {
    fields["to"] = text_of({"toStart", "started", "ongoing", "ongoing", "completed", "stopped"});
    if (chance(60)) fields["reason"] = "as decided";
  } else if (type == "MilestoneReached") {
    fields["title"] = text_of({"launched", "published"});
  } else if (type == "FigureReported") {
    fields = {{"what", "people trained"}, {"value", text_of({"12", "-3.5", "0"})}};
    maybe(fields, "unit", "people");
    if (chance(30)) fields["period"] = span();
  } else if (type == "StaffAllocated") {
    fields = {{"what", "staff"}, {"fte", text_of({"0.5", "12.25"})}};
    if (chance(30)) fields["period"] = span();
  } else {
    fields = {{"text", "what was done"}, {"language", text_of({"nl", "en", "nl-BE"})}};
    maybe(fields, "competences", some({"youth", "work"}));
    maybe(fields, "period", any(periods()));
    maybe(fields, "references", some({"1.1", "1.10", "2.1", "9.9", "1.1"}));
  }
  return fields;
}

json::object RandomBatches::granted_fields() {
  const std::string of = currency();
  Event fields = {{"grant", text_of({"g", "G", "g-1", "g.2", "g10", "g2"})},
                  {"beneficiary", {{"name", text_of({"Gent", "Aalst", "\xc3\x89vreux"})}}},
                  {"currency", of}};
  if (chance(85)) fields["amount"] = amount(of);
  if (chance(60)) fields["period"] = span();
  maybe(fields, "project", "a project");
  maybe(fields, "competence", "youth");
  maybe(fields, "decidedOn", date());
  if (!chance(30)) return fields;
  // Shares that add up, or nearly always so.
  const std::int64_t total =
      fields.contains("amount") ? minor_units(text(fields, "amount"), of) : 200;
  const std::int64_t first = 1 + below(static_cast<int>(std::min<std::int64_t>(total, 1'000'000)));
  json::array funding;
  funding.push_back({{"source", text_of({"AMIF", "own"})}, {"amount", amount_text(first, of)}});
  if (first < total) {
    funding.push_back(
        {{"source", text_of({"AMIF", "city"})}, {"amount", amount_text(total - first, of)}});
  }
  if (chance(10)) funding.pop_back();
  fields["funding"] = funding;
  return fields;
}

void RandomBatches::fill_grant_change(Event& event, const History& history) {
  const std::string type = kind(event);
  Event fields = {{"grant", text_of({"g", "G", "g-1"})}};
  std::string of = currency();
  if (const Event* grant = recent(history, "SubsidyGranted", below(6)); grant && chance(92)) {
    fields["grant"] = data(*grant).at("grant");
    if (chance(85)) of = text(data(*grant), "currency");
    if (type != "GrantMentioned" && chance(90)) event["action"] = grant->at("action");
    const bool later = last_day(text(event, "effective")) >= effective_day(*grant);
    if (!later && chance(70)) event["effective"] = grant->at("effective");
  }
  if (type == "GrantMentioned") {
    maybe(fields, "note", "see there");
  } else if (type == "GrantReduced") {
    fields["by"] = amount(of);
    fields["reason"] = "less was needed";
  } else {
    if (chance(60)) fields["added"] = amount(of);
    if (chance(50) || !fields.contains("added")) {
      fields["until"] = chance(50) ? date() : std::to_string(2017 + below(12));
    }
    maybe(fields, "note", "once more");
  }
  event["data"] = fields;
}

void RandomBatches::fill_stated(Event& event, const History& history) {
  Event fields = {{"currency", currency()}};
  json::array of;
  for (int left = below(4); left > 0; --left) {
    const Event* grant = recent(history, "SubsidyGranted", below(5));
    if (grant == nullptr || (!of.empty() && grant->at("action") != event.at("action"))) continue;
    if (chance(90)) event["action"] = grant->at("action");
    if (chance(90)) fields["currency"] = data(*grant).at("currency");
    of.push_back(data(*grant).at("grant"));
  }
  fields["amount"] = amount(text(fields, "currency"));
  fields["of"] = of;
  maybe(fields, "scope", "the towns");
  event["data"] = fields;
}

void RandomBatches::fill_reversal(Event& event, const History& history) {
  event["data"] = {{"event", id_of(1 + below(last_id_ + 2))}, {"reason", "it never was"}};
  if (history.empty() || chance(5)) return;
  const int back = chance(60) ? std::min<int>(12, static_cast<int>(history.size()))
                              : static_cast<int>(history.size());
  const Event& target = (history.rbegin() + below(back))->event;
  event["data"] = {{"event", target.at("id")}, {"reason", "it never was"}};
  if (chance(95)) {
    event.erase("action");
    if (target.contains("action")) event["action"] = target.at("action");
  }
}

void RandomBatches::fill(Event& event, const History& history) {
  const std::string type = kind(event);
  if (type == "ActionDefined" || type == "ActionAmended") {
    event["data"] = action_fields(type);
  } else if (type == "MeetingHeld" || type == "MeetingPlanned") {
    event["data"] = meeting_fields(type, history);
    const std::string planned = text(data(event), "planned");
    for (const Entry& entry : history) {
      if (text(entry.event, "id") == planned && entry.event.contains("action") && chance(95)) {
        event["action"] = entry.event.at("action");
      }
    }
  } else if (type == "SubsidyGranted") {
    event["data"] = granted_fields();
  } else if (type == "GrantExtended" || type == "GrantReduced" || type == "GrantMentioned") {
    fill_grant_change(event, history);
  } else if (type == "BudgetAllocated") {
    const std::string of = currency();
    Event fields = {{"what", "money"}, {"amount", amount(of)}, {"currency", of}};
    maybe(fields, "competence", "work");
    if (chance(30)) fields["period"] = span();
    event["data"] = fields;
  } else if (type == "TotalStated") {
    fill_stated(event, history);
  } else if (type == "EventReversed") {
    fill_reversal(event, history);
  } else {
    event["data"] = told_fields(type);
  }
}

json::object RandomBatches::event(const History& history, const std::string& department) {
  static const std::vector<std::string> kPlanLevel = {
      "DepartmentRegistered", "PlanAdopted",  "PolicyLineDefined", "GoalDefined",
      "PeriodClosed",         "PeriodClosed", "PeriodReopened"};
  static const std::vector<std::string> kActionLevel = {
      "ActionDefined",  "ActionAmended",     "ActionAmended",   "StatusChanged",  "StatusChanged",
      "StatusChanged",  "MeetingHeld",       "MeetingHeld",     "MeetingPlanned", "MeetingPlanned",
      "FigureReported", "MilestoneReached",  "StaffAllocated",  "SubsidyGranted", "SubsidyGranted",
      "GrantExtended",  "GrantExtended",     "GrantExtended",   "GrantReduced",   "GrantReduced",
      "GrantMentioned", "NarrativeReported", "BudgetAllocated", "TotalStated",    "TotalStated",
      "EventReversed",  "EventReversed",     "EventReversed",   "EventReversed",  "EventReversed"};
  Event result = {{"id", id_of(++last_id_)}, {"department", department}, {"effective", date()}};
  if (chance(12)) {
    result["type"] = any(kPlanLevel);
    result["data"] = plan_fields(text(result, "type"));
  } else {
    result["type"] = any(kActionLevel);
    result["action"] = chance(3) ? "7.7" : any(actions());
    result["data"] = Event();
    fill(result, history);
  }
  if (chance(10)) {
    result["provenance"] = {{"file", "report.xlsx"}, {"sha256", std::string(64, 'a')}, {"row", 7}};
  }
  return result;
}

json::object RandomBatches::said_again(Event event) {
  std::string id = text(event, "id");
  std::transform(id.begin(), id.end(), id.begin(),
                 [](unsigned char byte) { return static_cast<char>(std::toupper(byte)); });
  event["id"] = id;
  json::object& fields = event.at("data").as_object();
  for (const char* key : {"amount", "added", "by"}) {
    // Digits that every currency of these tests has: none more where there were none.
    if (fields.contains(key) && text(fields, key).find('.') != std::string::npos &&
        !fields.contains("currency")) {
      fields[key] = text(fields, key) + "0";
    }
  }
  return event;
}

json::object RandomBatches::contradicted(Event event) {
  if (chance(50)) {
    event["effective"] = text(event, "effective") == "2016-05-05" ? "2016-05-06" : "2016-05-05";
  } else {
    event["department"] = text(event, "department") == "KB" ? "OV" : "KB";
  }
  return event;
}

Candidate RandomBatches::sent(const Event& event) {
  return {json::serialize(event), event, fits_no_currency(event) ? "invalidAmount" : ""};
}

void RandomBatches::spoil(Candidate& candidate) {
  Event event = candidate.event;
  json::object& fields = event.at("data").as_object();
  switch (below(9)) {
    case 0:
      candidate.sent.pop_back();
      candidate.fault = "invalidJson";
      return;
    case 1:
      event["type"] = "MeetingHold";
      candidate.fault = "unknownType";
      break;
    case 2:
      fields["remark"] = "a field that no kind has";
      candidate.fault = "unknownField";
      break;
    case 3:
      event.erase(any(std::initializer_list<const char*>{"effective", "department", "id", "data"}));
      candidate.fault = "missingField";
      break;
    case 4:
      event["department"] = chance(50) ? json::value("kb") : json::value();
      candidate.fault = "invalidField";
      break;
    case 5:
      event["effective"] = text_of({"2018-09-31", "2017-02-29", "2018-25", "31/12/2018", "0000"});
      candidate.fault = "invalidDate";
      break;
    case 6:
      event["provenance"] = {{"file", std::string((64U << 10U) + 1, 'f')},
                             {"sha256", std::string(64, 'a')},
                             {"row", 1}};
      candidate.fault = "tooLarge";
      break;
    case 7:
      event["type"] = "BudgetAllocated";
      event["action"] = "1.1";
      event["data"] = {{"what", "w"}, {"currency", "EUR"}};
      event["data"].as_object()["amount"] =
          text_of({"0", "0.00", "-1", "1.001", "01", "1.", "1e3", "10000000000000"});
      candidate.fault = "invalidAmount";
      break;
    default:
      event["type"] = "BudgetAllocated";
      event["action"] = "1.1";
      event["data"] = {{"what", "w"}, {"currency", "EURO"}, {"amount", "1"}};
      candidate.fault = "invalidCurrency";
  }
  candidate.sent = json::serialize(event);
}

Batch RandomBatches::next(const History& history) {
  Batch batch;
  const int who = below(100);
  if (who < 45) batch.actor.department = any(kDepartments);
  batch.actor.auditor = who < 3;
  const int count = chance(70) ? 1 : below(6);
  for (int i = 0; i < count; ++i) {
    const std::string& own = batch.actor.department;
    const std::string department = !own.empty() && chance(96) ? own
                                   : chance(2)                ? std::string("XX")
                                                              : any(kDepartments);
    Candidate candidate = sent(event(history, department));
    if (!history.empty() && chance(5)) {
      Event earlier =
          history.at(static_cast<std::size_t>(below(static_cast<int>(history.size())))).event;
      candidate = sent(chance(65) ? said_again(earlier) : contradicted(earlier));
    } else if (i > 0 && chance(3)) {
      candidate.event["id"] = batch.events.front().event.at("id");
      candidate = sent(candidate.event);
    }
    if (chance(3)) spoil(candidate);
    batch.events.push_back(candidate);
  }
  if (chance(3) && history.size() > 3) {  // A whole stretch again.
    batch.events = {sent(history[1].event), sent(history[2].event)};
  }
  if (batch.events.empty() || !chance(15)) return batch;
  const std::string name = stream(batch.events.front().event);
  const auto version = std::count_if(history.begin(), history.end(), [&](const Entry& entry) {
    return stream(entry.event) == name;
  });
  batch.expected_version = static_cast<std::uint64_t>(chance(70) ? version : below(20));
  return batch;
}

std::vector<Batch> RandomBatches::opening() {
  std::vector<Batch> batches;
  const auto add = [&](const std::string& type, const std::string& action, Event fields) {
    Event made = {{"id", id_of(++last_id_)},
                  {"type", type},
                  {"department", "KB"},
                  {"effective", date()},
                  {"data", std::move(fields)}};
    if (!action.empty()) made["action"] = action;
    batches.push_back({{sent(made)}, {}, std::nullopt});
  };
  for (const std::string& code : kDepartments) {
    add("DepartmentRegistered", "", {{"code", code}, {"name", "a department"}});
  }
  add("PlanAdopted", "", {{"title", "the plan"}});
  for (const char* line : {"1", "2"}) add("PolicyLineDefined", "", {{"no", line}, {"title", "l"}});
  add("GoalDefined", "", {{"no", "1"}, {"line", "1"}, {"title", "g"}});
  add("GoalDefined", "", {{"no", "10"}, {"line", "2"}, {"title", "g"}});
  for (const std::string& no : actions()) {
    if (no == "10.1") break;  // Left to chance.
    Event fields = action_fields("ActionDefined");
    fields["goal"] = text_of({"1", "10"});
    json::array departments = fields.at("departments").as_array();
    if (!departments.empty() && departments.back().at("code") == "XX") departments.pop_back();
    fields["departments"] = departments;
    add("ActionDefined", no, fields);
  }
  return batches;
}

}  // namespace planledger::tests::naive
