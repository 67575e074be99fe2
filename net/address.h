// Where a program listens or connects: "127.0.0.1:7411", "localhost:7411", "[::1]:7411".
#pragma once

#include "core/result.h"

#include <cstdint>
#include <string>
#include <string_view>

namespace planledger::net {

struct Address {
  std::string host;
  std::uint16_t port = 0;

  friend bool operator==(const Address&, const Address&) = default;
};

// Fails with usage. Looks nothing up.
[[nodiscard]] core::Result<Address> parse_address(std::string_view text);
// An IPv6 host in brackets.
[[nodiscard]] std::string to_string(const Address& address);
// 127.0.0.0/8, ::1 and the name localhost: reached from this machine alone.
[[nodiscard]] bool is_loopback(std::string_view host);

// The numbers of a host that is listened on: itself, or 127.0.0.1 for localhost. Fails with usage
// for any other name: which addresses it stands for is not looked up.
[[nodiscard]] core::Result<std::string> numbers_of(std::string_view host);
// The same of a loopback host. Fails with usage for any other: plain connections are for this
// machine alone.
[[nodiscard]] core::Result<std::string> loopback_numbers(std::string_view host);

}  // namespace planledger::net
