#include "tools/sheets/sheet_file.h"

#include "projections/export/sha256.h"

#include <fmt/format.h>
#include <sys/stat.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>

namespace planledger::sheets {

core::Result<SheetFile> SheetFile::check(const std::string& path, const Reading& reading,
                                         const Progress& progress) {
  SheetFile file(path, reading);
  const auto stamp = file.stamp();
  if (!stamp) return core::fail(stamp.error());
  file.stamp_ = *stamp;
  core::Status good = file.check_rows(progress);
  if (good) good = file.hash();
  if (!good) return core::fail(good.error());
  return file;
}

core::Status SheetFile::read(const Visit& visit, const Progress& progress) const {
  auto sheet = open_sheet(path_, reading_.sheet);
  if (!sheet) return core::fail(sheet.error());
  for (;;) {
    auto row = (*sheet)->next();
    if (!row) return core::fail(row.error());
    if (!*row) break;
    if ((*row)->number <= headings_.number || is_remark(**row)) continue;
    if (core::Status visited = visit(std::move(**row)); !visited) return visited;
    progress((*sheet)->bytes_read());
  }
  const auto now = stamp();
  if (!now) return core::fail(now.error());
  if (*now == stamp_) return {};
  return core::fail(core::Errc::cannot_read,
                    path_ + ": it was changed while it was being read; import it again");
}

core::Result<SheetFile::Stamp> SheetFile::stamp() const {
  struct stat facts {};
  if (::stat(path_.c_str(), &facts) != 0) {
    return core::fail(core::Errc::cannot_read, path_ + ": " + std::strerror(errno));
  }
  if (!S_ISREG(facts.st_mode)) {
    return core::fail(core::Errc::cannot_read, path_ +
                                                   ": a sheet is read more than once, so it "
                                                   "must be a plain file");
  }
  return Stamp{static_cast<std::uint64_t>(facts.st_size), facts.st_ino,
               facts.st_mtim.tv_sec * 1'000'000'000 + facts.st_mtim.tv_nsec};
}

core::Status SheetFile::hash() {
  std::FILE* const file = std::fopen(path_.c_str(), "re");
  if (file == nullptr) {
    return core::fail(core::Errc::cannot_read, path_ + ": " + std::strerror(errno));
  }
  projections::exports::Sha256 hash;
  std::array<char, 65536> piece{};
  while (const std::size_t count = std::fread(piece.data(), 1, piece.size(), file)) {
    hash.add({piece.data(), count});
  }
  const int error = std::ferror(file) != 0 ? errno : 0;
  static_cast<void>(std::fclose(file));
  if (error != 0) return core::fail(core::Errc::cannot_read, path_ + ": " + std::strerror(error));
  source_ = {path_.substr(path_.rfind('/') + 1), hash.hexadecimal()};
  return {};
}

core::Status SheetFile::check_rows(const Progress& progress) {
  auto sheet = open_sheet(path_, reading_.sheet);
  if (!sheet) return core::fail(sheet.error());
  for (;;) {
    auto row = (*sheet)->next();
    if (!row) return core::fail(row.error());
    if (!*row) break;
    progress((*sheet)->bytes_read());
    const std::uint64_t number = (*row)->number;
    if (headings_.number != 0 || number < reading_.heading_row) continue;
    if (reading_.heading_row != 0 && number != reading_.heading_row) break;
    auto mapping = map_headings(**row, reading_);
    if (!mapping) return fail(mapping.error());
    headings_ = std::move(**row);
    mapping_ = *std::move(mapping);
  }
  delimiter_ = (*sheet)->delimiter();
  if (headings_.number == 0) {
    return fail(
        {core::Errc::invalid_field,
         reading_.heading_row == 0
             ? "it is empty; expected a row of headings"
             : fmt::format("row {} is empty; expected the headings there", reading_.heading_row)});
  }
  for (const Merged& merged : (*sheet)->merged()) {
    if (merged.last_row < headings_.number) continue;
    return fail({core::Errc::invalid_field,
                 fmt::format("the cells {} are merged; expected one value a cell: split them and "
                             "fill each",
                             merged.range)});
  }
  return {};
}

tl::unexpected<core::Error> SheetFile::fail(core::Error error) const {
  error.message = path_ + ": " + error.message;
  return core::fail(std::move(error));
}

}  // namespace planledger::sheets
