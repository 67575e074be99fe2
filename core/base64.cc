#include "core/base64.h"

#include <openssl/evp.h>

namespace planledger::core {
namespace {

constexpr std::size_t kGroupBytes = 3;
constexpr std::size_t kGroupDigits = 4;

const unsigned char* unsigned_bytes(std::string_view bytes) {
  return reinterpret_cast<const unsigned char*>(bytes.data());
}

}  // namespace

std::string to_base64(std::string_view bytes) {
  const std::size_t size = (bytes.size() + kGroupBytes - 1) / kGroupBytes * kGroupDigits;
  // The library ends what it writes with a zero byte.
  std::string text(size + 1, '\0');
  EVP_EncodeBlock(reinterpret_cast<unsigned char*>(text.data()), unsigned_bytes(bytes),
                  static_cast<int>(bytes.size()));
  text.resize(size);
  return text;
}

std::optional<std::string> of_base64(std::string_view text) {
  if (text.size() % kGroupDigits != 0) return std::nullopt;
  std::string bytes(text.size() / kGroupDigits * kGroupBytes, '\0');
  const int size = EVP_DecodeBlock(reinterpret_cast<unsigned char*>(bytes.data()),
                                   unsigned_bytes(text), static_cast<int>(text.size()));
  if (size < 0 || static_cast<std::size_t>(size) != bytes.size()) return std::nullopt;
  // It decodes padding as zeros.
  for (std::size_t end = text.size(); end > 0 && text[end - 1] == '='; --end) {
    if (bytes.empty()) return std::nullopt;
    bytes.pop_back();
  }
  if (to_base64(bytes) != text) return std::nullopt;
  return bytes;
}

}  // namespace planledger::core
