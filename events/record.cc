// A Record: the ledger's own fields around an event's content, in canonical encoding.
#include "core/check.h"
#include "events/detail/schema_table.h"
#include "events/event.h"

#include <capnp/message.h>

#include <cstring>
#include <limits>

namespace planledger::events {
namespace {

capnp::ReaderOptions unlimited() {
  capnp::ReaderOptions options;
  options.traversalLimitInWords = std::numeric_limits<std::uint64_t>::max();
  return options;
}

kj::Array<capnp::word> aligned_copy(std::string_view bytes) {
  kj::Array<capnp::word> words = kj::heapArray<capnp::word>(bytes.size() / sizeof(capnp::word));
  std::memcpy(words.begin(), bytes.data(), words.asBytes().size());
  return words;
}

// Requires that the bytes of `content` lie at the start of a word, as Data in a message does.
kj::ArrayPtr<const capnp::word> words_of(capnp::Data::Reader content) {
  return {reinterpret_cast<const capnp::word*>(content.begin()),
          content.size() / sizeof(capnp::word)};
}

auto damaged(core::Sequence seq, std::string_view why) {
  return core::fail(core::Errc::damaged, "the record of event " + std::to_string(seq) +
                                             " is damaged: " + std::string(why));
}

core::Status check_place(core::Sequence seq, schema::Record::Reader record) {
  if (record.getSeq() != seq) {
    return damaged(seq, "it says that it is event " + std::to_string(record.getSeq()));
  }
  if (record.getSchema() > schema::SCHEMA_VERSION) {
    return core::fail(core::Errc::newer_format,
                      "event " + std::to_string(seq) + " was written with version " +
                          std::to_string(record.getSchema()) +
                          " of the schema, this program knows up to version " +
                          std::to_string(schema::SCHEMA_VERSION));
  }
  const std::size_t size = record.getContent().size();
  if (size == 0 || size % sizeof(capnp::word) != 0) return damaged(seq, "its content is cut off");
  return {};
}

// The kind and the id can be read: the rest of a content was checked before it was recorded.
core::Status check_event(core::Sequence seq, schema::Event::Reader event) {
  const auto kinds = detail::schema_table().kinds.size();
  if (static_cast<std::size_t>(event.which()) >= kinds) return damaged(seq, "its kind is unknown");
  if (!event.hasId()) return damaged(seq, "it has no id");
  return {};
}

}  // namespace

struct Recorded::State {
  explicit State(kj::Array<capnp::word> bytes)
      : words(kj::mv(bytes)),
        segment{words},
        message(kj::arrayPtr(segment, 1), unlimited()),
        record(message.getRoot<schema::Record>()),
        content(words_of(record.getContent())) {}

  [[nodiscard]] schema::Event::Reader event() const { return content.event(); }

  kj::Array<capnp::word> words;
  kj::ArrayPtr<const capnp::word> segment[1];
  capnp::SegmentArrayMessageReader message;
  schema::Record::Reader record;
  Content content;
};

Recorded::Recorded(std::unique_ptr<State> state) : state_(std::move(state)) {}
Recorded::Recorded(Recorded&&) noexcept = default;
Recorded& Recorded::operator=(Recorded&&) noexcept = default;
Recorded::~Recorded() = default;

core::Result<Recorded> Recorded::decode(core::Sequence seq, std::string_view record) {
  if (record.empty() || record.size() % sizeof(capnp::word) != 0) {
    return damaged(seq, "it is cut off");
  }
  try {
    auto state = std::make_unique<State>(aligned_copy(record));
    const core::Status status =
        check_place(seq, state->record).and_then([&] { return check_event(seq, state->event()); });
    if (!status) return core::fail(status.error());
    return Recorded(std::move(state));
  } catch (const kj::Exception& exception) {
    return damaged(seq, exception.getDescription().cStr());
  }
}

std::string Recorded::encode(core::Sequence seq, std::uint64_t version, core::Instant recorded_at,
                             const Submission& submission,
                             std::optional<core::Currency> grant_currency) {
  // Most records fit; a segment of the usual size is eight times as long, and zeroed for each.
  constexpr std::size_t kScratchWords = 128;
  capnp::word scratch[kScratchWords]{};
  capnp::MallocMessageBuilder message(kj::arrayPtr(scratch, kScratchWords));
  auto record = message.initRoot<schema::Record>();
  record.setSeq(seq);
  record.setVersion(version);
  record.setRecordedAt(recorded_at.time_since_epoch().count());
  record.setSchema(submission.schema);
  record.setContent(submission.content.asBytes());
  if (submission.provenance) {
    auto provenance = record.initProvenance();
    provenance.setFile(submission.provenance->file);
    provenance.setSha256(submission.provenance->sha256);
    provenance.setRow(submission.provenance->row);
  }
  if (submission.signature) {
    auto signature = record.initSignature();
    signature.setKey(submission.signature->key);
    signature.setValue(submission.signature->value);
  }
  if (grant_currency) record.setGrantCurrency(std::string(grant_currency->code()));
  const kj::Array<capnp::word> words = capnp::canonicalize(record.asReader());
  return {words.asChars().begin(), words.asChars().size()};
}

core::Sequence Recorded::seq() const { return state_->record.getSeq(); }
std::uint64_t Recorded::version() const { return state_->record.getVersion(); }
std::uint16_t Recorded::schema() const { return state_->record.getSchema(); }

core::Instant Recorded::recorded_at() const {
  return core::Instant(std::chrono::microseconds(state_->record.getRecordedAt()));
}

schema::Event::Reader Recorded::event() const { return state_->event(); }

kj::ArrayPtr<const capnp::word> Recorded::content() const {
  return words_of(state_->record.getContent());
}

std::optional<Provenance> Recorded::provenance() const {
  if (!state_->record.hasProvenance()) return std::nullopt;
  const auto provenance = state_->record.getProvenance();
  return Provenance{std::string(view(provenance.getFile())),
                    std::string(view(provenance.getSha256())), provenance.getRow()};
}

std::optional<Signature> Recorded::signature() const {
  if (!state_->record.hasSignature()) return std::nullopt;
  const auto signature = state_->record.getSignature();
  return Signature{std::string(view(signature.getKey())), std::string(view(signature.getValue()))};
}

std::optional<core::Currency> Recorded::grant_currency() const {
  if (!state_->record.hasGrantCurrency()) return std::nullopt;
  const auto currency = core::Currency::parse(view(state_->record.getGrantCurrency()));
  PLANLEDGER_CHECK(currency.has_value(), "a record holds the currency of a recorded grant");
  return *currency;
}

std::int64_t Recorded::grant_amount() const {
  const schema::Event::Reader content = event();
  const std::optional<core::Currency> currency = grant_currency();
  schema::Decimal::Reader decimal;
  if (content.isGrantExtended()) decimal = content.getGrantExtended().getAdded();
  if (content.isGrantReduced()) decimal = content.getGrantReduced().getBy();
  if (decimal.getUnscaled() == 0 || !currency) return 0;
  const auto units =
      core::to_minor_units(core::Decimal{decimal.getUnscaled(), decimal.getScale()}, *currency);
  PLANLEDGER_CHECK(units.has_value(), "a recorded amount fits its grant's currency");
  return *units;
}

}  // namespace planledger::events
