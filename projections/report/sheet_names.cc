#include "projections/report/sheet_names.h"

namespace planledger::projections::report {
namespace {

constexpr std::size_t kUnitsMax = 31;  // UTF-16 units, as Excel counts.

// How many bytes a character of UTF-8 has, by its first.
std::size_t bytes_of(char first) {
  const auto byte = static_cast<unsigned char>(first);
  if (byte < 0x80) return 1;
  if (byte < 0xe0) return 2;
  return byte < 0xf0 ? 3 : 4;
}

// As much of the text as fits, whole words where there is more than one.
std::string fitting(std::string_view text, std::size_t units_max) {
  std::size_t units = 0;
  std::size_t at = 0;
  while (at < text.size()) {
    const std::size_t bytes = bytes_of(text[at]);
    units += bytes == 4 ? 2 : 1;
    if (units > units_max) {
      const std::size_t space = text.rfind(' ', at);
      return std::string(text.substr(0, space == std::string_view::npos ? at : space));
    }
    at += bytes;
  }
  return std::string(text);
}

std::string allowed(std::string_view text) {
  std::string out;
  for (const char c : text) {
    const bool forbidden = std::string_view("[]:*?/\\'").find(c) != std::string_view::npos;
    if (!forbidden && static_cast<unsigned char>(c) >= 0x20) out += c;
  }
  return out;
}

std::string folded(std::string name) {
  for (char& c : name) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return name;
}

}  // namespace

bool SheetNames::take(const std::string& name) {
  return !name.empty() && taken_.insert(folded(name)).second;
}

std::string SheetNames::continued(const std::string& name, int part) {
  const std::string suffix = " (" + std::to_string(part) + ")";
  return fitting(name, kUnitsMax - suffix.size()) + suffix;
}

std::string SheetNames::name(std::string_view caption, std::string_view other) {
  const std::string first = allowed(caption.substr(0, caption.find(',')));
  for (const std::string& whole : {first, allowed(other)}) {
    std::string name = fitting(whole, kUnitsMax);
    if (take(name)) return name;
  }
  for (int number = 2;; ++number) {
    const std::string suffix = " " + std::to_string(number);
    std::string name = fitting(first, kUnitsMax - suffix.size()) + suffix;
    if (take(name)) return name;
  }
}

}  // namespace planledger::projections::report
