#include "projections/store/projector.h"

#include "core/thread_name.h"
#include "core/thread_priority.h"
#include "projections/store/answering.h"

#include <algorithm>
#include <filesystem>
#include <fstream>

namespace planledger::projections::store {
namespace {

// In the directory of the projections: the rows, and a mark that they cannot be read and must be
// made again.
constexpr const char* kRowsName = "/rows";
constexpr const char* kDamagedName = "/DAMAGED";

core::Status drop(const std::string& directory) {
  std::error_code failed;
  std::filesystem::remove_all(directory + kRowsName, failed);
  if (!failed) std::filesystem::remove(directory + kDamagedName, failed);
  if (!failed) return {};
  return core::fail(core::Errc::storage_failed,
                    "cannot drop the projections in " + directory + ": " + failed.message());
}

// Where the rows stand; none where they are not this log's rows of this layout.
std::optional<core::Sequence> position_of(const Rows& rows, const core::EventLog& log) {
  const auto row = rows.get(layout::kMeta);
  if (!row) return std::nullopt;
  const std::optional<Meta> meta = decode_meta(*row);
  if (!meta || meta->version != kLayoutVersion || meta->ledger != log.settings().ledger) {
    return std::nullopt;
  }
  if (meta->position == 0 || meta->position > log.head()) return std::nullopt;
  // A log that was restored and went on otherwise has another event there.
  if (core::to_string(read_event(log, meta->position).id()) != meta->event) return std::nullopt;
  return meta->position;
}

}  // namespace

std::string encode(const Meta& meta) {
  core::ByteWriter writer;
  writer.text(meta.version).key_number(meta.ledger.high()).key_number(meta.ledger.low());
  return writer.number(meta.position).text(meta.event).bytes();
}

std::optional<Meta> decode_meta(std::string_view row) {
  core::ByteReader reader(row);
  Meta meta;
  meta.version = reader.text();
  const std::uint64_t high = reader.key_number();
  meta.ledger = core::Uuid(high, reader.key_number());
  meta.position = reader.number();
  meta.event = reader.text();
  if (!reader.complete()) return std::nullopt;
  return meta;
}

StoredProjections::StoredProjections(std::string directory, std::unique_ptr<Rows> rows,
                                     core::EventLog& log, core::Sequence position)
    : directory_(std::move(directory)),
      rows_(std::move(rows)),
      log_(log),
      writer_(*rows_),
      event_rows_(writer_, log),
      position_(position) {
  listening_ = log_.on_append([this](core::Sequence) {
    const std::lock_guard lock(mutex_);
    if (!asleep_) return;
    asleep_ = false;
    work_.notify_one();
  });
  patient_ = std::thread([this] { apply_patiently(); });
  urgent_ = std::thread([this] { apply_urgently(); });
}

StoredProjections::~StoredProjections() { close(); }

core::Sequence StoredProjections::position() const {
  const std::lock_guard lock(mutex_);
  return position_;
}

std::shared_ptr<const Views> StoredProjections::views() const {
  return std::make_shared<const StoredViews>(*rows_, log_, position());
}

core::Status StoredProjections::wait_for(core::Sequence seq) {
  std::unique_lock lock(mutex_);
  if (position_ >= seq) return {};
  if (seq > wanted_) wanted_ = seq;
  hurry_.notify_one();
  applied_.wait(lock, [&] { return position_ >= seq || !status_ || stopping_; });
  if (position_ >= seq) return {};
  if (!status_) return status_;
  return core::fail(core::Errc::stopping, "the projections are being closed");
}

void StoredProjections::close() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
    work_.notify_one();
    hurry_.notify_one();
    applied_.notify_all();
  }
  if (!patient_.joinable()) return;
  patient_.join();
  urgent_.join();
  listening_.reset();
  const auto flushed = answered([&] {
    rows_->flush();
    return true;
  });
  // Rows that could not be read, or written down, are made again at the next open.
  if (!flushed || rows_->damaged()) std::ofstream(directory_ + kDamagedName) << '\n';
}

void StoredProjections::apply_patiently() {
  core::name_thread("projector");
  core::lower_thread_priority();
  std::chrono::steady_clock::duration pause = kGather;
  while (wait_for_leisure(pause)) {
    const auto begin = std::chrono::steady_clock::now();
    if (!apply(kPatientEventsMax)) return;
    const auto work = std::chrono::steady_clock::now() - begin;
    pause = std::clamp<std::chrono::steady_clock::duration>(kPauseShare * work, kGather, kPauseMax);
  }
}

