// Pages of numbers with the events behind them: the restatement, the explanation.
#include "tools/planledger/answer_parts.h"

#include <map>

namespace planledger::tools {
namespace {

using boost::json::value;

// The bridge of one total: what was reported, what each event brought to it, what is known. The
// first three cells say whose they are.
void add_bridge(Table& table, const value& figure,
                const std::map<std::string, const value*>& events) {
  const std::vector<std::string> whose = {at(figure, "kind"), at(figure, "action"),
                                          at(figure, "name")};
  const auto add_row = [&](std::initializer_list<std::string> cells) {
    std::vector<std::string>& row = table.rows.emplace_back(whose);
    row.insert(row.end(), cells);
  };
  const std::string currency = at(figure, "currency");
  add_row({"as reported", "", "", "", currency, at(figure, "reported"), ""});
  for (const value& change : list_at(figure, "changes")) {
    const value& event = *events.at(at(change, "seq"));
    const bool reversal = !event.at("reverses").is_null();
    add_row({reversal ? "reversal of " + at(event, "reverses.type") : at(event, "type"),
             at(event, "department"), at(event, reversal ? "reverses.effective" : "effective"),
             at(event, "recordedAt"), currency, at(change, "amount"), at(event, "event")});
  }
  add_row({"as known", "", "", "", currency, at(figure, "known"), ""});
}

// The cells that say which event it is, who recorded it and when.
std::vector<std::string> event_cells(const value& event) {
  return {at(event, "type"), at(event, "department"), at(event, "effective"),
          at(event, "recordedAt"), at(event, "seq")};
}

// The events of each number, each with what it adds, and their sum.
Table numbers_table(const value& answer, const std::map<std::string, const value*>& events) {
  Table table;
  table.caption = "Numbers";
  table.columns = {{"number"},   {"of"},        {"event"},    {"department"},  {"in effect"},
                   {"recorded"}, {"seq", true}, {"currency"}, {"amount", true}};
  for (const value& number : list_at(answer, "numbers")) {
    const std::vector<std::string> whose = {at(number, "kind"), at(number, "name")};
    const std::string currency = at(number, "currency");
    for (const value& part : list_at(number, "parts")) {
      std::vector<std::string>& row = table.rows.emplace_back(whose);
      for (std::string& cell : event_cells(*events.at(at(part, "seq")))) {
        row.push_back(std::move(cell));
      }
      row.insert(row.end(), {currency, at(part, "amount")});
    }
    std::vector<std::string>& sum = table.rows.emplace_back(whose);
    sum.insert(sum.end(), {"sum", "", "", "", "", currency, at(number, "sum")});
  }
  return table;
}

Table facts_table(const value& answer, const std::map<std::string, const value*>& events) {
  Table table;
  table.caption = "By the last word on it";
  table.columns = {{"what"},       {"of"},        {"value"},    {"event"},
                   {"department"}, {"in effect"}, {"recorded"}, {"seq", true}};
  for (const value& fact : list_at(answer, "facts")) {
    std::vector<std::string>& row = table.rows.emplace_back();
    row = {at(fact, "kind"), at(fact, "name"), at(fact, "value")};
    const auto event = events.find(at(fact, "seq"));
    if (event == events.end()) continue;
    for (std::string& cell : event_cells(*event->second)) row.push_back(std::move(cell));
  }
  return table;
}

}  // namespace

// People see the totals that changed, a spreadsheet has all of them.
Page restatement_page(const value& answer) {
  std::map<std::string, const value*> events;
  for (const value& event : list_at(answer, "events")) events.emplace(at(event, "seq"), &event);
  Table changed;
  changed.columns = {{"total"},     {"action"},   {"name"},     {"what"},         {"department"},
                     {"in effect"}, {"recorded"}, {"currency"}, {"amount", true}, {"event"}};
  Page page;
  page.csv.columns = changed.columns;
  std::size_t moved = 0;
  for (const value& figure : list_at(answer, "figures")) {
    add_bridge(page.csv, figure, events);
    if (list_at(figure, "changes").empty()) continue;
    add_bridge(changed, figure, events);
    ++moved;
  }
  page.heading = {point_text(answer),
                  at(answer, "period") + " as reported at event " + at(answer, "reported.seq") +
                      ": " + std::to_string(events.size()) +
                      " events since then restate it, and move " + std::to_string(moved) + " of " +
                      std::to_string(list_at(answer, "figures").size()) + " totals"};
  add_unless_empty(page, std::move(changed));
  return page;
}

Page explanation_page(const value& answer) {
  std::map<std::string, const value*> events;
  for (const value& event : list_at(answer, "events")) events.emplace(at(event, "seq"), &event);
  Page page;
  page.heading = {point_text(answer), "Action " + at(answer, "action") + ": " +
                                          std::to_string(events.size()) + " events count, " +
                                          std::to_string(list_at(answer, "reversed").size()) +
                                          " reversed"};
  page.csv = numbers_table(answer, events);
  add_unless_empty(page, page.csv);
  add_unless_empty(page, facts_table(answer, events));
  add_unless_empty(page, table_of("Reversed", list_at(answer, "reversed"),
                                  {{"event", "type"},
                                   {"department", "department"},
                                   {"in effect", "effective"},
                                   {"recorded", "recordedAt"},
                                   {"seq", "seq", true},
                                   {"reversed by", "reversedBy.department"},
                                   {"on", "reversedBy.recordedAt"},
                                   {"at seq", "reversedBy.seq", true},
                                   {"reason", "reason"}}));
  return page;
}

}  // namespace planledger::tools
