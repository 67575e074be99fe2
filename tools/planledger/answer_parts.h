// Reads an answer's JSON by path, and makes tables of its lists: what all the pages have in common.
#pragma once

#include "tools/planledger/table.h"

#include <boost/json.hpp>

#include <initializer_list>
#include <string>
#include <string_view>

namespace planledger::tools {

// A value as a person reads it: totals by currency, lists with commas; empty for null.
[[nodiscard]] std::string text_of(const boost::json::value& found);
// The value at a path of keys, as "knownAt.seq", as text; empty where there is none.
[[nodiscard]] std::string at(const boost::json::value& root, std::string_view path);
// The list that a key holds; an empty one where it holds none.
[[nodiscard]] const boost::json::array& list_at(const boost::json::value& root,
                                                std::string_view key);

struct Field {
  const char* title;
  const char* path;
  bool right = false;
};
[[nodiscard]] Table table_of(std::string caption, const boost::json::array& items,
                             std::initializer_list<Field> fields);

// At which point in both times it was answered.
[[nodiscard]] std::string point_text(const boost::json::value& answer);
void add_unless_empty(Page& page, Table table);

// The pages that tell of events what each brings to a number.
[[nodiscard]] Page restatement_page(const boost::json::value& answer);
[[nodiscard]] Page explanation_page(const boost::json::value& answer);

}  // namespace planledger::tools
