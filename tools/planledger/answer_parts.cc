#include "tools/planledger/answer_parts.h"

namespace planledger::tools {
namespace {

using boost::json::array;
using boost::json::object;
using boost::json::value;

std::string totals_text(const object& totals) {
  std::string text;
  for (const auto& [currency, amount] : totals) {
    if (!text.empty()) text += " + ";
    text += std::string(currency) + " " + text_of(amount);
  }
  return text;
}

}  // namespace

std::string text_of(const value& found) {
  if (found.is_null()) return "";
  if (found.is_string()) return std::string(found.get_string());
  if (found.is_bool()) return found.get_bool() ? "yes" : "no";
  if (found.is_object()) {
    if (const value* name = found.get_object().if_contains("name")) return text_of(*name);
    return totals_text(found.get_object());
  }
  if (found.is_array()) {
    std::string text;
    for (const value& each : found.get_array()) text += (text.empty() ? "" : ", ") + text_of(each);
    return text;
  }
  return boost::json::serialize(found);
}

std::string at(const value& root, std::string_view path) {
  const value* place = &root;
  while (!path.empty()) {
    const auto dot = path.find('.');
    if (!place->is_object()) return "";
    place = place->get_object().if_contains(path.substr(0, dot));
    if (place == nullptr) return "";
    path = dot == std::string_view::npos ? "" : path.substr(dot + 1);
  }
  return text_of(*place);
}

const array& list_at(const value& root, std::string_view key) {
  static const array none;
  const value* found = root.is_object() ? root.get_object().if_contains(key) : nullptr;
  return found != nullptr && found->is_array() ? found->get_array() : none;
}

Table table_of(std::string caption, const array& items, std::initializer_list<Field> fields) {
  Table table;
  table.caption = std::move(caption);
  for (const Field& field : fields) table.columns.push_back({field.title, field.right});
  for (const value& item : items) {
    std::vector<std::string>& row = table.rows.emplace_back();
    for (const Field& field : fields) row.push_back(at(item, field.path));
  }
  return table;
}

std::string point_text(const value& answer) {
  return "State of " + at(answer, "asOf") + ", as known at event " + at(answer, "knownAt.seq");
}

void add_unless_empty(Page& page, Table table) {
  if (!table.rows.empty()) page.tables.push_back(std::move(table));
}

}  // namespace planledger::tools
