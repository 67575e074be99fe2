#include "core/quote.h"

#include <catch2/catch.hpp>

namespace planledger::core {
namespace {

TEST_CASE("a quoted text stays one line whatever was sent", "[core][quote]") {
  CHECK(core::quoted("Gent") == "\"Gent\"");
  CHECK(core::quoted("") == "\"\"");
  CHECK(core::quoted("a\nb\x7f") == "\"a\\u000ab\\u007f\"");
  CHECK(core::quoted("say \"no\" \\") == "\"say \\\"no\\\" \\\\\"");
}

TEST_CASE("bytes that are no character are shown as such", "[core][quote]") {
  CHECK(core::quoted("\xeb") == "\"\\xeb\"");
  CHECK(core::quoted("G\xc3\xa9nt\xc3") == "\"G\u00e9nt\\xc3\"");
  CHECK(core::quoted("\xed\xa0\x80") == "\"\\xed\\xa0\\x80\"");  // Half of a surrogate pair.
  CHECK(core::quoted("\xf0\x9f\x8c\x8d") == "\"\xf0\x9f\x8c\x8d\"");
}

TEST_CASE("a long text is cut before a character, never within it", "[core][quote]") {
  const std::string fits(kQuotedBytesMax, 'x');
  CHECK(core::quoted(fits) == "\"" + fits + "\"");
  const std::string begins(kQuotedBytesMax - 1, 'x');
  CHECK(core::quoted(begins + "\u00eb") == "\"" + begins + "...\"");
}

}  // namespace
}  // namespace planledger::core
