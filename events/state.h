// The live state that the rules of append are checked against, in bounded memory.
//
//   key of a row = one letter for the kind of entity, then its name
//
// What was changed since the last checkpoint stays in memory; a checkpoint writes all of it in one
// write with the sequence that it stands at, after which the least recently used may go.
#pragma once

#include "core/log.h"
#include "events/entities.h"

#include <list>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace planledger::events {

// Where the rows of the state are kept.
class StateRows {
 public:
  virtual ~StateRows() = default;
  [[nodiscard]] virtual core::Result<std::optional<std::string>> read(
      std::string_view key) const = 0;
  // `at` is the sequence that they stand at.
  [[nodiscard]] virtual core::Status write(std::span<const core::StateRow> rows,
                                           core::Sequence at) = 0;
};

// In the log whose events they come from. The log is not owned.
class StateRowsOfLog final : public StateRows {
 public:
  explicit StateRowsOfLog(core::EventLog& log) : log_(log) {}
  [[nodiscard]] core::Result<std::optional<std::string>> read(std::string_view key) const override {
    return log_.read_state(key);
  }
  [[nodiscard]] core::Status write(std::span<const core::StateRow> rows,
                                   core::Sequence at) override {
    return log_.write_state(rows, at);
  }

 private:
  core::EventLog& log_;
};

// Entities of one kind, by name. A value that was never written is T's default.
template <class T>
class StateTable {
 public:
  StateTable(const StateRows& rows, char letter) : rows_(rows), letter_(letter) {}

  // The pointers stay good until the next `trim`. What is got by `change` is written with the next
  // checkpoint.
  [[nodiscard]] const T& get(std::string_view key) { return entry(key).value; }
  [[nodiscard]] T& change(std::string_view key);

  [[nodiscard]] std::size_t dirty_count() const { return dirty_.size(); }
  void collect(std::vector<core::StateRow>& rows) const;
  void mark_clean();
  // Forgets the least recently used until at most `count_max` are left. Requires that none is
  // dirty.
  void trim(std::size_t count_max);
  [[nodiscard]] const std::optional<core::Error>& error() const { return error_; }

 private:
  struct Entry {
    T value;
    bool dirty = false;
    std::list<std::string>::iterator used;
  };
  Entry& entry(std::string_view key);
  void load(std::string_view key, T& value);

  const StateRows& rows_;
  char letter_;
  std::unordered_map<std::string, Entry> entries_;
  std::list<std::string> used_;  // Most recent first.
  std::vector<std::string> dirty_;
  std::optional<core::Error> error_;
};

// Belongs to the admitting thread.
class State {
 public:
  static constexpr std::size_t kEntitiesMax = 20'000;
  static constexpr std::uint64_t kEventsBetweenCheckpoints = 100'000;

  // The rows are not owned. A checkpoint is due when more entities than that have changed, and
  // leaves at most so many of each kind in memory.
  explicit State(StateRows& rows, std::size_t entities_max = kEntitiesMax);

  StateTable<NamedState> departments;
  StateTable<NamedState> lines;
  StateTable<NamedState> goals;
  StateTable<ActionState> actions;
  StateTable<GrantState> grants;
  StateTable<PeriodState> periods;
  StateTable<ReferenceState> references;  // By key_number(seq).
  StateTable<KeyState> keys;              // By the key's base64.
  StateTable<SignerState> signers;        // By department.
  StateTable<PlanState> plan;             // One entity, of the empty name.

  [[nodiscard]] const ReferenceState& reference(core::Sequence seq);
  [[nodiscard]] ReferenceState& change_reference(core::Sequence seq);
  // The version of a stream, and the next event's place in it.
  [[nodiscard]] std::uint64_t version(std::string_view stream);
  std::uint64_t advance(std::string_view stream);
  void step_back(std::string_view stream);

  // What could not be read of the stored rows: nothing may be admitted then.
  [[nodiscard]] core::Status good() const;
  // Says up to which sequence the rows on disk hold.
  void resume_at(core::Sequence at) { checkpoint_at_ = at; }
  [[nodiscard]] bool checkpoint_due(core::Sequence at) const;
  [[nodiscard]] core::Status checkpoint(core::Sequence at);

 private:
  StateRows& rows_;
  const std::size_t entities_max_;
  core::Sequence checkpoint_at_ = 0;
};

}  // namespace planledger::events
