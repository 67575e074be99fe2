// The rows of a closed log, read and changed behind its back.
#pragma once

#include <rocksdb/db.h>

#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace planledger::core {

// Has the database open as long as it lives: the log itself must be closed.
class LogRows {
 public:
  explicit LogRows(const std::string& path);
  ~LogRows();
  LogRows(const LogRows&) = delete;
  LogRows& operator=(const LogRows&) = delete;

  // Key and value of all rows of a family, in ascending order.
  [[nodiscard]] std::vector<std::pair<std::string, std::string>> rows(
      const std::string& family) const;
  void put(const std::string& family, const std::string& key, const std::string& value);
  void remove_key(const std::string& family, const std::string& key);

  // Changes the value of the row at that place, from 0; requires that it is there.
  void change(const std::string& family, std::size_t place,
              const std::function<void(std::string& value)>& with);
  void remove(const std::string& family, std::size_t place);

 private:
  [[nodiscard]] rocksdb::ColumnFamilyHandle* handle(const std::string& family) const;

  std::unique_ptr<rocksdb::DB> database_;
  std::vector<rocksdb::ColumnFamilyHandle*> handles_;
};

}  // namespace planledger::core
