// What the projections `late` and `beneficiaries` show.
#include "tests/naive/answers.h"
#include "tests/naive/answers_parts.h"

#include <boost/multiprecision/cpp_int.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <set>

namespace planledger::tests::naive {
namespace {

using boost::multiprecision::cpp_int;
using Wholes = std::map<std::string, std::vector<cpp_int>>;

// In ten-thousandths, half up.
std::string share(const cpp_int& part, const cpp_int& whole) {
  const int parts = ((part * 20'000 + whole) / (whole * 2)).convert_to<int>();
  return fmt::format("{}.{:04}", parts / 10'000, parts % 10'000);
}

int year_of(Day day) { return static_cast<int>(std::chrono::year_month_day(day).year()); }

cpp_int sum_of(const std::vector<cpp_int>& amounts, std::size_t count) {
  cpp_int sum = 0;
  for (std::size_t i = 0; i < std::min(count, amounts.size()); ++i) sum += amounts[i];
  return sum;
}

cpp_int whole_of(const std::vector<cpp_int>& amounts) { return sum_of(amounts, amounts.size()); }

json::array concentration(const Wholes& wholes) {
  json::array rows;
  for (const auto& [currency, amounts] : wholes) {
    const cpp_int whole = whole_of(amounts);
    cpp_int squares = 0;
    for (const cpp_int& amount : amounts) squares += amount * amount;
    rows.push_back({{"currency", currency},
                    {"beneficiaries", amounts.size()},
                    {"largest", share(amounts.front(), whole)},
                    {"fiveLargest", share(sum_of(amounts, 5), whole)},
                    {"herfindahl", share(squares, whole * whole)}});
  }
  return rows;
}

}  // namespace

json::object Answers::late(const std::string& no) const {
  const Reversals reversed = reversals(history_, known_at_);
  std::vector<std::pair<Day, json::object>> rows;
  for (const Entry& entry : history_) {
    if (entry.seq > known_at_ || effective_day(entry.event) > as_of_) continue;
    if (!no.empty() && stream(entry.event) != no) continue;
    json::array periods;
    for (const Entry& closing : history_) {
      if (closing.seq >= entry.seq || kind(closing.event) != "PeriodClosed") continue;
      const json::object& fields = data(closing.event);
      if (effective_day(entry.event) > first_day(text(fields, "reportingDate"))) continue;
      const json::value& period = fields.at("period");
      if (std::find(periods.begin(), periods.end(), period) == periods.end()) {
        periods.push_back(period);
      }
    }
    if (periods.empty()) continue;
    json::object row = {{"seq", entry.seq},
                        {"event", entry.event.at("id")},
                        {"type", kind(entry.event)},
                        {"action", value_or_null(entry.event, "action")},
                        {"department", entry.event.at("department")},
                        {"effective", entry.event.at("effective")},
                        {"recordedAt", entry.recorded_at},
                        {"periods", periods},
                        {"reversedBy", nullptr}};
    const auto reversal = reversed.find(text(entry.event, "id"));
    if (reversal != reversed.end()) row["reversedBy"] = reversal->second->event.at("id");
    rows.emplace_back(effective_day(entry.event), row);
  }
  std::stable_sort(rows.begin(), rows.end(),
                   [](const auto& a, const auto& b) { return a.first < b.first; });
  json::array late;
  for (const auto& [day, row] : rows) late.push_back(row);
  json::object result = answer();
  result["late"] = late;
  return result;
}

json::object Answers::beneficiaries() const {
  std::map<std::string, int> grants;
  for (const Entry* grant : all("SubsidyGranted")) {
    ++grants[text(data(grant->event).at("beneficiary").as_object(), "name")];
  }
  std::set<int> of_money;
  for (const Counted& counted : money_) of_money.insert(year_of(counted.day));
  // Of one year, or of all where it is 0.
  const auto sum = [&](const std::string& name, int year) {
    return sum_where(money_, [&](const Counted& counted) {
      return counted.kind != "BudgetAllocated" && counted.beneficiary == name &&
             (year == 0 || year_of(counted.day) == year);
    });
  };
  Wholes wholes;
  for (const auto& [name, count] : grants) {
    for (const auto& [currency, amount] : sum(name, 0)) {
      if (amount > 0) wholes[currency].emplace_back(amount);
    }
  }
  for (auto& [currency, amounts] : wholes) {
    std::sort(amounts.begin(), amounts.end(), std::greater<>());
  }
  json::array rows;
  for (const auto& [name, count] : grants) {
    json::object shares;
    for (const auto& [currency, amount] : sum(name, 0)) {
      if (wholes.contains(currency)) shares[currency] = share(amount, whole_of(wholes[currency]));
    }
    json::object years;
    for (const int year : of_money) {
      const Totals totals = sum(name, year);
      if (!totals.empty()) years[fmt::format("{:04}", year)] = totals_json(totals);
    }
    rows.push_back({{"beneficiary", name},
                    {"grants", count},
                    {"total", totals_json(sum(name, 0))},
                    {"share", shares},
                    {"years", years}});
  }
  json::object result = answer();
  result["beneficiaries"] = rows;
  result["concentration"] = concentration(wholes);
  return result;
}

}  // namespace planledger::tests::naive
