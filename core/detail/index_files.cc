#include "core/detail/index_files.h"

#include "core/detail/directory.h"

#include <rocksdb/sst_file_writer.h>

namespace planledger::core::detail {
namespace {

using VisitRows = void (RecentEvents::*)(const RecentEvents::Visit&) const;

constexpr const char* kDoing = "cannot write the indexes";

// A file of the family's rows, in its form but packed as those of the first level are.
rocksdb::Status write_file(const Rocks& rocks, Family family, const std::string& path,
                           const RecentEvents& events, VisitRows visit_rows) {
  rocksdb::Options options = rocks.database().GetOptions(rocks.handle(family));
  options.bottommost_compression = rocksdb::kDisableCompressionOption;
  rocksdb::SstFileWriter file(rocksdb::EnvOptions(), options, rocks.handle(family));
  rocksdb::Status status = file.Open(path);
  (events.*visit_rows)([&](const std::string& key, const std::string& value) {
    if (status.ok()) status = file.Put(key, value);
  });
  return status.ok() ? file.Finish() : status;
}

rocksdb::IngestExternalFileArg file_for(const Rocks& rocks, Family family, std::string path) {
  rocksdb::IngestExternalFileArg file;
  file.column_family = rocks.handle(family);
  file.external_files = {std::move(path)};
  file.options.move_files = true;
  file.options.failed_move_fall_back_to_copy = true;
  return file;
}

}  // namespace

Status index_with_files(const Rocks& rocks, const std::string& directory,
                        const RecentEvents& events) {
  // Left over from a crash, they are written again.
  const std::string ids = path_in(directory, "recent-ids");
  const std::string streams = path_in(directory, "recent-streams");
  rocksdb::Status status = write_file(rocks, Family::ids, ids, events, &RecentEvents::visit_ids);
  if (status.ok()) {
    status = write_file(rocks, Family::streams, streams, events, &RecentEvents::visit_streams);
  }
  if (status.ok()) {
    status = rocks.database().IngestExternalFiles(
        {file_for(rocks, Family::ids, ids), file_for(rocks, Family::streams, streams)});
  }
  if (!status.ok()) return rocks_failure(kDoing, status);
  return {};
}

}  // namespace planledger::core::detail
