#include "tools/sheets/sheet.h"

#include "tools/sheets/csv_sheet.h"
#include "tools/sheets/xlsx_sheet.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>

namespace planledger::sheets {
namespace {

std::string extension_of(std::string_view path) {
  const auto dot = path.find_last_of("./");
  if (dot == std::string_view::npos || path[dot] != '.') return {};
  std::string extension(path.substr(dot + 1));
  std::transform(extension.begin(), extension.end(), extension.begin(),
                 [](unsigned char letter) { return static_cast<char>(std::tolower(letter)); });
  return extension;
}

}  // namespace

bool has_sheet_name(std::string_view path) {
  constexpr std::array<std::string_view, 6> kKnown{"csv", "tsv", "xlsx", "xlsm", "xls", "ods"};
  return std::find(kKnown.begin(), kKnown.end(), extension_of(path)) != kKnown.end();
}

bool has_xlsx_name(std::string_view path) { return extension_of(path) == "xlsx"; }

core::Result<std::unique_ptr<Sheet>> open_sheet(const std::string& path,
                                                const SheetOptions& options) {
  const std::string extension = extension_of(path);
  if (extension == "csv" || extension == "tsv") {
    SheetOptions known = options;
    if (extension == "tsv" && known.delimiter.empty()) known.delimiter.assign(1, '\t');
    return open_csv(path, known);
  }
  if (extension == "xlsx") return open_xlsx(path, options);
  return core::fail(
      core::Errc::cannot_read,
      fmt::format("{}: a .{} file is not read; save it as .xlsx or .csv", path, extension));
}

std::string column_name(std::size_t column) {
  std::string name;
  for (++column; column > 0; column = (column - 1) / 26) {
    name += static_cast<char>('A' + (column - 1) % 26);
  }
  std::reverse(name.begin(), name.end());
  return name;
}

std::optional<std::pair<std::size_t, std::uint64_t>> place_of(std::string_view text) {
  std::size_t column = 0;
  std::size_t letters = 0;
  for (; letters < text.size() && text[letters] >= 'A' && text[letters] <= 'Z'; ++letters) {
    column = column * 26 + static_cast<std::size_t>(text[letters] - 'A') + 1;
    if (column > kColumnsMax) return std::nullopt;
  }
  std::uint64_t row = 0;
  const char* const end = text.data() + text.size();
  const auto [rest, error] = std::from_chars(text.data() + letters, end, row);
  if (letters == 0 || error != std::errc() || rest != end || row == 0 || row > kRowsMax) {
    return std::nullopt;
  }
  return std::pair(column - 1, row);
}

}  // namespace planledger::sheets
