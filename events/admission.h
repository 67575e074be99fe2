// One batch against the live state: which positions it has, or gets, or why it gets none.
//
// Belongs to the admitting thread. What it admits goes into the group under way, and later batches
// of that group see it, durable or not; a failed write ends the ledger.
#pragma once

#include "core/group_commit.h"
#include "events/ledger.h"
#include "events/roles.h"
#include "events/rules.h"

#include <deque>
#include <string>
#include <unordered_map>
#include <vector>

namespace planledger::events {

class Admission {
 public:
  // Nothing is owned. Requires a state that stands at the log's head.
  Admission(core::EventLog& log, const core::Clock& clock);

  // Brings the state up to the log's head from its last checkpoint.
  [[nodiscard]] core::Status catch_up();

  // Checks a batch of good form and adds its entries to the group, all or none.
  [[nodiscard]] Receipts admit(const AppendRequest& request, core::Group& group);
  // As if each event came alone, in order; then takes everything back.
  [[nodiscard]] std::vector<core::Result<Receipt>> rehearse(const AppendRequest& request,
                                                            core::Sequence next);

  // Whether the state is to be written down; at the end it is, in any case.
  [[nodiscard]] bool checkpoint_due() const { return state_.checkpoint_due(log_.head()); }
  // Requires that all that was admitted is durable.
  [[nodiscard]] core::Status checkpoint();

  // Who speaks with the key now. Fails with unknown_key or key_revoked.
  [[nodiscard]] core::Result<Actor> actor_of(const std::string& key);
  // Since which event.
  [[nodiscard]] core::Result<core::Sequence> admission_of(const std::string& key);
  [[nodiscard]] std::optional<std::string> coordinator() { return coordinator_of(state_, named_); }

 private:
  // An event that was admitted and is not known to be durable.
  struct Pending {
    core::Uuid id;
    std::string record;
  };
  void forget_durable();
  [[nodiscard]] core::Result<std::optional<core::Sequence>> find(const core::Uuid& id) const;
  [[nodiscard]] core::Result<Recorded> read(core::Sequence seq) const;
  [[nodiscard]] core::Result<std::vector<std::optional<core::Sequence>>> positions(
      const std::vector<Submission>& events) const;
  [[nodiscard]] Receipts first_positions(const std::vector<std::optional<core::Sequence>>& seqs);
  [[nodiscard]] core::Status check_version(const AppendRequest& request);
  [[nodiscard]] core::Status check_authority(const Actor& actor, schema::Event::Reader event,
                                             const std::optional<Signature>& signature);
  [[nodiscard]] core::Status check(const AppendRequest& request, const Submission& submission,
                                   bool first);
  [[nodiscard]] core::Result<TargetDepartment> target_department(schema::Event::Reader event) const;
  [[nodiscard]] core::Result<Receipt> take(const Submission& submission, core::Sequence seq,
                                           std::vector<core::Entry>& entries);
  void take_back(const std::vector<core::Entry>& entries);

  core::EventLog& log_;
  const core::Clock& clock_;
  std::string named_;  // The coordinator that `init` named, or empty.
  StateRowsOfLog state_rows_;
  State state_;
  FindEvent find_event_;
  FindSequence find_sequence_;
  Transition transition_;
  core::Instant recorded_last_{};
  std::unordered_map<core::Uuid, core::Sequence, core::HashOfUuid> pending_ids_;
  std::deque<Pending> pending_;  // One event after the other.
  core::Sequence pending_first_ = 0;
};

}  // namespace planledger::events
