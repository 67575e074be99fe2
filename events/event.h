// An event in hand: its content as canonical Cap'n Proto bytes, read in place.
#pragma once

#include "core/date.h"
#include "core/ids.h"
#include "core/money.h"
#include "core/result.h"
#include "core/uuid.h"
#include "events/ledger.capnp.h"

#include <capnp/serialize.h>

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace planledger::events {

using Kind = schema::Event::Which;

// "SubsidyGranted"; and back, none where there is no such kind.
[[nodiscard]] std::string_view kind_name(Kind kind);
[[nodiscard]] std::optional<Kind> kind_named(std::string_view name);
// All kinds, in the order of the schema.
[[nodiscard]] const std::vector<Kind>& all_kinds();
[[nodiscard]] bool is_plan_level(Kind kind);
[[nodiscard]] inline bool is_about_keys(Kind kind) {
  return kind == Kind::KEY_ADMITTED || kind == Kind::KEY_REVOKED;
}

[[nodiscard]] inline std::string_view view(capnp::Text::Reader text) {
  return {text.begin(), text.size()};
}
[[nodiscard]] inline core::Uuid to_uuid(schema::Uuid::Reader id) {
  return {id.getHigh(), id.getLow()};
}

// Where an import read an event.
struct Provenance {
  std::string file;
  std::string sha256;
  std::uint64_t row = 0;
  friend bool operator==(const Provenance&, const Provenance&) = default;
};

// A department's signature over the content.
struct Signature {
  std::string key;
  std::string value;
  friend bool operator==(const Signature&, const Signature&) = default;
};

// An event on its way in. `content` is the canonical encoding of a schema::Event.
struct Submission {
  kj::Array<capnp::word> content;
  std::uint16_t schema = schema::SCHEMA_VERSION;
  std::optional<Provenance> provenance;
  std::optional<Signature> signature;
  std::uint8_t digits = 0;

  [[nodiscard]] Submission clone() const;
};

// Reads canonical bytes in place. Requires word-aligned bytes that outlive it. Reading broken bytes
// throws kj::Exception: only bytes that passed check_content (form.h) or come from the log are
// read.
class Content {
 public:
  explicit Content(kj::ArrayPtr<const capnp::word> words);
  Content(const Content&) = delete;
  Content& operator=(const Content&) = delete;

  [[nodiscard]] schema::Event::Reader event() const { return event_; }

 private:
  kj::ArrayPtr<const capnp::word> segment_[1];
  capnp::SegmentArrayMessageReader message_;
  schema::Event::Reader event_;
};

[[nodiscard]] kj::Array<capnp::word> copy_of(kj::ArrayPtr<const capnp::word> words);

// The stream that an event belongs to: its action's number, or kPlanStream.
inline constexpr std::string_view kPlanStream = "plan";
[[nodiscard]] std::string_view stream_of(schema::Event::Reader event);

[[nodiscard]] core::PartialDate effective_of(schema::Event::Reader event);
// The first day of `effective`: what orders the event and decides whether it is in force.
[[nodiscard]] core::Date first_day_of(schema::Event::Reader event);
[[nodiscard]] std::optional<core::PartialDate> date_of(std::uint32_t packed);

// An event as the ledger keeps it. Owns a copy of its bytes.
class Recorded {
 public:
  // Fails with damaged, naming the seq, where the bytes are no record or one of another place, and
  // with newer_format where they were written by a newer program.
  [[nodiscard]] static core::Result<Recorded> decode(core::Sequence seq, std::string_view record);
  // The bytes of a record that decode reads.
  [[nodiscard]] static std::string encode(core::Sequence seq, std::uint64_t version,
                                          core::Instant recorded_at, const Submission& submission,
                                          std::optional<core::Currency> grant_currency);

  Recorded(Recorded&&) noexcept;
  Recorded& operator=(Recorded&&) noexcept;
  ~Recorded();

  [[nodiscard]] core::Sequence seq() const;
  [[nodiscard]] std::uint64_t version() const;
  // Of the schema that it was written with.
  [[nodiscard]] std::uint16_t schema() const;
  [[nodiscard]] core::Instant recorded_at() const;
  [[nodiscard]] schema::Event::Reader event() const;
  [[nodiscard]] core::Uuid id() const { return to_uuid(event().getId()); }
  [[nodiscard]] Kind kind() const { return event().which(); }
  [[nodiscard]] kj::ArrayPtr<const capnp::word> content() const;
  [[nodiscard]] std::optional<Provenance> provenance() const;
  [[nodiscard]] std::optional<Signature> signature() const;
  // Of an extension or a reduction: its grant's currency.
  [[nodiscard]] std::optional<core::Currency> grant_currency() const;
  // What a grantAmount field holds, in minor units of grant_currency(); 0 where it is absent.
  [[nodiscard]] std::int64_t grant_amount() const;

 private:
  struct State;
  explicit Recorded(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace planledger::events
