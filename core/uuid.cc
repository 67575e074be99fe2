#include "core/uuid.h"

#include "core/check.h"
#include "core/quote.h"

#include <openssl/rand.h>

#include <functional>

namespace planledger::core {
namespace {

constexpr std::string_view kHexadecimal = "0123456789abcdef";
constexpr std::size_t kTextSize = 36;

bool is_hyphen_place(std::size_t index) {
  return index == 8 || index == 13 || index == 18 || index == 23;
}

// The value of a hexadecimal digit, none for another character.
std::optional<unsigned> digit_value(char digit) {
  if (digit >= '0' && digit <= '9') return static_cast<unsigned>(digit - '0');
  if (digit >= 'a' && digit <= 'f') return static_cast<unsigned>(digit - 'a') + 10;
  if (digit >= 'A' && digit <= 'F') return static_cast<unsigned>(digit - 'A') + 10;
  return std::nullopt;
}

auto not_a_uuid(std::string_view text) {
  return fail(Errc::invalid_field,
              quoted(text) + " is not a UUID: expected 8-4-4-4-12 hexadecimal digits");
}

}  // namespace

Result<Uuid> Uuid::parse(std::string_view text) {
  if (text.size() != kTextSize) return not_a_uuid(text);
  std::uint64_t halves[2] = {0, 0};
  std::size_t digits = 0;
  for (std::size_t index = 0; index < kTextSize; ++index) {
    if (is_hyphen_place(index)) {
      if (text[index] != '-') return not_a_uuid(text);
      continue;
    }
    const std::optional<unsigned> value = digit_value(text[index]);
    if (!value) return not_a_uuid(text);
    std::uint64_t& half = halves[digits / 16];
    half = half << 4U | *value;
    ++digits;
  }
  return Uuid(halves[0], halves[1]);
}

std::array<char, 16> Uuid::bytes() const {
  std::array<char, 16> result{};
  for (unsigned index = 0; index < 8; ++index) {
    const unsigned shift = 56 - 8 * index;
    result[index] = static_cast<char>(high_ >> shift & 0xffU);
    result[index + 8] = static_cast<char>(low_ >> shift & 0xffU);
  }
  return result;
}

std::size_t HashOfUuid::operator()(const Uuid& id) const {
  const std::array<char, 16> bytes = id.bytes();
  return std::hash<std::string_view>()({bytes.data(), bytes.size()});
}

std::string to_string(const Uuid& id) {
  std::string result;
  result.reserve(kTextSize);
  for (const char signed_byte : id.bytes()) {
    if (is_hyphen_place(result.size())) result += '-';
    const auto byte = static_cast<unsigned char>(signed_byte);
    result += kHexadecimal[byte >> 4U];
    result += kHexadecimal[byte & 0xfU];
  }
  return result;
}

std::uint64_t SystemEntropy::next() {
  std::array<unsigned char, 8> bytes{};
  PLANLEDGER_CHECK(RAND_bytes(bytes.data(), static_cast<int>(bytes.size())) == 1,
                   "the operating system gives random bytes");
  std::uint64_t result = 0;
  for (const unsigned char byte : bytes) result = result << 8U | byte;
  return result;
}

Uuid random_uuid(Entropy& entropy) {
  const std::uint64_t high = entropy.next();
  const std::uint64_t low = entropy.next();
  constexpr std::uint64_t kVersionMask = 0xf000U;
  constexpr std::uint64_t kVersion = 0x4000U;
  constexpr std::uint64_t kVariantMask = std::uint64_t{3} << 62U;
  constexpr std::uint64_t kVariant = std::uint64_t{2} << 62U;
  return {(high & ~kVersionMask) | kVersion, (low & ~kVariantMask) | kVariant};
}

}  // namespace planledger::core
