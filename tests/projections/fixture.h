// A ledger in memory and its answers as text, for tests of any Views.
#pragma once

#include "projections/projections.h"
#include "projections/replayed_views.h"
#include "tests/events/admission_fixture.h"

#include <boost/json.hpp>

#include <fstream>
#include <string>

namespace planledger::tests {

class FixedClock final : public core::Clock {
 public:
  // 2026-01-01, after everything that the samples hold and every time that tests record.
  [[nodiscard]] core::Instant now() const override {
    return std::chrono::sys_days{std::chrono::year{2026} / 1 / 1};
  }
};

// Appends every line of a file of tools/sample.
inline void append_sample(AdmissionFixture& ledger, const std::string& name) {
  std::ifstream file(std::string(PLANLEDGER_SAMPLE_DIR) + "/" + name);
  PLANLEDGER_CHECK(file.good(), "the sample " + name + " is there");
  for (std::string line; std::getline(file, line);) {
    if (line.empty()) continue;
    const events::Receipts receipts = ledger.append({line});
    PLANLEDGER_CHECK(receipts.has_value(), receipts ? "" : receipts.error().message);
  }
}

// The answer as text; "error: CODE" where there is none.
inline std::string ask(const core::EventLog& log, const projections::Views& views,
                       const projections::Question& question) {
  std::string text;
  const FixedClock clock;
  const auto answered =
      projections::answer(log, views, clock, question, [&](std::string_view piece) {
        text += piece;
        return core::Status{};
      });
  if (!answered) return "error: " + std::string(core::name(answered.error().code));
  return text;
}

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
