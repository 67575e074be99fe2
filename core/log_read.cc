#include "core/check.h"
#include "core/detail/rocks_log.h"
#include "core/detail/rows.h"
#include "core/key_counters.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>

namespace planledger::core::detail {
namespace {

constexpr std::chrono::milliseconds kWaitMax = std::chrono::hours(24 * 365);
// A scan of more than so many events reads ahead, and leaves the cache to those who look things up.
constexpr Sequence kLongScan = 4096;
constexpr std::size_t kReadAheadBytes = 1U << 20U;

tl::unexpected<Error> missing(Sequence seq) {
  return fail(Errc::damaged, fmt::format("event {} is missing in the log", seq));
}

tl::unexpected<Error> unreadable_index(std::string_view index, std::string_view what) {
  return fail(Errc::damaged, fmt::format("the {} index has an unreadable row for {}", index, what));
}

}  // namespace

std::unique_ptr<rocksdb::Iterator> RocksLog::rows_of(Family family,
                                                     const rocksdb::ReadOptions& options) const {
  stop_counting_keys();
  return std::unique_ptr<rocksdb::Iterator>(
      rocks_->database().NewIterator(options, rocks_->handle(family)));
}

Result<std::string> RocksLog::read(Sequence seq) const {
  PLANLEDGER_CHECK(seq >= 1 && seq <= head(), "only events that are there are read");
  auto record = rocks_->get(Family::events, event_key(seq), fmt::format("event {}", seq));
  if (!record) return fail(record.error());
  if (!*record) return missing(seq);
  return **std::move(record);
}

Status RocksLog::scan(Sequence first, Sequence last, const Visit& visit) const {
  PLANLEDGER_CHECK(first >= 1 && last <= head(), "only events that are there are read");
  rocksdb::ReadOptions options;
  if (last >= first && last - first > kLongScan) {
    options.fill_cache = false;
    options.readahead_size = kReadAheadBytes;
  }
  const auto rows = rows_of(Family::events, options);
  rows->Seek(event_key(first));
  for (Sequence seq = first; seq <= last; ++seq, rows->Next()) {
    if (!rows->Valid()) {
      if (rows->status().ok()) return missing(seq);
      return rocks_failure(fmt::format("cannot read event {}", seq), rows->status());
    }
    if (read_event_key(rows->key().ToStringView()) != seq) return missing(seq);
    if (Status visited = visit(seq, rows->value().ToStringView()); !visited) return visited;
  }
  return {};
}

Result<std::optional<Sequence>> RocksLog::find(const Uuid& id) const {
  if (const auto recent = recent_.find(id)) {
    return *recent <= head() ? recent : std::nullopt;
  }
  const auto row = rocks_->get(Family::ids, id_key(id), "the id index");
  if (!row) return fail(row.error());
  if (!*row) return std::nullopt;
  const auto seq = read_sequence_row(**row);
  if (!seq) return unreadable_index("id", to_string(id));
  if (*seq > head()) return std::nullopt;
  return seq;
}

Result<std::uint64_t> RocksLog::stream_version(std::string_view stream) const {
  const RecentEvents::Tail recent = recent_.tail(stream);
  const auto unseen = std::upper_bound(recent.seqs.begin(), recent.seqs.end(), head());
  if (unseen != recent.seqs.begin()) {
    return recent.first_version + static_cast<std::uint64_t>(unseen - recent.seqs.begin()) - 1;
  }
  const auto rows = rows_of(Family::streams, rocksdb::ReadOptions());
  const std::string prefix = stream_prefix(stream);
  for (rows->SeekForPrev(stream_key(stream, std::numeric_limits<std::uint64_t>::max()));
       rows->Valid(); rows->Prev()) {
    const auto version = read_stream_version(rows->key().ToStringView(), prefix);
    if (!version) break;
    const auto seq = read_sequence_row(rows->value().ToStringView());
    if (!seq) return unreadable_index("stream", stream);
    if (*seq <= head()) return *version;
  }
  if (!rows->status().ok()) return rocks_failure("cannot read the stream index", rows->status());
  return std::uint64_t{0};
}

Result<std::vector<Sequence>> RocksLog::read_stream(std::string_view stream, std::uint64_t first,
                                                    std::size_t count) const {
  // First, since what leaves the recent ones is in the family by then. The family may have them
  // too.
  const RecentEvents::Tail recent = recent_.tail(stream);
  const std::string prefix = stream_prefix(stream);
  const auto rows = rows_of(Family::streams, rocksdb::ReadOptions());
  std::vector<Sequence> result;
  for (rows->Seek(stream_key(stream, first)); rows->Valid() && result.size() < count;
       rows->Next()) {
    const auto version = read_stream_version(rows->key().ToStringView(), prefix);
    if (!version || (!recent.seqs.empty() && *version >= recent.first_version)) break;
    const auto seq = read_sequence_row(rows->value().ToStringView());
    if (!seq) return unreadable_index("stream", stream);
    if (*seq > head()) break;
    result.push_back(*seq);
  }
  if (!rows->status().ok()) return rocks_failure("cannot read the stream index", rows->status());
  const std::uint64_t skipped = first > recent.first_version ? first - recent.first_version : 0;
  for (std::size_t place = skipped; place < recent.seqs.size() && result.size() < count; ++place) {
    if (recent.seqs[place] > head()) break;
    result.push_back(recent.seqs[place]);
  }
  return result;
}

Sequence RocksLog::wait_after(Sequence after, std::chrono::milliseconds time_max) const {
  std::unique_lock lock(grown_mutex_);
  grown_.wait_for(lock, std::min(time_max, kWaitMax), [&] { return head() > after; });
  return head();
}

std::shared_ptr<void> RocksLog::on_append(std::function<void(Sequence head)> listener) {
  return listeners_->add(std::move(listener));
}

Result<Sequence> RocksLog::state_sequence() const {
  const auto row = rocks_->get(Family::ledger, kStateAtKey, "the place of the admission state");
  if (!row) return fail(row.error());
  if (!*row) return Sequence{0};
  const auto seq = read_sequence_row(**row);
  if (!seq) return fail(Errc::damaged, "the place of the admission state cannot be read");
  return *seq;
}

Result<std::optional<std::string>> RocksLog::read_state(std::string_view key) const {
  return rocks_->get(Family::state, key, "the admission state");
}

}  // namespace planledger::core::detail
