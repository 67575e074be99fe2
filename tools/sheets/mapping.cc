#include "tools/sheets/mapping.h"

#include "core/quote.h"

#include <fmt/format.h>

#include <algorithm>

namespace planledger::sheets {
namespace {

tl::unexpected<core::Error> invalid(std::string message) {
  return core::fail(core::Errc::invalid_field, std::move(message));
}

// A path as people write it: "data." may be left out.
const Column* column_of_path(std::string_view path) {
  const auto& all = all_columns();
  const auto found = std::find_if(all.begin(), all.end(), [&](const Column& each) {
    return each.path == path || (each.path.starts_with("data.") && each.path.substr(5) == path);
  });
  return found == all.end() ? nullptr : &*found;
}

// "funding amount 2" without its number; 0 where it has none.
std::pair<std::string, std::size_t> without_number(const std::string& folded_text) {
  const auto last = folded_text.find_last_not_of("0123456789");
  const std::string digits = last == std::string::npos ? "" : folded_text.substr(last + 1);
  if (digits.empty() || digits.size() > 3 || folded_text[last] != ' ') return {folded_text, 0};
  return {folded_text.substr(0, last), std::stoul(digits)};
}

bool is_heading_of(const Column& column, std::string_view folded_text) {
  return folded(column.english) == folded_text || folded(column.dutch) == folded_text;
}

bool is_path_of(const Column& column, std::string_view folded_text) {
  return folded(column.path) == folded_text ||
         (column.path.starts_with("data.") && folded(column.path.substr(5)) == folded_text);
}

// "Amount / Bedrag" has two names, which are of the same column.
std::vector<std::string> names_in(const std::string& folded_text) {
  const auto slash = folded_text.find(" / ");
  if (slash == std::string::npos) return {folded_text};
  return {folded_text.substr(0, slash), folded_text.substr(slash + 3)};
}

// By its heading in one language, in both, or its path. "To" is the heading of one column and the
// path of another: headings come first.
std::optional<Mapped> mapped_by_heading(const std::string& folded_text) {
  const std::vector<std::string> names = names_in(folded_text);
  const std::size_t number = without_number(names.front()).second;
  for (const auto is_meant : {is_heading_of, is_path_of}) {
    for (const Column& column : all_columns()) {
      const bool found = std::all_of(names.begin(), names.end(), [&](const std::string& name) {
        return is_meant(column, column.listed ? without_number(name).first : name);
      });
      if (found) return Mapped{&column, column.listed && number > 0 ? number - 1 : 0, {}};
    }
  }
  return std::nullopt;
}

// As the map file says: "funding[1].amount", counted from 0 as in an event.
std::optional<Mapped> mapped_by_path(const std::string& path) {
  const auto open = path.find('[');
  const auto close = path.find(']', open);
  if (open == std::string::npos || close == std::string::npos) {
    const Column* column = column_of_path(path);
    if (column == nullptr) return std::nullopt;
    return Mapped{column, 0, {}};
  }
  const std::string number = path.substr(open + 1, close - open - 1);
  if (number.size() > 3 || number.find_first_not_of("0123456789") != std::string::npos) {
    return std::nullopt;
  }
  const Column* column = column_of_path(path.substr(0, open + 1) + path.substr(close));
  if (column == nullptr) return std::nullopt;
  return Mapped{column, number.empty() ? 0 : std::stoul(number), {}};
}

class HeadingReader {
 public:
  HeadingReader(const Row& row, const Reading& reading) : row_(row), reading_(reading) {}

  core::Result<Mapping> run() {
    for (std::size_t place = 0; place < row_.cells.size(); ++place) {
      if (core::Status taken = take(place); !taken) return core::fail(taken.error());
    }
    core::Status good = check_columns_of_map();
    if (good) good = take_constants();
    if (good) good = take_kind();
    if (!good) return core::fail(good.error());
    return std::move(mapping_);
  }

 private:
  [[nodiscard]] std::string cell(std::size_t place) const {
    return column_name(place) + std::to_string(row_.number);
  }

  core::Status take(std::size_t place) {
    const Cell& heading = row_.cells[place];
    mapping_.columns.push_back({nullptr, 0, heading.text});
    if (heading.empty()) return {};
    if (heading.kind == Cell::Kind::faulty) {
      return invalid(fmt::format("cell {}: its heading is {}", cell(place), heading.text));
    }
    const std::string text = folded(heading.text);
    const auto own = reading_.columns.find(text);
    if (own == reading_.columns.end() && reading_.ignored.contains(text)) return {};
    auto mapped =
        own == reading_.columns.end() ? mapped_by_heading(text) : mapped_by_path(own->second);
    if (own != reading_.columns.end()) used_.insert(text);
    if (!mapped) {
      if (reading_.ignore_others) return {};
      return invalid(fmt::format(
          "cell {}: {} is no heading that is known; see planledger template, or name its field or "
          "ignore it in a map file (--map)",
          cell(place), core::quoted(heading.text)));
    }
    if (!taken_.emplace(mapped->column, mapped->place).second) {
      return invalid(fmt::format("cell {}: the sheet has the column {} twice", cell(place),
                                 core::quoted(heading.text)));
    }
    mapped->heading = heading.text;
    mapping_.columns.back() = *mapped;
    return {};
  }

  [[nodiscard]] core::Status check_columns_of_map() const {
    for (const auto& [heading, path] : reading_.columns) {
      if (used_.contains(heading)) continue;
      return invalid(fmt::format("row {}: no column has the heading {}, which the map file names",
                                 row_.number, core::quoted(heading)));
    }
    return {};
  }

  core::Status take_constants() {
    for (const auto& [path, value] : reading_.constants) {
      const Column* column = column_of_path(path);
      if (column == nullptr || column->listed || mapping_.has(column->path)) {
        return invalid(fmt::format("constants: {} {}", core::quoted(path),
                                   column == nullptr || column->listed
                                       ? "is no field that every row can have"
                                       : "is a column of the sheet too"));
      }
      mapping_.constants.emplace_back(column, value);
    }
    return {};
  }

  core::Status take_kind() {
    if (!reading_.kind.empty()) {
      mapping_.kind = kind_of_word(reading_.kind);
      if (!mapping_.kind) {
        return invalid(core::quoted(reading_.kind) + " is no kind of event that a sheet may hold");
      }
    }
    if (mapping_.has(kKindPath)) return {};
    if (!mapping_.kind) {
      return invalid(
          fmt::format("row {}: nothing says which kind of event the rows are; expected "
                      "a column Kind (Soort), or --kind",
                      row_.number));
    }
    for (const Column& column : columns_of(*mapping_.kind)) {
      if (!column.required || column.path == kKindPath || mapping_.has(column.path)) continue;
      return invalid(fmt::format("row {}: a sheet of {} needs a column {} ({})", row_.number,
                                 events::kind_name(*mapping_.kind), column.english, column.dutch));
    }
    return {};
  }

  const Row& row_;
  const Reading& reading_;
  Mapping mapping_;
  std::set<std::pair<const Column*, std::size_t>> taken_;
  std::set<std::string> used_;
};

}  // namespace

bool Mapping::has(std::string_view path) const {
  return std::any_of(columns.begin(), columns.end(),
                     [&](const Mapped& each) {
                       return each.column != nullptr && each.column->path == path;
                     }) ||
         std::any_of(constants.begin(), constants.end(),
                     [&](const auto& each) { return each.first->path == path; });
}

core::Result<Mapping> map_headings(const Row& headings, const Reading& reading) {
  return HeadingReader(headings, reading).run();
}

}  // namespace planledger::sheets
