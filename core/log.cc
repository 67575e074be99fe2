#include "core/log.h"

#include "core/check.h"
#include "core/detail/directory.h"
#include "core/detail/rocks_log.h"
#include "core/detail/rows.h"
#include "core/key_counters.h"

#include <fmt/format.h>

#include <filesystem>

namespace planledger::core {

Result<std::unique_ptr<EventLog>> EventLog::open(const std::string& directory,
                                                 const LogOptions& options) {
  const auto format = detail::read_format(directory);
  if (!format) return fail(format.error());
  auto lock = detail::lock_file(detail::path_in(directory, detail::kLockName));
  if (!lock) return fail(lock.error());
  const auto noted = detail::read_noted_head(directory);
  if (!noted) return fail(noted.error());
  auto rocks = detail::Rocks::open(detail::path_in(directory, detail::kLogName),
                                   detail::Rocks::Opening::existing, options);
  if (!rocks) return fail(rocks.error());
  auto settings = detail::read_settings(**rocks);
  if (!settings) return fail(settings.error());
  auto log = detail::verify_log(**rocks, *noted);
  if (!log) return fail(log.error());
  return std::make_unique<detail::RocksLog>(detail::RocksLog::Opened{
      directory, *format, *std::move(lock), *std::move(rocks), *std::move(settings),
      *std::move(log), noted->size, options.indexed_together});
}

Status EventLog::append(std::span<const Entry> entries) {
  return write(entries).and_then([this] { return sync(); });
}

namespace detail {

RocksLog::RocksLog(Opened opened)
    : directory_(std::move(opened.directory)),
      settings_(std::move(opened.settings)),
      lock_(std::move(opened.lock)),
      noted_(opened.noted),
      rocks_(std::move(opened.rocks)),
      tree_(*rocks_),
      recent_(*rocks_, path_in(directory_, kLogName), opened.indexed_together,
              std::move(opened.log.recent)),
      head_(opened.log.edge.size()),
      written_(opened.log.edge.size()),
      format_(opened.format),
      tree_writer_(opened.log.edge) {}

// Where one of these cannot be written the next opening reads or checks less, and that is all.
RocksLog::~RocksLog() {
  if (!good()) return;
  batch_.Clear();
  if (recent_.put_rest(batch_)) static_cast<void>(write_batch("cannot write the indexes"));
  if (head() != noted_ && head() == written_) {
    static_cast<void>(note_head(directory_, {head(), tree_writer_.root()}));
  }
}

Status RocksLog::write(std::span<const Entry> entries) {
  if (entries.empty()) return {};
  const Sequence first = written_ + 1;
  if (Status ready = write_in_this_format(); !ready) return ready;
  if (Status indexed = remembered(recent_.go_on(head())); !indexed) return indexed;
  fill_batch(first, entries);
  if (Status written = write_batch(fmt::format("cannot append event {}", first)); !written) {
    return written;
  }
  tree_writer_.accept();
  recent_.accept(first, entries);
  written_ = first + entries.size() - 1;
  return {};
}

Status RocksLog::sync() {
  if (Status before = good(); !before) return before;
  const Sequence first = head() + 1;
  const Sequence last = written_;
  if (last < first) return {};
  if (Status synced =
          checked(rocks_->database().SyncWAL(), fmt::format("cannot append event {}", first));
      !synced) {
    return synced;
  }
  publish(last);
  return {};
}

Status RocksLog::write_in_this_format() {
  if (format_ == kFormat) return {};
  return remembered(write_format(directory_)).transform([this] { format_ = kFormat; });
}

void RocksLog::fill_batch(Sequence first, std::span<const Entry> entries) {
  batch_.Clear();
  for (std::size_t index = 0; index < entries.size(); ++index) {
    PLANLEDGER_CHECK(entries[index].version > 0, "versions of a stream count from 1");
    put_row(batch_, rocks_->handle(Family::events), event_key(first + index),
            entries[index].record);
  }
  tree_writer_.put(entries, *rocks_, batch_);
  recent_.put(batch_, first - 1, entries);
  put_row(batch_, rocks_->handle(Family::ledger), kEndKey,
          end_row(first + entries.size() - 1, entries.back()));
}

Status RocksLog::write_batch(const std::string& doing) {
  stop_counting_keys();
  return good().and_then(
      [&] { return checked(rocks_->database().Write(rocksdb::WriteOptions(), &batch_), doing); });
}

Status RocksLog::good() const {
  const std::lock_guard lock(failure_mutex_);
  if (!failure_) return {};
  return fail(failure_->code,
              "nothing is written after an earlier failure until the ledger is opened anew: " +
                  failure_->message);
}

Status RocksLog::checked(const rocksdb::Status& status, const std::string& doing) {
  if (status.ok()) return {};
  return remembered(rocks_failure(doing, status));
}

Status RocksLog::remembered(Status status) {
  if (status) return status;
  const std::lock_guard lock(failure_mutex_);
  failure_ = status.error();
  return status;
}

void RocksLog::publish(Sequence head) {
  {
    const std::lock_guard lock(grown_mutex_);
    head_.store(head, std::memory_order_release);
  }
  grown_.notify_all();
  listeners_->call(head);
}

Status RocksLog::write_state(std::span<const StateRow> rows, Sequence at) {
  PLANLEDGER_CHECK(at <= head(), "the admission state holds nothing that is not durable");
  batch_.Clear();
  rocksdb::ColumnFamilyHandle* const state = rocks_->handle(Family::state);
  for (const StateRow& row : rows) {
    if (row.value) {
      put_row(batch_, state, row.key, *row.value);
    } else {
      delete_row(batch_, state, row.key);
    }
  }
  put_row(batch_, rocks_->handle(Family::ledger), kStateAtKey, sequence_row(at));
  return write_batch("cannot write the admission state");
}

EventLog::Figures RocksLog::figures() const {
  Figures figures;
  figures.memory_bytes = rocks_->memory_bytes();
  // Files come and go while this looks: one that has just gone counts for nothing.
  std::error_code error;
  std::filesystem::directory_iterator files(path_in(directory_, kLogName), error);
  for (; !error && files != std::filesystem::directory_iterator(); files.increment(error)) {
    std::error_code gone;
    const auto size = files->file_size(gone);
    if (!gone) figures.bytes_on_disk += size;
  }
  return figures;
}

}  // namespace detail
}  // namespace planledger::core
