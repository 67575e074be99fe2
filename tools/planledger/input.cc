#include "tools/planledger/input.h"

#include <fmt/format.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <memory>
#include <system_error>

namespace planledger::tools {
namespace {

tl::unexpected<core::Error> cannot_read(const std::string& path, const std::string& why) {
  return core::fail(core::Errc::cannot_read, "cannot read " + path + ": " + why);
}

struct Closing {
  void operator()(std::FILE* file) const {
    if (file != stdin) static_cast<void>(std::fclose(file));
  }
};

}  // namespace

core::Result<std::string> read_input(const std::string& path, std::size_t bytes_max) {
  const std::unique_ptr<std::FILE, Closing> file(path == "-" ? stdin
                                                             : std::fopen(path.c_str(), "rb"));
  if (!file) return cannot_read(path, std::generic_category().message(errno));
  std::string content;
  std::array<char, 4096> buffer{};
  while (const std::size_t got = std::fread(buffer.data(), 1, buffer.size(), file.get())) {
    content.append(buffer.data(), got);
    if (content.size() > bytes_max) {
      return cannot_read(path, fmt::format("it is longer than {} MiB", bytes_max >> 20U));
    }
  }
  if (std::ferror(file.get()) != 0)
    return cannot_read(path, std::generic_category().message(errno));
  return content;
}

}  // namespace planledger::tools
