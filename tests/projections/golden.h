// Golden answers: the fields of an answer that matter, held against the whole of one.
#pragma once

#include "core/check.h"

#include <boost/json.hpp>
#include <fmt/format.h>

#include <fstream>
#include <iterator>
#include <string>

namespace planledger::tests {

// Every key of `expected` stands in `actual` with the same value; lists have just these items.
inline std::string first_mismatch(const boost::json::value& expected,
                                  const boost::json::value& actual, const std::string& path) {
  if (expected.is_object()) {
    if (!actual.is_object()) return path + ": no object";
    for (const auto& [key, value] : expected.get_object()) {
      const boost::json::value* found = actual.get_object().if_contains(key);
      const std::string place = path + "." + std::string(key);
      if (found == nullptr) return place + ": missing";
      const std::string mismatch = first_mismatch(value, *found, place);
      if (!mismatch.empty()) return mismatch;
    }
    return "";
  }
  if (expected.is_array()) {
    if (!actual.is_array() || actual.get_array().size() != expected.get_array().size()) {
      return path + ": another number of items";
    }
    for (std::size_t i = 0; i < expected.get_array().size(); ++i) {
      const std::string mismatch = first_mismatch(expected.get_array()[i], actual.get_array()[i],
                                                  fmt::format("{}[{}]", path, i));
      if (!mismatch.empty()) return mismatch;
    }
    return "";
  }
  if (expected == actual) return "";
  return path + ": " + boost::json::serialize(actual) + " instead of " +
         boost::json::serialize(expected);
}

inline boost::json::value golden(const std::string& name) {
  std::ifstream file(std::string(PLANLEDGER_GOLDEN_DIR) + "/" + name);
  PLANLEDGER_CHECK(file.good(), "the golden answer " + name + " is there");
  const std::string text((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
  return boost::json::parse(text);
}

}  // namespace planledger::tests
