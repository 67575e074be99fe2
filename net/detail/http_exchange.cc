#include "net/detail/http_exchange.h"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_future.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/http.hpp>

namespace planledger::net::detail {
namespace {

namespace asio = boost::asio;
namespace http = boost::beast::http;  // <boost/beast/http.hpp>
using boost::system::error_code;

template <class Body>
http::response<Body> head_of(const Exchange& exchange, int status,
                             const std::string& content_type) {
  http::response<Body> response{static_cast<http::status>(status), exchange.version};
  response.set(http::field::content_type, content_type);
  response.set(http::field::cache_control, "no-store");
  response.set("X-Content-Type-Options", "nosniff");
  response.keep_alive(exchange.keep_alive);
  return response;
}

// The head of an answer whose body is not sent, or not by the serializer.
asio::awaitable<error_code> write_head(const Exchange& exchange,
                                       http::response<http::empty_body> response) {
  exchange.stream.expires_after(exchange.time_max);
  http::response_serializer<http::empty_body> serializer{response};
  auto [error, bytes] = co_await http::async_write_header(exchange.stream, serializer, kAsTuple);
  co_return error;
}

}  // namespace

asio::awaitable<error_code> write_reply(Exchange exchange, HttpReply reply) {
  if (exchange.head) {
    auto response = head_of<http::empty_body>(exchange, reply.status, reply.content_type);
    if (!reply.allow.empty()) response.set(http::field::allow, reply.allow);
    response.content_length(reply.body.size());
    co_return co_await write_head(exchange, std::move(response));
  }
  auto response = head_of<http::string_body>(exchange, reply.status, reply.content_type);
  if (!reply.allow.empty()) response.set(http::field::allow, reply.allow);
  response.body() = std::move(reply.body);
  response.prepare_payload();
  exchange.stream.expires_after(exchange.time_max);
  auto [error, bytes] = co_await http::async_write(exchange.stream, response, kAsTuple);
  co_return error;
}

asio::awaitable<error_code> write_continue(Exchange exchange) {
  constexpr std::string_view kContinue = "HTTP/1.1 100 Continue\r\n\r\n";
  auto [error, bytes] = co_await asio::async_write(
      exchange.stream, asio::const_buffer(kContinue.data(), kContinue.size()), kAsTuple);
  co_return error;
}

core::Status AnswerWriter::take(std::string_view piece) {
  if (piece.empty()) return {};
  bytes_ += piece.size();
  if (exchange_.head) return {};
  std::string before = std::exchange(held_, std::string(piece));
  if (before.empty()) return {};
  const error_code error = asio::co_spawn(exchange_.stream.get_executor(),
                                          write_piece(std::move(before)), asio::use_future)
                               .get();
  if (error) return core::fail(core::Errc::unreachable, "the reader has gone");
  return {};
}

asio::awaitable<error_code> AnswerWriter::finish() {
  if (!begun_) {
    if (exchange_.head) {
      auto head = head_of<http::empty_body>(exchange_, 200, content_type_);
      head.content_length(bytes_);
      co_return co_await write_head(exchange_, std::move(head));
    }
    auto response = head_of<http::string_body>(exchange_, 200, content_type_);
    response.body() = std::move(held_);
    response.prepare_payload();
    exchange_.stream.expires_after(exchange_.time_max);
    auto [error, bytes] = co_await http::async_write(exchange_.stream, response, kAsTuple);
    co_return error;
  }
  if (error_code error = co_await write_piece(std::move(held_))) co_return error;
  if (exchange_.version < 11) co_return error_code();
  auto [error, bytes] =
      co_await asio::async_write(exchange_.stream, http::make_chunk_last(), kAsTuple);
  co_return error;
}

asio::awaitable<error_code> AnswerWriter::write_begin() {
  begun_ = true;
  auto response = head_of<http::empty_body>(exchange_, 200, content_type_);
  if (exchange_.version >= 11) response.chunked(true);
  co_return co_await write_head(exchange_, std::move(response));
}

asio::awaitable<error_code> AnswerWriter::write_piece(std::string piece) {
  if (!begun_) {
    if (error_code error = co_await write_begin()) co_return error;
  }
  exchange_.stream.expires_after(exchange_.time_max);
  const asio::const_buffer buffer(piece.data(), piece.size());
  if (exchange_.version < 11) {
    auto [error, bytes] = co_await asio::async_write(exchange_.stream, buffer, kAsTuple);
    co_return error;
  }
  auto [error, bytes] =
      co_await asio::async_write(exchange_.stream, http::make_chunk(buffer), kAsTuple);
  co_return error;
}

}  // namespace planledger::net::detail
