// Writes an XML document to a sink piece by piece, so that none is ever held whole.
#pragma once

#include "projections/report/output.h"

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace planledger::projections::exports {

using XmlAttributes = std::vector<std::pair<std::string_view, std::string>>;

// One element a line, indented. The caller sees to it that what is opened is closed. Characters
// that XML 1.0 has no way to hold become U+FFFD.
class XmlWriter {
 public:
  explicit XmlWriter(const Sink& sink);

  void open(std::string_view element, const XmlAttributes& attributes = {});
  void close();
  // An element that holds nothing, or a text.
  void empty(std::string_view element, const XmlAttributes& attributes);
  void text(std::string_view element, std::string_view content,
            const XmlAttributes& attributes = {});

  [[nodiscard]] const core::Status& status() const { return output_.status(); }
  [[nodiscard]] core::Status finish() { return output_.finish(); }

 private:
  void begin(std::string_view element, const XmlAttributes& attributes);

  report::Output output_;
  std::vector<std::string> open_;
};

}  // namespace planledger::projections::exports
