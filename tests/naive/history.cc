#include "tests/naive/history.h"

#include <algorithm>
#include <cctype>
#include <charconv>
#include <stdexcept>
#include <tuple>

namespace planledger::tests::naive {
namespace {

int number(std::string_view digits) {
  int value = 0;
  std::from_chars(digits.data(), digits.data() + digits.size(), value);
  return value;
}

std::string lower(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(),
                 [](unsigned char byte) { return static_cast<char>(std::tolower(byte)); });
  return text;
}

// "85000.00" and "85000" are the same amount.
std::string shortest(std::string amount) {
  if (amount.find('.') == std::string::npos) return amount;
  while (amount.back() == '0') amount.pop_back();
  if (amount.back() == '.') amount.pop_back();
  return amount;
}

template <class Change>
void change_text(json::object& object, std::string_view key, Change change) {
  const auto found = object.find(key);
  if (found == object.end() || !found->value().is_string()) return;
  found->value() = change(std::string(found->value().as_string()));
}

using std::chrono::day;
using std::chrono::days;
using std::chrono::month;
using std::chrono::months;
using std::chrono::year;

Day first_of_month(int y, int m) { return year{y} / month{static_cast<unsigned>(m)} / day{1}; }

// The first day of a partial date, and how many months it runs: none for a single day.
std::pair<Day, int> span(std::string_view date) {
  const int y = number(date.substr(0, 4));
  if (date.size() == 4) return {first_of_month(y, 1), 12};
  const int m = number(date.substr(5, 2));
  if (date.size() == 10) {
    return {first_of_month(y, m) + days{number(date.substr(8, 2)) - 1}, 0};
  }
  if (m < 20) return {first_of_month(y, m), 1};
  return {first_of_month(y, 3 * (m - 20)), 3};  // 21 is spring, March to May.
}

Day months_later(Day first, int count) {
  return std::chrono::year_month_day(first) + months{count};
}

}  // namespace

json::object canonical(const json::object& event) {
  json::object result = event;
  result.erase("provenance");
  result.erase("signature");
  change_text(result, "id", lower);
  json::object& fields = result.at("data").as_object();
  for (const char* key : {"event", "planned"}) change_text(fields, key, lower);
  for (const char* key : {"amount", "added", "by"}) change_text(fields, key, shortest);
  if (const auto funding = fields.find("funding"); funding != fields.end()) {
    for (json::value& share : funding->value().as_array()) {
      change_text(share.as_object(), "amount", shortest);
    }
  }
  return result;
}

std::string text(const json::object& object, std::string_view key) {
  const json::value* found = object.if_contains(key);
  return found == nullptr ? "" : std::string(found->as_string());
}

const json::object& data(const json::object& event) { return event.at("data").as_object(); }

std::string kind(const json::object& event) { return text(event, "type"); }

std::string stream(const json::object& event) {
  return event.contains("action") ? text(event, "action") : "plan";
}

std::vector<std::string> texts(const json::object& object, std::string_view key) {
  std::vector<std::string> result;
  const json::value* found = object.if_contains(key);
  if (found == nullptr) return result;
  for (const json::value& item : found->as_array()) result.emplace_back(item.as_string());
  return result;
}

Day first_day(std::string_view partial_date) { return span(partial_date).first; }

Day last_day(std::string_view partial_date) {
  const auto [first, count] = span(partial_date);
  return count == 0 ? first : months_later(first, count) - days{1};
}

Day first_day_of_period(std::string_view period) {
  const int y = number(period.substr(0, 4));
  if (period.size() == 4) return first_of_month(y, 1);
  const int part = number(period.substr(6));
  return first_of_month(y, 1 + (part - 1) * (period[5] == 'H' ? 6 : 3));
}

Day effective_day(const json::object& event) { return first_day(text(event, "effective")); }

int digits(std::string_view currency) {
  if (currency == "JPY") return 0;
  if (currency == "BHD") return 3;
  if (currency == "EUR" || currency == "USD") return 2;
  throw std::invalid_argument("a currency that the tests do not use");
}

int digits_written(std::string_view amount) {
  const std::size_t point = amount.find('.');
  return point == std::string_view::npos ? 0 : static_cast<int>(amount.size() - point - 1);
}

std::int64_t minor_units(std::string_view amount, std::string_view currency) {
  std::string all(amount);
  std::erase(all, '.');
  all.append(static_cast<std::size_t>(digits(currency) - digits_written(amount)), '0');
  return std::stoll(all);
}

std::string amount_text(std::int64_t minor_units, std::string_view currency) {
  const auto places = static_cast<std::size_t>(digits(currency));
  std::string result = std::to_string(minor_units < 0 ? -minor_units : minor_units);
  if (result.size() <= places) result.insert(0, places + 1 - result.size(), '0');
  if (places > 0) result.insert(result.size() - places, 1, '.');
  return minor_units < 0 ? "-" + result : result;
}

Reversals reversals(const History& history, std::uint64_t known_at) {
  Reversals found;
  for (const Entry& entry : history) {
    if (entry.seq > known_at || kind(entry.event) != "EventReversed") continue;
    found[text(data(entry.event), "event")] = &entry;
  }
  return found;
}

InForce in_force(const History& history, Day as_of, std::uint64_t known_at) {
  const Reversals reversed = reversals(history, known_at);
  std::vector<std::tuple<Day, std::uint64_t, const Entry*>> order;
  for (const Entry& entry : history) {
    const Day day = effective_day(entry.event);
    if (day > as_of || entry.seq > known_at || reversed.contains(text(entry.event, "id"))) continue;
    order.emplace_back(day, entry.seq, &entry);
  }
  std::sort(order.begin(), order.end());
  InForce result;
  for (const auto& [day, seq, entry] : order) result.push_back(entry);
  return result;
}

const Entry* find_grant(const InForce& entries, std::string_view id) {
  const Entry* found = nullptr;
  for (const Entry* entry : entries) {
    if (kind(entry->event) == "SubsidyGranted" && text(data(entry->event), "grant") == id) {
      found = entry;
    }
  }
  return found;
}

bool before_in_plan(std::string_view a, std::string_view b) {
  const auto parts = [](std::string_view numbers) {
    std::vector<int> result;
    while (true) {
      const std::size_t dot = numbers.find('.');
      result.push_back(number(numbers.substr(0, dot)));
      if (dot == std::string_view::npos) return result;
      numbers.remove_prefix(dot + 1);
    }
  };
  return parts(a) < parts(b);
}

}  // namespace planledger::tests::naive
