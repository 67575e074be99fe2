#include "tools/sheets/csv_sheet.h"

#include "core/quote.h"
#include "core/utf8.h"
#include "tools/sheets/cannot_read.h"

#include <csv.h>
#include <fmt/format.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <deque>

namespace planledger::sheets {
namespace {

constexpr std::size_t kPieceBytes = 64U << 10U;

bool is_utf8(std::string_view text) {
  while (!text.empty()) {
    const std::size_t size = core::character_size(text);
    if (size == 0) return false;
    text.remove_prefix(size);
  }
  return true;
}

class CsvSheet final : public Sheet {
 public:
  CsvSheet(std::string path, std::FILE* file) : path_(std::move(path)), file_(file) {
    csv_init(&parser_, CSV_STRICT | CSV_STRICT_FINI | CSV_REPALL_NL);
  }
  ~CsvSheet() override {
    csv_free(&parser_);
    static_cast<void>(std::fclose(file_));
  }
  CsvSheet(const CsvSheet&) = delete;
  CsvSheet& operator=(const CsvSheet&) = delete;

  core::Status start(const std::string& delimiter);
  core::Result<std::optional<Row>> next() override;
  [[nodiscard]] const std::vector<Merged>& merged() const override { return merged_; }
  [[nodiscard]] std::uint64_t bytes_read() const override { return bytes_read_; }
  [[nodiscard]] char delimiter() const override { return static_cast<char>(parser_.delim_char); }

 private:
  core::Result<std::string_view> read_piece();
  core::Status parse(std::string_view piece);
  core::Status check_bounds();
  void take_cell(std::string_view text);
  void end_row();
  void refuse(std::string_view why) {
    if (wrong_.empty()) wrong_ = fmt::format("row {}: {}", row_.number, why);
  }

