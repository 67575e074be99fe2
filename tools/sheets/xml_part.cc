#include "tools/sheets/xml_part.h"

#include "core/check.h"

#include <expat.h>
#include <fmt/format.h>

#include <algorithm>
#include <cstdint>

namespace planledger::sheets {
namespace {

std::string_view local(std::string_view name) {
  const auto colon = name.find(':');
  return colon == std::string_view::npos ? name : name.substr(colon + 1);
}

constexpr int kDepthMax = 64;
// The longest tag: expat holds one until it is whole.
constexpr std::uint64_t kTagBytesMax = 1U << 20U;

// What the callbacks are given.
struct Receiver {
  XmlPart* part;
  XmlTaker* taker;
  int depth = 0;
};
Receiver& receiver(void* data) { return *static_cast<Receiver*>(data); }

void XMLCALL on_begin(void* data, const XML_Char* name, const XML_Char** attributes) {
  Receiver& to = receiver(data);
  if (++to.depth > kDepthMax) return to.part->stop("its elements are nested too deeply");
  to.taker->begin(local(name), Attributes(attributes));
}
void XMLCALL on_end(void* data, const XML_Char* name) {
  --receiver(data).depth;
  receiver(data).taker->end(local(name));
}
void XMLCALL on_text(void* data, const XML_Char* text, int size) {
  receiver(data).taker->text({text, static_cast<std::size_t>(size)});
}

void XMLCALL on_doctype(void* data, const XML_Char*, const XML_Char*, const XML_Char*, int) {
  receiver(data).part->stop("it declares a document type, which no spreadsheet does");
}

}  // namespace

std::string_view Attributes::get(std::string_view name) const {
  for (const char** pair = pairs_; *pair != nullptr; pair += 2) {
    if (local(*pair) == name) return pair[1];
  }
  return {};
}

struct XmlPart::Parser {
  explicit Parser(Receiver receiver) : receiver(receiver) {}
  ~Parser() { XML_ParserFree(handle); }
  Parser(const Parser&) = delete;
  Parser& operator=(const Parser&) = delete;

  Receiver receiver;
  XML_Parser handle = XML_ParserCreate(nullptr);
  std::uint64_t taken = 0;
};

XmlPart::XmlPart(XmlTaker& taker) : parser_(std::make_unique<Parser>(Receiver{this, &taker})) {
  PLANLEDGER_CHECK(parser_->handle != nullptr, "there is memory for an XML parser");
  XML_SetUserData(parser_->handle, &parser_->receiver);
  XML_SetElementHandler(parser_->handle, on_begin, on_end);
  XML_SetCharacterDataHandler(parser_->handle, on_text);
  XML_SetStartDoctypeDeclHandler(parser_->handle, on_doctype);
}

XmlPart::~XmlPart() = default;

core::Status XmlPart::parse(std::string_view piece) {
  const XML_Status status = XML_Parse(parser_->handle, piece.data(), static_cast<int>(piece.size()),
                                      piece.empty() ? XML_TRUE : XML_FALSE);
  if (!why_.empty()) return core::fail(core::Errc::cannot_read, why_);
  parser_->taken += piece.size();
  const auto reached =
      static_cast<std::uint64_t>(std::max<XML_Index>(0, XML_GetCurrentByteIndex(parser_->handle)));
  if (parser_->taken > reached + kTagBytesMax) {
    return core::fail(core::Errc::cannot_read, "it has an XML tag of more than a megabyte");
  }
  if (status == XML_STATUS_OK) return {};
  return core::fail(
      core::Errc::cannot_read,
      fmt::format("its XML is broken in line {}: {}", XML_GetCurrentLineNumber(parser_->handle),
                  XML_ErrorString(XML_GetErrorCode(parser_->handle))));
}

void XmlPart::stop(std::string why) {
  if (!why_.empty()) return;
  why_ = std::move(why);
  XML_StopParser(parser_->handle, XML_FALSE);
}

}  // namespace planledger::sheets
