#include "tools/sheets/row_event.h"

#include "core/quote.h"
#include "events/json.h"

#include <boost/json.hpp>
#include <boost/uuid/name_generator_sha1.hpp>
#include <boost/uuid/uuid.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <set>

namespace planledger::sheets {
namespace {

namespace json = boost::json;
using events::Kind;
using events::detail::Shape;
using events::schema::Format;

constexpr std::size_t kListedMax = 1'000;

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view kSpace = " \t\r\n";
  const auto begin = text.find_first_not_of(kSpace);
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(kSpace) - begin + 1);
}

// "Stad Gent; VVSG", or one a line.
json::array list_of(std::string_view text) {
  json::array list;
  while (!text.empty()) {
    const auto end = std::min(text.find_first_of(";\n"), text.size());
    const std::string_view each = trimmed(text.substr(0, end));
    if (!each.empty()) list.emplace_back(each);
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return list;
}

// "€ 85.000,00": the sign says what the column for it says already.
std::string_view without_euro(std::string_view text) {
  constexpr std::string_view kEuro = "\xe2\x82\xac";
  if (text.starts_with(kEuro)) text.remove_prefix(kEuro.size());
  if (text.ends_with(kEuro)) text.remove_suffix(kEuro.size());
  return trimmed(text);
}

bool is_decimal(const Column& column) {
  return column.field->shape == Shape::amount || column.field->shape == Shape::decimal ||
         column.field->format == Format::DECIMAL ||
         column.field->format == Format::FULL_TIME_EQUIVALENT;
}

core::Result<std::string> date_text(const Cell& cell, const Conventions& conventions) {
  const std::string_view text = trimmed(cell.text);
  if (cell.kind == Cell::Kind::date) return std::string(text);
  if (cell.kind == Cell::Kind::number && text.size() != 4) {
    return core::fail(core::Errc::invalid_date,
                      fmt::format("found the number {}, expected a date: give the cell a date "
                                  "format, or write the date as text, such as 2018-10-26",
                                  text));
  }
  return read_date(text, conventions);
}

core::Result<json::value> value_of(const Cell& cell, const Column& column,
                                   const Conventions& conventions) {
  const std::string_view text = trimmed(cell.text);
  if (is_decimal(column)) {
    if (cell.kind == Cell::Kind::number) return json::value(text);
    return read_decimal(without_euro(text), conventions).transform([](const std::string& decimal) {
      return json::value(decimal);
    });
  }
  switch (column.field->shape) {
    case Shape::date:
      return date_text(cell, conventions).transform([](const std::string& date) {
        return json::value(date);
      });
    case Shape::enumeration:
      return json::value(name_of_word(*column.field, text));
    case Shape::text_list:
      return json::value(list_of(text));
    case Shape::whole_number: {
      const bool is_number = text.find_first_not_of("0123456789") == std::string_view::npos;
      if (is_number && text.size() < 19) return json::value(std::stoull(std::string(text)));
      return json::value(text);  // The check of form says what is wrong with it.
    }
    default:
      return json::value(text);
  }
}

// 4.1 and 4.10 are two actions, and one number.
core::Status check_number_of_plan(const Cell& cell, const Column& column) {
  const bool is_number_of_plan =
      column.field->format == Format::ACTION_NUMBER || column.field->format == Format::NUMBER;
  const auto point = cell.text.find('.');
  if (!is_number_of_plan || cell.kind != Cell::Kind::number || point == std::string::npos ||
      point + 2 != cell.text.size()) {
    return {};
  }
  return core::fail(core::Errc::invalid_field,
                    fmt::format("found the number {0}, which may have been written as {0} or {0}0; "
                                "expected a text: format the column as text and write it again",
                                cell.text));
}

json::object& object_in(json::object& parent, std::string_view name) {
  json::value& member = parent[name];
  return member.is_object() ? member.get_object() : member.emplace_object();
}

// Puts a value where its path says: "data.funding[].amount" at a place of the list.
void put(json::object& event, std::string_view path, std::size_t place, json::value value) {
  json::object* at = &event;
  for (auto dot = path.find('.'); dot != std::string_view::npos; dot = path.find('.')) {
    std::string_view name = path.substr(0, dot);
    path.remove_prefix(dot + 1);
    if (!name.ends_with("[]")) {
      at = &object_in(*at, name);
      continue;
    }
    name.remove_suffix(2);
    json::value& list = (*at)[name];
    if (!list.is_array()) list.emplace_array();
    json::array& elements = list.get_array();
    if (elements.size() <= place) elements.resize(place + 1, json::object());
    at = &elements[place].get_object();
  }
  (*at)[path] = std::move(value);
}

// The places of a list that no cell said anything of.
void close_gaps(json::object& data) {
  for (auto& member : data) {
    if (!member.value().is_array()) continue;
    json::array& list = member.value().get_array();
    list.erase(std::remove_if(list.begin(), list.end(),
                              [](const json::value& each) {
                                return each.is_object() && each.get_object().empty();
                              }),
               list.end());
  }
}

// What tells a row of the kind from all others, beside its kind: paths of its event.
std::vector<std::string_view> key_paths(Kind kind) {
  switch (kind) {
    case Kind::DEPARTMENT_REGISTERED:
      return {"data.code"};
    case Kind::PLAN_ADOPTED:
      return {"effective"};
    case Kind::POLICY_LINE_DEFINED:
    case Kind::GOAL_DEFINED:
      return {"data.no"};
    case Kind::ACTION_DEFINED:
      return {"action"};
    case Kind::SUBSIDY_GRANTED:
      return {"data.grant"};
    case Kind::GRANT_EXTENDED:
    case Kind::GRANT_REDUCED:
      return {"data.grant", "effective"};
    case Kind::GRANT_MENTIONED:
      return {"action", "data.grant"};
    case Kind::MEETING_HELD:
    case Kind::MEETING_PLANNED:
    case Kind::MILESTONE_REACHED:
      return {"action", "department", "effective", "data.title"};
    case Kind::FIGURE_REPORTED:
    case Kind::STAFF_ALLOCATED:
    case Kind::BUDGET_ALLOCATED:
      return {"action", "department", "effective", "data.what"};
    case Kind::NARRATIVE_REPORTED:
      return {"action", "department", "effective", "data.language"};
    case Kind::TOTAL_STATED:
      return {"action", "department", "effective", "data.scope"};
    default:
      return {"action", "department", "effective"};
  }
}

std::string text_of_path(const json::object& event, std::string_view path) {
  const json::object* at = &event;
  const auto dot = path.find('.');
  if (dot != std::string_view::npos) {
    const json::value* inner = event.if_contains(path.substr(0, dot));
    if (inner == nullptr || !inner->is_object()) return {};
    at = &inner->get_object();
    path.remove_prefix(dot + 1);
  }
  const json::value* value = at->if_contains(path);
  return value != nullptr && value->is_string() ? std::string(value->get_string()) : std::string();
}

// The unit separator stands in no text that a sheet gives.
std::string key_of(Kind kind, const json::object& event, const std::string& own_key) {
  std::string key(events::kind_name(kind));
  if (!own_key.empty()) return key.append("\x1fkey\x1f").append(own_key);
  for (const std::string_view path : key_paths(kind)) {
    key.append("\x1f").append(text_of_path(event, path));
  }
  return key;
}

std::string cell_name(const Row& row, std::size_t column, const std::string& heading) {
  return fmt::format("cell {}{} ({})", column_name(column), row.number, heading);
}

tl::unexpected<core::Error> at_cell(core::Error error, const Row& row, std::size_t column,
                                    const Mapping& mapping) {
  error.message = cell_name(row, column, mapping.columns[column].heading) + ": " + error.message;
  return core::fail(std::move(error));
}

bool says_nothing(const Cell& cell) {
  return cell.kind != Cell::Kind::faulty && trimmed(cell.text).empty();
}

// Builds the event of one row.
class RowReader {
 public:
  RowReader(const Row& row, const Mapping& mapping, const Conventions& conventions)
      : row_(row), mapping_(mapping), conventions_(conventions) {}

  core::Result<json::object> run(unsigned generation);

 private:
  core::Status find_kind();
  core::Status take_cell(std::size_t place);
  core::Status take_constant(const Column& column, const std::string& value);
  core::Status take(const Column& column, std::size_t place, const Cell& cell);

  const Row& row_;
  const Mapping& mapping_;
  const Conventions& conventions_;
  std::optional<Kind> kind_;
  json::object event_;
  std::string id_;
  std::string key_;
};

core::Result<json::object> RowReader::run(unsigned generation) {
  core::Status good = find_kind();
  for (std::size_t place = 0; good && place < row_.cells.size(); ++place) good = take_cell(place);
  for (const auto& [column, value] : mapping_.constants) {
    if (good) good = take_constant(*column, value);
  }
  if (!good) return core::fail(good.error());
  close_gaps(object_in(event_, "data"));
  event_["type"] = events::kind_name(*kind_);
  event_["id"] =
      id_.empty() ? core::to_string(id_of_key(key_of(*kind_, event_, key_), generation)) : id_;
  return std::move(event_);
}

core::Status RowReader::find_kind() {
  kind_ = mapping_.kind;
  for (std::size_t place = 0; place < std::min(row_.cells.size(), mapping_.columns.size());
       ++place) {
    const Column* column = mapping_.columns[place].column;
    if (column == nullptr || column->path != kKindPath || says_nothing(row_.cells[place])) continue;
    kind_ = kind_of_word(row_.cells[place].text);
    if (kind_) continue;
    return at_cell({core::Errc::unknown_type, core::quoted(row_.cells[place].text) +
                                                  " is no kind of event that a sheet may hold"},
                   row_, place, mapping_);
  }
  for (const auto& [column, value] : mapping_.constants) {
    if (column->path == kKindPath) kind_ = kind_of_word(value);
  }
  if (kind_) return {};
  return core::fail(core::Errc::missing_field,
                    "the row does not say which kind of event it is: expected one in the column "
                    "Kind (Soort), or --kind");
}

core::Status RowReader::take_cell(std::size_t place) {
  const Cell& cell = row_.cells[place];
  if (says_nothing(cell)) return {};
  if (place >= mapping_.columns.size() || mapping_.columns[place].heading.empty()) {
    return core::fail(core::Errc::unknown_field,
                      fmt::format("cell {}{}: {}, in a column that has no heading",
                                  column_name(place), row_.number, core::quoted(cell.text)));
  }
  const Mapped& mapped = mapping_.columns[place];
  if (mapped.column == nullptr) return {};
  core::Status taken = take(*mapped.column, mapped.place, cell);
  if (!taken) return at_cell(taken.error(), row_, place, mapping_);
  return {};
}

core::Status RowReader::take_constant(const Column& column, const std::string& value) {
  core::Status taken = take(column, 0, {Cell::Kind::text, value});
  if (taken) return taken;
  core::Error error = taken.error();
  error.message = fmt::format("constants: {}: {}", column.path, error.message);
  return core::fail(std::move(error));
}

core::Status RowReader::take(const Column& column, std::size_t place, const Cell& cell) {
  if (column.path == kKindPath || column.path == kReasonPath) return {};
  if (cell.kind == Cell::Kind::faulty) {
    return core::fail(core::Errc::invalid_field, "found " + cell.text);
  }
  const std::string text(trimmed(cell.text));
  if (column.path == kIdPath) {
    id_ = text;
    return {};
  }
  if (column.path == kKeyPath) {
    key_ = text;
    return {};
  }
  if (place >= kListedMax) {
    return core::fail(core::Errc::too_large, fmt::format("more than {} of a list", kListedMax));
  }
  if (core::Status good = check_number_of_plan(cell, column); !good) return good;
  auto value = value_of(cell, column, conventions_);
  if (!value) return core::fail(value.error());
  put(event_, column.path, place, *std::move(value));
  return {};
}

// "data.funding[1].amount: found ..." as the path of its columns, the place in the list, and the
// rest.
struct Pathed {
  std::string path;
  std::size_t place = 0;
  std::string rest;
};

std::optional<Pathed> path_in(const std::string& message) {
  const auto colon = message.find(": ");
  if (colon == std::string::npos) return std::nullopt;
  Pathed found{message.substr(0, colon), 0, message.substr(colon + 2)};
  const auto open = found.path.find('[');
  const auto close = found.path.find(']');
  if (open == std::string::npos || close == std::string::npos || close < open) return found;
  const std::string number = found.path.substr(open + 1, close - open - 1);
  if (number.empty() || number.size() > 6 ||
      number.find_first_not_of("0123456789") != std::string::npos) {
    return std::nullopt;
  }
  found.place = std::stoul(number);
  found.path.erase(open + 1, close - open - 1);
  return found;
}

// Whether a column is the one that a path means. A list of texts is in one cell, a list of others
// in a column for each of their fields: of the whole list the first one of them is named.
bool is_meant(const Column& column, const std::string& path) {
  return column.path == path || column.path + "[]" == path ||
         column.path.starts_with(path + "[].") || column.path.starts_with(path + ".");
}

// The columns of a list by the places that the row says something of.
std::vector<std::size_t> used_places(const Row& row, const Mapping& mapping,
                                     std::string_view list) {
  std::set<std::size_t> used;
  for (std::size_t place = 0; place < std::min(row.cells.size(), mapping.columns.size()); ++place) {
    const Mapped& mapped = mapping.columns[place];
    if (mapped.column != nullptr && mapped.column->path.starts_with(list) &&
        !says_nothing(row.cells[place])) {
      used.insert(mapped.place);
    }
  }
  return {used.begin(), used.end()};
}

}  // namespace

