// How does an event change the rows of a projection, and how does its reversal?
#pragma once

#include "core/log.h"
#include "events/event.h"
#include "projections/store/items.h"
#include "projections/store/row_writer.h"

#include <string>

namespace planledger::projections::store {

// Applies events in the order of their seq. A projection says what rows an event has; a reversal
// puts those of its target once more, as reversed. Used by one thread at a time.
class Applier {
 public:
  Applier(RowWriter& writer, const core::EventLog& log) : writer_(writer), log_(log) {}
  virtual ~Applier() = default;
  Applier(const Applier&) = delete;
  Applier& operator=(const Applier&) = delete;

  // Puts the rows of the event; of an EventReversed also those of its target, as reversed. Throws
  // StoreError where the log holds what admission would have refused.
  void apply(const events::Recorded& event);

 protected:
  // An event whose rows are put: as it was recorded (`reversed_at` 0), or reversed at that seq.
  struct Put {
    events::schema::Event::Reader event;
    const events::Recorded& recorded;
    std::string action;
    Place place;
    core::Sequence reversed_at = 0;

    [[nodiscard]] Item item(std::string payload = {}) const {
      return {.place = place, .reversed_at = reversed_at, .payload = std::move(payload)};
    }
    // Where a balance gets its point, and with which sign.
    [[nodiscard]] core::Sequence point_seq() const { return reversed_at ? reversed_at : place.seq; }
    [[nodiscard]] int sign() const { return reversed_at != 0 ? -1 : 1; }
  };
  virtual void put(const Put& put) = 0;

  [[nodiscard]] RowWriter& writer() { return writer_; }
  [[nodiscard]] const core::EventLog& log() const { return log_; }
  // Of an event that the log must have.
  [[nodiscard]] core::Sequence sequence_of(const core::Uuid& id) const;

 private:
  void put_event(const events::Recorded& recorded, core::Sequence reversed_at);

  RowWriter& writer_;
  const core::EventLog& log_;
};

// The event at a seq. Throws StoreError where the log cannot give it.
[[nodiscard]] events::Recorded read_event(const core::EventLog& log, core::Sequence seq);

}  // namespace planledger::projections::store
