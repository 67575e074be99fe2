// RocksDB as the log uses it: opening, column families, and its errors as ours. Nothing but the
// log's own sources includes this.
#pragma once

#include "core/log.h"
#include "core/result.h"

#include <rocksdb/cache.h>
#include <rocksdb/db.h>
#include <rocksdb/write_batch.h>

#include <array>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace planledger::core::detail {

// In the order in which they are opened; RocksDB demands that its default one is there.
enum class Family : std::size_t { ledger, events, ids, streams, tree, state };
inline constexpr std::array<const char*, 6> kFamilyNames{"default", "events", "ids",
                                                         "streams", "tree",   "state"};

// The options of the database and of each family, with one block cache for all of them.
struct RocksSetup {
  rocksdb::DBOptions database;
  std::vector<rocksdb::ColumnFamilyDescriptor> families;
  std::shared_ptr<rocksdb::Cache> cache;
};
[[nodiscard]] RocksSetup rocks_setup(const LogOptions& options);

// What RocksDB says in our words: damaged, storage_full or storage_failed. Requires !status.ok().
[[nodiscard]] tl::unexpected<Error> rocks_failure(const std::string& doing,
                                                  const rocksdb::Status& status);

// Add to a write that is being gathered in memory.
void put_row(rocksdb::WriteBatch& batch, rocksdb::ColumnFamilyHandle* family, std::string_view key,
             std::string_view value);
void delete_row(rocksdb::WriteBatch& batch, rocksdb::ColumnFamilyHandle* family,
                std::string_view key);
// Those of first <= key < end. Not for a family with an insertion hint: RocksDB takes the hint for
// that of its tombstones.
void delete_rows(rocksdb::WriteBatch& batch, rocksdb::ColumnFamilyHandle* family,
                 std::string_view first, std::string_view end);

// An open database. As thread-safe as RocksDB: any number of readers and writers.
class Rocks {
 public:
  enum class Opening { make, existing };
  [[nodiscard]] static Result<std::unique_ptr<Rocks>> open(const std::string& path, Opening opening,
                                                           const LogOptions& options);
  ~Rocks();
  Rocks(const Rocks&) = delete;
  Rocks& operator=(const Rocks&) = delete;

  [[nodiscard]] rocksdb::DB& database() const { return *database_; }
  [[nodiscard]] rocksdb::ColumnFamilyHandle* handle(Family family) const {
    return handles_[static_cast<std::size_t>(family)];
  }

  // The row of that key, none where there is none. `what` names it in an error.
  [[nodiscard]] Result<std::optional<std::string>> get(Family family, std::string_view key,
                                                       const std::string& what) const;
  // Memory of tables and cache.
  [[nodiscard]] std::uint64_t memory_bytes() const;

 private:
  Rocks() = default;
  std::shared_ptr<rocksdb::Cache> cache_;
  std::unique_ptr<rocksdb::DB> database_;
  std::vector<rocksdb::ColumnFamilyHandle*> handles_;
};

}  // namespace planledger::core::detail
