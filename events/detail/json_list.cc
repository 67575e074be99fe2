#include "events/detail/json_list.h"

#include "core/check.h"

#include <algorithm>
#include <string>

namespace planledger::events::detail {
namespace {

constexpr std::string_view kWhiteSpace = " \t\r\n";

// The place of the quote that ends the text which starts at `start`, or the size where none does.
std::size_t end_of_text(std::string_view text, std::size_t start) {
  std::size_t index = start + 1;
  while (index < text.size() && text[index] != '"') index += text[index] == '\\' ? 2 : 1;
  return std::min(index, text.size());
}

core::Result<std::vector<std::string_view>> not_a_list(std::string_view why) {
  return core::fail(core::Errc::invalid_json, "not a JSON array: " + std::string(why));
}

}  // namespace

std::string_view trimmed_json(std::string_view text) {
  const std::size_t first = text.find_first_not_of(kWhiteSpace);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kWhiteSpace) - first + 1);
}

core::Result<std::vector<std::string_view>> split_json_list(std::string_view text,
                                                            std::size_t elements_max) {
  PLANLEDGER_CHECK(!text.empty() && text.front() == '[', "only arrays are split");
  std::vector<std::string_view> elements;
  std::size_t depth = 0;
  std::size_t start = 1;
  for (std::size_t index = 0; index < text.size(); ++index) {
    const char byte = text[index];
    if (byte == '"') {
      index = end_of_text(text, index);
      continue;
    }
    if (byte == '[' || byte == '{') ++depth;
    if (byte == ']' || byte == '}') --depth;
    const bool ends = depth == 0;
    if (!ends && !(depth == 1 && byte == ',')) continue;
    if (ends && byte != ']') return not_a_list("it ends with }");
    const std::string_view element = trimmed_json(text.substr(start, index - start));
    if (!(ends && elements.empty() && element.empty())) elements.push_back(element);
    if (elements.size() > elements_max) {
      return core::fail(core::Errc::too_large,
                        "found a batch of more than " + std::to_string(elements_max) + " events");
    }
    start = index + 1;
    if (!ends) continue;
    if (start != text.size()) return not_a_list("something follows its end");
    return elements;
  }
  return not_a_list("it has no end");
}

}  // namespace planledger::events::detail
