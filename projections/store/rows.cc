#include "projections/store/rows.h"

#include "core/key_counters.h"

#include <rocksdb/cache.h>
#include <rocksdb/db.h>
#include <rocksdb/filter_policy.h>
#include <rocksdb/iterator.h>
#include <rocksdb/options.h>
#include <rocksdb/slice_transform.h>
#include <rocksdb/table.h>
#include <rocksdb/write_batch.h>

#include <algorithm>
#include <atomic>
#include <filesystem>
#include <system_error>

namespace planledger::projections::store {
namespace {

constexpr std::size_t kMemoryTableBytes = 32U << 20U;
// A seek goes through each file that was flushed and not yet merged: few of them are left standing.
constexpr int kFlushedFilesMax = 2;
constexpr int kMemoryTablesMax = 2;
constexpr int kOpenFilesMax = 256;
// A kind and two lengths.
constexpr std::size_t kRowOverheadBytes = 8;
// Of the memory for caches: one part in so many is for segments of long series, one for events, the
// rest for blocks.
constexpr std::size_t kSegmentShare = 4;
constexpr std::size_t kEventShare = 16;

rocksdb::Slice slice(std::string_view bytes) { return {bytes.data(), bytes.size()}; }

core::Error error_of(const rocksdb::Status& status) {
  core::Errc code = core::Errc::storage_failed;
  if (status.IsCorruption()) code = core::Errc::damaged;
  if (status.IsNoSpace() || status.subcode() == rocksdb::Status::kNoSpace) {
    code = core::Errc::storage_full;
  }
  return {code, "the stored projections: " + status.ToString()};
}

rocksdb::Options options_for(const std::shared_ptr<rocksdb::Cache>& cache) {
  rocksdb::BlockBasedTableOptions table;
  table.block_cache = cache;
  // Index and filter stay with the open file, some two hundredths of its size: in the cache a
  // filter of megabytes does not fit its shard and is read again by each look-up, and cut in parts
  // both cost each seek one look-up more.
  table.filter_policy.reset(rocksdb::NewBloomFilterPolicy(10));
  table.block_size = 8U << 10U;
  table.format_version = 5;

  rocksdb::Options options;
  options.create_if_missing = true;
  options.table_factory.reset(rocksdb::NewBlockBasedTableFactory(table));
  options.write_buffer_size = kMemoryTableBytes;
  // A batch's rows come in the order of their keys: each goes in from where the last one did.
  options.memtable_insert_with_hint_prefix_extractor.reset(rocksdb::NewCappedPrefixTransform(0));
  options.max_write_buffer_number = kMemoryTablesMax;
  // Of all families together: most rows are those of the plan.
  options.db_write_buffer_size = kMemoryTableBytes * kMemoryTablesMax;
  options.max_open_files = kOpenFilesMax;
  options.level0_file_num_compaction_trigger = kFlushedFilesMax;
  options.compression = rocksdb::kLZ4Compression;
  options.bottommost_compression = rocksdb::kZSTD;
  options.keep_log_file_num = 2;
  options.max_log_file_size = 1U << 20U;
  options.info_log_level = rocksdb::WARN_LEVEL;
  return options;
}

}  // namespace

void throw_damaged(std::string message) {
  throw StoreError{{core::Errc::damaged, std::move(message)}};
}

void Batch::put(std::string_view key, std::string_view value) {
  rows_.push_back({bytes_.size(), key.size(), value.size()});
  bytes_.append(key).append(value);
}

void Batch::clear() {
  bytes_.clear();
  rows_.clear();
}

void Batch::sort() {
  std::sort(rows_.begin(), rows_.end(), [this](const Row& a, const Row& b) {
    const int order = key(a).compare(key(b));
    return order != 0 ? order < 0 : a.begin < b.begin;
  });
}

// The database outlives the families that are held.
struct Rows::Database {
  std::shared_ptr<rocksdb::Cache> cache;
  std::unique_ptr<rocksdb::DB> rocks;
  std::atomic<bool> damaged = false;
};

Rows::Rows(std::shared_ptr<Database> database, rocksdb::ColumnFamilyHandle* family,
           std::size_t cache_bytes_max)
    : database_(std::move(database)),
      family_(family),
      segments_(std::make_unique<SegmentCache>(cache_bytes_max / kSegmentShare)),
      events_(std::make_unique<EventCache>(cache_bytes_max / kEventShare)) {}

Rows::~Rows() {
  // Fails for the default family alone, which is not among these.
  database_->rocks->DestroyColumnFamilyHandle(family_).PermitUncheckedError();
}

void Rows::check(const rocksdb::Status& status) const {
  if (status.ok()) return;
  if (status.IsCorruption()) database_->damaged = true;
  throw StoreError{error_of(status)};
}

std::optional<std::string> Rows::get(std::string_view key) const {
  core::stop_counting_keys();
  std::string value;
  const rocksdb::Status status = database_->rocks->Get({}, family_, slice(key), &value);
  if (status.IsNotFound()) return std::nullopt;
  check(status);
  return value;
}

void Rows::write(Batch& batch) {
  batch.sort();
  rocksdb::WriteBatch rows(batch.size_bytes() + batch.rows_.size() * kRowOverheadBytes);
  for (const Batch::Row& row : batch.rows_) {
    const char* const begin = batch.bytes_.data() + row.begin;
    check(rows.Put(family_, rocksdb::Slice(begin, row.key_size),
                   rocksdb::Slice(begin + row.key_size, row.value_size)));
  }
  core::stop_counting_keys();
  rocksdb::WriteOptions options;
  options.disableWAL = true;
  check(database_->rocks->Write(options, &rows));
}

std::uint64_t Rows::unflushed_bytes() const {
  std::uint64_t bytes = 0;
  database_->rocks->GetIntProperty(family_, rocksdb::DB::Properties::kCurSizeAllMemTables, &bytes);
  return bytes;
}

void Rows::flush() { check(database_->rocks->Flush({}, family_)); }

SortedRuns Rows::sorted_runs() const {
  SortedRuns runs;
  const auto count = [&](std::uint64_t bytes) {
    ++runs.count;
    runs.bytes += bytes;
    runs.largest_bytes = std::max(runs.largest_bytes, bytes);
  };
  rocksdb::ColumnFamilyMetaData family;
  database_->rocks->GetColumnFamilyMetaData(family_, &family);
  for (const rocksdb::LevelMetaData& level : family.levels) {
    if (level.level == 0) {
      for (const auto& file : level.files) count(file.size);
    } else if (!level.files.empty()) {
      count(level.size);
    }
  }
  return runs;
}

void Rows::merge(std::atomic<bool>& over) {
  rocksdb::CompactRangeOptions options;
  options.exclusive_manual_compaction = false;
  options.canceled = &over;
  const rocksdb::Status merged = database_->rocks->CompactRange(options, family_, nullptr, nullptr);
  if (!merged.IsIncomplete()) check(merged);  // That is what one that ended early says.
}

core::Result<std::unique_ptr<RowStore>> RowStore::open(const std::string& directory,
                                                       std::size_t cache_bytes) {
  std::error_code made;
  std::filesystem::create_directories(directory, made);
  if (made) {
    return core::fail(core::Errc::storage_failed,
                      "cannot make the directory " + directory + ": " + made.message());
  }
  auto database = std::make_shared<Rows::Database>();
  database->cache =
      rocksdb::NewLRUCache(cache_bytes - cache_bytes / kSegmentShare - cache_bytes / kEventShare);
  const rocksdb::Options options = options_for(database->cache);
  std::vector<std::string> names;
  if (!rocksdb::DB::ListColumnFamilies(options, directory, &names).ok()) {
    names = {rocksdb::kDefaultColumnFamilyName};  // None yet; or damage, which the opening tells.
  }
  std::vector<rocksdb::ColumnFamilyDescriptor> descriptors;
  descriptors.reserve(names.size());
  for (const std::string& name : names) descriptors.emplace_back(name, options);
  std::vector<rocksdb::ColumnFamilyHandle*> handles;
  rocksdb::DB* rocks = nullptr;
  const rocksdb::Status opened =
      rocksdb::DB::Open(options, directory, descriptors, &handles, &rocks);
  if (!opened.ok()) return core::fail(error_of(opened));
  database->rocks.reset(rocks);
  std::unique_ptr<RowStore> store(new RowStore(database, cache_bytes));
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (names[i] == rocksdb::kDefaultColumnFamilyName) {
      rocks->DestroyColumnFamilyHandle(handles[i]).PermitUncheckedError();
      continue;
    }
    store->families_.emplace(
        names[i], std::shared_ptr<Rows>(new Rows(database, handles[i], store->cache_bytes_)));
  }
  return store;
}

