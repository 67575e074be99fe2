// Where do the stored projections keep their rows? In one RocksDB that can be made again any time,
// each in a column family of its own.
//
// Nothing but projections/store knows it. Inside this folder a row that cannot be read throws
// StoreError, so that the code of an answer reads as the answer does; views_*.cc and projector.cc
// turn it into a core::Result where the folder ends.
#pragma once

#include "core/log.h"
#include "projections/store/event_cache.h"
#include "projections/store/segment_cache.h"

#include <atomic>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace rocksdb {
class Cache;
class ColumnFamilyHandle;
class DB;
class Iterator;
class Status;
}  // namespace rocksdb

namespace planledger::projections::store {

struct StoreError {
  core::Error error;
};

[[noreturn]] void throw_damaged(std::string message);

// Rows to be written together. Of a key that is put twice the last row counts.
class Batch {
 public:
  void put(std::string_view key, std::string_view value);
  void clear();
  [[nodiscard]] bool empty() const { return rows_.empty(); }
  [[nodiscard]] std::size_t size_bytes() const { return bytes_.size(); }

 private:
  friend class Rows;
  // Where a row stands in `bytes_`: its key, then its value.
  struct Row {
    std::size_t begin;
    std::size_t key_size;
    std::size_t value_size;
  };
  [[nodiscard]] std::string_view key(const Row& row) const {
    return std::string_view(bytes_).substr(row.begin, row.key_size);
  }
  // In the order of their keys; rows of one key in that of their puts.
  void sort();

  std::string bytes_;
  std::vector<Row> rows_;
};

// Flushed files, and levels of merged ones: a seek looks into each.
struct SortedRuns {
  std::size_t count = 0;
  std::uint64_t bytes = 0;  // Of all of them.
  std::uint64_t largest_bytes = 0;
};

// One column family without a write-ahead log: memory tables are flushed in the order in which they
// were written, so what a crash leaves is the state after some earlier batch, whole. Safe for one
// writing thread and any number of reading ones. It can be read for as long as it is held, also
// when its store is gone or has dropped it.
class Rows {
 public:
  ~Rows();
  Rows(const Rows&) = delete;
  Rows& operator=(const Rows&) = delete;

  [[nodiscard]] std::optional<std::string> get(std::string_view key) const;
  // Puts the batch's rows into the order of their keys first.
  void write(Batch& batch);
  // What was written and would be lost in a crash, with what holding it takes.
  [[nodiscard]] std::uint64_t unflushed_bytes() const;
  // Makes durable what was written.
  void flush();
  [[nodiscard]] SortedRuns sorted_runs() const;
  // Makes them one, what was not flushed yet included, while others read and write. Ends early,
  // with the rows as they are, when `over` becomes true.
  void merge(std::atomic<bool>& over);
  // What was read lately of the rows' long series, and the events that answers from them named;
  // made again with them.
  [[nodiscard]] SegmentCache& segments() const { return *segments_; }
  [[nodiscard]] EventCache& events() const { return *events_; }

 private:
  friend class Reading;
  friend class Cursor;
  friend class RowStore;
  struct Database;
  Rows(std::shared_ptr<Database> database, rocksdb::ColumnFamilyHandle* family,
       std::size_t cache_bytes_max);
  void check(const rocksdb::Status& status) const;

  const std::shared_ptr<Database> database_;
  rocksdb::ColumnFamilyHandle* const family_;  // Owned.
  const std::unique_ptr<SegmentCache> segments_;
  const std::unique_ptr<EventCache> events_;
};

// The rows of all projections, by the name of their family. Any thread may ask.
class RowStore {
 public:
  // Makes the directory where it is absent. Fails with damaged, storage_full or storage_failed.
  [[nodiscard]] static core::Result<std::unique_ptr<RowStore>> open(const std::string& directory,
                                                                    std::size_t cache_bytes);

  using Families = std::map<std::string, std::shared_ptr<Rows>>;
  [[nodiscard]] Families families() const;
  // Requires a name that no family has. Throws StoreError, as drop does.
  [[nodiscard]] std::shared_ptr<Rows> make(const std::string& name);
  // Requires the name of a family. Its files go when nobody holds it any more.
  void drop(const std::string& name);

  // What is free on the disk.
  [[nodiscard]] std::uint64_t room_bytes() const;
  // Of all families together.
  [[nodiscard]] core::EventLog::Figures figures() const;
  // A row turned out to be unreadable: whoever opens the directory next should make it again.
  [[nodiscard]] bool damaged() const;

 private:
  RowStore(std::shared_ptr<Rows::Database> database, std::size_t cache_bytes)
      : database_(std::move(database)), cache_bytes_(cache_bytes) {}

  std::shared_ptr<Rows::Database> database_;
  std::size_t cache_bytes_;
  mutable std::mutex mutex_;
  Families families_;
};

// What one answer reads through. Needs no snapshot: a row holds the seqs that say from when and
// until when it counts, so whatever is written later leaves an answer at an earlier seq as it was.
// Not safe for several threads; the rows must outlive it.
class Reading {
 public:
  explicit Reading(const Rows& rows);
  ~Reading();
  Reading(const Reading&) = delete;
  Reading& operator=(const Reading&) = delete;

  [[nodiscard]] std::optional<std::string> get(std::string_view key) const {
    return rows_.get(key);
  }
  [[nodiscard]] SegmentCache& segments() const { return rows_.segments(); }
  [[nodiscard]] EventCache& events() const { return rows_.events(); }

 private:
  friend class Cursor;
  const Rows& rows_;
  std::vector<std::unique_ptr<rocksdb::Iterator>> idle_;
};

// A place among the rows, in byte order of their keys. Any number may be open at once.
class Cursor {
 public:
  explicit Cursor(Reading& reading);
  ~Cursor();
  Cursor(const Cursor&) = delete;
  Cursor& operator=(const Cursor&) = delete;

  void seek(std::string_view key);       // The first row at or after the key.
  void seek_back(std::string_view key);  // The last row at or before the key.
  void next();
  void previous();
  // Stands on a row whose key begins so.
  [[nodiscard]] bool within(std::string_view prefix) const;
  // Both require that it stands on a row; they live until it moves.
  [[nodiscard]] std::string_view key() const;
  [[nodiscard]] std::string_view value() const;

 private:
  void check() const;
  Reading& reading_;
  std::unique_ptr<rocksdb::Iterator> iterator_;
};

}  // namespace planledger::projections::store
