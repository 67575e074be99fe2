// The real plan, imported in any order of its independent lines, gives the same answers.
//
// Which line needs which is derived here: what is named must be defined before, what closes a
// meeting follows what planned it, and what changes one grant, or one thing on one day, keeps the
// order that the file gives it.
#include "projections/replayed_views.h"
#include "tests/naive/history.h"
#include "tests/naive/real_ledger.h"
#include "tests/projections/fixture.h"

#include <catch2/catch.hpp>

#include <fstream>
#include <map>
#include <set>

namespace planledger::tests::naive {
namespace {

using projections::Question;
using projections::Subject;

struct Line {
  std::string sent;
  json::object event;
  std::vector<std::size_t> needs;  // Places of earlier lines.
};

// The names that a line defines, and those that it needs, each with a letter for what it is.
std::vector<std::string> defined_names(const json::object& event) {
  const std::string type = kind(event);
  std::vector<std::string> names = {"event " + text(event, "id")};
  if (type == "DepartmentRegistered") names.push_back("department " + text(data(event), "code"));
  if (type == "PolicyLineDefined") names.push_back("line " + text(data(event), "no"));
  if (type == "GoalDefined") names.push_back("goal " + text(data(event), "no"));
  if (type == "ActionDefined") names.push_back("action " + stream(event));
  if (type == "SubsidyGranted") names.push_back("grant " + text(data(event), "grant"));
  return names;
}

std::vector<std::string> needed_names(const json::object& event) {
  const json::object& fields = data(event);
  std::vector<std::string> names = {"department " + text(event, "department")};
  if (event.contains("action")) names.push_back("action " + stream(event));
  for (const char* key : {"line", "goal", "grant"}) {
    if (fields.contains(key)) names.push_back(std::string(key) + " " + text(fields, key));
  }
  for (const char* key : {"planned", "event"}) {
    if (fields.contains(key)) names.push_back("event " + text(fields, key));
  }
  for (const std::string& grant : texts(fields, "of")) names.push_back("grant " + grant);
  if (!fields.contains("departments")) return names;
  for (const json::value& department : fields.at("departments").as_array()) {
    names.push_back("department " + text(department.as_object(), "code"));
  }
  return names;
}

// Lines with the same text here keep the file's order: the last of them decides something.
std::string chain(const json::object& event) {
  const std::string type = kind(event);
  if (type == "GrantExtended" || type == "GrantReduced")
    return "grant " + text(data(event), "grant");
  if (type == "StatusChanged") return "status of " + stream(event);
  if (type == "PlanAdopted" || type == "ActionAmended") {
    return type + stream(event) + std::to_string(effective_day(event).time_since_epoch().count());
  }
  return "";
}

std::vector<Line> read_plan() {
  std::ifstream file(std::string(PLANLEDGER_SAMPLE_DIR) + "/plan-2018.jsonl");
  REQUIRE(file.good());
  std::vector<Line> lines;
  std::map<std::string, std::size_t> definitions;
  std::map<std::string, std::size_t> chains;
  for (std::string sent; std::getline(file, sent);) {
    Line line{sent, json::parse(sent).as_object(), {}};
    for (const std::string& name : needed_names(line.event)) {
      if (definitions.contains(name)) line.needs.push_back(definitions.at(name));
    }
    if (const std::string name = chain(line.event); !name.empty()) {
      if (chains.contains(name)) line.needs.push_back(chains.at(name));
      chains[name] = lines.size();
    }
    for (const std::string& name : defined_names(line.event)) definitions[name] = lines.size();
    lines.push_back(std::move(line));
  }
  return lines;
}

// A random order in which every line follows what it needs.
std::vector<const Line*> shuffled(const std::vector<Line>& lines, unsigned seed) {
  std::mt19937 random(seed);
  std::vector<std::size_t> missing;
  std::vector<std::vector<std::size_t>> needed_by(lines.size());
  std::vector<std::size_t> ready;
  for (std::size_t place = 0; place < lines.size(); ++place) {
    const std::set<std::size_t> needs(lines[place].needs.begin(), lines[place].needs.end());
    for (const std::size_t need : needs) needed_by[need].push_back(place);
    missing.push_back(needs.size());
    if (needs.empty()) ready.push_back(place);
  }
  std::vector<const Line*> order;
  while (!ready.empty()) {
    std::swap(ready[random() % ready.size()], ready.back());
    const std::size_t place = ready.back();
    ready.pop_back();
    order.push_back(&lines[place]);
    for (const std::size_t next : needed_by[place]) {
      if (--missing[next] == 0) ready.push_back(next);
    }
  }
  return order;
}

using Days = std::map<std::string, Day>;  // The first day of each event, by its id.

// The id of the event that an item of a list in fold order shows; empty for any other item.
std::string event_of(const json::value& item) {
  if (!item.is_object()) return "";
  const json::object& row = item.as_object();
  if (row.contains("action") && row.contains("difference")) return "";  // Stands in plan order.
  return row.contains("event") ? text(row, "event") : text(row, "id");
}

// Takes out of an answer what the order of the lines may change: positions and times of recording,
// the order among events of one first day, and in which precision the last of those is dated.
json::value normalised(const json::value& answer, const Days& days) {
  if (answer.is_array()) {
    std::vector<std::pair<Day, std::string>> rows;
    for (const json::value& item : answer.as_array()) {
      const std::string id = event_of(item);
      rows.emplace_back(id.empty() ? Day{} : days.at(id), json::serialize(normalised(item, days)));
    }
    const auto earlier = [](const auto& a, const auto& b) { return a.first < b.first; };
    const bool in_fold_order = std::is_sorted(rows.begin(), rows.end(), earlier);
    if (!event_of(answer.as_array().empty() ? json::value() : answer.as_array()[0]).empty()) {
      REQUIRE(in_fold_order);
      std::sort(rows.begin(), rows.end());
    }
    json::array result;
    for (const auto& [day, row] : rows) result.push_back(json::parse(row));
    return result;
  }
  if (!answer.is_object()) return answer;
  json::object result;
  for (const auto& [key, value] : answer.as_object()) {
    if (key == "seq" || key == "version" || key == "recordedAt") continue;
    const bool last_of_a_day = key == "lastMeeting" || key == "statusSince" || key == "adopted";
    if (last_of_a_day && value.is_string()) {
      result[key] = first_day(value.as_string()).time_since_epoch().count();
    } else {
      result[key] = normalised(value, days);
    }
  }
  return result;
}

std::vector<json::value> answers_of(const std::vector<const Line*>& order, const Days& days) {
  AdmissionFixture ledger;
  for (const Line* line : order) {
    const events::Receipts receipts = ledger.append({line->sent});
    INFO(line->sent);
    REQUIRE(receipts);
  }
  const auto views = projections::ReplayedViews::of(ledger.log(), ledger.log().head()).value();
  std::vector<json::value> answers;
  for (const char* as_of : {"2016-06-30", "2017-12-31", "2018-10-26"}) {
    for (const Subject subject : {Subject::plan, Subject::budget, Subject::grants,
                                  Subject::meetings, Subject::history, Subject::reconcile}) {
      const std::string answer = ask(ledger.log(), *views, {.subject = subject, .as_of = as_of});
      answers.push_back(normalised(json::parse(answer), days));
    }
  }
  return answers;
}

}  // namespace

TEST_CASE("the plan imported in any order of its independent lines gives the same answers",
          "[naive][import]") {
  const std::vector<Line> lines = read_plan();
  Days days;
  std::vector<const Line*> in_file;
  for (const Line& line : lines) {
    days[text(line.event, "id")] = effective_day(line.event);
    in_file.push_back(&line);
  }
  const std::vector<json::value> expected = answers_of(in_file, days);
  for (unsigned seed = 1; seed <= seeds(3, 60); ++seed) {
    CAPTURE(seed);
    const std::vector<const Line*> order = shuffled(lines, seed);
    REQUIRE(order.size() == lines.size());
    REQUIRE(order != in_file);
    const std::vector<json::value> actual = answers_of(order, days);
    for (std::size_t i = 0; i < expected.size(); ++i) {
      REQUIRE(first_mismatch(expected[i], actual[i], "") == "");
    }
  }
}

}  // namespace planledger::tests::naive
