// A ledger in memory and its answers as text, for tests of any Views.
#pragma once

#include "projections/projections.h"
#include "projections/replayed_views.h"
#include "tests/events/admission_fixture.h"
#include "tests/projections/golden.h"

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

}  // namespace planledger::tests
