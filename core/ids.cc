#include "core/ids.h"

#include "core/check.h"
#include "core/quote.h"

namespace planledger::core {
namespace {

constexpr std::size_t kNumberDigitsMax = 32;
constexpr std::size_t kActionNumberBytesMax = 64;

bool is_digit(char byte) { return byte >= '0' && byte <= '9'; }
bool is_capital(char byte) { return byte >= 'A' && byte <= 'Z'; }
bool is_letter(char byte) { return is_capital(byte) || (byte >= 'a' && byte <= 'z'); }

bool is_number(std::string_view text) {
  if (text.empty() || text.size() > kNumberDigitsMax) return false;
  for (const char byte : text) {
    if (!is_digit(byte)) return false;
  }
  return text == "0" || text.front() != '0';
}

// Takes the first of the numbers joined by dots away from `rest`.
std::string_view take_number(std::string_view& rest) {
  const std::size_t dot = rest.find('.');
  const std::string_view number = rest.substr(0, dot);
  rest.remove_prefix(dot == std::string_view::npos ? rest.size() : dot + 1);
  return number;
}

bool is_action_number(std::string_view text) {
  if (text.empty() || text.size() > kActionNumberBytesMax || text.back() == '.') return false;
  while (!text.empty()) {
    if (!is_number(take_number(text))) return false;
  }
  return true;
}

template <class Allowed>
bool consists_of(std::string_view text, std::size_t size_max, Allowed allowed) {
  if (text.empty() || text.size() > size_max) return false;
  for (const char byte : text) {
    if (!allowed(byte)) return false;
  }
  return true;
}

Status check(bool holds, std::string_view text, std::string_view expected) {
  if (holds) return {};
  return fail(Errc::invalid_field, quoted(text) + " is not " + std::string(expected));
}

}  // namespace

Status check_department_code(std::string_view text) {
  const auto allowed = [](char byte) { return is_capital(byte) || is_digit(byte) || byte == '-'; };
  return check(consists_of(text, 16, allowed), text,
               "a department's code: expected 1 to 16 of A-Z, 0-9 and -");
}

Status check_grant_id(std::string_view text) {
  const auto allowed = [](char byte) {
    return is_letter(byte) || is_digit(byte) || byte == '.' || byte == '_' || byte == '-';
  };
  return check(consists_of(text, 64, allowed), text,
               "a grant's id: expected 1 to 64 of A-Z, a-z, 0-9, ., _ and -");
}

Status check_number(std::string_view text) {
  return check(is_number(text), text,
               "a number: expected decimal digits without leading zeros, at most 32");
}

Status check_action_number(std::string_view text) {
  return check(is_action_number(text), text,
               "an action's number: expected numbers without leading zeros joined by dots, at most "
               "64 bytes");
}

// Each number as a byte that counts its digits, then the digits: without leading zeros the longer
// number is the larger one, and a key that begins another stands before it.
std::string plan_order_key(std::string_view number) {
  std::string key;
  key.reserve(number.size() + 1);
  while (!number.empty()) {
    const std::string_view digits = take_number(number);
    PLANLEDGER_CHECK(is_number(digits), "only numbers joined by dots have a place in the plan");
    key.push_back(static_cast<char>(digits.size()));
    key.append(digits);
  }
  return key;
}

std::string number_of_plan_order_key(std::string_view key) {
  std::string number;
  while (!key.empty()) {
    const auto size = static_cast<std::size_t>(static_cast<unsigned char>(key.front()));
    key.remove_prefix(1);
    PLANLEDGER_CHECK(size > 0 && size <= key.size(), "the key was made by plan_order_key");
    if (!number.empty()) number.push_back('.');
    number.append(key.substr(0, size));
    key.remove_prefix(size);
  }
  return number;
}

bool PlanOrder::operator()(std::string_view a, std::string_view b) const {
  while (!a.empty() && !b.empty()) {
    const std::string_view left = take_number(a);
    const std::string_view right = take_number(b);
    if (left.size() != right.size()) return left.size() < right.size();
    if (left != right) return left < right;
  }
  return a.empty() && !b.empty();
}

}  // namespace planledger::core
