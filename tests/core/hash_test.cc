#include "core/hash.h"

#include "core/base64.h"

#include <catch2/catch.hpp>

namespace planledger::core {
namespace {

TEST_CASE("one hasher hashes many messages, each alone", "[core][hash]") {
  Sha256 sha;
  // FIPS 180-4's example and the empty message.
  CHECK(to_hex(sha("abc")) == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  CHECK(to_hex(sha("")) == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  CHECK(sha("a", "b", "c") == sha("abc"));
  CHECK(sha("a", "bc") == sha("abc"));
  CHECK(sha("abd") != sha("abc"));
}

TEST_CASE("a hash is read from exactly its own digits", "[core][hash]") {
  const Hash hash = Sha256()("abc");
  CHECK(hash_of_hex(to_hex(hash)) == hash);
  CHECK(Hash::of_bytes(hash.view()) == hash);
  const std::string digits = to_hex(hash);
  CHECK_FALSE(hash_of_hex(digits.substr(1)));
  CHECK_FALSE(hash_of_hex(digits.substr(2)));
  CHECK_FALSE(hash_of_hex(digits + "00"));
  CHECK_FALSE(hash_of_hex("B" + digits.substr(1)));
  CHECK_FALSE(hash_of_hex("g" + digits.substr(1)));
  CHECK_FALSE(Hash::of_bytes("abc"));
}

// RFC 4648, section 10.
TEST_CASE("base64 is that of the RFC", "[core][base64]") {
  const std::pair<std::string, std::string> known[] = {{"", ""},
                                                       {"f", "Zg=="},
                                                       {"fo", "Zm8="},
                                                       {"foo", "Zm9v"},
                                                       {"foob", "Zm9vYg=="},
                                                       {"fooba", "Zm9vYmE="},
                                                       {"foobar", "Zm9vYmFy"},
                                                       {"bananas", "YmFuYW5hcw=="}};
  for (const auto& [bytes, text] : known) {
    CHECK(to_base64(bytes) == text);
    CHECK(of_base64(text) == bytes);
  }
}

TEST_CASE("base64 has one text for one content", "[core][base64]") {
  for (const std::string text : {"Zg", "Zg=", "Zh==", "Zm9=", "Zg==\n", " Zg==", "Z===", "====",
                                 "Zg==Zg==", "Zm9v ", "Zm-v", "Zm9v=", "=m9v", "Zm=v"}) {
    CAPTURE(text);
    CHECK_FALSE(of_base64(text));
  }
}

}  // namespace
}  // namespace planledger::core
