// The bytes of one connection, whatever carries them: plain TCP here, TLS in tls.h, where the
// handshake tells who is speaking.
#pragma once

#include "core/signing.h"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/system/error_code.hpp>

#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <tuple>

namespace planledger::net {

// Who is at the other end.
struct Peer {
  std::string name;                    // That of the certificate.
  std::optional<core::PublicKey> key;  // None on a plain stream: the peer does not say who it is.
};

// Used by one thread. At most one read and one write are under way at a time.
class Stream {
 public:
  using Transferred = std::tuple<boost::system::error_code, std::size_t>;

  virtual ~Stream() = default;
  // Says who is speaking. To be called first, once.
  [[nodiscard]] virtual boost::asio::awaitable<core::Result<Peer>> handshake() = 0;
  [[nodiscard]] virtual boost::asio::awaitable<Transferred> read_some(std::span<char> room) = 0;
  // Writes all of it, or fails.
  [[nodiscard]] virtual boost::asio::awaitable<Transferred> write(std::string_view bytes) = 0;
  // Writes what goes without waiting, perhaps nothing; an error shows at the next write().
  [[nodiscard]] virtual std::size_t try_write(std::string_view bytes) = 0;
  // Says that nothing more will be written; reading goes on.
  virtual void shutdown_send() = 0;
  // Ends everything that is under way.
  virtual void close() = 0;
};

[[nodiscard]] std::unique_ptr<Stream> plain_stream(boost::asio::ip::tcp::socket socket);

}  // namespace planledger::net
