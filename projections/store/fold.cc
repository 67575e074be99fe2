#include "projections/store/fold.h"

#include "projections/store/layout.h"

namespace planledger::projections::store {
namespace {

constexpr std::size_t kBatchBytesMax = 4U << 20U;

// None where the rows are not this log's rows of this version.
std::optional<Meta> meta_of(const Rows& rows, const Projection& projection,
                            const core::EventLog& log) {
  const auto row = rows.get(layout::kMeta);
  if (!row) return std::nullopt;
  std::optional<Meta> meta = decode_meta(*row);
  if (!meta || meta->version != projection.version() || meta->ledger != log.settings().ledger) {
    return std::nullopt;
  }
  if (meta->position == 0 || meta->position > log.head()) return std::nullopt;
  // A log that was restored and went on otherwise has another event there.
  if (core::to_string(read_event(log, meta->position).id()) != meta->event) return std::nullopt;
  return meta;
}

}  // namespace

std::string encode(const Meta& meta) {
  core::ByteWriter writer;
  writer.text(meta.version).key_number(meta.ledger.high()).key_number(meta.ledger.low());
  writer.number(meta.position).text(meta.event).number(meta.serves ? 1 : 0);
  return std::move(writer).bytes();
}

std::optional<Meta> decode_meta(std::string_view row) {
  core::ByteReader reader(row);
  Meta meta;
  meta.version = reader.text();
  const std::uint64_t high = reader.key_number();
  meta.ledger = core::Uuid(high, reader.key_number());
  meta.position = reader.number();
  meta.event = reader.text();
  meta.serves = reader.number() == 1;
  if (!reader.complete()) return std::nullopt;
  return meta;
}

Fold::Fold(const Projection& projection, std::string family, std::shared_ptr<Rows> rows,
           const core::EventLog& log, bool serves)
    : projection_(projection),
      family_(std::move(family)),
      rows_(std::move(rows)),
      log_(log),
      writer_(*rows_),
      applier_(projection.applier(writer_, log)),
      serves_(serves) {}

std::unique_ptr<Fold> Fold::resume(const Projection& projection, std::string family,
                                   std::shared_ptr<Rows> rows, const core::EventLog& log) {
  const std::optional<Meta> meta = meta_of(*rows, projection, log);
  if (!meta || !meta->serves) return nullptr;
  auto fold = std::make_unique<Fold>(projection, std::move(family), std::move(rows), log, true);
  fold->applied_ = meta->position;
  fold->event_ = meta->event;
  fold->position_ = meta->position;
  return fold;
}

void Fold::apply(const events::Recorded& event) {
  applier_->apply(event);
  applied_ = event.seq();
  event_ = core::to_string(event.id());
}

void Fold::write() {
  writer_.put(layout::kMeta, encode({.version = std::string(projection_.version()),
                                     .ledger = log_.settings().ledger,
                                     .position = applied_,
                                     .event = event_,
                                     .serves = serves_}));
  writer_.write();
  position_ = applied_;
}

void Fold::serve() {
  serves_ = true;
  write();
  rows_->flush();
}

void apply_batch(std::span<const std::shared_ptr<Fold>> folds, const core::EventLog& log,
                 core::Sequence last) {
  const core::Sequence first = folds.front()->position() + 1;
  if (first > last) return;
  const core::Errc enough = core::Errc::stopping;
  const core::Status scanned =
      log.scan(first, last, [&](core::Sequence seq, std::string_view record) -> core::Status {
        core::Result<events::Recorded> event = events::Recorded::decode(seq, record);
        if (!event) return core::fail(event.error());
        std::size_t bytes = 0;
        for (const std::shared_ptr<Fold>& fold : folds) {
          fold->apply(*event);
          bytes += fold->size_bytes();
        }
        if (bytes > kBatchBytesMax) return core::fail(enough, "the batch is full");
        return {};
      });
  if (!scanned && scanned.error().code != enough) throw StoreError{scanned.error()};
  for (const std::shared_ptr<Fold>& fold : folds) fold->write();
}

}  // namespace planledger::projections::store
