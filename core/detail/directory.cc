#include "core/detail/directory.h"

#include "core/detail/posix.h"
#include "core/quote.h"

#include <fmt/format.h>

#include <charconv>
#include <optional>

namespace planledger::core::detail {
namespace {

constexpr std::string_view kFormatLine = "planledger ledger format ";
constexpr std::string_view kHeadLine = "planledger head ";
constexpr std::string_view kHeadName = "HEAD";

// The number that is all of the text after such a begin; none for any other text.
std::optional<std::uint64_t> number_in(std::string_view begin, std::string_view text) {
  if (text.substr(0, begin.size()) != begin) return std::nullopt;
  text.remove_prefix(begin.size());
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

// As above, of a line.
std::optional<std::uint64_t> number_after(std::string_view begin, std::string_view content) {
  if (!content.ends_with('\n')) return std::nullopt;
  content.remove_suffix(1);
  return number_in(begin, content);
}

auto holds_other(const std::string& path, const std::string& content) {
  return fail(Errc::damaged, fmt::format("{} holds {}", path, quoted(content)));
}

}  // namespace

std::string path_in(const std::string& directory, std::string_view name) {
  return fmt::format("{}/{}", directory, name);
}

Result<std::uint64_t> read_format(const std::string& directory) {
  const std::string path = path_in(directory, kFormatName);
  const auto content = read_small_file(path);
  if (!content) return fail(content.error());
  if (!*content) {
    return fail(Errc::not_a_ledger,
                fmt::format("{} is not a ledger (it has no file FORMAT): make one with "
                            "`planledger init DIR`",
                            directory));
  }
  const auto format = number_after(kFormatLine, **content);
  if (!format || *format == 0) return holds_other(path, **content);
  if (*format > kFormat) {
    return fail(Errc::newer_format,
                fmt::format("{} is of format {}, made by a newer program: this one reads formats "
                            "up to {}",
                            directory, *format, kFormat));
  }
  return *format;
}

Status write_format(const std::string& directory) {
  return write_durably(directory, std::string(kFormatName),
                       fmt::format("{}{}\n", kFormatLine, kFormat));
}

Result<NotedHead> read_noted_head(const std::string& directory) {
  const std::string path = path_in(directory, kHeadName);
  const auto content = read_small_file(path);
  if (!content) return fail(content.error());
  if (!*content) return NotedHead{};
  const std::string_view line = **content;
  const std::size_t space = line.rfind(' ');
  const auto size = number_in(kHeadLine, line.substr(0, space));
  const auto root = space != std::string_view::npos && line.ends_with('\n')
                        ? hash_of_hex(line.substr(space + 1, line.size() - space - 2))
                        : std::nullopt;
  if (!size || !root) return holds_other(path, **content);
  return NotedHead{*size, *root};
}

Status note_head(const std::string& directory, const NotedHead& head) {
  return write_durably(directory, std::string(kHeadName),
                       fmt::format("{}{} {}\n", kHeadLine, head.size, to_hex(head.root)));
}

}  // namespace planledger::core::detail