  const std::string path_;
  std::FILE* const file_;
  csv_parser parser_{};
  std::array<char, kPieceBytes> piece_{};
  std::string_view rest_;  // Of the first piece.
  std::uint64_t bytes_read_ = 0;
  bool ended_ = false;
  Row row_{.number = 1, .cells = {}};
  std::size_t row_bytes_ = 0;
  bool after_return_ = false;
  std::deque<Row> ready_;
  std::string wrong_;
  const std::vector<Merged> merged_;
};

core::Result<std::string_view> CsvSheet::read_piece() {
  const std::size_t count = std::fread(piece_.data(), 1, piece_.size(), file_);
  if (std::ferror(file_) != 0) return cannot_read(path_, std::strerror(errno));
  bytes_read_ += count;
  return std::string_view(piece_.data(), count);
}

// What of , ; and tab the first line has outside of quotes.
std::string delimiters_in(std::string_view text) {
  std::string found;
  bool in_quotes = false;
  for (const char each : text) {
    if (each == '"') in_quotes = !in_quotes;
    if (in_quotes) continue;
    if (each == '\n' || each == '\r') break;
    const bool may_delimit = each == ',' || each == ';' || each == '\t';
    if (may_delimit && found.find(each) == std::string::npos) found += each;
  }
  return found;
}

core::Status CsvSheet::start(const std::string& delimiter) {
  const auto first = read_piece();
  if (!first) return core::fail(first.error());
  rest_ = *first;
  if (rest_.starts_with("\xef\xbb\xbf")) rest_.remove_prefix(3);
  if (rest_.starts_with("\xff\xfe") || rest_.starts_with("\xfe\xff")) {
    return cannot_read(path_, "this is UTF-16; save it as \"CSV UTF-8\"");
  }
  if (rest_.starts_with("PK\x03\x04")) {
    return cannot_read(path_, "this is no CSV but a packed file; is it an .xlsx?");
  }
  std::string chosen = delimiter.empty() ? delimiters_in(rest_) : delimiter;
  if (chosen.size() > 1) {
    return cannot_read(path_,
                       "the first line has more than one of comma, semicolon and tab outside "
                       "of quotes; say with --delimiter which separates the columns");
  }
  csv_set_delim(&parser_, static_cast<unsigned char>(chosen.empty() ? ',' : chosen.front()));
  return {};
}

core::Result<std::optional<Row>> CsvSheet::next() {
  while (ready_.empty() && !ended_) {
    if (rest_.empty()) {
      const auto piece = read_piece();
      if (!piece) return core::fail(piece.error());
      rest_ = *piece;
    }
    ended_ = rest_.empty();
    const core::Status parsed = parse(std::exchange(rest_, {}));
    if (!parsed) return core::fail(parsed.error());
  }
  if (ready_.empty()) return std::optional<Row>();
  Row row = std::move(ready_.front());
  ready_.pop_front();
  return std::optional(std::move(row));
}

core::Status CsvSheet::parse(std::string_view piece) {
  const auto on_cell = [](void* text, std::size_t size, void* sheet) {
    static_cast<CsvSheet*>(sheet)->take_cell({static_cast<const char*>(text), size});
  };
  const auto on_row = [](int character, void* self) {
    auto& sheet = *static_cast<CsvSheet*>(self);
    // CR LF is told as two ends.
    const bool second_half = character == '\n' && sheet.after_return_ && sheet.row_.cells.empty();
    sheet.after_return_ = character == '\r';
    if (!second_half) sheet.end_row();
  };
  const std::size_t parsed =
      piece.empty() ? static_cast<std::size_t>(csv_fini(&parser_, on_cell, on_row, this))
                    : csv_parse(&parser_, piece.data(), piece.size(), on_cell, on_row, this);
  if (parsed != piece.size()) {
    refuse(csv_error(&parser_) == CSV_EPARSE
               ? "a quotation mark stands where none may: a value with one is put in quotes, and "
                 "its own are doubled; an open one is closed before the file ends"
               : csv_strerror(csv_error(&parser_)));
  }
  return check_bounds();
}

core::Status CsvSheet::check_bounds() {
  if (csv_get_buffer_size(&parser_) > 4 * kCellBytesMax) {
    refuse(fmt::format("a value of more than {} bytes; is a quotation mark not closed?",
                       kCellBytesMax));
  }
  if (wrong_.empty()) return {};
  return cannot_read(path_, wrong_);
}

void CsvSheet::take_cell(std::string_view text) {
  after_return_ = false;
  row_bytes_ += text.size();
  const std::string column = column_name(row_.cells.size());
  if (row_.cells.size() >= kColumnsMax) {
    refuse(fmt::format("more than {} columns", kColumnsMax));
  } else if (text.size() > kCellBytesMax || row_bytes_ > kRowBytesMax) {
    refuse(fmt::format("cell {}{} brings it over {} bytes, or itself over {}", column, row_.number,
                       kRowBytesMax, kCellBytesMax));
  } else if (!is_utf8(text)) {
    refuse(fmt::format("cell {}{} is not UTF-8: {}; save the file as \"CSV UTF-8\"", column,
                       row_.number, core::quoted(text)));
  } else {
    row_.cells.push_back({Cell::Kind::text, std::string(text)});
  }
}

void CsvSheet::end_row() {
  Row ended = std::exchange(row_, Row{row_.number + 1, {}});
  row_bytes_ = 0;
  bool something = false;
  for (const Cell& cell : ended.cells) something = something || !cell.empty();
  if (something && wrong_.empty()) ready_.push_back(std::move(ended));
}

}  // namespace

core::Result<std::unique_ptr<Sheet>> open_csv(const std::string& path,
                                              const SheetOptions& options) {
  std::FILE* const file = std::fopen(path.c_str(), "re");
  if (file == nullptr) return cannot_read(path, std::strerror(errno));
  auto sheet = std::make_unique<CsvSheet>(path, file);
  if (core::Status started = sheet->start(options.delimiter); !started) {
    return core::fail(started.error());
  }
  return sheet;
}

}  // namespace planledger::sheets
