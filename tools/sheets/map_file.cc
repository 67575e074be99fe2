#include "core/quote.h"
#include "tools/sheets/mapping.h"

#include <boost/json.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace planledger::sheets {
namespace {

namespace json = boost::json;

class MapReader {
 public:
  MapReader(const std::string& path, Reading& reading) : path_(path), reading_(reading) {}

  core::Status take(const json::value& root) {
    if (!root.is_object()) return wrong("", "an object");
    for (const auto& [name, value] : root.get_object()) {
      if (core::Status taken = member(name, value); !taken) return taken;
    }
    return {};
  }

 private:
  [[nodiscard]] tl::unexpected<core::Error> wrong(std::string_view name,
                                                  std::string_view expected) const {
    return core::fail(core::Errc::invalid_field, fmt::format("{}: {}{}expected {}", path_, name,
                                                             name.empty() ? "" : ": ", expected));
  }

  core::Status member(std::string_view name, const json::value& value) {
    if (name == "columns" || name == "constants") return texts(name, value);
    if (name == "ignore") return ignored(value);
    if (name == "ignoreOthers") {
      if (!value.is_bool()) return wrong(name, "true or false");
      reading_.ignore_others = value.get_bool();
      return {};
    }
    if (name == "headingRow") {
      if (!value.is_int64() || value.get_int64() < 1) return wrong(name, "a row, from 1");
      if (reading_.heading_row == 0) {
        reading_.heading_row = static_cast<std::uint64_t>(value.get_int64());
      }
      return {};
    }
    return text(name, value);
  }

  core::Status text(std::string_view name, const json::value& value) {
    constexpr std::array<std::string_view, 5> kTexts{"kind", "sheet", "delimiter", "decimal",
                                                     "dates"};
    if (std::find(kTexts.begin(), kTexts.end(), name) == kTexts.end()) {
      return wrong(name,
                   "one of its members: there are kind, sheet, headingRow, decimal, dates, "
                   "delimiter, columns, constants, ignore and ignoreOthers");
    }
    if (!value.is_string()) return wrong(name, "a text");
    const std::string given(value.get_string());
    const auto keep = [&given](std::string& place) {
      if (place.empty()) place = given;
    };
    if (name == "kind") keep(reading_.kind);
    if (name == "sheet") keep(reading_.sheet.sheet);
    if (name == "delimiter") keep(reading_.sheet.delimiter);
    if (name == "decimal") {
      const auto mark = decimal_mark_named(given);
      if (!mark) return wrong(name, "comma or point");
      if (reading_.conventions.decimal == DecimalMark::not_said) {
        reading_.conventions.decimal = *mark;
      }
    }
    if (name == "dates") {
      const auto order = date_order_named(given);
      if (!order) return wrong(name, "dayFirst or monthFirst");
      if (reading_.conventions.dates == DateOrder::not_said) reading_.conventions.dates = *order;
    }
    return {};
  }

  core::Status texts(std::string_view name, const json::value& value) {
    if (!value.is_object()) return wrong(name, "an object of texts");
    for (const auto& [key, each] : value.get_object()) {
      if (!each.is_string())
        return wrong(fmt::format("{}.{}", name, std::string_view(key)), "a text");
      const std::string given(each.get_string());
      if (name == "constants") {
        reading_.constants.emplace(key, given);
      } else {
        reading_.columns.emplace(folded(key), given);
      }
    }
    return {};
  }

  core::Status ignored(const json::value& value) {
    if (!value.is_array()) return wrong("ignore", "a list of headings");
    for (const json::value& each : value.get_array()) {
      if (!each.is_string()) return wrong("ignore", "a list of headings");
      reading_.ignored.insert(folded(each.get_string()));
    }
    return {};
  }

  const std::string& path_;
  Reading& reading_;
};

}  // namespace

core::Status read_map(const std::string& path, const std::string& text, Reading& reading) {
  boost::system::error_code error;
  const json::value root = json::parse(text, error);
  if (error) {
    return core::fail(core::Errc::invalid_json,
                      fmt::format("{}: a map file is a JSON object: {}", path, error.message()));
  }
  return MapReader(path, reading).take(root);
}

core::Result<DecimalMark> decimal_mark_named(std::string_view word) {
  if (word == "comma") return DecimalMark::comma;
  if (word == "point") return DecimalMark::point;
  return core::fail(core::Errc::usage, "found " + core::quoted(word) + ", expected comma or point");
}

core::Result<DateOrder> date_order_named(std::string_view word) {
  if (word == "dayFirst") return DateOrder::day_first;
  if (word == "monthFirst") return DateOrder::month_first;
  return core::fail(core::Errc::usage,
                    "found " + core::quoted(word) + ", expected dayFirst or monthFirst");
}

}  // namespace planledger::sheets
