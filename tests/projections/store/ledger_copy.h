// The log of a test's ledger on disk, beside projections that follow it.
#pragma once

#include "projections/projections.h"
#include "projections/store/fold.h"
#include "tests/projections/fixture.h"
#include "tests/projections/store/closed_rows.h"
#include "tests/projections/store/temporary_directory.h"

#include <algorithm>
#include <chrono>
#include <memory>
#include <string>
#include <vector>

namespace planledger::tests {

// A log in a directory of its own, filled from another log a part at a time.
class LedgerCopy {
 public:
  explicit LedgerCopy(core::Uuid ledger = core::Uuid(1, 2)) {
    const core::Status made = core::make_ledger(path(), {ledger, "", {}});
    PLANLEDGER_CHECK(made.has_value(), made ? "" : made.error().message);
    log_ = core::EventLog::open(path()).value();
  }

  // Appends the events of `source` after head() up to `last`.
  void append_until(const core::EventLog& source, core::Sequence last) {
    std::vector<core::Entry> entries;
    for (core::Sequence seq = log_->head() + 1; seq <= last; ++seq) {
      const std::string record = source.read(seq).value();
      const auto event = events::Recorded::decode(seq, record).value();
      entries.push_back({.id = event.id(),
                         .stream = std::string(events::stream_of(event.event())),
                         .version = event.version(),
                         .record = record});
    }
    const core::Status appended = log_->append(entries);
    PLANLEDGER_CHECK(appended.has_value(), appended ? "" : appended.error().message);
  }

  // Opens the projections; any that are open are closed first.
  projections::Projections& open_projections(
      std::chrono::steady_clock::duration rest = std::chrono::hours(1)) {
    projections_.reset();
    projections_ = projections::Projections::open(rows_path(), *log_, clock_,
                                                  {.cache_bytes = 4U << 20U, .rest = rest})
                       .value();
    return *projections_;
  }
  void close_projections() { projections_.reset(); }

  // As in closed_rows.h. Close the projections.
  template <class Change>
  auto change_rows(std::string_view projection, const Change& change) {
    projections_.reset();
    return tests::change_rows(rows_path(), projection, change);
  }
  template <class Change>
  void change_meta(std::string_view projection, const Change& change) {
    projections_.reset();
    tests::change_meta(rows_path(), projection, change);
  }
  void age(std::string_view projection) {
    projections_.reset();
    tests::age(rows_path(), projection);
  }

  [[nodiscard]] core::EventLog& log() { return *log_; }
  [[nodiscard]] std::string path() const { return directory_.path() + "/ledger"; }
  [[nodiscard]] std::string rows_path() const { return path() + "/projections"; }

 private:
  projections::store::TemporaryDirectory directory_;
  FixedClock clock_;
  std::unique_ptr<core::EventLog> log_;
  std::unique_ptr<projections::Projections> projections_;
};

// The questions that have an answer at a point, with the filters that the sample's actions give.
inline std::vector<projections::Question> questions_at(const std::string& as_of,
                                                       core::Sequence known_at,
                                                       const std::vector<std::string>& actions) {
  using projections::Subject;
  const std::string known = "seq:" + std::to_string(known_at);
  std::vector<projections::Question> questions;
  for (const Subject subject : {Subject::plan, Subject::budget, Subject::grants, Subject::meetings,
                                Subject::history, Subject::periods, Subject::reconcile}) {
    questions.push_back({.subject = subject, .as_of = as_of, .known_at = known});
  }
  questions.push_back(
      {.subject = Subject::grants, .as_of = as_of, .known_at = known, .running = true});
  questions.push_back(
      {.subject = Subject::readiness, .as_of = as_of, .known_at = known, .period = "2018-H2"});
  questions.push_back({.subject = Subject::restatement, .known_at = known, .period = "2018-H2"});
  for (const char* const format : {"iati", "360giving"}) {
    questions.push_back(
        {.subject = Subject::exported, .as_of = as_of, .known_at = known, .format = format});
  }
  for (const auto* projection : projections::shown_projections()) {
    questions.push_back({.subject = Subject::shown,
                         .as_of = as_of,
                         .known_at = known,
                         .projection = std::string(projection->name())});
  }
  for (const std::string& action : actions) {
    questions.push_back({.subject = Subject::shown,
                         .as_of = as_of,
                         .known_at = known,
                         .action = action,
                         .projection = "late"});
    for (const Subject subject : {Subject::action, Subject::explanation, Subject::budget,
                                  Subject::meetings, Subject::history}) {
      questions.push_back(
          {.subject = subject, .as_of = as_of, .known_at = known, .action = action});
    }
  }
  return questions;
}

// The first question that the two answer differently; empty where there is none.
inline std::string first_disagreement(const core::EventLog& log, const projections::Views& stored,
                                      const projections::Views& replayed,
                                      const std::vector<projections::Question>& questions) {
  for (const projections::Question& question : questions) {
    const std::string actual = ask(log, stored, question);
    const std::string expected = ask(log, replayed, question);
    // An export answers at any point: two errors alike say nothing.
    const bool must_answer = question.subject == projections::Subject::exported;
    if (must_answer && expected.starts_with("error: ")) return "an export: " + expected;
    if (actual == expected) continue;
    const auto differs =
        std::mismatch(actual.begin(), actual.end(), expected.begin(), expected.end());
    const auto at = static_cast<std::size_t>(differs.first - actual.begin());
    const std::size_t from = at < 200 ? 0 : at - 200;
    return fmt::format("subject {} action '{}' as of {} {} known at {} {}: {}\ninstead of\n{}",
                       static_cast<int>(question.subject), question.action, question.as_of,
                       question.from + question.from_known, question.known_at,
                       question.to + question.to_known, actual.substr(from, 400),
                       expected.substr(from, 400));
  }
  return "";
}

}  // namespace planledger::tests
