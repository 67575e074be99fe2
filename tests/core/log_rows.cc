#include "tests/core/log_rows.h"

#include "core/check.h"

#include <rocksdb/options.h>

namespace planledger::core {
namespace {

void must(const rocksdb::Status& status) { PLANLEDGER_CHECK(status.ok(), status.ToString()); }

}  // namespace

LogRows::LogRows(const std::string& path) {
  std::vector<std::string> names;
  must(rocksdb::DB::ListColumnFamilies(rocksdb::DBOptions(), path, &names));
  std::vector<rocksdb::ColumnFamilyDescriptor> families;
  for (const std::string& name : names) {
    families.emplace_back(name, rocksdb::ColumnFamilyOptions());
  }
  rocksdb::DB* database = nullptr;
  must(rocksdb::DB::Open(rocksdb::DBOptions(), path, families, &handles_, &database));
  database_.reset(database);
}

LogRows::~LogRows() {
  for (rocksdb::ColumnFamilyHandle* const handle : handles_) {
    must(database_->DestroyColumnFamilyHandle(handle));
  }
  must(database_->Close());
}

rocksdb::ColumnFamilyHandle* LogRows::handle(const std::string& family) const {
  for (rocksdb::ColumnFamilyHandle* const handle : handles_) {
    if (handle->GetName() == family) return handle;
  }
  PLANLEDGER_CHECK(false, "the log has that family");
  return nullptr;
}

std::vector<std::pair<std::string, std::string>> LogRows::rows(const std::string& family) const {
  std::vector<std::pair<std::string, std::string>> result;
  const std::unique_ptr<rocksdb::Iterator> rows(
      database_->NewIterator(rocksdb::ReadOptions(), handle(family)));
  for (rows->SeekToFirst(); rows->Valid(); rows->Next()) {
    result.emplace_back(rows->key().ToString(), rows->value().ToString());
  }
  must(rows->status());
  return result;
}

void LogRows::put(const std::string& family, const std::string& key, const std::string& value) {
  must(database_->Put(rocksdb::WriteOptions(), handle(family), key, value));
}

void LogRows::remove_key(const std::string& family, const std::string& key) {
  must(database_->Delete(rocksdb::WriteOptions(), handle(family), key));
}

void LogRows::change(const std::string& family, std::size_t place,
                     const std::function<void(std::string& value)>& with) {
  auto [key, value] = rows(family).at(place);
  with(value);
  put(family, key, value);
}

void LogRows::remove(const std::string& family, std::size_t place) {
  remove_key(family, rows(family).at(place).first);
}

}  // namespace planledger::core
