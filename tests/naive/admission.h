// May this batch be appended? Section 3 of the contract as a table, held against everything
// recorded, and section 6 beside it.
#pragma once

#include "tests/naive/history.h"

#include <optional>
#include <string>
#include <vector>

namespace planledger::tests::naive {

struct Actor {
  std::string department;  // Empty: the operator, who acts for all.
  bool auditor = false;
};

// An event as it is sent.
struct Candidate {
  std::string sent;    // The text.
  json::object event;  // What it says, were its form right.
  std::string fault;   // The code of what is wrong with its form; empty where nothing is.
};

struct Batch {
  std::vector<Candidate> events;
  Actor actor;
  std::optional<std::uint64_t> expected_version;
};

struct Position {
  std::uint64_t seq = 0;
  std::uint64_t version = 0;
  bool appended = false;
  friend bool operator==(const Position&, const Position&) = default;
};

// "accepted" with the positions, or the code with the line that it comes from.
struct Verdict {
  std::string code = "accepted";
  std::uint64_t line = 0;
  std::vector<Position> positions;
  friend bool operator==(const Verdict&, const Verdict&) = default;
};
[[nodiscard]] std::string to_string(const Verdict& verdict);

class Admission {
 public:
  // `coordinator`: whom init named; empty for nobody.
  explicit Admission(std::string coordinator = "") : coordinator_(std::move(coordinator)) {}

  // Judges the batch, and adds its events to the history where they are accepted and new.
  [[nodiscard]] Verdict submit(const Batch& batch);

  [[nodiscard]] const History& history() const { return history_; }
  // When the ledger says that it recorded an event of the history.
  void set_recorded_at(std::uint64_t seq, std::string recorded_at) {
    history_.at(seq - 1).recorded_at = std::move(recorded_at);
  }

 private:
  [[nodiscard]] std::optional<Verdict> judge_form(const Batch& batch) const;
  // An answer that the ids alone give: a retry, a conflict, a batch that is partly there.
  [[nodiscard]] std::optional<Verdict> judge_ids(const Batch& batch) const;
  [[nodiscard]] std::string judge_event(const Batch& batch, const json::object& event,
                                        bool first) const;
  [[nodiscard]] bool version_conflicts(const Batch& batch) const;
  [[nodiscard]] bool may_append(const Actor& actor, const json::object& event) const;
  void record(const Candidate& candidate);

  std::string coordinator_;
  History history_;
};

}  // namespace planledger::tests::naive
