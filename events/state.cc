#include "events/state.h"

#include "core/check.h"

#include <tuple>

namespace planledger::events {

template <class T>
typename StateTable<T>::Entry& StateTable<T>::entry(std::string_view key) {
  std::string name(key);
  if (auto found = entries_.find(name); found != entries_.end()) {
    used_.splice(used_.begin(), used_, found->second.used);
    return found->second;
  }
  Entry& made = entries_[name];
  load(key, made.value);
  used_.push_front(std::move(name));
  made.used = used_.begin();
  return made;
}

template <class T>
void StateTable<T>::load(std::string_view key, T& value) {
  std::string row(1, letter_);
  row += key;
  core::Result<std::optional<std::string>> stored = rows_.read(row);
  if (!stored) {
    error_ = stored.error();
    return;
  }
  if (!*stored) return;
  core::ByteReader in(**stored);
  read(in, value);
  if (!in.complete()) {
    error_ = core::Error{core::Errc::damaged, "the stored state of '" + row + "' is unreadable"};
  }
}

template <class T>
T& StateTable<T>::change(std::string_view key) {
  Entry& found = entry(key);
  if (!found.dirty) {
    found.dirty = true;
    dirty_.emplace_back(key);
  }
  return found.value;
}

template <class T>
void StateTable<T>::collect(std::vector<core::StateRow>& rows) const {
  for (const std::string& key : dirty_) {
    core::ByteWriter out;
    write(out, entries_.at(key).value);
    rows.push_back({letter_ + key, std::move(out).bytes()});
  }
}

template <class T>
void StateTable<T>::mark_clean() {
  for (const std::string& key : dirty_) entries_.at(key).dirty = false;
  dirty_.clear();
}

template <class T>
void StateTable<T>::trim(std::size_t count_max) {
  PLANLEDGER_CHECK(dirty_.empty(), "only what a checkpoint holds may be forgotten");
  while (entries_.size() > count_max) {
    entries_.erase(used_.back());
    used_.pop_back();
  }
}

template class StateTable<NamedState>;
template class StateTable<ActionState>;
template class StateTable<GrantState>;
template class StateTable<PeriodState>;
template class StateTable<ReferenceState>;
template class StateTable<KeyState>;
template class StateTable<SignerState>;
template class StateTable<PlanState>;

namespace {

// Applies `visit` to every table of the state, in one order.
template <class S, class Visit>
void for_each_table(S& state, Visit visit) {
  std::apply([&](auto&... table) { (visit(table), ...); },
             std::tie(state.departments, state.lines, state.goals, state.actions, state.grants,
                      state.periods, state.references, state.keys, state.signers, state.plan));
}

std::string reference_key(core::Sequence seq) { return core::ByteWriter().key_number(seq).bytes(); }

}  // namespace

State::State(StateRows& rows, std::size_t entities_max)
    : departments(rows, 'd'),
      lines(rows, 'l'),
      goals(rows, 'o'),
      actions(rows, 'a'),
      grants(rows, 'g'),
      periods(rows, 'p'),
      references(rows, 'r'),
      keys(rows, 'k'),
      signers(rows, 'i'),
      plan(rows, 's'),
      rows_(rows),
      entities_max_(entities_max) {}

const ReferenceState& State::reference(core::Sequence seq) {
  return references.get(reference_key(seq));
}

ReferenceState& State::change_reference(core::Sequence seq) {
  return references.change(reference_key(seq));
}

std::uint64_t State::version(std::string_view stream) {
  return stream == kPlanStream ? plan.get("").version : actions.get(stream).version;
}

std::uint64_t State::advance(std::string_view stream) {
  return stream == kPlanStream ? ++plan.change("").version : ++actions.change(stream).version;
}

void State::step_back(std::string_view stream) {
  stream == kPlanStream ? --plan.change("").version : --actions.change(stream).version;
}

core::Status State::good() const {
  std::optional<core::Error> first;
  for_each_table(*this, [&](const auto& table) {
    if (!first) first = table.error();
  });
  if (first) return core::fail(*first);
  return {};
}

bool State::checkpoint_due(core::Sequence at) const {
  std::size_t dirty = 0;
  for_each_table(*this, [&](const auto& table) { dirty += table.dirty_count(); });
  return dirty > entities_max_ || at - checkpoint_at_ >= kEventsBetweenCheckpoints;
}

core::Status State::checkpoint(core::Sequence at) {
  std::vector<core::StateRow> rows;
  for_each_table(*this, [&](const auto& table) { table.collect(rows); });
  if (core::Status written = rows_.write(rows, at); !written) return written;
  for_each_table(*this, [&](auto& table) {
    table.mark_clean();
    table.trim(entities_max_);
  });
  checkpoint_at_ = at;
  return {};
}

}  // namespace planledger::events
