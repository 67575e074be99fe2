#include "core/bytes.h"

#include <limits>

namespace planledger::core {
namespace {

__extension__ typedef unsigned __int128 UInt128;

constexpr unsigned kPayloadBits = 7;
constexpr unsigned kPayloadMask = 0x7f;
constexpr unsigned kMore = 0x80;
constexpr char kZero = '\0';
constexpr char kZeroGoesOn = '\xff';
constexpr char kZeroEnds = '\x01';

template <class Number>
void write_varint(std::string& bytes, Number value) {
  while (value > kPayloadMask) {
    bytes.push_back(static_cast<char>(static_cast<unsigned>(value & kPayloadMask) | kMore));
    value >>= kPayloadBits;
  }
  bytes.push_back(static_cast<char>(value));
}

// The number at the front of `rest`, which is moved past it. None when it ends early, does not fit,
// or is longer than it need be: each number has one form, so that equal rows are equal bytes.
template <class Number>
std::optional<Number> read_varint(std::string_view& rest) {
  constexpr unsigned kBits = sizeof(Number) * 8;
  Number value = 0;
  unsigned shift = 0;
  for (std::size_t index = 0; index < rest.size(); ++index, shift += kPayloadBits) {
    const auto byte = static_cast<unsigned char>(rest[index]);
    const Number payload = byte & kPayloadMask;
    if (shift >= kBits || payload << shift >> shift != payload) return std::nullopt;
    value |= payload << shift;
    if ((byte & kMore) != 0) continue;
    if (payload == 0 && index > 0) return std::nullopt;
    rest.remove_prefix(index + 1);
    return value;
  }
  return std::nullopt;
}

}  // namespace

ByteWriter& ByteWriter::number(std::uint64_t value) {
  write_varint(bytes_, value);
  return *this;
}

ByteWriter& ByteWriter::signed_number(Int128 value) {
  const UInt128 twice = static_cast<UInt128>(value) << 1U;
  write_varint(bytes_, value < 0 ? ~twice : twice);
  return *this;
}

ByteWriter& ByteWriter::text(std::string_view value) {
  number(value.size());
  return raw(value);
}

ByteWriter& ByteWriter::key_number(std::uint64_t value) {
  for (unsigned shift = 64; shift > 0; shift -= 8) {
    bytes_.push_back(static_cast<char>(value >> (shift - 8) & 0xffU));
  }
  return *this;
}

ByteWriter& ByteWriter::key_text(std::string_view value) {
  for (const char byte : value) {
    bytes_.push_back(byte);
    if (byte == kZero) bytes_.push_back(kZeroGoesOn);
  }
  bytes_.push_back(kZero);
  bytes_.push_back(kZeroEnds);
  return *this;
}

ByteWriter& ByteWriter::raw(std::string_view value) {
  bytes_.append(value);
  return *this;
}

void ByteReader::fail() {
  good_ = false;
  rest_ = {};
}

std::uint64_t ByteReader::long_number() {
  const auto value = read_varint<std::uint64_t>(rest_);
  if (!value) fail();
  return value.value_or(0);
}

Int128 ByteReader::long_signed_number() {
  const auto value = read_varint<UInt128>(rest_);
  if (!value) {
    fail();
    return 0;
  }
  const UInt128 half = *value >> 1U;
  return static_cast<Int128>((*value & 1U) != 0 ? ~half : half);
}

std::string_view ByteReader::text() {
  const std::uint64_t size = number();
  if (size > rest_.size()) {
    fail();
    return {};
  }
  return raw(static_cast<std::size_t>(size));
}

std::uint64_t ByteReader::key_number() {
  std::uint64_t value = 0;
  for (const char byte : raw(8)) value = value << 8U | static_cast<unsigned char>(byte);
  return value;
}

std::string ByteReader::key_text() {
  std::string value;
  for (std::size_t index = 0; index + 1 < rest_.size(); ++index) {
    if (rest_[index] != kZero) {
      value.push_back(rest_[index]);
      continue;
    }
    ++index;
    if (rest_[index] == kZeroEnds) {
      rest_.remove_prefix(index + 1);
      return value;
    }
    if (rest_[index] != kZeroGoesOn) break;
    value.push_back(kZero);
  }
  fail();
  return {};
}

std::string_view ByteReader::raw(std::size_t size) {
  if (size > rest_.size()) {
    fail();
    return {};
  }
  const std::string_view value = rest_.substr(0, size);
  rest_.remove_prefix(size);
  return value;
}

}  // namespace planledger::core
