// What does an XLSX file say about all of its cells? Sheets, shared texts, formats of dates.
#pragma once

#include "tools/sheets/package.h"
#include "tools/sheets/xml_part.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace planledger::sheets {

// What a cell's format shows of a date.
enum class Shown : std::uint8_t { number, year, month, day, time };

// By a format's code, as "dd/mm/yyyy" or "[$-413]mmmm yyyy": what it shows, of its first section.
[[nodiscard]] Shown shown_by(std::string_view format_code);

// Many texts in one piece of memory.
class Texts {
 public:
  static constexpr std::size_t kBytesMax = 128U << 20U;

  // False where they would be over kBytesMax.
  [[nodiscard]] bool add(std::string_view text);
  [[nodiscard]] std::size_t size() const { return ends_.size(); }
  [[nodiscard]] std::string_view at(std::size_t place) const;

 private:
  std::string bytes_;
  std::vector<std::uint32_t> ends_;
};

struct Workbook {
  std::string sheet_part;  // Of the sheet that was asked for.
  bool from_1904 = false;  // Days are counted from 1904-01-01 on, else from 1900.
  Texts texts;
  std::vector<Shown> styles;  // By a cell's `s`.
};

// Reads what is needed before a sheet is. `sheet` is its name; empty: the first that is not hidden.
// Fails with cannot_read, without the file's name in front.
[[nodiscard]] core::Result<Workbook> read_workbook(const Package& package,
                                                   const std::string& sheet);

// Unpacks a whole part into a taker. Fails with cannot_read, naming the part.
[[nodiscard]] core::Status parse_part(const Package& package, const std::string& name,
                                      XmlPart& xml);

}  // namespace planledger::sheets
