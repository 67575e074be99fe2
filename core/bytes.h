// Small binary rows: varints, byte strings, and keys whose byte order is the order of their values.
//
//   varint      LEB128, at most 10 bytes
//   signed      zigzag, then varint; 128 bits: at most 19 bytes
//   text        varint length, then the bytes
//   key u64     8 bytes, big-endian
//   key text    the bytes with 0x00 written as 0x00 0xff, then 0x00 0x01
#pragma once

#include "core/money.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace planledger::core {

class ByteWriter {
 public:
  ByteWriter& number(std::uint64_t value);
  ByteWriter& signed_number(Int128 value);
  ByteWriter& text(std::string_view value);
  ByteWriter& key_number(std::uint64_t value);
  ByteWriter& key_text(std::string_view value);
  ByteWriter& raw(std::string_view value);

  [[nodiscard]] const std::string& bytes() const& { return bytes_; }
  [[nodiscard]] std::string bytes() && { return std::move(bytes_); }

 private:
  std::string bytes_;
};

// Reads what ByteWriter wrote. A row that ends early or holds what cannot be makes the reader bad:
// every later read gives zero or nothing, and the caller asks `complete()` once at the end. Keeps
// no copy: the bytes must outlive it and the views that `text` gives.
class ByteReader {
 public:
  explicit ByteReader(std::string_view bytes) : rest_(bytes) {}

  [[nodiscard]] std::uint64_t number() {
    if (const auto value = read_short()) return *value;
    return long_number();
  }
  [[nodiscard]] Int128 signed_number() {
    if (const auto value = read_short()) {
      const auto half = static_cast<std::int64_t>(*value >> 1U);
      return (*value & 1U) != 0 ? ~half : half;
    }
    return long_signed_number();
  }
  [[nodiscard]] std::string_view text();
  [[nodiscard]] std::uint64_t key_number();
  [[nodiscard]] std::string key_text();
  [[nodiscard]] std::string_view raw(std::size_t size);

  // Nothing was wrong so far and nothing is left.
  [[nodiscard]] bool complete() const { return good_ && rest_.empty(); }
  [[nodiscard]] bool good() const { return good_; }
  [[nodiscard]] std::string_view rest() const { return rest_; }

 private:
  // Most numbers are of a few bytes: those of up to nine go without the checks of longer ones. None
  // where there is no such number at the front.
  [[nodiscard]] std::optional<std::uint64_t> read_short() {
    constexpr std::size_t kBytesMax = 9;
    const std::size_t end = rest_.size() < kBytesMax ? rest_.size() : kBytesMax;
    std::uint64_t value = 0;
    for (std::size_t index = 0; index < end; ++index) {
      const auto byte = static_cast<unsigned char>(rest_[index]);
      value |= std::uint64_t{byte & 0x7fU} << (index * 7);
      if ((byte & 0x80U) != 0) continue;
      if (byte == 0 && index > 0) return std::nullopt;
      rest_.remove_prefix(index + 1);
      return value;
    }
    return std::nullopt;
  }
  [[nodiscard]] std::uint64_t long_number();
  [[nodiscard]] Int128 long_signed_number();
  void fail();
  std::string_view rest_;
  bool good_ = true;
};

}  // namespace planledger::core
