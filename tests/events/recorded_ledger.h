// A ledger on the disk with some hundred events, to be spoilt behind its back.
#pragma once

#include "core/ledger_key.h"
#include "tests/core/counting_entropy.h"
#include "tests/core/log_rows.h"
#include "tests/core/temporary_ledger.h"
#include "tests/events/admission_fixture.h"

#include <catch2/catch.hpp>

namespace planledger::tests {

class RecordedLedger {
 public:
  // `variant` changes one purpose of the first grant, and nothing else.
  explicit RecordedLedger(const std::string& variant = "as decided") {
    core::CountingEntropy entropy(7);
    const core::SigningKey key = core::SigningKey::make(entropy);
    const core::Status made = core::make_ledger(path(), core::settings_for_tests(), {}, &key);
    PLANLEDGER_CHECK(made.has_value(), made ? "" : made.error().message);
    AdmissionFixture texts;
    texts.make_plan();
    std::vector<std::string> plan;
    for (core::Sequence seq = 1; seq <= texts.log().head(); ++seq) {
      const std::string record = texts.log().read(seq).value();
      plan.push_back(events::to_json(events::Recorded::decode(seq, record).value()));
    }
    append(plan);
    append_grants(texts, 1, 30, variant);
  }

  [[nodiscard]] std::string path() const { return directory_.path("ledger"); }
  [[nodiscard]] std::string path(const std::string& name) const { return directory_.path(name); }
  [[nodiscard]] std::unique_ptr<core::EventLog> open() const {
    auto log = core::EventLog::open(path());
    PLANLEDGER_CHECK(log.has_value(), log ? "" : log.error().message);
    return *std::move(log);
  }
  [[nodiscard]] core::LogRows rows() const { return core::LogRows(path() + "/log"); }

  // Grants of action 1.1 with their extensions, reductions and mentions: four events each.
  void append_grants(int first, int last) {
    AdmissionFixture texts;
    append_grants(texts, first, last, "as decided");
  }

 private:
  void append(const std::vector<std::string>& texts) {
    auto ledger = events::Ledger::open(path(), clock_);
    PLANLEDGER_CHECK(ledger.has_value(), ledger ? "" : ledger.error().message);
    for (const std::string& text : texts) {
      events::AppendRequest request;
      auto submission = events::submission_from_json(text);
      PLANLEDGER_CHECK(submission.has_value(), submission ? "" : submission.error().message);
      request.events.push_back(*std::move(submission));
      const auto receipts = (*ledger)->append_and_wait(std::move(request));
      PLANLEDGER_CHECK(receipts.has_value(), receipts ? "" : receipts.error().message);
    }
    (*ledger)->close();
  }

  void append_grants(AdmissionFixture& texts, int first, int last, const std::string& purpose) {
    std::vector<std::string> lines;
    for (int number = first; number <= last; ++number) {
      const auto add = [&](int place, const std::string& type, const std::string& data) {
        lines.push_back(
            texts.json({type, "1.1", "KB", "2018-03-01", data, 1000 + 10 * number + place}));
      };
      add(1, "SubsidyGranted",
          fmt::format(R"({{"grant":"g-{}","beneficiary":{{"name":"Town {}"}},"amount":"{}.50",)"
                      R"("currency":"EUR","purpose":"{}"}})",
                      number, number, 1000 + number, number == 1 ? purpose : "as decided"));
      add(2, "GrantExtended", fmt::format(R"({{"grant":"g-{}","added":"10.25"}})", number));
      add(3, "GrantReduced",
          fmt::format(R"({{"grant":"g-{}","by":"5","reason":"unspent"}})", number));
      add(4, "GrantMentioned", fmt::format(R"({{"grant":"g-{}"}})", number));
    }
    append(lines);
  }

  core::TemporaryDirectory directory_;
  SteppingClock clock_;
};

}  // namespace planledger::tests
