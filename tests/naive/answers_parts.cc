#include "tests/naive/answers_parts.h"

#include <fmt/format.h>

#include <stdexcept>

namespace planledger::tests::naive {

std::string day_text(Day day) {
  const std::chrono::year_month_day date(day);
  return fmt::format("{:04}-{:02}-{:02}", static_cast<int>(date.year()),
                     static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()));
}

json::value value_or_null(const json::object& object, std::string_view key) {
  const json::value* found = object.if_contains(key);
  return found == nullptr ? json::value() : *found;
}

json::array texts_json(const std::vector<std::string>& texts) {
  json::array result;
  for (const std::string& text : texts) result.emplace_back(text);
  return result;
}

std::vector<std::string> in_plan_order(std::vector<std::string> numbers) {
  std::sort(numbers.begin(), numbers.end(), before_in_plan);
  return numbers;
}

InForce by_number(InForce entries) {
  std::sort(entries.begin(), entries.end(), [](const Entry* a, const Entry* b) {
    return before_in_plan(text(data(a->event), "no"), text(data(b->event), "no"));
  });
  return entries;
}

json::object numbered_row(const Entry& entry) {
  json::object row;
  for (const char* key : {"no", "title", "titleNl"})
    row[key] = value_or_null(data(entry.event), key);
  return row;
}

namespace {

// The currency of the grant that an extension or reduction was accepted for: the last one of that
// id before it.
std::string currency_of(const History& history, const Entry& change) {
  for (std::uint64_t seq = change.seq - 1; seq > 0; --seq) {
    const json::object& event = history.at(seq - 1).event;
    if (kind(event) != "SubsidyGranted") continue;
    if (text(data(event), "grant") == text(data(change.event), "grant")) {
      return text(data(event), "currency");
    }
  }
  throw std::logic_error("a change of a grant was accepted without the grant");
}

void show_amount(json::object& object, const char* key, const std::string& currency) {
  if (!object.contains(key)) return;
  object[key] = amount_text(minor_units(text(object, key), currency), currency);
}

}  // namespace

json::object shown(const History& history, const Entry& entry) {
  json::object result = entry.event;
  if (!result.contains("action")) result["action"] = nullptr;
  json::object& fields = result.at("data").as_object();
  if (fields.contains("currency")) {
    const std::string currency = text(fields, "currency");
    show_amount(fields, "amount", currency);
    if (!fields.contains("funding")) return result;
    for (json::value& share : fields.at("funding").as_array()) {
      show_amount(share.as_object(), "amount", currency);
    }
  } else if (fields.contains("added") || fields.contains("by")) {
    const std::string currency = currency_of(history, entry);
    show_amount(fields, "added", currency);
    show_amount(fields, "by", currency);
  }
  return result;
}

std::vector<Counted> count_money(const InForce& entries) {
  std::vector<Counted> money;
  for (const Entry* entry : entries) {
    const json::object& fields = data(entry->event);
    const std::string type = kind(entry->event);
    Counted counted{type, stream(entry->event),       text(entry->event, "department"),
                    "",   text(fields, "grant"),      text(fields, "currency"),
                    0,    effective_day(entry->event)};
    std::string amount = text(fields, "amount");
    if (type == "GrantExtended" || type == "GrantReduced") {
      amount = text(fields, type == "GrantReduced" ? "by" : "added");
    } else if (type != "SubsidyGranted" && type != "BudgetAllocated") {
      continue;
    }
    if (amount.empty()) continue;
    if (!counted.grant.empty()) {
      const json::object& grant = data(find_grant(entries, counted.grant)->event);
      counted.currency = text(grant, "currency");
      counted.beneficiary = text(grant.at("beneficiary").as_object(), "name");
    }
    counted.amount = minor_units(amount, counted.currency);
    if (type == "GrantReduced") counted.amount = -counted.amount;
    money.push_back(counted);
  }
  return money;
}

json::object totals_json(const Totals& totals) {
  json::object result;
  for (const auto& [currency, sum] : totals) result[currency] = amount_text(sum, currency);
  return result;
}

}  // namespace planledger::tests::naive
