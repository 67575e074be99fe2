#include "tests/tools/process/loopback_socket.h"

#include "tests/child_process.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <stdexcept>

namespace planledger::tests {

LoopbackSocket::LoopbackSocket(std::uint16_t port, int receive_bytes)
    : socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
  const timeval patience{.tv_sec = kChildPatience.count(), .tv_usec = 0};
  ::setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  if (receive_bytes > 0) {
    ::setsockopt(socket_, SOL_SOCKET, SO_RCVBUF, &receive_bytes, sizeof receive_bytes);
  }
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(port);
  if (::connect(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
    ::close(socket_);
    throw std::runtime_error("expected that a connection can be made");
  }
}

LoopbackSocket::~LoopbackSocket() { ::close(socket_); }

bool LoopbackSocket::write(std::string_view text) {
  return ::send(socket_, text.data(), text.size(), MSG_NOSIGNAL) ==
         static_cast<ssize_t>(text.size());
}

std::string LoopbackSocket::read_until(std::string_view end) {
  std::string text;
  char byte = 0;
  while (end.empty() || !text.ends_with(end)) {
    if (::recv(socket_, &byte, 1, 0) != 1) break;
    text += byte;
  }
  return text;
}

}  // namespace planledger::tests
