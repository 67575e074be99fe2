#include "core/detail/rocks.h"

#include <rocksdb/convenience.h>
#include <rocksdb/filter_policy.h>
#include <rocksdb/slice_transform.h>
#include <rocksdb/table.h>

#include <algorithm>

namespace planledger::core::detail {
namespace {

// All memtables together, of which `events` takes most.
constexpr std::size_t kMemtablesBytesMax = 48U << 20U;
constexpr std::size_t kEventsMemtableBytes = 16U << 20U;
constexpr std::size_t kIndexMemtableBytes = 8U << 20U;
// How much of the write-ahead log a start after a crash may have to read again.
constexpr std::uint64_t kWalBytesMax = 64U << 20U;
constexpr int kOpenFilesMax = 256;
constexpr std::size_t kInfoLogBytesMax = 1U << 20U;
constexpr std::size_t kInfoLogsMax = 4;
constexpr double kFilterBitsPerKey = 10;
constexpr double kMemtableFilterShare = 0.1;
// Records compress better in larger blocks, single rows are found faster in smaller ones.
constexpr std::size_t kRecordBlockBytes = 16U << 10U;
constexpr std::size_t kIndexBlockBytes = 4U << 10U;

// What the records of a file have in common, kept once for all its blocks.
constexpr std::uint32_t kDictionaryBytes = 16U << 10U;
constexpr std::uint32_t kDictionarySampleBytes = 2U << 20U;

bool is_supported(rocksdb::CompressionType type) {
  const auto supported = rocksdb::GetSupportedCompressions();
  return std::find(supported.begin(), supported.end(), type) != supported.end();
}

rocksdb::DBOptions database_options(const LogOptions& options) {
  rocksdb::DBOptions database;
  if (options.env != nullptr) database.env = options.env;
  // A crash may cut the last write short: nobody was told of it, so it is dropped. Anything else
  // that is wrong in the write-ahead log stops the opening; point-in-time recovery would quietly
  // forget acknowledged events behind the damage.
  database.wal_recovery_mode = rocksdb::WALRecoveryMode::kTolerateCorruptedTailRecords;
  // After a failed write nobody knows what the disk holds: no silent second attempt.
  database.max_bgerror_resume_count = 0;
  database.paranoid_checks = true;
  database.max_total_wal_size = kWalBytesMax;
  database.db_write_buffer_size = kMemtablesBytesMax;
  database.max_open_files = kOpenFilesMax;
  database.max_background_jobs = 2;
  database.info_log_level = rocksdb::InfoLogLevel::WARN_LEVEL;
  database.max_log_file_size = kInfoLogBytesMax;
  database.keep_log_file_num = kInfoLogsMax;
  database.stats_dump_period_sec = 0;
  return database;
}

// The last level has nine tenths of a long log: there it pays to look for more.
void compress(Family family, rocksdb::ColumnFamilyOptions& options) {
  // Hashes are random. Ids are too, but not what stands between them.
  const bool quickly = family != Family::ids && family != Family::tree;
  const bool well = family != Family::tree;
  options.compression = quickly && is_supported(rocksdb::kLZ4Compression) ? rocksdb::kLZ4Compression
                                                                          : rocksdb::kNoCompression;
  if (!well || !is_supported(rocksdb::kZSTD)) return;
  options.bottommost_compression = rocksdb::kZSTD;
  if (family != Family::events) return;
  options.bottommost_compression_opts.enabled = true;
  options.bottommost_compression_opts.max_dict_bytes = kDictionaryBytes;
  options.bottommost_compression_opts.zstd_max_train_bytes = kDictionarySampleBytes;
  options.bottommost_compression_opts.max_dict_buffer_bytes = kDictionarySampleBytes;
}

rocksdb::ColumnFamilyOptions family_options(Family family,
                                            const std::shared_ptr<rocksdb::Cache>& cache) {
  const bool has_records = family == Family::events;
  rocksdb::BlockBasedTableOptions table;
  table.block_cache = cache;
  table.cache_index_and_filter_blocks = true;
  table.pin_l0_filter_and_index_blocks_in_cache = true;
  // In small parts: a filter of megabytes as one block does not stay in a shard of the cache.
  table.index_type = rocksdb::BlockBasedTableOptions::kTwoLevelIndexSearch;
  table.partition_filters = true;
  table.metadata_block_size = kIndexBlockBytes;
  table.pin_top_level_index_and_filter = true;
  table.block_size = has_records ? kRecordBlockBytes : kIndexBlockBytes;
  table.format_version = 5;
  rocksdb::ColumnFamilyOptions result;
  // Most look-ups of an id are for one that is new: a filter spares them the reading.
  if (family == Family::ids || family == Family::state) {
    table.filter_policy.reset(rocksdb::NewBloomFilterPolicy(kFilterBitsPerKey));
    result.memtable_whole_key_filtering = true;
    result.memtable_prefix_bloom_size_ratio = kMemtableFilterShare;
  }
  // A group's rows come in the order of their keys: each goes in from where the last one did.
  if (family != Family::ledger) {
    result.memtable_insert_with_hint_prefix_extractor.reset(rocksdb::NewCappedPrefixTransform(0));
  }
  result.table_factory.reset(rocksdb::NewBlockBasedTableFactory(table));
  result.write_buffer_size = has_records ? kEventsMemtableBytes : kIndexMemtableBytes;
  result.level_compaction_dynamic_level_bytes = true;
  compress(family, result);
  return result;
}

}  // namespace

RocksSetup rocks_setup(const LogOptions& options) {
  RocksSetup setup;
  setup.cache = rocksdb::NewLRUCache(options.cache_bytes);
  setup.database = database_options(options);
  for (std::size_t index = 0; index < kFamilyNames.size(); ++index) {
    setup.families.emplace_back(kFamilyNames[index],
                                family_options(static_cast<Family>(index), setup.cache));
  }
  return setup;
}

}  // namespace planledger::core::detail
