// A bare connection to a port of this machine, for what a well-behaved client never does.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace planledger::tests {

class LoopbackSocket {
 public:
  // Connects; requires that this succeeds. `receive_bytes` makes the kernel hold little of what was
  // not read yet.
  explicit LoopbackSocket(std::uint16_t port, int receive_bytes = 0);
  ~LoopbackSocket();
  LoopbackSocket(const LoopbackSocket&) = delete;
  LoopbackSocket& operator=(const LoopbackSocket&) = delete;

  // False where the peer has gone.
  [[nodiscard]] bool write(std::string_view text);
  // What comes, up to and with `end`; less where the peer has closed before.
  [[nodiscard]] std::string read_until(std::string_view end);
  [[nodiscard]] std::string read_to_end() { return read_until({}); }

 private:
  int socket_;
};

}  // namespace planledger::tests
