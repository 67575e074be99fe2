// Members of answers, for tests that count anew.
#pragma once

#include <boost/json.hpp>

#include <algorithm>
#include <cstdint>
#include <string>

namespace planledger::tests {

// A member as text; empty for null.
inline std::string text_at(const boost::json::value& object, const char* key) {
  const boost::json::value& found = object.at(key);
  if (found.is_null()) return "";
  return found.is_string() ? std::string(found.as_string()) : boost::json::serialize(found);
}

// Minor units of an amount, or a number as it stands.
inline std::int64_t units(const boost::json::value& amount) {
  if (!amount.is_string()) return amount.to_number<std::int64_t>();
  std::string digits(amount.as_string());
  std::erase(digits, '.');
  return std::stoll(digits);
}

}  // namespace planledger::tests
