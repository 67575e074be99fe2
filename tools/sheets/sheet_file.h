// A spreadsheet file that is imported: checked as a whole before a row of it is used.
#pragma once

#include "tools/sheets/mapping.h"
#include "tools/sheets/row_event.h"

#include <cstdint>
#include <functional>
#include <string>

namespace planledger::sheets {

class SheetFile {
 public:
  // Called with the bytes of the file that were read so far.
  using Progress = std::function<void(std::uint64_t bytes)>;

  // Reads the file to its end once: it is a sheet, its headings are known, no cells of its rows are
  // merged. Keeps its headings, no rows. Fails as open_sheet and map_headings do, with the file in
  // front, and with invalid_field where it has no headings or merged cells.
  [[nodiscard]] static core::Result<SheetFile> check(const std::string& path,
                                                     const Reading& reading,
                                                     const Progress& progress);

  // Its rows, one after the other: not the headings and what is above them, and no remarks. Fails
  // with cannot_read, also where the file was changed since it was checked; as `visit` does.
  using Visit = std::function<core::Status(Row row)>;
  [[nodiscard]] core::Status read(const Visit& visit, const Progress& progress) const;

  [[nodiscard]] core::Result<events::Submission> event(const Row& row,
                                                       unsigned generation = 0) const {
    return event_of(row, mapping_, reading_.conventions, source_, generation);
  }
  [[nodiscard]] core::Error placed(core::Error error, const Row& row) const {
    return sheets::placed(std::move(error), row, mapping_);
  }

  [[nodiscard]] const std::string& path() const { return path_; }
  [[nodiscard]] const Source& source() const { return source_; }
  [[nodiscard]] const Row& headings() const { return headings_; }
  [[nodiscard]] char delimiter() const { return delimiter_; }

 private:
  // What tells that a file is still the one that was checked.
  struct Stamp {
    std::uint64_t size = 0;
    std::uint64_t inode = 0;
    std::int64_t changed_ns = 0;
    friend bool operator==(const Stamp&, const Stamp&) = default;
  };

  SheetFile(std::string path, Reading reading)
      : path_(std::move(path)), reading_(std::move(reading)) {}
  [[nodiscard]] core::Result<Stamp> stamp() const;
  [[nodiscard]] core::Status hash();
  [[nodiscard]] core::Status check_rows(const Progress& progress);
  [[nodiscard]] tl::unexpected<core::Error> fail(core::Error error) const;

  std::string path_;
  Reading reading_;
  Source source_;
  Stamp stamp_;
  Row headings_;
  Mapping mapping_;
  char delimiter_ = ',';
};

}  // namespace planledger::sheets
