#include "projections/export/identifiers.h"

#include <fmt/format.h>

namespace planledger::projections::exports {
namespace {

bool is_unreserved(char byte) {
  return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') ||
         (byte >= '0' && byte <= '9') || byte == '.' || byte == '_';
}

std::string encoded(std::string_view text) {
  std::string out;
  for (const char byte : text) {
    if (is_unreserved(byte)) {
      out += byte;
    } else {
      out += fmt::format("%{:02X}", static_cast<unsigned char>(byte));
    }
  }
  return out;
}

bool begins_character(char byte) { return (static_cast<unsigned char>(byte) & 0xc0U) != 0x80U; }

}  // namespace

std::string Identifiers::of(std::string_view reference) const {
  return fmt::format("{}-{}", prefix_, reference);
}

Organisation Identifiers::department(const std::string& code, const std::string& name) const {
  return {of("department-" + code), name};
}

Organisation Identifiers::beneficiary(events::schema::SubsidyGranted::Reader grant) const {
  const std::string name = privacy_.beneficiary(grant);
  const auto beneficiary = grant.getBeneficiary();
  if (privacy_.withholds(grant)) {
    return {of(fmt::format("recipient-of-{}", events::view(grant.getGrant()))), name};
  }
  if (beneficiary.hasId()) return {std::string(events::view(beneficiary.getId())), name};
  return {of("recipient-" + encoded(name)), name};
}

std::string start_of(core::Date date) { return core::to_string(date) + "T00:00:00Z"; }
std::string end_of(core::Date date) { return core::to_string(date) + "T23:59:59Z"; }

std::string shortened(std::string_view text, std::size_t characters_max) {
  std::size_t characters = 0;
  std::size_t last_begins = 0;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (!begins_character(text[at])) continue;
    if (++characters == characters_max) last_begins = at;
  }
  if (characters <= characters_max) return std::string(text);
  return std::string(text.substr(0, last_begins)) + "\u2026";
}

}  // namespace planledger::projections::exports
