// Which rows does an event make, and which does its reversal write again?
#pragma once

#include "core/log.h"
#include "events/event.h"
#include "projections/store/items.h"
#include "projections/store/row_writer.h"

namespace planledger::projections::store {

// Applies events in the order of their seq. Used by one thread; owns nothing.
class EventRows {
 public:
  EventRows(RowWriter& writer, const core::EventLog& log) : writer_(writer), log_(log) {}

  // Puts the rows of the event; of an EventReversed also those of its target, as reversed. Throws
  // StoreError where the log holds what admission would have refused.
  void apply(const events::Recorded& event);

 private:
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

  void put(const events::Recorded& recorded, core::Sequence reversed_at);
  void put_kind(const Put& put);
  void put_by_kind(const Put& put, bool whole_ledger, const std::string& payload = {});
  void put_amendment(const Put& put);
  void put_status(const Put& put);
  void put_held(const Put& put);
  void put_planned(const Put& put);
  void put_granted(const Put& put);
  void put_extended(const Put& put);
  void put_reduced(const Put& put);
  void put_allocated(const Put& put);
  void put_narrative(const Put& put);
  void put_stated(const Put& put);
  void add_money(const Put& put, std::string_view currency, std::int64_t amount);
  void add_change(const Put& put, core::Sequence grant, std::int64_t added, std::int64_t reduced);
  // The SubsidyGranted that has the id now.
  [[nodiscard]] core::Sequence grant(std::string_view id) const;
  [[nodiscard]] core::Sequence sequence_of(const core::Uuid& id) const;

  RowWriter& writer_;
  const core::EventLog& log_;
};

// Measures of a grant's changes, and of an action's money and meetings.
inline constexpr std::size_t kAdded = 0;
inline constexpr std::size_t kReduced = 1;
inline constexpr std::size_t kAdditions = 2;
inline constexpr std::size_t kReductions = 3;
inline constexpr std::size_t kTotal = 0;
inline constexpr std::size_t kAmounts = 1;
inline constexpr std::size_t kMeetings = 0;

// Payload of a TotalStated: the seqs of its grants, each once.
[[nodiscard]] std::vector<core::Sequence> decode_grants(std::string_view payload);
// Payload of a narrative in the series of references: the numbers that it refers to.
[[nodiscard]] std::vector<std::string> decode_references(std::string_view payload);
// Payload that is a partial date.
[[nodiscard]] core::PartialDate decode_date(std::string_view payload);

// The event at a seq. Throws StoreError where the log cannot give it.
[[nodiscard]] events::Recorded read_event(const core::EventLog& log, core::Sequence seq);

}  // namespace planledger::projections::store
