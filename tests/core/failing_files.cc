#include "tests/core/failing_files.h"

#include <rocksdb/file_system.h>

#include <cerrno>
#include <cstdint>
#include <filesystem>
#include <map>
#include <mutex>
#include <string>
#include <system_error>

namespace planledger::core {
namespace {

using rocksdb::IODebugContext;
using rocksdb::IOOptions;
using rocksdb::IOStatus;
using rocksdb::Slice;

// What all files know together.
class State {
 public:
  struct Lengths {
    std::uint64_t written = 0;
    std::uint64_t synced = 0;
  };

  void fail(Failing what) {
    const std::lock_guard lock(mutex_);
    failing_ = what;
  }
  Failing failing() const {
    const std::lock_guard lock(mutex_);
    return failing_;
  }
  std::uint64_t written(const std::string& path) {
    const std::lock_guard lock(mutex_);
    return lengths_[path].written;
  }
  void wrote(const std::string& path, std::uint64_t bytes) {
    const std::lock_guard lock(mutex_);
    lengths_[path].written += bytes;
  }
  // False where the power went meanwhile.
  bool synced(const std::string& path, std::uint64_t length) {
    const std::lock_guard lock(mutex_);
    if (failing_ == Failing::no_power) return false;
    lengths_[path].synced = length;
    return true;
  }
  std::map<std::string, Lengths> lengths() const {
    const std::lock_guard lock(mutex_);
    return lengths_;
  }

 private:
  mutable std::mutex mutex_;
  Failing failing_ = Failing::nothing;
  std::map<std::string, Lengths> lengths_;
};

// A quota reaches RocksDB's callers as the system's text alone.
std::string quota_text() { return std::generic_category().message(EDQUOT); }

class FailingFile final : public rocksdb::FSWritableFileOwnerWrapper {
 public:
  FailingFile(std::unique_ptr<rocksdb::FSWritableFile>&& file, std::string path,
              std::shared_ptr<State> state)
      : FSWritableFileOwnerWrapper(std::move(file)),
        path_(std::move(path)),
        state_(std::move(state)) {}

  IOStatus Append(const Slice& data, const IOOptions& options, IODebugContext* context) override {
    if (IOStatus taken = take(data.size()); !taken.ok()) return taken;
    return FSWritableFileOwnerWrapper::Append(data, options, context);
  }
  IOStatus Append(const Slice& data, const IOOptions& options,
                  const rocksdb::DataVerificationInfo& verification,
                  IODebugContext* context) override {
    if (IOStatus taken = take(data.size()); !taken.ok()) return taken;
    return FSWritableFileOwnerWrapper::Append(data, options, verification, context);
  }
  IOStatus Sync(const IOOptions& options, IODebugContext* context) override {
    const Failing failing = state_->failing();
    if (failing == Failing::no_space_on_sync) return IOStatus::NoSpace("sync");
    if (failing == Failing::over_quota_on_sync) return IOStatus::IOError("sync", quota_text());
    if (failing == Failing::error_on_sync) return gone();
    const std::uint64_t length = state_->written(path_);
    IOStatus done = FSWritableFileOwnerWrapper::Sync(options, context);
    if (done.ok() && !state_->synced(path_, length)) return gone();
    return done;
  }

 private:
  static IOStatus gone() { return IOStatus::IOError("the device is gone"); }
  IOStatus take(std::uint64_t bytes) {
    const Failing failing = state_->failing();
    if (failing == Failing::no_space_on_append) return IOStatus::NoSpace("append");
    if (failing == Failing::no_power) return gone();
    state_->wrote(path_, bytes);
    return IOStatus::OK();
  }

  const std::string path_;
  const std::shared_ptr<State> state_;
};

}  // namespace

class FailingFiles::System final : public rocksdb::FileSystemWrapper {
 public:
  System() : FileSystemWrapper(rocksdb::FileSystem::Default()) {}
  const char* Name() const override { return "FailingFiles"; }

  IOStatus NewWritableFile(const std::string& path, const rocksdb::FileOptions& options,
                           std::unique_ptr<rocksdb::FSWritableFile>* file,
                           IODebugContext* context) override {
    IOStatus status = FileSystemWrapper::NewWritableFile(path, options, file, context);
    if (status.ok() && path.ends_with("recent-streams") &&
        state_->failing() == Failing::no_space_for_indexes) {
      return IOStatus::NoSpace("new file");
    }
    const bool is_write_ahead_log = path.size() > 4 && path.substr(path.size() - 4) == ".log";
    if (status.ok() && is_write_ahead_log) {
      *file = std::make_unique<FailingFile>(std::move(*file), path, state_);
    }
    return status;
  }

  State& state() const { return *state_; }

 private:
  std::shared_ptr<State> state_ = std::make_shared<State>();
};

FailingFiles::FailingFiles()
    : system_(std::make_shared<System>()), env_(rocksdb::NewCompositeEnv(system_)) {}
FailingFiles::~FailingFiles() = default;

LogOptions FailingFiles::options(std::size_t indexed_together) const {
  LogOptions options;
  options.env = env_.get();
  options.indexed_together = indexed_together;
  return options;
}

void FailingFiles::fail(Failing what) { system_->state().fail(what); }

void FailingFiles::lose_unsynced(double share_left) const {
  for (const auto& [path, lengths] : system_->state().lengths()) {
    if (!std::filesystem::exists(path)) continue;
    const auto unsynced = static_cast<double>(lengths.written - lengths.synced);
    const auto left = static_cast<std::uint64_t>(unsynced * share_left);
    std::filesystem::resize_file(path, lengths.synced + left);
  }
}

}  // namespace planledger::core
