#include "tools/planledger/verifier_keys.h"

#include "tools/planledger/input.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

namespace planledger::tools {
namespace {

core::Result<std::string> lines_of(const std::string& given) {
  std::error_code error;
  if (std::filesystem::is_regular_file(given, error)) return read_input(given);
  return given;
}

}  // namespace

core::Result<std::vector<core::VerifierKey>> read_verifier_keys(
    std::string_view option, core::KeyKind kind, const std::vector<std::string>& given) {
  const auto refuse = [option](std::string_view why) {
    return core::fail(core::Errc::usage, fmt::format("{}: {}", option, why));
  };
  std::vector<core::VerifierKey> keys;
  for (const std::string& each : given) {
    const auto lines = lines_of(each);
    if (!lines) return core::fail(lines.error());
    for (std::size_t begin = 0; begin < lines->size();) {
      const std::size_t end = std::min(lines->find('\n', begin), lines->size());
      auto key = core::VerifierKey::parse(std::string_view(*lines).substr(begin, end - begin));
      if (!key) return refuse(key.error().message);
      if (key->kind != kind) {
        return refuse(fmt::format("{} is the key of a {}", key->name,
                                  kind == core::KeyKind::signature ? "witness" : "ledger"));
      }
      keys.push_back(*std::move(key));
      begin = end + 1;
    }
  }
  if (keys.empty()) return refuse("expected a verifier key");
  return keys;
}

}  // namespace planledger::tools
