#include "tests/core/failing_files.h"

#include <rocksdb/file_system.h>

#include <atomic>
#include <cerrno>
#include <string>
#include <system_error>

namespace planledger::core {
namespace {

using rocksdb::IODebugContext;
using rocksdb::IOOptions;
using rocksdb::IOStatus;
using rocksdb::Slice;
using State = std::shared_ptr<std::atomic<Failing>>;

// A quota reaches RocksDB's callers as the system's text alone.
std::string quota_text() { return std::generic_category().message(EDQUOT); }

class FailingFile final : public rocksdb::FSWritableFileOwnerWrapper {
 public:
  FailingFile(std::unique_ptr<rocksdb::FSWritableFile>&& file, State state)
      : FSWritableFileOwnerWrapper(std::move(file)), state_(std::move(state)) {}

  IOStatus Append(const Slice& data, const IOOptions& options, IODebugContext* context) override {
    if (*state_ == Failing::no_space_on_append) return IOStatus::NoSpace("append");
    return FSWritableFileOwnerWrapper::Append(data, options, context);
  }
  IOStatus Append(const Slice& data, const IOOptions& options,
                  const rocksdb::DataVerificationInfo& verification,
                  IODebugContext* context) override {
    if (*state_ == Failing::no_space_on_append) return IOStatus::NoSpace("append");
    return FSWritableFileOwnerWrapper::Append(data, options, verification, context);
  }
  IOStatus Sync(const IOOptions& options, IODebugContext* context) override {
    if (*state_ == Failing::no_space_on_sync) return IOStatus::NoSpace("sync");
    if (*state_ == Failing::over_quota_on_sync) return IOStatus::IOError("sync", quota_text());
    if (*state_ == Failing::error_on_sync) return IOStatus::IOError("the device is gone");
    return FSWritableFileOwnerWrapper::Sync(options, context);
  }

 private:
  State state_;
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
    const bool is_write_ahead_log = path.size() > 4 && path.substr(path.size() - 4) == ".log";
    if (status.ok() && is_write_ahead_log) {
      *file = std::make_unique<FailingFile>(std::move(*file), state_);
    }
    return status;
  }

  void fail(Failing what) { *state_ = what; }

 private:
  State state_ = std::make_shared<std::atomic<Failing>>(Failing::nothing);
};

FailingFiles::FailingFiles()
    : system_(std::make_shared<System>()), env_(rocksdb::NewCompositeEnv(system_)) {}
FailingFiles::~FailingFiles() = default;

void FailingFiles::fail(Failing what) { system_->fail(what); }

}  // namespace planledger::core
