#include "net/address.h"

#include <boost/asio/ip/address.hpp>

#include <charconv>

namespace planledger::net {

core::Result<Address> parse_address(std::string_view text) {
  const auto wrong = [&] {
    return core::fail(core::Errc::usage, "\"" + std::string(text) +
                                             "\" is no address; expected HOST:PORT, as in "
                                             "127.0.0.1:7411 or [::1]:7411");
  };
  const std::size_t colon = text.rfind(':');
  if (colon == std::string_view::npos || colon == 0) {
    return wrong();
  }
  std::string_view host = text.substr(0, colon);
  const std::string_view port_text = text.substr(colon + 1);
  Address address;
  const auto [end, error] =
      std::from_chars(port_text.data(), port_text.data() + port_text.size(), address.port);
  if (error != std::errc() || end != port_text.data() + port_text.size()) {
    return wrong();
  }
  if (host.front() == '[' && host.back() == ']') {
    host = host.substr(1, host.size() - 2);
  } else if (host.find(':') != std::string_view::npos) {
    return wrong();
  }
  if (host.empty()) {
    return wrong();
  }
  address.host = std::string(host);
  return address;
}

std::string to_string(const Address& address) {
  const bool brackets = address.host.find(':') != std::string::npos;
  return (brackets ? "[" + address.host + "]" : address.host) + ":" + std::to_string(address.port);
}

bool is_loopback(std::string_view host) {
  if (host == "localhost") {
    return true;
  }
  boost::system::error_code error;
  const auto address = boost::asio::ip::make_address(std::string(host), error);
  return !error && address.is_loopback();
}

core::Result<std::string> numbers_of(std::string_view host) {
  if (host == "localhost") {
    return std::string("127.0.0.1");
  }
  boost::system::error_code error;
  boost::asio::ip::make_address(std::string(host), error);
  if (error) {
    return core::fail(core::Errc::usage,
                      "cannot listen on " + std::string(host) +
                          ": expected an address in numbers, such as 192.0.2.7, or localhost");
  }
  return std::string(host);
}

core::Result<std::string> loopback_numbers(std::string_view host) {
  if (!is_loopback(host)) {
    return core::fail(core::Errc::usage,
                      "cannot listen on " + std::string(host) +
                          ": plain connections are for this machine alone; expected 127.0.0.1, "
                          "::1 or localhost");
  }
  return numbers_of(host);
}

}  // namespace planledger::net
