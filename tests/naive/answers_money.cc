// Grants, the budget, and what does not reconcile.
#include "tests/naive/answers.h"
#include "tests/naive/answers_parts.h"

#include <set>

namespace planledger::tests::naive {
namespace {

json::array totals_by(std::string_view key, const std::map<std::string, Totals>& sums) {
  json::array rows;
  for (const auto& [name, totals] : sums) {
    rows.push_back(json::object{{key, name}, {"total", totals_json(totals)}});
  }
  return rows;
}

}  // namespace

std::int64_t Answers::grant_sum(const std::string& id, std::string_view type) const {
  std::int64_t sum = 0;
  for (const Counted& counted : money_) {
    if (counted.grant == id && (type.empty() || counted.kind == type)) sum += counted.amount;
  }
  return sum;
}

json::object Answers::grant_row(const Entry& grant) const {
  const json::object event = shown(history_, grant);
  const json::object& fields = data(event);
  const std::string id = text(fields, "grant");
  const std::string currency = text(fields, "currency");
  json::object row = {
      {"grant", id},
      {"beneficiary", fields.at("beneficiary").at("name")},
      {"department", grant.event.at("department")},
      {"currency", currency},
      {"amount", value_or_null(fields, "amount")},
      {"added", amount_text(grant_sum(id, "GrantExtended"), currency)},
      {"reduced", amount_text(-grant_sum(id, "GrantReduced"), currency)},
      {"total", amount_text(grant_sum(id, ""), currency)},
      {"funding", fields.contains("funding") ? fields.at("funding") : json::array()}};
  const json::object period =
      fields.contains("period") ? fields.at("period").as_object() : json::object();
  row["from"] = value_or_null(period, "from");
  row["to"] = value_or_null(period, "to");
  for (const Entry* extension : all("GrantExtended")) {
    const std::string until = text(data(extension->event), "until");
    if (text(data(extension->event), "grant") != id || until.empty()) continue;
    if (row.at("to").is_null() || last_day(until) > last_day(text(row, "to"))) row["to"] = until;
  }
  row["running"] = (row.at("from").is_null() || first_day(text(row, "from")) <= as_of_) &&
                   (row.at("to").is_null() || as_of_ <= last_day(text(row, "to")));
  return row;
}

json::array Answers::grant_rows(const std::string& no) const {
  std::map<std::string, json::object> rows;
  for (const Entry* grant : all("SubsidyGranted", no)) {
    rows[text(data(grant->event), "grant")] = grant_row(*grant);
  }
  json::array result;
  for (const auto& [id, row] : rows) result.push_back(row);
  return result;
}

json::array Answers::allocation_rows(const std::string& no) const {
  json::array rows;
  for (const Entry* entry : all("BudgetAllocated", no)) {
    const json::object event = shown(history_, *entry);
    rows.push_back({{"event", event.at("id")},
                    {"what", data(event).at("what")},
                    {"department", event.at("department")},
                    {"currency", data(event).at("currency")},
                    {"amount", data(event).at("amount")}});
  }
  return rows;
}

json::array Answers::stated_rows(const std::string& no) const {
  json::array rows;
  for (const Entry* entry : all("TotalStated", no)) {
    const json::object& fields = data(entry->event);
    const std::string currency = text(fields, "currency");
    const Answers then(history_, std::min(as_of_, last_day(text(entry->event, "effective"))),
                       known_at_);
    const std::vector<std::string> of = texts(fields, "of");
    std::int64_t computed = 0;
    for (const std::string& id : std::set<std::string>(of.begin(), of.end())) {
      computed += then.grant_sum(id, "");
    }
    const std::int64_t stated = minor_units(text(fields, "amount"), currency);
    rows.push_back({{"event", entry->event.at("id")},
                    {"stated", amount_text(stated, currency)},
                    {"computed", amount_text(computed, currency)},
                    {"difference", amount_text(computed - stated, currency)},
                    {"currency", currency}});
  }
  return rows;
}

json::object Answers::grants(bool running_only) const {
  json::array rows;
  for (const std::string& no : action_numbers()) {
    for (const json::value& grant : grant_rows(no)) {
      json::object row = grant.as_object();
      row["action"] = no;
      if (!running_only || row.at("running").as_bool()) rows.push_back(row);
    }
  }
  json::object result = answer();
  result["grants"] = rows;
  return result;
}

json::object Answers::budget(const std::string& no) const {
  json::array actions;
  for (const std::string& action : action_numbers()) {
    if (!no.empty() && action != no) continue;
    json::object row = {{"no", action},
                        {"grants", grant_rows(action)},
                        {"allocations", allocation_rows(action)},
                        {"stated", stated_rows(action)}};
    const auto empty = [&](const char* list) { return row.at(list).as_array().empty(); };
    if (empty("grants") && empty("allocations") && empty("stated")) continue;
    row["title"] = value_or_null(definition(action).value_or(json::object()), "title");
    const auto sum = [&](const std::string& type) {
      return sum_where(money_, [&](const Counted& counted) {
        return counted.action == action && (type.empty() || counted.kind == type);
      });
    };
    row["granted"] = totals_json(sum("SubsidyGranted"));
    row["added"] = totals_json(sum("GrantExtended"));
    Totals reduced = sum("GrantReduced");
    for (auto& [currency, amount] : reduced) amount = -amount;
    row["reduced"] = totals_json(reduced);
    row["allocated"] = totals_json(sum("BudgetAllocated"));
    row["total"] = totals_json(sum(""));
    actions.push_back(row);
  }
  std::map<std::string, Totals> by_department;
  std::map<std::string, Totals> by_beneficiary;
  for (const Counted& counted : money_) {
    if (!no.empty() && counted.action != no) continue;
    by_department[counted.department][counted.currency] += counted.amount;
    if (counted.kind == "BudgetAllocated") continue;
    by_beneficiary[counted.beneficiary][counted.currency] += counted.amount;
  }
  std::map<std::string, Totals> by_source;
  for (const Entry* grant : all("SubsidyGranted", no)) {
    const json::object& fields = data(grant->event);
    const std::string currency = text(fields, "currency");
    if (!fields.contains("amount")) continue;
    if (!fields.contains("funding")) {
      by_source[""][currency] += minor_units(text(fields, "amount"), currency);
      continue;
    }
    for (const json::value& share : fields.at("funding").as_array()) {
      by_source[text(share.as_object(), "source")][currency] +=
          minor_units(text(share.as_object(), "amount"), currency);
    }
  }
  json::object result = answer();
  result["actions"] = actions;
  result["byDepartment"] = totals_by("department", by_department);
  result["byBeneficiary"] = totals_by("beneficiary", by_beneficiary);
  result["byFundingSource"] = totals_by("source", by_source);
  result["total"] = totals_json(sum_where(
      money_, [&](const Counted& counted) { return no.empty() || counted.action == no; }));
  return result;
}

json::object Answers::reconcile() const {
  json::array totals;
  for (const std::string& no : action_numbers()) {
    for (const json::value& stated : stated_rows(no)) {
      if (stated.at("computed") == stated.at("stated")) continue;
      json::object row = stated.as_object();
      row["action"] = no;
      totals.push_back(row);
    }
  }
  json::array dangling;
  for (const Entry* entry : all("NarrativeReported")) {
    for (const std::string& to : texts(data(entry->event), "references")) {
      if (definition(to)) continue;
      dangling.push_back(
          {{"action", entry->event.at("action")}, {"event", entry->event.at("id")}, {"to", to}});
    }
  }
  json::object result = answer();
  result["totals"] = totals;
  result["danglingReferences"] = dangling;
  return result;
}

}  // namespace planledger::tests::naive