std::shared_ptr<Rows> RowStore::make(const std::string& name) {
  rocksdb::ColumnFamilyHandle* handle = nullptr;
  const rocksdb::Status made =
      database_->rocks->CreateColumnFamily(options_for(database_->cache), name, &handle);
  if (!made.ok()) throw StoreError{error_of(made)};
  std::shared_ptr<Rows> rows(new Rows(database_, handle, cache_bytes_));
  const std::lock_guard lock(mutex_);
  families_.emplace(name, rows);
  return rows;
}

void RowStore::drop(const std::string& name) {
  std::shared_ptr<Rows> rows;
  {
    const std::lock_guard lock(mutex_);
    rows = std::move(families_.extract(name).mapped());
  }
  rows->check(database_->rocks->DropColumnFamily(rows->family_));
}

std::uint64_t RowStore::room_bytes() const {
  std::error_code unknown;
  const auto space = std::filesystem::space(database_->rocks->GetName(), unknown);
  return unknown ? 0 : space.available;
}

core::EventLog::Figures RowStore::figures() const {
  const auto property = [&](const char* name) {
    std::uint64_t value = 0;
    return database_->rocks->GetAggregatedIntProperty(name, &value) ? value : 0;
  };
  std::uint64_t kept_bytes = 0;
  for (const auto& [name, rows] : families()) {
    kept_bytes += rows->segments().bytes() + rows->events().bytes();
  }
  return {.bytes_on_disk = property("rocksdb.total-sst-files-size"),
          .memory_bytes = database_->cache->GetUsage() + kept_bytes +
                          property("rocksdb.estimate-table-readers-mem") +
                          property("rocksdb.cur-size-all-mem-tables")};
}