bool is_remark(const Row& row) {
  for (const Cell& cell : row.cells) {
    if (!cell.empty()) return trimmed(cell.text).starts_with('#');
  }
  return false;
}

core::Result<events::Submission> event_of(const Row& row, const Mapping& mapping,
                                          const Conventions& conventions, const Source& source,
                                          unsigned generation) {
  auto event = RowReader(row, mapping, conventions).run(generation);
  if (!event) return core::fail(event.error());
  auto submission = events::submission_from_json(json::serialize(*event));
  if (!submission) return core::fail(placed(submission.error(), row, mapping));
  submission->provenance = events::Provenance{source.file, source.sha256, row.number};
  return submission;
}

core::Error placed(core::Error error, const Row& row, const Mapping& mapping) {
  auto pathed = path_in(error.message);
  if (!pathed) return error;
  if (const auto list = pathed->path.find("[]."); list != std::string::npos) {
    const auto used = used_places(row, mapping, pathed->path.substr(0, list + 3));
    pathed->place = pathed->place < used.size() ? used[pathed->place] : pathed->place;
  } else {
    pathed->place = 0;
  }
  for (std::size_t place = 0; place < mapping.columns.size(); ++place) {
    const Mapped& mapped = mapping.columns[place];
    if (mapped.column == nullptr || !is_meant(*mapped.column, pathed->path) ||
        mapped.place != pathed->place) {
      continue;
    }
    error.message = cell_name(row, place, mapped.heading) + ": " + pathed->rest;
    break;
  }
  return error;
}

core::Uuid id_of_key(std::string_view key, unsigned generation) {
  // Made once at random; another one would give every row another id.
  constexpr boost::uuids::uuid kNamespace{{0x3a, 0x7c, 0x0b, 0x52, 0x9e, 0x41, 0x4d, 0x6f, 0x8a,
                                           0x15, 0xc3, 0xe8, 0x27, 0x60, 0xd4, 0xb9}};
  std::string name(key);
  if (generation > 0) name.append("\x1f").append(std::to_string(generation));
  const boost::uuids::uuid made = boost::uuids::name_generator_sha1(kNamespace)(name);
  const auto half = [&made](std::size_t from) {
    std::uint64_t number = 0;
    for (std::size_t place = from; place < from + 8; ++place) {
      number = number << 8U | *(made.begin() + static_cast<std::ptrdiff_t>(place));
    }
    return number;
  };
  return {half(0), half(8)};
}

}  // namespace planledger::sheets
