#include "core/uuid.h"

#include <catch2/catch.hpp>
#include <rapidcheck/catch.h>

namespace planledger::core {
namespace {

class ConstantEntropy final : public Entropy {
 public:
  explicit ConstantEntropy(std::uint64_t value) : value_(value) {}
  std::uint64_t next() override { return value_; }

 private:
  std::uint64_t value_;
};

TEST_CASE("a UUID of either case is read and written in lower case", "[core][uuid]") {
  const auto id = Uuid::parse("5B0C3A52-6a55-4b1e-9f0e-8d1f0a3f4c11");
  REQUIRE(id.has_value());
  CHECK(id->high() == 0x5b0c3a526a554b1e);
  CHECK(id->low() == 0x9f0e8d1f0a3f4c11);
  CHECK(to_string(*id) == "5b0c3a52-6a55-4b1e-9f0e-8d1f0a3f4c11");
  CHECK(id->bytes()[0] == '\x5b');
  CHECK(id->bytes()[15] == '\x11');
}

TEST_CASE("any bits make a UUID, also all zeros and all ones", "[core][uuid]") {
  CHECK(Uuid::parse("00000000-0000-0000-0000-000000000000").value() == Uuid());
  CHECK(Uuid::parse("ffffffff-ffff-ffff-ffff-ffffffffffff").value() == Uuid(~0ULL, ~0ULL));
}

TEST_CASE("what is not 8-4-4-4-12 hexadecimal digits is refused", "[core][uuid]") {
  const std::string text =
      GENERATE(as<std::string>(), "", "5b0c3a52", "5b0c3a526a554b1e9f0e8d1f0a3f4c11",
               "{5b0c3a52-6a55-4b1e-9f0e-8d1f0a3f4c11}", "5b0c3a52-6a55-4b1e-9f0e-8d1f0a3f4c1",
               "5b0c3a52-6a55-4b1e-9f0e-8d1f0a3f4c111", "5b0c3a52-6a55-4b1e-9f0e-8d1f0a3f4c1g",
               "5b0c3a5-26a55-4b1e-9f0e-8d1f0a3f4c11", "5b0c3a52-6a55-4b1e-9f0e+8d1f0a3f4c11");
  INFO(text);
  const auto id = Uuid::parse(text);
  REQUIRE_FALSE(id.has_value());
  CHECK(id.error().code == Errc::invalid_field);
}

TEST_CASE("a random UUID has the version and variant bits of RFC 4122", "[core][uuid]") {
  ConstantEntropy ones(~0ULL);
  CHECK(to_string(random_uuid(ones)) == "ffffffff-ffff-4fff-bfff-ffffffffffff");
  ConstantEntropy zeros(0);
  CHECK(to_string(random_uuid(zeros)) == "00000000-0000-4000-8000-000000000000");
  SystemEntropy system;
  CHECK(random_uuid(system) != random_uuid(system));
}

TEST_CASE("UUIDs come back from their text and order as their bytes", "[core][uuid]") {
  rc::prop("text and back", [](std::uint64_t high, std::uint64_t low) {
    const Uuid id(high, low);
    RC_ASSERT(Uuid::parse(to_string(id)).value() == id);
  });
  rc::prop("order", [](std::uint64_t high, std::uint64_t low, std::uint64_t other) {
    const Uuid a(high, low);
    const Uuid b(high, other);
    RC_ASSERT((a < b) == (to_string(a) < to_string(b)));
  });
}

}  // namespace
}  // namespace planledger::core