void StoredProjections::apply_urgently() {
  core::name_thread("projector-now");
  while (wait_for_hurry()) {
    if (!apply(kBatchEventsMax)) return;
  }
}

bool StoredProjections::is_urgent() const {
  return wanted_ > position_ || log_.head() >= position_ + kLagMax;
}

bool StoredProjections::wait_for_leisure(std::chrono::steady_clock::duration pause) {
  std::unique_lock lock(mutex_);
  // More may come at once: gathered, it is applied in one write.
  work_.wait_for(lock, pause, [&] { return is_over(); });
  while (!is_over()) {
    const bool behind = log_.head() > position_;
    if (behind && !is_urgent()) return true;
    if (behind) hurry_.notify_one();  // That thread wakes this one when it is done.
    asleep_ = !behind;
    work_.wait(lock);
    asleep_ = false;
  }
  return false;
}

bool StoredProjections::wait_for_hurry() {
  std::unique_lock lock(mutex_);
  while (!is_over() && (log_.head() <= position_ || !is_urgent())) {
    work_.notify_one();
    hurry_.wait(lock);
  }
  return !is_over();
}

bool StoredProjections::apply(std::size_t events_max) {
  const std::lock_guard applying(applying_);
  const auto applied = answered([&] {
    apply_next(log_.head(), events_max);
    return true;
  });
  if (applied) return true;
  const std::lock_guard lock(mutex_);
  status_ = core::fail(applied.error());
  work_.notify_one();
  hurry_.notify_one();
  applied_.notify_all();
  return false;
}

void StoredProjections::apply_next(core::Sequence head, std::size_t events_max) {
  const core::Sequence first = position_ + 1;
  if (first > head) return;
  const core::Sequence last = std::min<core::Sequence>(head, position_ + events_max);
  Meta meta{.version = std::string(kLayoutVersion),
            .ledger = log_.settings().ledger,
            .position = position_,
            .event = {}};
  const core::Errc enough = core::Errc::stopping;
  const core::Status scanned =
      log_.scan(first, last, [&](core::Sequence seq, std::string_view record) -> core::Status {
        core::Result<events::Recorded> event = events::Recorded::decode(seq, record);
        if (!event) return core::fail(event.error());
        event_rows_.apply(*event);
        meta.position = seq;
        meta.event = core::to_string(event->id());
        if (writer_.size_bytes() > kBatchBytesMax) return core::fail(enough, "the batch is full");
        return {};
      });
  if (!scanned && scanned.error().code != enough) throw StoreError{scanned.error()};
  writer_.put(layout::kMeta, encode(meta));
  writer_.write();
  publish(meta.position);
}

void StoredProjections::publish(core::Sequence position) {
  const std::lock_guard lock(mutex_);
  position_ = position;
  applied_.notify_all();
}

}  // namespace planledger::projections::store

namespace planledger::projections {

core::Result<std::unique_ptr<Projections>> Projections::open(const std::string& directory,
                                                             core::EventLog& log,
                                                             const core::Clock& /*clock*/,
                                                             const Options& options) {
  using namespace store;  // NOLINT(google-build-using-namespace): the edge of that folder.
  std::error_code unknown;
  if (std::filesystem::exists(directory + kDamagedName, unknown)) {
    if (const core::Status dropped = drop(directory); !dropped) return core::fail(dropped.error());
  }
  auto rows = Rows::open(directory + kRowsName, options.cache_bytes);
  if (rows) {
    const auto position = answered([&] { return position_of(**rows, log); });
    if (position && *position) {
      return std::make_unique<StoredProjections>(directory, std::move(*rows), log, **position);
    }
    rows->reset();
  } else if (rows.error().code == core::Errc::storage_full) {
    return core::fail(rows.error());
  }
  // None yet, of another version or log, damaged: they are made from the log.
  if (const core::Status dropped = drop(directory); !dropped) return core::fail(dropped.error());
  rows = Rows::open(directory + kRowsName, options.cache_bytes);
  if (!rows) return core::fail(rows.error());
  return std::make_unique<StoredProjections>(directory, std::move(*rows), log, 0);
}

}  // namespace planledger::projections
