#include "core/detail/rocks.h"

#include "core/check.h"
#include "core/key_counters.h"

#include <cerrno>
#include <system_error>

namespace planledger::core::detail {
namespace {

// RocksDB knows ENOSPC alone; a quota and a limit on a file's size it passes on as their texts.
bool says_full(const rocksdb::Status& status) {
  if (status.IsNoSpace() || status.subcode() == rocksdb::Status::kSpaceLimit) return true;
  const std::string text = status.ToString();
  for (const int error_number : {EFBIG, EDQUOT}) {
    if (text.find(std::generic_category().message(error_number)) != std::string::npos) return true;
  }
  return false;
}

// What happened, without the library's name for its kind in front: that is said by the code.
std::string reason(const rocksdb::Status& status) {
  const char* const text = status.getState();
  return text == nullptr ? status.ToString() : std::string(text);
}

std::uint64_t property(const rocksdb::DB& database, const std::string& name) {
  std::uint64_t value = 0;
  const bool found = const_cast<rocksdb::DB&>(database).GetAggregatedIntProperty(name, &value);
  return found ? value : 0;
}

}  // namespace

tl::unexpected<Error> rocks_failure(const std::string& doing, const rocksdb::Status& status) {
  PLANLEDGER_CHECK(!status.ok(), "a failure has a cause");
  Errc code = Errc::storage_failed;
  if (says_full(status)) {
    code = Errc::storage_full;
  } else if (status.IsCorruption()) {
    code = Errc::damaged;
  }
  return fail(code, doing + ": " + reason(status));
}

// It fails only when RocksDB itself is broken.
void put_row(rocksdb::WriteBatch& batch, rocksdb::ColumnFamilyHandle* family, std::string_view key,
             std::string_view value) {
  const rocksdb::Status status = batch.Put(family, rocksdb::Slice(key.data(), key.size()),
                                           rocksdb::Slice(value.data(), value.size()));
  PLANLEDGER_CHECK(status.ok(), "rows can be added to a batch: " + status.ToString());
}

void delete_row(rocksdb::WriteBatch& batch, rocksdb::ColumnFamilyHandle* family,
                std::string_view key) {
  const rocksdb::Status status = batch.Delete(family, rocksdb::Slice(key.data(), key.size()));
  PLANLEDGER_CHECK(status.ok(), "rows can be taken out in a batch: " + status.ToString());
}

void delete_rows(rocksdb::WriteBatch& batch, rocksdb::ColumnFamilyHandle* family,
                 std::string_view first, std::string_view end) {
  const rocksdb::Status status = batch.DeleteRange(
      family, rocksdb::Slice(first.data(), first.size()), rocksdb::Slice(end.data(), end.size()));
  PLANLEDGER_CHECK(status.ok(), "rows can be taken out in a batch: " + status.ToString());
}

Result<std::unique_ptr<Rocks>> Rocks::open(const std::string& path, Opening opening,
                                           const LogOptions& options) {
  RocksSetup setup = rocks_setup(options);
  setup.database.create_if_missing = opening == Opening::make;
  setup.database.create_missing_column_families = opening == Opening::make;
  setup.database.error_if_exists = opening == Opening::make;
  std::unique_ptr<Rocks> rocks(new Rocks());
  rocks->cache_ = setup.cache;
  rocksdb::DB* database = nullptr;
  const rocksdb::Status status =
      rocksdb::DB::Open(setup.database, path, setup.families, &rocks->handles_, &database);
  rocks->database_.reset(database);
  // Of an existing log, "no such database" or "a column family is missing" is damage too.
  if (opening == Opening::existing && (status.IsInvalidArgument() || status.IsPathNotFound())) {
    return fail(Errc::damaged, "cannot open the log " + path + ": " + reason(status));
  }
  if (!status.ok()) return rocks_failure("cannot open the log " + path, status);
  return rocks;
}

Rocks::~Rocks() {
  for (rocksdb::ColumnFamilyHandle* handle : handles_) {
    database_->DestroyColumnFamilyHandle(handle).PermitUncheckedError();
  }
  if (database_) database_->Close().PermitUncheckedError();
}

Result<std::optional<std::string>> Rocks::get(Family family, std::string_view key,
                                              const std::string& what) const {
  stop_counting_keys();
  std::string value;
  const rocksdb::Status status = database_->Get(rocksdb::ReadOptions(), handle(family),
                                                rocksdb::Slice(key.data(), key.size()), &value);
  if (status.IsNotFound()) return std::nullopt;
  if (!status.ok()) return rocks_failure("cannot read " + what, status);
  return value;
}

std::uint64_t Rocks::memory_bytes() const {
  return property(*database_, rocksdb::DB::Properties::kSizeAllMemTables) +
         property(*database_, rocksdb::DB::Properties::kEstimateTableReadersMem) +
         cache_->GetUsage();
}

}  // namespace planledger::core::detail
