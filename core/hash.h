// SHA-256, with its set-up paid once for many hashes.
#pragma once

#include <array>
#include <compare>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace planledger::core {

struct Hash {
  static constexpr std::size_t kSize = 32;
  std::array<unsigned char, kSize> bytes{};

  [[nodiscard]] std::string_view view() const {
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
  }
  // The hash of those bytes as they stand, none where they are not 32.
  [[nodiscard]] static std::optional<Hash> of_bytes(std::string_view bytes);

  friend auto operator<=>(const Hash&, const Hash&) = default;
};

// Lower case hexadecimal digits, 64 of them; and back, none for any other text.
[[nodiscard]] std::string to_hex(const Hash& hash);
[[nodiscard]] std::optional<Hash> hash_of_hex(std::string_view text);

// Hashes one message after the other. Of one thread at a time; does not allocate.
class Sha256 {
 public:
  Sha256();
  ~Sha256();
  Sha256(const Sha256&) = delete;
  Sha256& operator=(const Sha256&) = delete;

  // The hash of `a`, `b` and `c` written one after the other.
  [[nodiscard]] Hash operator()(std::string_view a, std::string_view b = {},
                                std::string_view c = {});

 private:
  struct Context;
  std::unique_ptr<Context> context_;
};

}  // namespace planledger::core
