// The event log on RocksDB, as core/log.h promises it.
#pragma once

#include "core/detail/directory.h"
#include "core/detail/listeners.h"
#include "core/detail/posix.h"
#include "core/detail/recent_index.h"
#include "core/detail/rocks.h"
#include "core/detail/stored_tree.h"
#include "core/detail/tree_writer.h"
#include "core/detail/verify_log.h"
#include "core/log.h"

#include <rocksdb/write_batch.h>

#include <atomic>
#include <condition_variable>
#include <mutex>

namespace planledger::core::detail {

class RocksLog final : public EventLog {
 public:
  // What an opening found. `lock` is the ledger's own, `noted` the head that stands in the file
  // HEAD.
  struct Opened {
    std::string directory;
    std::uint64_t format = kFormat;
    File lock;
    std::unique_ptr<Rocks> rocks;
    LedgerSettings settings;
    VerifiedLog log;
    Sequence noted = 0;
    std::size_t indexed_together = 0;
  };
  explicit RocksLog(Opened opened);
  // Writes what the indexes lack, and notes the head, so that the next opening knows how far the
  // log must reach.
  ~RocksLog() override;
  RocksLog(const RocksLog&) = delete;
  RocksLog& operator=(const RocksLog&) = delete;

  [[nodiscard]] const LedgerSettings& settings() const override { return settings_; }
  [[nodiscard]] const std::string& directory() const override { return directory_; }
  [[nodiscard]] Sequence head() const override { return head_.load(std::memory_order_acquire); }

  [[nodiscard]] Status write(std::span<const Entry> entries) override;
  [[nodiscard]] Status sync() override;
  [[nodiscard]] Result<std::string> read(Sequence seq) const override;
  [[nodiscard]] Status scan(Sequence first, Sequence last, const Visit& visit) const override;
  [[nodiscard]] Result<Hash> node(unsigned level, std::uint64_t index) const override {
    return tree_.node(level, index);
  }
  [[nodiscard]] Result<std::optional<Sequence>> find(const Uuid& id) const override;
  [[nodiscard]] Result<std::uint64_t> stream_version(std::string_view stream) const override;
  [[nodiscard]] Result<std::vector<Sequence>> read_stream(std::string_view stream,
                                                          std::uint64_t first,
                                                          std::size_t count) const override;
  [[nodiscard]] Sequence wait_after(Sequence after,
                                    std::chrono::milliseconds time_max) const override;
  [[nodiscard]] std::shared_ptr<void> on_append(
      std::function<void(Sequence head)> listener) override;
  [[nodiscard]] Result<Sequence> state_sequence() const override;
  [[nodiscard]] Result<std::optional<std::string>> read_state(std::string_view key) const override;
  [[nodiscard]] Status write_state(std::span<const StateRow> rows, Sequence at) override;
  [[nodiscard]] Figures figures() const override;

 private:
  // The file FORMAT says so before the first write in this form.
  [[nodiscard]] Status write_in_this_format();
  // Fills `batch_`: the records, the tree, then what the indexes and the end are made of.
  void fill_batch(Sequence first, std::span<const Entry> entries);
  // Writes `batch_`, unsynced.
  [[nodiscard]] Status write_batch(const std::string& doing);
  // The earlier failure, where there was one.
  [[nodiscard]] Status good() const;
  // A failure is remembered and is the answer to every later write and sync.
  [[nodiscard]] Status checked(const rocksdb::Status& status, const std::string& doing);
  [[nodiscard]] Status remembered(Status status);
  void publish(Sequence head);
  [[nodiscard]] std::unique_ptr<rocksdb::Iterator> rows_of(
      Family family, const rocksdb::ReadOptions& options) const;

  const std::string directory_;
  const LedgerSettings settings_;
  const File lock_;
  const Sequence noted_;
  const std::unique_ptr<Rocks> rocks_;
  const StoredTree tree_;
  RecentIndex recent_;
  const std::shared_ptr<Listeners> listeners_ = std::make_shared<Listeners>();
  std::atomic<Sequence> head_;
  mutable std::mutex grown_mutex_;
  mutable std::condition_variable grown_;
  mutable std::mutex failure_mutex_;
  std::optional<Error> failure_;
  std::atomic<Sequence> written_;  // Of the writing thread; the syncing one reads it.
  // Of the writing thread alone.
  std::uint64_t format_;
  rocksdb::WriteBatch batch_;
  TreeWriter tree_writer_;
};

}  // namespace planledger::core::detail
