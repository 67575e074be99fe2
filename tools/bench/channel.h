// One client's connection to a server: plain, or TLS with an identity. It does not wait to read.
#pragma once

#include "core/result.h"
#include "net/address.h"

#include <memory>
#include <span>
#include <string>
#include <string_view>

namespace planledger::bench {

class Channel {
 public:
  // `identity`: the directory of one (core/identity.h); empty: a plain connection.
  [[nodiscard]] static core::Result<std::unique_ptr<Channel>> connect(const net::Address& server,
                                                                      const std::string& identity);
  virtual ~Channel() = default;

  // For epoll. It may be ready with nothing to read.
  [[nodiscard]] virtual int descriptor() const = 0;
  // All of it: the peer reads what was sent before it answers, so that a request finds room.
  [[nodiscard]] virtual core::Status send(std::string_view bytes) = 0;
  // What has come, perhaps nothing. Fails where the peer has closed.
  [[nodiscard]] virtual core::Result<std::size_t> receive(std::span<char> room) = 0;
};

}  // namespace planledger::bench
