#include "core/detail/verify_log.h"

#include "core/detail/rows.h"

#include <fmt/format.h>

#include <algorithm>

namespace planledger::core::detail {
namespace {

// A crash can only take away what the write-ahead log held, and that is less than so many events.
constexpr std::uint64_t kEventsSinceFlushMax = std::uint64_t{1} << 20U;

tl::unexpected<Error> damage(std::string message) {
  return fail(Errc::damaged, std::move(message));
}

// The largest key of `events`, 0 where there is none.
Result<Sequence> last_event(const Rocks& rocks) {
  const std::unique_ptr<rocksdb::Iterator> rows(
      rocks.database().NewIterator(rocksdb::ReadOptions(), rocks.handle(Family::events)));
  rows->SeekToLast();
  if (!rows->status().ok()) return rocks_failure("cannot read the last event", rows->status());
  if (!rows->Valid()) return Sequence{0};
  const auto seq = read_event_key(rows->key().ToStringView());
  if (!seq || *seq == 0) return damage("the log's last event has a key that is no seq");
  return *seq;
}

// The end row, with the seq 0 where there is none.
Result<End> noted_end(const Rocks& rocks) {
  const auto row = rocks.get(Family::ledger, kEndKey, "the log's end");
  if (!row) return fail(row.error());
  if (!*row) return End{};
  auto end = read_end_row(**row);
  if (!end) return damage("the row that says where the log ends cannot be read");
  return *std::move(end);
}

Status check_index(const Rocks& rocks, Family family, const std::string& key, Sequence seq,
                   std::string_view index) {
  const auto row = rocks.get(family, key, fmt::format("the {} row of event {}", index, seq));
  if (!row) return fail(row.error());
  if (!*row) return damage(fmt::format("event {} is missing in the {} index", seq, index));
  if (read_sequence_row(**row) != seq) {
    return damage(fmt::format("the {} index has another event where event {} belongs", index, seq));
  }
  return {};
}

// Whether every event from `first` to `last` has its row.
Status check_no_gaps(const Rocks& rocks, Sequence first, Sequence last) {
  rocksdb::ReadOptions options;
  options.fill_cache = false;
  const std::unique_ptr<rocksdb::Iterator> rows(
      rocks.database().NewIterator(options, rocks.handle(Family::events)));
  Sequence expected = first;
  for (rows->Seek(event_key(first)); rows->Valid() && expected <= last; rows->Next()) {
    if (read_event_key(rows->key().ToStringView()) != expected) break;
    ++expected;
  }
  if (!rows->status().ok()) {
    return rocks_failure(fmt::format("cannot read event {}", expected), rows->status());
  }
  if (expected > last) return {};
  return damage(fmt::format("event {} is missing: the log goes on to event {}", expected, last));
}

Status check_state(const Rocks& rocks, Sequence head) {
  const auto row = rocks.get(Family::ledger, kStateAtKey, "the place of the admission state");
  if (!row) return fail(row.error());
  if (!*row) return {};
  const auto seq = read_sequence_row(**row);
  if (!seq || *seq > head) {
    return damage(fmt::format("the admission state stands after event {}, the log's last", head));
  }
  return {};
}

}  // namespace

Result<Sequence> verify_log(const Rocks& rocks, Sequence noted) {
  const auto last = last_event(rocks);
  if (!last) return fail(last.error());
  const auto end = noted_end(rocks);
  if (!end) return fail(end.error());
  if (*last < noted || end->seq != *last) {
    return damage(fmt::format("the log ends with event {}, but {} events were acknowledged", *last,
                              std::max(noted, end->seq)));
  }
  if (*last == 0) return Sequence{0};
  const std::string stream_row = stream_key(end->stream, end->version);
  const Sequence first_unsure = std::max(noted, *last - std::min(*last, kEventsSinceFlushMax)) + 1;
  return check_index(rocks, Family::ids, id_key(end->id), *last, "id")
      .and_then([&] { return check_index(rocks, Family::streams, stream_row, *last, "stream"); })
      .and_then([&] { return check_no_gaps(rocks, first_unsure, *last); })
      .and_then([&] { return check_state(rocks, *last); })
      .map([&] { return *last; });
}

}  // namespace planledger::core::detail
