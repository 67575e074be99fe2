// A ledger on disk as the server has it, that the naive one is held against.
#pragma once

#include "core/check.h"
#include "events/json.h"
#include "events/ledger.h"
#include "tests/events/admission_fixture.h"
#include "tests/naive/admission.h"
#include "tests/naive/random_batches.h"
#include "tests/projections/store/temporary_directory.h"

#include <algorithm>
#include <cstdlib>
#include <memory>
#include <string>

namespace planledger::tests::naive {

// The number of seeds: more with PLANLEDGER_LONG=1, so many times more with another number.
inline unsigned seeds(unsigned few, unsigned many) {
  const char* const times = std::getenv("PLANLEDGER_LONG");
  if (times == nullptr) return few;
  return many * static_cast<unsigned>(std::max(1, std::atoi(times)));
}

class RealLedger {
 public:
  explicit RealLedger(const std::string& coordinator = "") {
    const core::Status made = core::make_ledger(path(), {core::Uuid(1, 2), coordinator, {}});
    PLANLEDGER_CHECK(made.has_value(), made ? "" : made.error().message);
    restart();
  }

  // Closes the ledger, which writes its state down, and opens it again.
  void restart() {
    ledger_.reset();
    ledger_ = events::Ledger::open(path(), clock_).value();
  }

  [[nodiscard]] events::Receipts append(const Batch& batch) {
    events::AppendRequest request;
    if (!batch.actor.department.empty()) request.actor.department = batch.actor.department;
    request.actor.auditor = batch.actor.auditor;
    request.expected_version = batch.expected_version;
    for (const Candidate& candidate : batch.events) {
      auto submission = events::submission_from_json(candidate.sent);
      if (!submission) {
        submission.error().line = request.events.size() + 1;
        return core::fail(submission.error());
      }
      request.events.push_back(std::move(*submission));
    }
    return ledger_->append_and_wait(std::move(request));
  }

  [[nodiscard]] core::EventLog& log() { return ledger_->log(); }
  [[nodiscard]] std::string path() const { return directory_.path() + "/ledger"; }
  // The time between two recorded events; 0 gives several the same time.
  void set_step(std::int64_t microseconds) { clock_.step = microseconds; }

 private:
  projections::store::TemporaryDirectory directory_;
  SteppingClock clock_;
  std::unique_ptr<events::Ledger> ledger_;
};

inline Verdict verdict_of(const events::Receipts& receipts) {
  if (!receipts) {
    return {std::string(core::name(receipts.error().code)), receipts.error().line.value_or(0), {}};
  }
  Verdict verdict;
  for (const events::Receipt& receipt : *receipts) {
    verdict.positions.push_back({receipt.seq, receipt.version, receipt.appended});
  }
  return verdict;
}

// Puts the batch to both. What they say differently; empty where they agree.
inline std::string put_to_both(RealLedger& real, Admission& naive, const Batch& batch) {
  const events::Receipts receipts = real.append(batch);
  const Verdict actual = verdict_of(receipts);
  const Verdict expected = naive.submit(batch);
  if (receipts) {
    for (const events::Receipt& receipt : *receipts) {
      if (receipt.seq > naive.history().size()) break;
      naive.set_recorded_at(receipt.seq, core::to_string(receipt.recorded_at));
    }
  }
  if (actual == expected) return "";
  std::string difference =
      fmt::format("{}\ninstead of\n{}\nfor {}{}, expected version {}", to_string(actual),
                  to_string(expected), batch.actor.auditor ? "auditor " : "",
                  batch.actor.department, batch.expected_version.value_or(999'999));
  if (!receipts) difference += "\n" + receipts.error().message;
  for (const Candidate& candidate : batch.events) {
    difference += "\n" + candidate.sent.substr(0, 400);
  }
  return difference;
}

}  // namespace planledger::tests::naive
