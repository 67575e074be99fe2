#include "projections/report/odf.h"

#include "projections/report/compose.h"

#include <fmt/format.h>

#include <algorithm>
#include <variant>

namespace planledger::projections::report {
namespace {

std::string_view country(Language language) { return language == Language::nl ? "BE" : "GB"; }

std::string number_language(Language language) {
  return " number:language=\"" + std::string(code(language)) + "\" number:country=\"" +
         std::string(country(language)) + "\"";
}

bool is_space(char c) { return c == ' ' || c == '\n' || c == '\t' || c == '\r'; }

}  // namespace

std::string xml_escaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    switch (c) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&quot;";
        break;
      default: {
        const auto byte = static_cast<unsigned char>(c);
        const bool control = byte < 0x20 && c != '\n' && c != '\t';
        out += control || byte == 0x7f ? std::string("\xef\xbf\xbd") : std::string(1, c);
      }
    }
  }
  return out;
}

std::string odf_text(std::string_view text) {
  std::string out;
  std::size_t at = 0;
  while (at < text.size()) {
    const std::size_t end = std::min(text.find_first_of("\n\t\r ", at), text.size());
    out += xml_escaped(text.substr(at, end - at));
    if (end == text.size()) break;
    at = end + 1;
    if (text[end] == '\n') {
      out += "<text:line-break/>";
    } else if (text[end] == '\t') {
      out += "<text:tab/>";
    } else if (text[end] == ' ') {
      // White space at an end, or after other white space, is lost unless it is an element.
      const bool kept = end != 0 && at < text.size() && !is_space(text[end - 1]);
      out += kept ? " " : "<text:s/>";
    }
  }
  return out;
}

void OdfUse::add(const Value& value, const std::string& language) {
  if (!language.empty()) languages.insert(language);
  if (const auto* amount = std::get_if<Amount>(&value)) currencies.insert(amount->currency);
}

std::string odf_language_style(std::string_view tag) { return "language-" + xml_escaped(tag); }

std::string odf_language_attributes(std::string_view tag) {
  const std::size_t end = std::min(tag.find('-'), tag.size());
  std::string country_code = "none";
  for (std::size_t at = end; at < tag.size();) {
    const std::size_t next = std::min(tag.find('-', at + 1), tag.size());
    const std::string_view part = tag.substr(at + 1, next - at - 1);
    if (part.size() == 2) country_code = part;
    at = next;
  }
  return "fo:language=\"" + xml_escaped(tag.substr(0, end)) + "\" fo:country=\"" +
         xml_escaped(country_code) + "\"";
}

void write_odf_start(const Document& document, std::string_view kind, Output& output) {
  constexpr std::string_view kNamespaces =
      " xmlns:office=\"urn:oasis:names:tc:opendocument:xmlns:office:1.0\""
      " xmlns:style=\"urn:oasis:names:tc:opendocument:xmlns:style:1.0\""
      " xmlns:text=\"urn:oasis:names:tc:opendocument:xmlns:text:1.0\""
      " xmlns:table=\"urn:oasis:names:tc:opendocument:xmlns:table:1.0\""
      " xmlns:fo=\"urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0\""
      " xmlns:number=\"urn:oasis:names:tc:opendocument:xmlns:datastyle:1.0\""
      " xmlns:config=\"urn:oasis:names:tc:opendocument:xmlns:config:1.0\""
      " xmlns:meta=\"urn:oasis:names:tc:opendocument:xmlns:meta:1.0\""
      " xmlns:dc=\"http://purl.org/dc/elements/1.1/\""
      " xmlns:xlink=\"http://www.w3.org/1999/xlink\"";
  const std::string day = core::to_string(document.reporting_date) + "T00:00:00";
  output.write("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<office:document");
  output.write(kNamespaces);
  output.write(" office:version=\"1.3\" office:mimetype=\"application/vnd.oasis.opendocument.");
  output.write(kind);
  output.write("\">\n<office:meta><meta:generator>planledger, renderer " +
               std::to_string(kRendererVersion) + "</meta:generator><dc:title>" +
               xml_escaped(document.title) + "</dc:title><meta:creation-date>" + day +
               "</meta:creation-date><dc:date>" + day + "</dc:date><dc:language>" +
               std::string(code(document.language)) + "</dc:language></office:meta>\n");
}

void write_odf_value_styles(Language language, const OdfUse& use, Output& output) {
  const std::string in_language = number_language(language);
  for (const core::Currency& currency : use.currencies) {
    const std::string code(currency.code());
    const std::string digits = std::to_string(currency.digits());
    output.write(fmt::format(
        "<number:currency-style style:name=\"money-{0}\"{1}><number:number "
        "number:decimal-places=\"{2}\" number:min-decimal-places=\"{2}\" "
        "number:min-integer-digits=\"1\" number:grouping=\"true\"/><number:text> </number:text>"
        "<number:currency-symbol{1}>{0}</number:currency-symbol></number:currency-style>\n",
        code, in_language, digits));
  }
  constexpr std::string_view kDay =
      "<number:day/><number:text> </number:text><number:month number:style=\"long\" "
      "number:textual=\"true\"/><number:text> </number:text><number:year number:style=\"long\"/>";
  output.write("<number:date-style style:name=\"date\"" + in_language + ">" + std::string(kDay) +
               "</number:date-style>\n<number:date-style style:name=\"time\"" + in_language + ">" +
               std::string(kDay) +
               "<number:text>, </number:text><number:hours number:style=\"long\"/>"
               "<number:text>:</number:text><number:minutes number:style=\"long\"/>"
               "<number:text>:</number:text><number:seconds number:style=\"long\"/>"
               "<number:text> UTC</number:text></number:date-style>\n<number:number-style "
               "style:name=\"number\"" +
               in_language +
               "><number:number number:min-integer-digits=\"1\" number:grouping=\"true\"/>"
               "</number:number-style>\n");
  for (const std::string& tag : use.languages) {
    output.write("<style:style style:name=\"" + odf_language_style(tag) +
                 "\" style:family=\"text\"><style:text-properties " + odf_language_attributes(tag) +
                 "/></style:style>\n");
  }
}

std::string odf_data_style(const Value& value) {
  if (const auto* amount = std::get_if<Amount>(&value)) {
    return "money-" + std::string(amount->currency.code());
  }
  if (std::holds_alternative<core::Date>(value)) return "date";
  if (std::holds_alternative<core::Instant>(value)) return "time";
  return std::holds_alternative<Number>(value) ? "number" : "";
}

std::string odf_value_attributes(const Value& value) {
  if (const auto* amount = std::get_if<Amount>(&value)) {
    return " office:value-type=\"currency\" office:currency=\"" +
           std::string(amount->currency.code()) + "\" office:value=\"" +
           core::format_amount(amount->amount, amount->currency) + "\"";
  }
  if (const auto* date = std::get_if<core::Date>(&value)) {
    return " office:value-type=\"date\" office:date-value=\"" + core::to_string(*date) + "\"";
  }
  if (const auto* time = std::get_if<core::Instant>(&value)) {
    std::string words = core::to_string(*time);
    words.pop_back();  // The form of ODF has no zone; the cell's text names it.
    return " office:value-type=\"date\" office:date-value=\"" + words + "\"";
  }
  if (const auto* number = std::get_if<Number>(&value)) {
    return " office:value-type=\"float\" office:value=\"" + number->decimal + "\"";
  }
  return " office:value-type=\"string\"";
}

}  // namespace planledger::projections::report
