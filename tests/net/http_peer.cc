#include "tests/net/http_peer.h"

#include <arpa/inet.h>
#include <catch2/catch.hpp>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <algorithm>
#include <cctype>
#include <cerrno>
#include <utility>

namespace planledger::net {

HttpPeer::HttpPeer(std::uint16_t port, int receive_bytes)
    : socket_(::socket(AF_INET, SOCK_STREAM, 0)) {
  REQUIRE(socket_ >= 0);
  if (receive_bytes > 0) {
    ::setsockopt(socket_, SOL_SOCKET, SO_RCVBUF, &receive_bytes, sizeof receive_bytes);
  }
  const timeval patience{60, 0};
  ::setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  const int connected =
      ::connect(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof address);
  REQUIRE(connected == 0);
}

HttpPeer::~HttpPeer() { ::close(socket_); }

void HttpPeer::send(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t sent = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent <= 0) return;
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
}

void HttpPeer::finish() { ::shutdown(socket_, SHUT_WR); }

bool HttpPeer::read_more() {
  char bytes[65536];
  const ssize_t size = ::recv(socket_, bytes, sizeof bytes, 0);
  if (size < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) FAIL("the server says nothing");
  if (size <= 0) return false;
  unread_.append(bytes, static_cast<std::size_t>(size));
  return true;
}

std::optional<std::string> HttpPeer::line() {
  std::size_t end = 0;
  while ((end = unread_.find("\r\n")) == std::string::npos) {
    if (!read_more()) return std::nullopt;
  }
  std::string text = unread_.substr(0, end);
  unread_.erase(0, end + 2);
  return text;
}

bool HttpPeer::take(std::size_t size, std::string& out) {
  while (unread_.size() < size) {
    if (!read_more()) {
      out += std::exchange(unread_, {});
      return false;
    }
  }
  out.append(unread_, 0, size);
  unread_.erase(0, size);
  return true;
}

void HttpPeer::read_chunks(HttpAnswer& answer) {
  answer.whole = false;
  for (;;) {
    const auto size_line = line();
    if (!size_line) return;
    REQUIRE(size_line->find_first_not_of("0123456789abcdefABCDEF") == std::string::npos);
    const std::size_t size = std::stoul(*size_line, nullptr, 16);
    if (!take(size, answer.body)) return;
    const auto end = line();
    if (!end) return;
    REQUIRE(end->empty());
    if (size == 0) break;
  }
  answer.whole = true;
}

std::optional<HttpAnswer> HttpPeer::answer(bool head) {
  const auto status = line();
  if (!status) return std::nullopt;
  INFO(*status);
  REQUIRE(status->starts_with("HTTP/1."));
  HttpAnswer answer;
  answer.status = std::stoi(status->substr(9, 3));
  for (;;) {
    const auto field = line();
    REQUIRE(field);
    if (field->empty()) break;
    const std::size_t colon = field->find(": ");
    REQUIRE(colon != std::string::npos);
    std::string name = field->substr(0, colon);
    std::transform(name.begin(), name.end(), name.begin(),
                   [](unsigned char byte) { return static_cast<char>(std::tolower(byte)); });
    REQUIRE(answer.fields.emplace(name, field->substr(colon + 2)).second);
  }
  answer.chunked = answer.field("transfer-encoding") == "chunked";
  REQUIRE_FALSE((answer.chunked && answer.fields.contains("content-length")));
  if (head || answer.status == 100) return answer;
  if (answer.chunked) {
    read_chunks(answer);
  } else if (answer.fields.contains("content-length")) {
    answer.whole = take(std::stoul(answer.field("content-length")), answer.body);
  } else {
    answer.body = rest();
  }
  return answer;
}

std::string HttpPeer::rest() {
  while (read_more()) {
  }
  return std::exchange(unread_, {});
}

std::optional<HttpAnswer> HttpPeer::get(const std::string& target) {
  send(http_request("GET", target));
  return answer();
}

std::optional<HttpAnswer> HttpPeer::post(const std::string& target, const std::string& body) {
  send(http_request("POST", target, "Content-Type: application/json\r\n", body));
  return answer();
}

std::string http_request(const std::string& method, const std::string& target,
                         const std::string& fields, const std::string& body) {
  std::string text = method + " " + target + " HTTP/1.1\r\nHost: localhost\r\n" + fields;
  if (!body.empty()) text += "Content-Length: " + std::to_string(body.size()) + "\r\n";
  return text + "\r\n" + body;
}

}  // namespace planledger::net
