// What flat OpenDocument files (ODF 1.3) share: their head, texts, the styles of values.
#pragma once

#include "projections/report/document.h"
#include "projections/report/output.h"

#include <map>
#include <set>
#include <string>
#include <string_view>

namespace planledger::projections::report {

// Text and attribute values of XML; characters that XML has no place for become U+FFFD.
[[nodiscard]] std::string xml_escaped(std::string_view text);
// The content of a paragraph: spaces, tabs and new lines as elements of their own.
[[nodiscard]] std::string odf_text(std::string_view text);

// What the head must declare, since the body uses it.
struct OdfUse {
  std::set<core::Currency> currencies;
  std::set<std::string> languages;

  // An empty language is the document's own.
  void add(const Value& value, const std::string& language);
};

// The name of the style of characters in a language.
[[nodiscard]] std::string odf_language_style(std::string_view tag);
// "fo:language="nl" fo:country="BE"".
[[nodiscard]] std::string odf_language_attributes(std::string_view tag);

// The document's element, opened, and its metadata. `kind` is "text" or "spreadsheet".
void write_odf_start(const Document& document, std::string_view kind, Output& output);
// Styles of numbers, named as odf_data_style names them, and of languages. For automatic styles.
void write_odf_value_styles(Language language, const OdfUse& use, Output& output);

// "money-EUR", "date", "time", "number"; empty for none.
[[nodiscard]] std::string odf_data_style(const Value& value);
// The attributes of a table's cell that holds the value; for none, those of a text.
[[nodiscard]] std::string odf_value_attributes(const Value& value);

}  // namespace planledger::projections::report
