#include "core/detail/rows.h"

#include "core/detail/stored_tree.h"
#include "tests/core/temporary_ledger.h"

#include <catch2/catch.hpp>

namespace planledger::core::detail {
namespace {

std::string hexadecimal(std::string_view bytes) {
  std::string result;
  for (const char byte : bytes) {
    constexpr std::string_view kDigits = "0123456789abcdef";
    if (!result.empty()) result += ' ';
    result += kDigits[static_cast<unsigned char>(byte) >> 4U];
    result += kDigits[static_cast<unsigned char>(byte) & 0xfU];
  }
  return result;
}

// The example of core/log_format.md.
TEST_CASE("rows have the bytes that the description of the format shows", "[core][log]") {
  Entry entry;
  entry.id = Uuid(0x5b0c3a526a554b1e, 0x9f0e8d1f0a3f4c11);
  entry.stream = "4.1";
  entry.version = 3;
  CHECK(hexadecimal(settings_row(settings_for_tests())) ==
        "01 23 45 67 89 ab cd ef fe dc ba 98 76 54 32 10 02 4b 42 80 a9 e2 ae e0 b3 89 05 00");
  CHECK(hexadecimal(tree_key(0, 511)) == "00 00 00 00 00 00 00 01 ff");
  CHECK(hexadecimal(tree_key(1, 1)) == "01 00 00 00 00 00 00 00 01");
  CHECK(hexadecimal(end_row(512, entry)) ==
        "80 04 5b 0c 3a 52 6a 55 4b 1e 9f 0e 8d 1f 0a 3f 4c 11 03 34 2e 31 03");
  CHECK(hexadecimal(event_key(512)) == "00 00 00 00 00 00 02 00");
  CHECK(hexadecimal(id_key(entry.id)) == "5b 0c 3a 52 6a 55 4b 1e 9f 0e 8d 1f 0a 3f 4c 11");
  CHECK(hexadecimal(stream_key("4.1", 3)) == "34 2e 31 00 01 00 00 00 00 00 00 00 03");
  CHECK(hexadecimal(sequence_row(512)) == "80 04");
  CHECK(hexadecimal(recent_key(512)) == "72 65 63 65 6e 74 00 00 00 00 00 00 02 00");
  CHECK(hexadecimal(recent_row({&entry, 1})) ==
        "5b 0c 3a 52 6a 55 4b 1e 9f 0e 8d 1f 0a 3f 4c 11 03 34 2e 31 03");
}

TEST_CASE("rows that end early or go on too long cannot be read", "[core][log]") {
  LedgerSettings with_key = settings_for_tests();
  with_key.keys = {{"planledger.test", KeyKind::signature, {}}};
  const std::string settings = settings_row(with_key);
  const std::string end = end_row(512, numbered_entry(512, "4.1", 3));
  REQUIRE(read_settings_row(settings).has_value());
  REQUIRE(read_end_row(end).has_value());
  CHECK(read_settings_row(settings)->keys == with_key.keys);
  CHECK(read_end_row(end)->version == 3);
  for (std::size_t size = 0; size < settings.size(); ++size) {
    CHECK_FALSE(read_settings_row(settings.substr(0, size)).has_value());
  }
  for (std::size_t size = 0; size < end.size(); ++size) {
    CHECK_FALSE(read_end_row(end.substr(0, size)).has_value());
  }
  CHECK_FALSE(read_settings_row(settings + "x").has_value());
  CHECK_FALSE(read_end_row(end + "x").has_value());
  const std::vector<Entry> entries{numbered_entry(1, "4.1", 3), numbered_entry(2, "plan", 200)};
  const std::string recent = recent_row(entries);
  REQUIRE(read_recent_row(recent).has_value());
  CHECK(read_recent_row(recent)->at(1).id == entries[1].id);
  CHECK(read_recent_row(recent)->at(1).stream == "plan");
  CHECK(read_recent_row(recent)->at(1).version == 200);
  for (std::size_t size = 1; size < recent.size(); ++size) {
    const auto read = read_recent_row(recent.substr(0, size));
    CHECK((!read || read->size() == 1));
  }
  CHECK_FALSE(read_recent_row(recent + "x").has_value());
  CHECK_FALSE(read_recent_key("recent1234567").has_value());
  CHECK_FALSE(read_recent_key("settings").has_value());
  CHECK(read_recent_key(recent_key(7)) == Sequence{7});
  CHECK_FALSE(read_sequence_row("").has_value());
  CHECK_FALSE(read_event_key("1234567").has_value());
}

TEST_CASE("the key of a stream is not taken for that of one whose name it begins", "[core][log]") {
  CHECK(read_stream_version(stream_key("1.1", 7), stream_prefix("1.1")) == 7);
  CHECK_FALSE(read_stream_version(stream_key("1.10", 7), stream_prefix("1.1")).has_value());
  CHECK_FALSE(read_stream_version(stream_key("1", 7), stream_prefix("1.1")).has_value());
  CHECK(stream_key("1.1", 255) < stream_key("1.1", 256));
}

}  // namespace
}  // namespace planledger::core::detail
