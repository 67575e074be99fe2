// How does one HTTP answer leave by its connection, whole or in pieces?
#pragma once

#include "net/http.h"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/tcp_stream.hpp>

#include <chrono>
#include <string>
#include <string_view>

namespace planledger::net::detail {

inline constexpr auto kAsTuple = boost::asio::as_tuple(boost::asio::use_awaitable);

struct Exchange {
  boost::beast::tcp_stream& stream;
  std::chrono::milliseconds time_max;  // For the peer to take a piece of the answer.
  unsigned version = 11;               // Of the request: 10 knows no chunks.
  bool keep_alive = false;
  bool head = false;  // The head of the answer alone is asked for.
};

[[nodiscard]] boost::asio::awaitable<boost::system::error_code> write_reply(Exchange exchange,
                                                                            HttpReply reply);
// "100 Continue": the peer waits for it before it sends the body.
[[nodiscard]] boost::asio::awaitable<boost::system::error_code> write_continue(Exchange exchange);

// Writes the pieces of one answer as they come: a single piece with its length, more in chunks (to
// HTTP/1.0 unframed, up to the end of the connection). To HEAD it tells their length alone.
class AnswerWriter {
 public:
  AnswerWriter(const Exchange& exchange, std::string_view content_type)
      : exchange_(exchange), content_type_(content_type) {}

  // Called on a worker's thread, while the io thread runs; returns when the peer has taken what
  // came before.
  [[nodiscard]] core::Status take(std::string_view piece);
  // Writes what is held and ends the answer. On the io thread.
  [[nodiscard]] boost::asio::awaitable<boost::system::error_code> finish();

  // Part of the answer is written: it is too late for another.
  [[nodiscard]] bool begun() const { return begun_; }

 private:
  boost::asio::awaitable<boost::system::error_code> write_begin();
  boost::asio::awaitable<boost::system::error_code> write_piece(std::string piece);

  Exchange exchange_;
  std::string content_type_;
  std::string held_;
  std::size_t bytes_ = 0;
  bool begun_ = false;
};

}  // namespace planledger::net::detail
