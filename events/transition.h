// How one event changes the live state, and how the change is taken back.
#pragma once

#include "events/state.h"

#include <functional>

namespace planledger::events {

// The event recorded at a sequence; for reversals, which must undo it.
using FindEvent = std::function<core::Result<Recorded>(core::Sequence seq)>;
// The sequence of the event with an id.
using FindSequence = std::function<core::Result<std::optional<core::Sequence>>(const core::Uuid&)>;

// Both calls are inverse to each other, whatever came between: a reversal takes back its target, a
// batch that is refused half-way takes back its beginning. Requires an event that the rules admit
// (apply) or that was applied (take_back). Fails where a stored record cannot be read.
class Transition {
 public:
  Transition(State& state, FindEvent find_event, FindSequence find_sequence)
      : state_(state),
        find_event_(std::move(find_event)),
        find_sequence_(std::move(find_sequence)) {}

  [[nodiscard]] core::Status apply(schema::Event::Reader event, core::Sequence seq);
  [[nodiscard]] core::Status take_back(schema::Event::Reader event, core::Sequence seq);

 private:
  [[nodiscard]] core::Status change(schema::Event::Reader event, core::Sequence seq, bool add);
  [[nodiscard]] core::Status change_reversal(schema::EventReversed::Reader reversal,
                                             core::Sequence seq, bool add);
  [[nodiscard]] core::Status change_planned(schema::MeetingHeld::Reader meeting, bool add);
  void change_definition(schema::Event::Reader event, core::Sequence seq, bool add);
  void change_key(schema::Event::Reader event, core::Sequence seq, bool add);
  void change_grant(schema::Event::Reader event, core::Sequence seq, bool add);

  State& state_;
  FindEvent find_event_;
  FindSequence find_sequence_;
};

// The amount in minor units that an extension adds or a reduction takes, in the grant's currency.
[[nodiscard]] core::Result<std::int64_t> grant_amount(schema::Decimal::Reader amount,
                                                      const GrantState& grant);

}  // namespace planledger::events
