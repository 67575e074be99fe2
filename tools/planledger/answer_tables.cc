#include "tools/planledger/answer_tables.h"

#include "tools/planledger/answer_parts.h"

#include <boost/json.hpp>

namespace planledger::tools {
namespace {

using boost::json::array;
using boost::json::object;
using boost::json::value;

Page plan_page(const value& answer) {
  Page page;
  page.heading = {at(answer, "plan.title"), point_text(answer),
                  at(answer, "counts.ongoing") + " ongoing, " + at(answer, "counts.started") +
                      " started, " + at(answer, "counts.toStart") + " to start, " +
                      at(answer, "counts.completed") + " completed, " +
                      at(answer, "counts.stopped") + " stopped, " +
                      at(answer, "counts.notRecorded") + " not recorded"};
  page.csv = table_of("", list_at(answer, "actions"),
                      {{"action", "no"},
                       {"title", "title"},
                       {"status", "status"},
                       {"since", "statusSince"},
                       {"meetings", "meetings", true},
                       {"last meeting", "lastMeeting"},
                       {"committed", "total", true}});
  add_unless_empty(page, page.csv);
  return page;
}

constexpr std::initializer_list<Field> kGrantFields = {{"grant", "grant"},
                                                       {"beneficiary", "beneficiary"},
                                                       {"department", "department"},
                                                       {"currency", "currency"},
                                                       {"amount", "amount", true},
                                                       {"added", "added", true},
                                                       {"reduced", "reduced", true},
                                                       {"total", "total", true},
                                                       {"from", "from"},
                                                       {"to", "to"},
                                                       {"running", "running"}};

constexpr std::initializer_list<Field> kStatedFields = {{"action", "action"},
                                                        {"currency", "currency"},
                                                        {"stated", "stated", true},
                                                        {"computed", "computed", true},
                                                        {"difference", "difference", true}};

Page budget_page(const value& answer) {
  Page page;
  page.heading = {point_text(answer), "Committed (not paid): " + at(answer, "total")};
  page.csv = table_of("By action", list_at(answer, "actions"),
                      {{"action", "no"},
                       {"title", "title"},
                       {"granted", "granted", true},
                       {"added", "added", true},
                       {"reduced", "reduced", true},
                       {"allocated", "allocated", true},
                       {"total", "total", true}});
  add_unless_empty(page, page.csv);
  add_unless_empty(page, table_of("By department", list_at(answer, "byDepartment"),
                                  {{"department", "department"}, {"total", "total", true}}));
  add_unless_empty(page, table_of("By beneficiary", list_at(answer, "byBeneficiary"),
                                  {{"beneficiary", "beneficiary"}, {"total", "total", true}}));
  add_unless_empty(page, table_of("By funding source (granted)", list_at(answer, "byFundingSource"),
                                  {{"source", "source"}, {"total", "total", true}}));
  return page;
}

Page action_page(const value& answer) {
  Page page;
  page.heading = {at(answer, "no") + "  " + at(answer, "title"), point_text(answer),
                  "Status: " + at(answer, "status") + " since " + at(answer, "statusSince"),
                  "Committed (not paid): " + at(answer, "total")};
  page.csv = table_of("Grants", list_at(answer, "grants"), kGrantFields);
  add_unless_empty(page, page.csv);
  add_unless_empty(page, table_of("Allocations", list_at(answer, "allocations"),
                                  {{"what", "what"},
                                   {"department", "department"},
                                   {"currency", "currency"},
                                   {"amount", "amount", true}}));
  const std::pair<const char*, const char*> lists[] = {
      {"held", "Meetings held"}, {"planned", "Meetings planned"}, {"milestones", "Milestones"}};
  for (const auto& [key, caption] : lists) {
    add_unless_empty(
        page,
        table_of(caption, list_at(answer, key),
                 {{"effective", "effective"}, {"department", "department"}, {"title", "title"}}));
  }
  add_unless_empty(page, table_of("Figures", list_at(answer, "figures"),
                                  {{"effective", "effective"},
                                   {"what", "what"},
                                   {"value", "value", true},
                                   {"unit", "unit"}}));
  add_unless_empty(page,
                   table_of("Staff", list_at(answer, "staff"),
                            {{"effective", "effective"}, {"what", "what"}, {"fte", "fte", true}}));
  add_unless_empty(page, table_of("Narratives", list_at(answer, "narratives"),
                                  {{"effective", "effective"},
                                   {"language", "language"},
                                   {"period", "period"},
                                   {"text", "text"}}));
  return page;
}

Page grants_page(const value& answer) {
  Page page;
  page.heading = {point_text(answer)};
  Table table = table_of("", list_at(answer, "grants"), kGrantFields);
  table.columns.insert(table.columns.begin(), Column{"action"});
  const array& grants = list_at(answer, "grants");
  for (std::size_t i = 0; i < grants.size(); ++i) {
    table.rows[i].insert(table.rows[i].begin(), at(grants[i], "action"));
  }
  page.csv = std::move(table);
  add_unless_empty(page, page.csv);
  return page;
}

Page meetings_page(const value& answer) {
  Page page;
  page.heading = {point_text(answer)};
  page.csv = table_of("Held", list_at(answer, "held"),
                      {{"action", "action"},
                       {"on", "on"},
                       {"until", "until"},
                       {"title", "title"},
                       {"body", "body"},
                       {"place", "place"},
                       {"attendance", "attendance", true}});
  add_unless_empty(page, page.csv);
  add_unless_empty(page, table_of("Planned", list_at(answer, "planned"),
                                  {{"action", "action"},
                                   {"on", "on"},
                                   {"title", "title"},
                                   {"body", "body"},
                                   {"place", "place"}}));
  return page;
}

Page reconcile_page(const value& answer) {
  Page page;
  const std::size_t found =
      list_at(answer, "totals").size() + list_at(answer, "danglingReferences").size();
  page.heading = {point_text(answer),
                  found == 0 ? "Everything reconciles." : std::to_string(found) + " discrepancies"};
  page.csv = table_of("Stated totals that do not add up", list_at(answer, "totals"), kStatedFields);
  add_unless_empty(page, page.csv);
  add_unless_empty(page, table_of("References to actions that are not in the plan",
                                  list_at(answer, "danglingReferences"),
                                  {{"action", "action"}, {"to", "to"}, {"event", "event"}}));
  return page;
}

// One table of all departments: what it is about stands where it has a column.
Page readiness_page(const value& answer) {
  Page page;
  page.csv.columns = {{"department"}, {"missing"}, {"action"},   {"competence"},       {"grant"},
                      {"on"},         {"to"},      {"currency"}, {"difference", true}, {"event"}};
  for (const value& department : list_at(answer, "departments")) {
    for (const value& item : list_at(department, "missing")) {
      std::vector<std::string>& row = page.csv.rows.emplace_back();
      row = {at(department, "department"), at(item, "kind")};
      for (const char* const key :
           {"action", "competence", "grant", "on", "to", "currency", "difference", "event"}) {
        row.push_back(at(item, key));
      }
    }
  }
  const std::string period = at(answer, "period");
  page.heading = {point_text(answer), page.csv.rows.empty()
                                          ? "Nothing is missing for " + period + "."
                                          : std::to_string(page.csv.rows.size()) +
                                                " missing before " + period + " can be closed"};
  add_unless_empty(page, page.csv);
  return page;
}

Page diff_page(const value& answer) {
  Page page;
  page.heading = {"From " + at(answer, "from.asOf") + " (known at " +
                  at(answer, "from.knownAt.seq") + ") to " + at(answer, "to.asOf") + " (known at " +
                  at(answer, "to.knownAt.seq") + ")"};
  page.csv = table_of("", list_at(answer, "actions"),
                      {{"action", "no"},
                       {"status from", "status.from"},
                       {"status to", "status.to"},
                       {"total from", "total.from", true},
                       {"total to", "total.to", true},
                       {"events", "events"}});
  for (std::size_t i = 0; i < page.csv.rows.size(); ++i) {
    page.csv.rows[i].back() =
        std::to_string(list_at(list_at(answer, "actions")[i], "events").size());
  }
  add_unless_empty(page, page.csv);
  return page;
}

// An answer that is one list.
Page list_page(const value& answer, std::string_view key, std::initializer_list<Field> fields) {
  Page page;
  if (answer.get_object().contains("asOf")) page.heading = {point_text(answer)};
  page.csv = table_of("", list_at(answer, key), fields);
  add_unless_empty(page, page.csv);
  return page;
}

// What a projection shows: a table for each of its lists, with a column for each member.
Page shown_page(const value& answer) {
  Page page;
  page.heading = {point_text(answer)};
  for (const auto& [key, member] : answer.get_object()) {
    if (!member.is_array() || member.get_array().empty()) continue;
    Table table;
    table.caption = key;
    for (const auto& [column, cell] : member.get_array().front().get_object()) {
      table.columns.push_back({std::string(column), cell.is_number() || cell.is_object()});
    }
    for (const value& item : member.get_array()) {
      std::vector<std::string>& row = table.rows.emplace_back();
      for (const auto& [column, cell] : item.get_object()) row.push_back(text_of(cell));
    }
    if (page.tables.empty()) page.csv = table;
    page.tables.push_back(std::move(table));
  }
  return page;
}

Page import_page(const value& answer) {
  Page page;
  const auto& refused = list_at(answer, "refused");
  page.heading = {at(answer, "appended") + " appended, " + at(answer, "unchanged") +
                  " unchanged, " + std::to_string(refused.size()) + " refused"};
  page.csv = table_of(
      "", refused,
      {{"file", "file"}, {"line", "line", true}, {"code", "code"}, {"message", "message"}});
  add_unless_empty(page, page.csv);
  Table proposed;
  proposed.caption = "What would set it right";
  proposed.columns = {{"file"}, {"line", true}, {"command"}};
  for (const value& row : refused) {
    for (const value& command : list_at(row, "proposal")) {
      proposed.rows.push_back({at(row, "file"), at(row, "line"), text_of(command)});
    }
  }
  add_unless_empty(page, std::move(proposed));
  return page;
}

// Names and values, one a row: for answers without lists.
void add_members(Table& table, const std::string& prefix, const object& members) {
  for (const auto& [key, member] : members) {
    const std::string name = prefix + std::string(key);
    if (member.is_object()) {
      add_members(table, name + ".", member.get_object());
    } else {
      table.rows.push_back({name, text_of(member)});
    }
  }
}

Page members_page(const value& answer) {
  Page page;
  page.csv.columns = {{"what"}, {"value"}};
  add_members(page.csv, "", answer.get_object());
  page.tables = {page.csv};
  return page;
}

Page make_page(std::string_view subject, const value& answer) {
  if (subject == "plan") return plan_page(answer);
  if (subject == "action") return action_page(answer);
  if (subject == "budget") return budget_page(answer);
  if (subject == "grants") return grants_page(answer);
  if (subject == "meetings") return meetings_page(answer);
  if (subject == "reconcile") return reconcile_page(answer);
  if (subject == "diff") return diff_page(answer);
  if (subject == "readiness") return readiness_page(answer);
  if (subject == "restatement") return restatement_page(answer);
  if (subject == "explanation") return explanation_page(answer);
  if (subject == "shown") return shown_page(answer);
  if (subject == "import") return import_page(answer);
  if (subject == "history") {
    return list_page(answer, "events",
                     {{"seq", "seq", true},
                      {"effective", "effective"},
                      {"type", "type"},
                      {"action", "action"},
                      {"department", "department"},
                      {"recorded at", "recordedAt"},
                      {"reversed by", "reversedBy"}});
  }
  if (subject == "periods") {
    return list_page(answer, "periods",
                     {{"period", "period"},
                      {"reporting date", "reportingDate"},
                      {"seq", "seq", true},
                      {"closed at", "closedAt"},
                      {"reopened", "reopened"}});
  }
  if (subject == "seals") {
    return list_page(answer, "periods",
                     {{"period", "period"},
                      {"reporting date", "reportingDate"},
                      {"seq", "seq", true},
                      {"closed at", "closedAt"},
                      {"reopened", "reopened"},
                      {"sealed events", "seal.size", true}});
  }
  if (subject == "key list") {
    return list_page(answer, "keys",
                     {{"key", "key"},
                      {"holder", "holder"},
                      {"auditor", "auditor"},
                      {"admitted", "admitted", true},
                      {"revoked", "revoked", true}});
  }
  if (subject == "append") {
    return list_page(answer, "appended",
                     {{"seq", "seq", true},
                      {"version", "version", true},
                      {"id", "id"},
                      {"recorded at", "recordedAt"}});
  }
  return members_page(answer);
}

}  // namespace

core::Result<Page> page_of(std::string_view subject, std::string_view json) {
  boost::system::error_code error;
  const value answer = boost::json::parse(json, error);
  if (error || !answer.is_object()) {
    return core::fail(core::Errc::protocol, "the answer is no JSON object");
  }
  return make_page(subject, answer);
}

}  // namespace planledger::tools
