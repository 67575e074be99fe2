// Reads XML as it comes, without ever holding a document: elements by their local names.
#pragma once

#include "core/result.h"

#include <memory>
#include <string>
#include <string_view>

namespace planledger::sheets {

// The attributes of the element that begins. Valid during the call only.
class Attributes {
 public:
  explicit Attributes(const char** pairs) : pairs_(pairs) {}
  // By its local name; empty where there is none.
  [[nodiscard]] std::string_view get(std::string_view name) const;

 private:
  const char** pairs_;
};

class XmlTaker {
 public:
  virtual ~XmlTaker() = default;
  virtual void begin(std::string_view element, const Attributes& attributes) = 0;
  virtual void end(std::string_view element) = 0;
  virtual void text(std::string_view piece) = 0;
};

// A document type declaration is refused: no spreadsheet has one, and entities multiply.
class XmlPart {
 public:
  // The taker is not owned.
  explicit XmlPart(XmlTaker& taker);
  ~XmlPart();
  XmlPart(const XmlPart&) = delete;
  XmlPart& operator=(const XmlPart&) = delete;

  // An empty piece is the end. Fails with cannot_read, naming the line.
  [[nodiscard]] core::Status parse(std::string_view piece);
  // From within a taker: `parse` reads no further, and fails with this message.
  void stop(std::string why);

 private:
  struct Parser;
  std::unique_ptr<Parser> parser_;
  std::string why_;  // Empty while nobody has stopped it.
};

}  // namespace planledger::sheets
