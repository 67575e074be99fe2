#include "events/event.h"

#include "core/check.h"
#include "events/detail/schema_table.h"

#include <cstring>

namespace planledger::events {
namespace {

// Checked bytes are read as often as somebody asks: the limits are for what came from outside.
capnp::ReaderOptions unlimited() {
  capnp::ReaderOptions options;
  options.traversalLimitInWords = std::numeric_limits<std::uint64_t>::max();
  return options;
}

}  // namespace

std::string_view kind_name(Kind kind) { return detail::schema_table().of(kind).name; }

std::optional<Kind> kind_named(std::string_view name) {
  const detail::KindTable* kind = detail::schema_table().find(name);
  if (kind == nullptr) return std::nullopt;
  return kind->kind;
}

const std::vector<Kind>& all_kinds() {
  static const std::vector<Kind> kinds = [] {
    std::vector<Kind> result;
    for (const detail::KindTable& kind : detail::schema_table().kinds) result.push_back(kind.kind);
    return result;
  }();
  return kinds;
}

bool is_plan_level(Kind kind) { return detail::schema_table().of(kind).plan_level; }

kj::Array<capnp::word> copy_of(kj::ArrayPtr<const capnp::word> words) {
  kj::Array<capnp::word> copy = kj::heapArray<capnp::word>(words.size());
  std::memcpy(copy.begin(), words.begin(), words.asBytes().size());
  return copy;
}

Submission Submission::clone() const {
  return Submission{copy_of(content), schema, provenance, signature, digits};
}

Content::Content(kj::ArrayPtr<const capnp::word> words)
    : segment_{words},
      message_(kj::arrayPtr(segment_, 1), unlimited()),
      event_(message_.getRoot<schema::Event>()) {}

std::string_view stream_of(schema::Event::Reader event) {
  return event.hasAction() ? view(event.getAction()) : kPlanStream;
}

core::PartialDate effective_of(schema::Event::Reader event) {
  const std::optional<core::PartialDate> date = date_of(event.getEffective());
  PLANLEDGER_CHECK(date.has_value(), "a checked event has an effective date");
  return *date;
}

core::Date first_day_of(schema::Event::Reader event) { return effective_of(event).first_day(); }

std::optional<core::PartialDate> date_of(std::uint32_t packed) {
  const core::Result<core::PartialDate> date = core::PartialDate::from_packed(packed);
  if (packed == 0 || !date) return std::nullopt;
  return *date;
}

}  // namespace planledger::events
