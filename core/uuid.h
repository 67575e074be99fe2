// The id that a sender gives an event: a UUID of RFC 4122's shape, any bits.
#pragma once

#include "core/result.h"

#include <array>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace planledger::core {

class Uuid {
 public:
  Uuid() = default;
  Uuid(std::uint64_t high, std::uint64_t low) : high_(high), low_(low) {}
  // 8-4-4-4-12 hexadecimal digits, either case. Fails with invalid_field.
  [[nodiscard]] static Result<Uuid> parse(std::string_view text);

  // The first and the last eight bytes, read as big-endian numbers.
  [[nodiscard]] std::uint64_t high() const { return high_; }
  [[nodiscard]] std::uint64_t low() const { return low_; }
  // The sixteen bytes in the order in which they are written.
  [[nodiscard]] std::array<char, 16> bytes() const;

  friend auto operator<=>(const Uuid&, const Uuid&) = default;

 private:
  std::uint64_t high_ = 0;
  std::uint64_t low_ = 0;
};

// For containers. An id is whatever its sender made it: both halves count.
struct HashOfUuid {
  [[nodiscard]] std::size_t operator()(const Uuid& id) const;
};

// Lower case.
[[nodiscard]] std::string to_string(const Uuid& id);

// Where random bits come from; passed in, so that tests decide them.
class Entropy {
 public:
  virtual ~Entropy() = default;
  virtual std::uint64_t next() = 0;
};
// The operating system's generator, through OpenSSL.
class SystemEntropy final : public Entropy {
 public:
  std::uint64_t next() override;
};

// A random id, version 4 of RFC 4122.
[[nodiscard]] Uuid random_uuid(Entropy& entropy);

}  // namespace planledger::core