RowStore::Families RowStore::families() const {
  const std::lock_guard lock(mutex_);
  return families_;
}

bool RowStore::damaged() const { return database_->damaged; }

Reading::Reading(const Rows& rows) : rows_(rows) {}
Reading::~Reading() = default;

Cursor::Cursor(Reading& reading) : reading_(reading) {
  if (reading.idle_.empty()) {
    core::stop_counting_keys();
    iterator_.reset(reading.rows_.database_->rocks->NewIterator({}, reading.rows_.family_));
  } else {
    iterator_ = std::move(reading.idle_.back());
    reading.idle_.pop_back();
  }
}

Cursor::~Cursor() { reading_.idle_.push_back(std::move(iterator_)); }

void Cursor::check() const {
  if (!iterator_->Valid()) reading_.rows_.check(iterator_->status());
}

void Cursor::seek(std::string_view key) {
  iterator_->Seek(slice(key));
  check();
}

void Cursor::seek_back(std::string_view key) {
  iterator_->SeekForPrev(slice(key));
  check();
}

void Cursor::next() {
  iterator_->Next();
  check();
}

void Cursor::previous() {
  iterator_->Prev();
  check();
}

bool Cursor::within(std::string_view prefix) const {
  return iterator_->Valid() && iterator_->key().starts_with(slice(prefix));
}

std::string_view Cursor::key() const { return {iterator_->key().data(), iterator_->key().size()}; }

std::string_view Cursor::value() const {
  return {iterator_->value().data(), iterator_->value().size()};
}

}  // namespace planledger::projections::store
