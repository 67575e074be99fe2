#include "projections/export/xml_writer.h"

#include "core/check.h"

namespace planledger::projections::exports {
namespace {

constexpr std::string_view kReplacement = "\ufffd";

void append_escaped(std::string& out, std::string_view text) {
  while (!text.empty()) {
    const char byte = text.front();
    std::size_t taken = 1;
    if (byte == '&') {
      out += "&amp;";
    } else if (byte == '<') {
      out += "&lt;";
    } else if (byte == '>') {
      out += "&gt;";
    } else if (byte == '"') {
      out += "&quot;";
    } else if (byte == '\n' || byte == '\r' || byte == '\t') {
      // As references, since a reader makes spaces of them in an attribute and drops a CR.
      out += byte == '\n' ? "&#10;" : byte == '\r' ? "&#13;" : "&#9;";
    } else if (static_cast<unsigned char>(byte) < 0x20) {
      out += kReplacement;
    } else if (text.starts_with("\xEF\xBF\xBE") || text.starts_with("\xEF\xBF\xBF")) {
      out += kReplacement;
      taken = 3;
    } else {
      out += byte;
    }
    text.remove_prefix(taken);
  }
}

}  // namespace

XmlWriter::XmlWriter(const Sink& sink) : output_(sink) {
  output_.write("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
}

void XmlWriter::begin(std::string_view element, const XmlAttributes& attributes) {
  std::string out(2 * open_.size(), ' ');
  out += '<';
  out += element;
  for (const auto& [name, value] : attributes) {
    out += ' ';
    out += name;
    out += "=\"";
    append_escaped(out, value);
    out += '"';
  }
  output_.write(out);
}

void XmlWriter::open(std::string_view element, const XmlAttributes& attributes) {
  begin(element, attributes);
  output_.write(">\n");
  open_.emplace_back(element);
}

void XmlWriter::close() {
  PLANLEDGER_CHECK(!open_.empty(), "an element is open");
  const std::string element = std::move(open_.back());
  open_.pop_back();
  output_.write(std::string(2 * open_.size(), ' ') + "</" + element + ">\n");
}

void XmlWriter::empty(std::string_view element, const XmlAttributes& attributes) {
  begin(element, attributes);
  output_.write("/>\n");
}

void XmlWriter::text(std::string_view element, std::string_view content,
                     const XmlAttributes& attributes) {
  begin(element, attributes);
  std::string out = ">";
  append_escaped(out, content);
  out += "</";
  out += element;
  output_.write(out + ">\n");
}

}  // namespace planledger::projections::exports
