#include "net/stream.h"

#include "net/deadline.h"

#include <boost/asio/write.hpp>

namespace planledger::net {
namespace {

namespace asio = boost::asio;
using boost::system::error_code;

class PlainStream final : public Stream {
 public:
  explicit PlainStream(asio::ip::tcp::socket socket) : socket_(std::move(socket)) {
    error_code ignored;
    socket_.set_option(asio::ip::tcp::no_delay(true), ignored);
    socket_.non_blocking(true, ignored);
  }

  asio::awaitable<core::Result<Peer>> handshake() override { co_return Peer{}; }

  asio::awaitable<Transferred> read_some(std::span<char> room) override {
    return socket_.async_read_some(asio::buffer(room.data(), room.size()), kAsValues);
  }

  asio::awaitable<Transferred> write(std::string_view bytes) override {
    return asio::async_write(socket_, asio::buffer(bytes.data(), bytes.size()), kAsValues);
  }

  std::size_t try_write(std::string_view bytes) override {
    error_code error;
    const std::size_t count = socket_.write_some(asio::buffer(bytes.data(), bytes.size()), error);
    return error ? 0 : count;
  }

  void shutdown_send() override {
    error_code ignored;
    socket_.shutdown(asio::ip::tcp::socket::shutdown_send, ignored);
  }

  void close() override {
    error_code ignored;
    socket_.close(ignored);
  }

 private:
  asio::ip::tcp::socket socket_;
};

}  // namespace

std::unique_ptr<Stream> plain_stream(asio::ip::tcp::socket socket) {
  return std::make_unique<PlainStream>(std::move(socket));
}

}  // namespace planledger::net
