#include "projections/store/applier.h"

namespace planledger::projections::store {

events::Recorded read_event(const core::EventLog& log, core::Sequence seq) {
  const core::Result<std::string> record = log.read(seq);
  if (!record) throw StoreError{record.error()};
  core::Result<events::Recorded> event = events::Recorded::decode(seq, *record);
  if (!event) throw StoreError{event.error()};
  return std::move(*event);
}

void Applier::apply(const events::Recorded& event) {
  put_event(event, 0);
  if (event.kind() != events::Kind::EVENT_REVERSED) return;
  const core::Uuid target = events::to_uuid(event.event().getEventReversed().getEvent());
  put_event(read_event(log_, sequence_of(target)), event.seq());
}

void Applier::put_event(const events::Recorded& recorded, core::Sequence reversed_at) {
  put({.event = recorded.event(),
       .recorded = recorded,
       .action = std::string(events::view(recorded.event().getAction())),
       .place = {events::first_day_of(recorded.event()), recorded.seq()},
       .reversed_at = reversed_at});
}

core::Sequence Applier::sequence_of(const core::Uuid& id) const {
  const auto found = log_.find(id);
  if (!found) throw StoreError{found.error()};
  if (!*found) throw_damaged("the log names the event " + core::to_string(id) + " but has it not");
  return **found;
}

}  // namespace planledger::projections::store
