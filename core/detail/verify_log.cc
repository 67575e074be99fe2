#include "core/detail/verify_log.h"

#include "core/detail/rows.h"
#include "core/detail/stored_tree.h"

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

Status check_families(const Rocks& rocks, const End& end) {
  const std::string stream_row = stream_key(end.stream, end.version);
  return check_index(rocks, Family::ids, id_key(end.id), end.seq, "id").and_then([&] {
    return check_index(rocks, Family::streams, stream_row, end.seq, "stream");
  });
}

// Whether the last event can be found, by its id and in its stream, where its rows belong.
Status check_last(const Rocks& rocks, const RecentEvents& recent, const End& end) {
  if (recent.last() != end.seq) return check_families(rocks, end);
  const auto* const tail = recent.tail(end.stream);
  if (recent.find(end.id) == end.seq && tail != nullptr && tail->seqs.back() == end.seq &&
      tail->last_version() == end.version) {
    return {};
  }
  return damage(fmt::format("the lists of the newest events have another event as {}", end.seq));
}

Status check_noted_root(const StoredTree& tree, const NotedHead& noted) {
  const auto root = tree.root(noted.size);
  if (!root) return fail(root.error());
  if (*root == noted.root) return {};
  return damage(
      fmt::format("the tree's root at event {} is {}, but it was {} when the log was last closed",
                  noted.size, to_hex(*root), to_hex(noted.root)));
}

// Whether every event from `first` to `last` is there, and what the tree says that it is.
Status check_tail(const Rocks& rocks, Sequence first, Sequence last) {
  rocksdb::ReadOptions options;
  options.fill_cache = false;
  const std::unique_ptr<rocksdb::Iterator> rows(
      rocks.database().NewIterator(options, rocks.handle(Family::events)));
  StoredHashes leaves(rocks, 0, first - 1, options);
  Sha256 sha;
  Sequence expected = first;
  for (rows->Seek(event_key(first)); rows->Valid() && expected <= last; rows->Next()) {
    if (read_event_key(rows->key().ToStringView()) != expected) break;
    const auto leaf = leaves.next();
    if (!leaf) return fail(leaf.error());
    if (leaf_hash(sha, rows->value().ToStringView()) != *leaf) {
      return damage(fmt::format("the record of event {} is not the one in the tree", expected));
    }
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

Result<VerifiedLog> verify_log(const Rocks& rocks, const NotedHead& noted) {
  const auto last = last_event(rocks);
  if (!last) return fail(last.error());
  const auto end = noted_end(rocks);
  if (!end) return fail(end.error());
  if (*last < noted.size || end->seq != *last) {
    return damage(fmt::format("the log ends with event {}, but {} events were acknowledged", *last,
                              std::max(noted.size, end->seq)));
  }
  const StoredTree tree(rocks);
  if (Status same = check_noted_root(tree, noted); !same) return fail(same.error());
  auto recent = read_recent(rocks, *last);
  if (!recent) return fail(recent.error());
  if (*last == 0) return VerifiedLog{TreeEdge(), *std::move(recent)};
  const Sequence first_unsure =
      std::max(noted.size, *last - std::min(*last, kEventsSinceFlushMax)) + 1;
  return check_last(rocks, *recent->events, *end)
      .and_then([&] { return check_tail(rocks, first_unsure, *last); })
      .and_then([&] { return check_state(rocks, *last); })
      .and_then([&] { return tree.edge(*last); })
      .transform([&](const TreeEdge& edge) {
        return VerifiedLog{edge, *std::move(recent)};
      });
}

}  // namespace planledger::core::detail
