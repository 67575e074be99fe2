#include "tools/bench/bare.h"

#include "core/bytes.h"

#include <fcntl.h>
#include <rocksdb/db.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstring>
#include <filesystem>
#include <memory>
#include <thread>

namespace planledger::bench {
namespace {

using SteadyClock = std::chrono::steady_clock;

core::Error failure(const std::string& what) { return {core::Errc::storage_failed, what}; }

// Made where it is not there.
core::Result<std::unique_ptr<rocksdb::DB>> open_at(const std::string& directory) {
  rocksdb::Options options;
  options.create_if_missing = true;
  rocksdb::DB* opened = nullptr;
  if (const auto status = rocksdb::DB::Open(options, directory, &opened); !status.ok()) {
    return core::fail(failure(status.ToString()));
  }
  return std::unique_ptr<rocksdb::DB>(opened);
}

// Takes the next batches until none is left. The first failure ends it.
rocksdb::Status write_batches(rocksdb::DB& database, std::span<const std::string> records,
                              std::size_t batch_count, std::atomic<std::size_t>& next) {
  rocksdb::WriteOptions options;
  options.sync = true;
  rocksdb::WriteBatch batch;
  for (;;) {
    const std::size_t first = next.fetch_add(batch_count);
    if (first >= records.size()) return {};
    batch.Clear();
    const std::size_t end = std::min(first + batch_count, records.size());
    for (std::size_t place = first; place < end; ++place) {
      const std::string key = core::ByteWriter().key_number(place + 1).bytes();
      if (auto put = batch.Put(key, records[place]); !put.ok()) return put;
    }
    if (auto written = database.Write(options, &batch); !written.ok()) return written;
  }
}

}  // namespace

core::Result<double> rocksdb_synced(const std::string& directory,
                                    std::span<const std::string> records, std::size_t threads,
                                    std::size_t batch) {
  const auto opened = open_at(directory);
  if (!opened) return core::fail(opened.error());
  rocksdb::DB& database = **opened;
  std::atomic<std::size_t> next{0};
  std::vector<rocksdb::Status> statuses(threads);
  const auto begin = SteadyClock::now();
  {
    std::vector<std::thread> writers;
    writers.reserve(statuses.size());
    for (rocksdb::Status& status : statuses) {
      writers.emplace_back([&] { status = write_batches(database, records, batch, next); });
    }
    for (std::thread& writer : writers) writer.join();
  }
  const double seconds = std::chrono::duration<double>(SteadyClock::now() - begin).count();
  for (const rocksdb::Status& status : statuses) {
    if (!status.ok()) return core::fail(failure(status.ToString()));
  }
  return seconds;
}

core::Result<std::vector<double>> fdatasync_each(const std::string& directory,
                                                 std::span<const std::string> records) {
  std::error_code made;
  std::filesystem::create_directories(directory, made);
  const std::string path = directory + "/bytes";
  const int file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  if (file < 0) return core::fail(failure("cannot make " + path + ": " + std::strerror(errno)));
  std::vector<double> latencies_us;
  bool good = true;
  for (const std::string& record : records) {
    const auto begin = SteadyClock::now();
    good = ::write(file, record.data(), record.size()) == static_cast<ssize_t>(record.size()) &&
           ::fdatasync(file) == 0;
    if (!good) break;
    latencies_us.push_back(
        std::chrono::duration<double, std::micro>(SteadyClock::now() - begin).count());
  }
  const int error = errno;
  ::close(file);
  if (!good) return core::fail(failure("cannot write " + path + ": " + std::strerror(error)));
  return latencies_us;
}

core::Result<double> rocksdb_batches(const std::string& directory, const core::EventLog& log,
                                     std::size_t batch_count) {
  const auto opened = open_at(directory);
  if (!opened) return core::fail(opened.error());
  rocksdb::WriteOptions options;
  options.sync = true;
  SteadyClock::duration spent{};
  std::vector<std::string> records;
  for (core::Sequence first = 1; first <= log.head(); first += batch_count) {
    records.clear();
    const core::Sequence last = std::min<core::Sequence>(first + batch_count - 1, log.head());
    const core::Status read =
        log.scan(first, last, [&](core::Sequence, std::string_view record) -> core::Status {
          records.emplace_back(record);
          return {};
        });
    if (!read) return core::fail(read.error());
    const auto begin = SteadyClock::now();
    rocksdb::WriteBatch batch;
    for (std::size_t place = 0; place < records.size(); ++place) {
      const std::string key = core::ByteWriter().key_number(first + place).bytes();
      if (const auto put = batch.Put(key, records[place]); !put.ok()) {
        return core::fail(failure(put.ToString()));
      }
    }
    if (const auto written = (*opened)->Write(options, &batch); !written.ok()) {
      return core::fail(failure(written.ToString()));
    }
    spent += SteadyClock::now() - begin;
  }
  return std::chrono::duration<double>(spent).count();
}

core::Result<double> rocksdb_scan(const std::string& directory) {
  const auto opened = open_at(directory);
  if (!opened) return core::fail(opened.error());
  const auto begin = SteadyClock::now();
  std::size_t bytes = 0;
  const std::unique_ptr<rocksdb::Iterator> rows((*opened)->NewIterator(rocksdb::ReadOptions()));
  for (rows->SeekToFirst(); rows->Valid(); rows->Next()) bytes += rows->value().size();
  if (!rows->status().ok()) return core::fail(failure(rows->status().ToString()));
  if (bytes == 0) return core::fail(failure("nothing was written to be read"));
  return std::chrono::duration<double>(SteadyClock::now() - begin).count();
}

}  // namespace planledger::bench
