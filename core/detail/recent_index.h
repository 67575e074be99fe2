// The newest events' part of the id and the stream index, in memory, and on its way to the disk.
//
// An id is random. A row for each, at its place among a hundred thousand others, costs the writing
// thread three times what all else that an append writes does. So a write brings one row that lists
// its events (`recent_row` in detail/rows.h), and they are found here. Of a generation of many
// that are durable, the rows of both indexes are made at once, as two sorted files that RocksDB
// takes in whole, on a thread beside the writing one; then the lists go. What a crash leaves of
// them the next opening reads; a clean close leaves none.
#pragma once

#include "core/detail/recent_events.h"
#include "core/detail/rocks.h"
#include "core/log.h"

#include <future>
#include <memory>
#include <optional>
#include <shared_mutex>
#include <span>
#include <string>

namespace planledger::core::detail {

// What an opening finds of the lists.
struct FoundRecent {
  std::shared_ptr<RecentEvents> events = std::make_shared<RecentEvents>();
  // Whether the log says up to where the families have every row. One of format 1 does not: there
  // they have them all.
  bool noted = false;
};
// `last` is the log's last event. Fails with damaged where an event is neither in the families, as
// far as the log says, nor in a list.
[[nodiscard]] Result<FoundRecent> read_recent(const Rocks& rocks, Sequence last);

// Of one writing thread, and any number that look things up.
class RecentIndex {
 public:
  // The files are made in `directory`, which is RocksDB's own, for so many events at once. `rocks`
  // must outlive this.
  RecentIndex(const Rocks& rocks, std::string directory, std::size_t events_together,
              FoundRecent found);
  // Ends what is under way.
  ~RecentIndex();
  RecentIndex(const RecentIndex&) = delete;
  RecentIndex& operator=(const RecentIndex&) = delete;

  [[nodiscard]] std::optional<Sequence> find(const Uuid& id) const;
  // Those of the stream's events that are here, in ascending order of their versions.
  [[nodiscard]] RecentEvents::Tail tail(std::string_view stream) const;

  // The turn of a write, in this order. Begins with a generation where one is full and durable, and
  // waits where the one before is not done: fails as its files did.
  [[nodiscard]] Status go_on(Sequence head);
  // Adds the list of the entries, and what is to be said of a generation that is done. `before` is
  // the event before them.
  void put(rocksdb::WriteBatch& batch, Sequence before, std::span<const Entry> entries);
  // The batch is written.
  void accept(Sequence first, std::span<const Entry> entries);

  // Adds all rows that are missing in the families, instead of the lists. Nothing may follow.
  [[nodiscard]] bool put_rest(rocksdb::WriteBatch& batch);

 private:
  using Generation = std::shared_ptr<const RecentEvents>;
  // The families have every row up to `indexed`.
  void note(rocksdb::WriteBatch& batch, Sequence indexed) const;

  const Rocks& rocks_;
  const std::string directory_;
  const std::size_t events_together_;
  // Of the writing thread: what to say with the next write.
  bool noted_;
  std::future<Status> making_;
  bool made_ = false;

  mutable std::shared_mutex mutex_;
  std::shared_ptr<RecentEvents> growing_;
  Generation sealed_;  // It is older than all that grows. Null: there is none.
};

}  // namespace planledger::core::detail
