#include "tools/planledger/import_source.h"

#include "events/json.h"
#include "tools/planledger/line_reader.h"
#include "tools/planledger/progress.h"

#include <filesystem>

namespace planledger::tools {
namespace {

class Lines final : public ImportSource {
 public:
  explicit Lines(std::string path) : path_(std::move(path)) {}
  [[nodiscard]] const std::string& path() const override { return path_; }

  [[nodiscard]] core::Status read(const Visit& visit, const Progress& progress) const override {
    core::Result<LineReader> reader = LineReader::open(path_);
    if (!reader) return core::fail(reader.error());
    const Placed as_it_is = [](core::Error error) { return error; };
    for (;;) {
      core::Result<std::optional<LineReader::Line>> line = reader->next();
      if (!line) return core::fail(line.error());
      if (!*line) return {};
      core::Result<events::Submission> submission =
          (*line)->too_long
              ? core::fail(core::Errc::too_large, "the line is over the size of an event")
              : events::submission_from_json((*line)->text);
      core::Status visited = visit((*line)->number, std::move(submission), as_it_is);
      if (!visited) return visited;
      progress(reader->bytes_read());
    }
  }

 private:
  const std::string path_;
};

class Rows final : public ImportSource {
 public:
  explicit Rows(sheets::SheetFile file) : file_(std::move(file)) {}
  [[nodiscard]] const std::string& path() const override { return file_.path(); }
  [[nodiscard]] const sheets::SheetFile* sheet() const override { return &file_; }

  [[nodiscard]] core::Status read(const Visit& visit, const Progress& progress) const override {
    return file_.read(
        [&](sheets::Row row) {
          core::Result<events::Submission> submission = file_.event(row);
          const std::uint64_t number = row.number;
          return visit(number, std::move(submission),
                       [this, row = std::move(row)](core::Error error) {
                         return file_.placed(std::move(error), row);
                       });
        },
        progress);
  }

 private:
  const sheets::SheetFile file_;
};

}  // namespace

core::Result<std::unique_ptr<ImportSource>> open_source(const std::string& path,
                                                        const sheets::Reading& reading) {
  if (!sheets::has_sheet_name(path)) {
    if (core::Status good = LineReader::check_readable(path); !good) {
      return core::fail(good.error());
    }
    return std::make_unique<Lines>(path);
  }
  ProgressBar bar(bytes_of({path}));
  auto file = sheets::SheetFile::check(
      path, reading, [&](std::uint64_t bytes) { bar.show(bytes, bytes, "bytes checked"); });
  if (!file) return core::fail(file.error());
  return std::make_unique<Rows>(*std::move(file));
}

std::uint64_t bytes_of(const std::vector<std::string>& paths) {
  std::uint64_t bytes = 0;
  for (const std::string& path : paths) {
    std::error_code error;
    const auto size = std::filesystem::file_size(path, error);
    if (!error) bytes += size;
  }
  return bytes;
}

}  // namespace planledger::tools
