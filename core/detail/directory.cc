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

// The number that ends a line which begins so; none for any other content.
std::optional<std::uint64_t> number_after(std::string_view line_begin, std::string_view content) {
  if (content.substr(0, line_begin.size()) != line_begin) return std::nullopt;
  content.remove_prefix(line_begin.size());
  std::uint64_t number = 0;
  const auto [end, error] =
      std::from_chars(content.data(), content.data() + content.size(), number);
  if (error != std::errc() || std::string_view(end, 1) != "\n") return std::nullopt;
  if (end + 1 != content.data() + content.size()) return std::nullopt;
  return number;
}

auto holds_other(const std::string& path, const std::string& content) {
  return fail(Errc::damaged, fmt::format("{} holds {}", path, quoted(content)));
}

}  // namespace

std::string path_in(const std::string& directory, std::string_view name) {
  return fmt::format("{}/{}", directory, name);
}

Status check_format(const std::string& directory) {
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
  return {};
}

Status write_format(const std::string& directory) {
  return write_durably(directory, std::string(kFormatName),
                       fmt::format("{}{}\n", kFormatLine, kFormat));
}

Result<Sequence> read_noted_head(const std::string& directory) {
  const std::string path = path_in(directory, kHeadName);
  const auto content = read_small_file(path);
  if (!content) return fail(content.error());
  if (!*content) return Sequence{0};
  const auto head = number_after(kHeadLine, **content);
  if (!head) return holds_other(path, **content);
  return *head;
}

Status note_head(const std::string& directory, Sequence head) {
  return write_durably(directory, std::string(kHeadName), fmt::format("{}{}\n", kHeadLine, head));
}

}  // namespace planledger::core::detail
