#include "core/bytes.h"

#include <catch2/catch.hpp>
#include <rapidcheck/catch.h>

#include <limits>

namespace planledger::core {
namespace {

constexpr std::uint64_t kLargest = std::numeric_limits<std::uint64_t>::max();
constexpr Int128 kHalfSigned = static_cast<Int128>(1) << 126;
constexpr Int128 kLargestSigned = kHalfSigned - 1 + kHalfSigned;

TEST_CASE("numbers take the bytes that the grammar says", "[core][bytes]") {
  CHECK(ByteWriter().number(0).bytes() == std::string(1, '\0'));
  CHECK(ByteWriter().number(127).bytes() == "\x7f");
  CHECK(ByteWriter().number(300).bytes() == "\xac\x02");
  CHECK(ByteWriter().number(kLargest).bytes().size() == 10);
  CHECK(ByteWriter().signed_number(-1).bytes() == "\x01");
  CHECK(ByteWriter().signed_number(1).bytes() == "\x02");
  CHECK(ByteWriter().signed_number(kLargestSigned).bytes().size() == 19);
  CHECK(ByteWriter().text("ab").bytes() ==
        "\x02"
        "ab");
  CHECK(ByteWriter().key_number(258).bytes() == std::string("\0\0\0\0\0\0\1\2", 8));
  CHECK(ByteWriter().key_text(std::string("a\0b", 3)).bytes() == std::string("a\0\xff"
                                                                             "b\0\1",
                                                                             6));
}

TEST_CASE("a row comes back as it was written", "[core][bytes]") {
  rc::prop("every field", [](std::uint64_t number, std::int64_t high, std::uint64_t low,
                             const std::string& text, const std::string& key) {
    const Int128 wide = static_cast<Int128>(high) * (static_cast<Int128>(1) << 64) + low;
    ByteWriter writer;
    writer.number(number).signed_number(wide).text(text).key_number(number).key_text(key).raw(text);
    ByteReader reader(writer.bytes());
    RC_ASSERT(reader.number() == number);
    RC_ASSERT((reader.signed_number() == wide));
    RC_ASSERT(reader.text() == text);
    RC_ASSERT(reader.key_number() == number);
    RC_ASSERT(reader.key_text() == key);
    RC_ASSERT(reader.raw(text.size()) == text);
    RC_ASSERT(reader.complete());
  });
}

TEST_CASE("signed numbers reach from the least to the largest of 128 bits", "[core][bytes]") {
  for (const Int128 value : {kLargestSigned, -kLargestSigned - 1, Int128{0}, Int128{-1}}) {
    ByteWriter writer;
    writer.signed_number(value);
    ByteReader reader(writer.bytes());
    CHECK((reader.signed_number() == value));
    CHECK(reader.complete());
  }
}

TEST_CASE("keys order as their values do", "[core][bytes]") {
  const auto tricky = rc::gen::container<std::string>(rc::gen::element('\0', '\1', 'a', '\xff'));
  rc::prop("texts, then numbers", [tricky](std::uint64_t one, std::uint64_t other) {
    const std::string a = *tricky;
    const std::string b = *tricky;
    const auto left = std::make_pair(a, one);
    const auto right = std::make_pair(b, other);
    const std::string left_key = ByteWriter().key_text(a).key_number(one).bytes();
    const std::string right_key = ByteWriter().key_text(b).key_number(other).bytes();
    RC_ASSERT((left < right) == (left_key < right_key));
  });
}

TEST_CASE("a row that ends early makes the reader bad for good", "[core][bytes]") {
  ByteWriter writer;
  writer.number(300).text("abc").key_number(7).key_text("key").signed_number(-300);
  const std::string& whole = writer.bytes();
  for (std::size_t size = 0; size < whole.size(); ++size) {
    INFO(size);
    ByteReader reader(std::string_view(whole).substr(0, size));
    static_cast<void>(reader.number());
    static_cast<void>(reader.text());
    static_cast<void>(reader.key_number());
    static_cast<void>(reader.key_text());
    static_cast<void>(reader.signed_number());
    CHECK_FALSE(reader.good());
    CHECK_FALSE(reader.complete());
    CHECK(reader.number() == 0);
    CHECK(reader.rest().empty());
  }
}

TEST_CASE("a row that goes on after its last field is not complete", "[core][bytes]") {
  ByteReader reader("\x07z");
  CHECK(reader.number() == 7);
  CHECK(reader.good());
  CHECK_FALSE(reader.complete());
}

TEST_CASE("numbers that are too large or longer than need be are refused", "[core][bytes]") {
  const std::string text = GENERATE(std::string("\xff\xff\xff\xff\xff\xff\xff\xff\xff\x02"),
                                    std::string("\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01"),
                                    std::string("\x80\x00", 2));
  ByteReader reader(text);
  CHECK(reader.number() == 0);
  CHECK_FALSE(reader.good());
}

TEST_CASE("a key text with an escape that nobody writes is refused", "[core][bytes]") {
  ByteReader reader(std::string_view("a\0\x02z\0\1", 6));
  CHECK(reader.key_text().empty());
  CHECK_FALSE(reader.good());
}

}  // namespace
}  // namespace planledger::core
