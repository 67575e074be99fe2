#include "projections/store/rows.h"

#include <rocksdb/cache.h>
#include <rocksdb/db.h>
#include <rocksdb/filter_policy.h>
#include <rocksdb/iterator.h>
#include <rocksdb/options.h>
#include <rocksdb/slice_transform.h>
#include <rocksdb/table.h>
#include <rocksdb/write_batch.h>

#include <algorithm>
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
// Of the memory for caches: one part in so many is for segments of long series, the rest for
// blocks.
constexpr std::size_t kSegmentShare = 4;

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
  options.max_open_files = kOpenFilesMax;
  options.level0_file_num_compaction_trigger = kFlushedFilesMax;
  options.compression = rocksdb::kLZ4Compression;
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

core::Result<std::unique_ptr<Rows>> Rows::open(const std::string& directory,
                                               std::size_t cache_bytes) {
  std::error_code made;
  std::filesystem::create_directories(directory, made);
  if (made) {
    return core::fail(core::Errc::storage_failed,
                      "cannot make the directory " + directory + ": " + made.message());
  }
  std::unique_ptr<Rows> rows(new Rows());
  rows->cache_ = rocksdb::NewLRUCache(cache_bytes - cache_bytes / kSegmentShare);
  rows->segments_ = std::make_unique<SegmentCache>(cache_bytes / kSegmentShare);
  rocksdb::DB* database = nullptr;
  const rocksdb::Status opened = rocksdb::DB::Open(options_for(rows->cache_), directory, &database);
  if (!opened.ok()) return core::fail(error_of(opened));
  rows->database_.reset(database);
  return rows;
}

Rows::~Rows() = default;

void Rows::check(const rocksdb::Status& status) const {
  if (status.ok()) return;
  if (status.IsCorruption()) damaged_ = true;
  throw StoreError{error_of(status)};
}

std::optional<std::string> Rows::get(std::string_view key) const {
  std::string value;
  const rocksdb::Status status = database_->Get({}, slice(key), &value);
  if (status.IsNotFound()) return std::nullopt;
  check(status);
  return value;
}

void Rows::write(Batch& batch) {
  batch.sort();
  rocksdb::WriteBatch rows(batch.size_bytes() + batch.rows_.size() * kRowOverheadBytes);
  for (const Batch::Row& row : batch.rows_) {
    const char* const begin = batch.bytes_.data() + row.begin;
    check(rows.Put(rocksdb::Slice(begin, row.key_size),
                   rocksdb::Slice(begin + row.key_size, row.value_size)));
  }
  rocksdb::WriteOptions options;
  options.disableWAL = true;
  check(database_->Write(options, &rows));
}

void Rows::flush() { check(database_->Flush({})); }

core::EventLog::Figures Rows::figures() const {
  const auto property = [&](const char* name) {
    std::uint64_t value = 0;
    return database_->GetIntProperty(name, &value) ? value : 0;
  };
  return {.bytes_on_disk = property("rocksdb.total-sst-files-size"),
          .memory_bytes = cache_->GetUsage() + segments_->bytes() +
                          property("rocksdb.estimate-table-readers-mem") +
                          property("rocksdb.cur-size-all-mem-tables")};
}

Reading::Reading(const Rows& rows) : rows_(rows) {}
Reading::~Reading() = default;

Cursor::Cursor(Reading& reading) : reading_(reading) {
  if (reading.idle_.empty()) {
    iterator_.reset(reading.rows_.database_->NewIterator({}));
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
