#include "core/log.h"

#include "core/check.h"
#include "core/detail/directory.h"
#include "core/detail/rocks_log.h"
#include "core/detail/rows.h"
#include "core/detail/verify_log.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <numeric>

namespace planledger::core {

Result<std::unique_ptr<EventLog>> EventLog::open(const std::string& directory,
                                                 const LogOptions& options) {
  if (Status format = detail::check_format(directory); !format) return fail(format.error());
  auto lock = detail::lock_file(detail::path_in(directory, detail::kLockName));
  if (!lock) return fail(lock.error());
  const auto noted = detail::read_noted_head(directory);
  if (!noted) return fail(noted.error());
  auto rocks = detail::Rocks::open(detail::path_in(directory, detail::kLogName),
                                   detail::Rocks::Opening::existing, options);
  if (!rocks) return fail(rocks.error());
  auto settings = detail::read_settings(**rocks);
  if (!settings) return fail(settings.error());
  const auto edge = detail::verify_log(**rocks, *noted);
  if (!edge) return fail(edge.error());
  return std::make_unique<detail::RocksLog>(directory, *std::move(lock), *std::move(rocks),
                                            *std::move(settings), *edge, noted->size);
}

Status EventLog::append(std::span<const Entry> entries) {
  return write(entries).and_then([this] { return sync(); });
}

namespace detail {

RocksLog::RocksLog(std::string directory, File lock, std::unique_ptr<Rocks> rocks,
                   LedgerSettings settings, const TreeEdge& edge, Sequence noted)
    : directory_(std::move(directory)),
      settings_(std::move(settings)),
      lock_(std::move(lock)),
      noted_(noted),
      rocks_(std::move(rocks)),
      tree_(*rocks_),
      head_(edge.size()),
      written_(edge.size()),
      tree_writer_(edge) {}

RocksLog::~RocksLog() {
  // Where the note cannot be written the next opening checks less, and that is all.
  if (head() != noted_ && head() == written_) {
    static_cast<void>(note_head(directory_, {head(), tree_writer_.root()}));
  }
}

Status RocksLog::write(std::span<const Entry> entries) {
  if (entries.empty()) return {};
  const Sequence first = written_ + 1;
  fill_batch(first, entries);
  if (Status written = write_batch(fmt::format("cannot append event {}", first)); !written) {
    return written;
  }
  tree_writer_.accept();
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

void RocksLog::fill_batch(Sequence first, std::span<const Entry> entries) {
  batch_.Clear();
  for (std::size_t index = 0; index < entries.size(); ++index) {
    put_row(batch_, rocks_->handle(Family::events), event_key(first + index),
            entries[index].record);
  }
  order_.resize(entries.size());
  std::iota(order_.begin(), order_.end(), std::size_t{0});
  std::sort(order_.begin(), order_.end(),
            [entries](std::size_t a, std::size_t b) { return entries[a].id < entries[b].id; });
  for (const std::size_t index : order_) {
    put_row(batch_, rocks_->handle(Family::ids), id_key(entries[index].id),
            sequence_row(first + index));
  }
  std::sort(order_.begin(), order_.end(), [entries](std::size_t a, std::size_t b) {
    return std::tie(entries[a].stream, entries[a].version) <
           std::tie(entries[b].stream, entries[b].version);
  });
  for (const std::size_t index : order_) {
    const Entry& entry = entries[index];
    PLANLEDGER_CHECK(entry.version > 0, "versions of a stream count from 1");
    put_row(batch_, rocks_->handle(Family::streams), stream_key(entry.stream, entry.version),
            sequence_row(first + index));
  }
  tree_writer_.put(entries, *rocks_, batch_);
  put_row(batch_, rocks_->handle(Family::ledger), kEndKey,
          end_row(first + entries.size() - 1, entries.back()));
}

Status RocksLog::write_batch(const std::string& doing) {
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
  const std::lock_guard lock(failure_mutex_);
  failure_ = rocks_failure(doing, status).value();
  return fail(*failure_);
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
