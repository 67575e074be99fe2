// The HTTP listener on Boost.Beast: one io thread, a small pool for what blocks.
#include "net/http_server.h"

#include "net/http.h"
#include "net/metrics_text.h"
#include "net/receipt_json.h"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/use_future.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>

#include <future>
#include <mutex>
#include <set>
#include <thread>

namespace planledger::net {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;  // <boost/beast/core.hpp>
namespace http = beast::http;    // <boost/beast/http.hpp>
using asio::ip::tcp;
using boost::system::error_code;

constexpr auto kAsTuple = asio::as_tuple(asio::use_awaitable);

struct Exchange {
  beast::tcp_stream& stream;
  unsigned version;
  bool keep_alive;
};

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

// Writes the pieces of one answer as they come: a single piece with its length, more in chunks.
class AnswerWriter {
 public:
  AnswerWriter(const Exchange& exchange, std::chrono::seconds time_max)
      : exchange_(exchange), time_max_(time_max) {}

  // Called on a worker's thread; returns when the peer has taken what came before.
  core::Status take(std::string_view piece) {
    std::string before = std::exchange(held_, std::string(piece));
    if (before.empty()) return {};
    const error_code error = asio::co_spawn(exchange_.stream.get_executor(),
                                            write_chunk(std::move(before)), asio::use_future)
                                 .get();
    if (error) return core::fail(core::Errc::unreachable, "the reader has gone");
    return {};
  }

  [[nodiscard]] bool begun() const { return begun_; }

  // Writes what is held and ends the answer. On the io thread.
  asio::awaitable<error_code> finish() {
    if (!begun_) {
      auto response = head_of<http::string_body>(exchange_, 200, "application/json");
      response.body() = std::move(held_);
      response.prepare_payload();
      exchange_.stream.expires_after(time_max_);
      auto [error, bytes] = co_await http::async_write(exchange_.stream, response, kAsTuple);
      co_return error;
    }
    if (error_code error = co_await write_chunk(std::move(held_))) co_return error;
    auto [error, bytes] =
        co_await asio::async_write(exchange_.stream, http::make_chunk_last(), kAsTuple);
    co_return error;
  }

 private:
  asio::awaitable<error_code> write_chunk(std::string piece) {
    exchange_.stream.expires_after(time_max_);
    if (!begun_) {
      begun_ = true;
      auto response = head_of<http::empty_body>(exchange_, 200, "application/json");
      response.chunked(true);
      http::response_serializer<http::empty_body> serializer{response};
      auto [error, bytes] =
          co_await http::async_write_header(exchange_.stream, serializer, kAsTuple);
      if (error) co_return error;
    }
    auto [error, bytes] = co_await asio::async_write(
        exchange_.stream, http::make_chunk(asio::const_buffer(piece.data(), piece.size())),
        kAsTuple);
    co_return error;
  }

  Exchange exchange_;
  std::chrono::seconds time_max_;
  std::string held_;
  bool begun_ = false;
};

class OpenHttpServer final : public HttpServer {
 public:
  OpenHttpServer(Service& service, const Options& options, std::shared_ptr<spdlog::logger> logger,
                 Metrics& metrics)
      : service_(service),
        options_(options),
        logger_(std::move(logger)),
        metrics_(metrics),
        pool_(options.worker_threads) {}
  ~OpenHttpServer() override { stop(); }

  core::Status listen() {
    core::Result<std::string> numbers = loopback_numbers(options_.listen.host);
    if (!numbers) return core::fail(numbers.error());
    error_code error;
    const tcp::endpoint endpoint(asio::ip::make_address(*numbers), options_.listen.port);
    acceptor_.open(endpoint.protocol(), error);
    if (!error) acceptor_.set_option(tcp::acceptor::reuse_address(true), error);
    if (!error) acceptor_.bind(endpoint, error);
    if (!error) acceptor_.listen(tcp::acceptor::max_listen_connections, error);
    if (error) {
      return core::fail(core::Errc::unreachable,
                        "cannot listen on " + to_string(options_.listen) + ": " + error.message());
    }
    asio::co_spawn(io_, accept(), asio::detached);
    thread_ = std::thread([this] { io_.run(); });
    return {};
  }

  Address address() const override {
    error_code error;
    return {options_.listen.host, port_ != 0 ? port_ : acceptor_.local_endpoint(error).port()};
  }

  void stop() override {
    if (!thread_.joinable()) return;
    asio::post(io_, [this] {
      stopping_ = true;
      error_code ignored;
      acceptor_.close(ignored);
      for (beast::tcp_stream* idle : idle_) idle->socket().close(ignored);
    });
    pool_.join();
    thread_.join();
  }

 private:
  asio::awaitable<void> accept() {
    while (!stopping_) {
      auto [error, socket] = co_await acceptor_.async_accept(kAsTuple);
      if (error) {
        if (stopping_) co_return;
        logger_->warn("http: accept: {}", error.message());
        asio::steady_timer pause(io_, std::chrono::milliseconds(50));
        co_await pause.async_wait(kAsTuple);
        continue;
      }
      if (connections_ >= options_.connections_max) continue;  // Closed at once.
      ++connections_;
      asio::co_spawn(io_, serve(beast::tcp_stream(std::move(socket))),
                     [this](const std::exception_ptr& thrown) {
                       --connections_;
                       if (thrown) logger_->error("http: a connection ended by an exception");
                     });
    }
  }

  // One connection: requests one after the other, until either side ends it.
  asio::awaitable<void> serve(beast::tcp_stream stream) {
    beast::flat_buffer buffer;
    while (!stopping_) {
      http::request_parser<http::string_body> parser;
      parser.body_limit(options_.body_bytes_max);
      parser.header_limit(static_cast<std::uint32_t>(options_.header_bytes_max));
      stream.expires_after(options_.time_max);
      idle_.insert(&stream);
      auto [error, bytes] = co_await http::async_read(stream, buffer, parser, kAsTuple);
      idle_.erase(&stream);
      if (error) {
        co_await refuse_unreadable(stream, error);
        break;
      }
      metrics_.http_requests_total.fetch_add(1, std::memory_order_relaxed);
      const http::request<http::string_body> request = parser.release();
      const Exchange exchange{stream, request.version(), request.keep_alive()};
      const error_code failed = co_await respond(exchange, request);
      if (failed || !exchange.keep_alive) break;
    }
    error_code ignored;
    stream.socket().shutdown(tcp::socket::shutdown_send, ignored);
  }

  // What could not be read gets a problem document where the peer may still listen to one.
  asio::awaitable<void> refuse_unreadable(beast::tcp_stream& stream, error_code error) {
    if (error.category() != make_error_code(http::error::bad_method).category() ||
        error == http::error::end_of_stream || error == http::error::partial_message) {
      co_return;
    }
    const bool large = error == http::error::body_limit;
    const bool header = error == http::error::header_limit;
    const core::Error refused{large ? core::Errc::too_large : core::Errc::invalid_question,
                              "the request cannot be read: " + error.message(), std::nullopt};
    const Exchange exchange{stream, 11, false};
    (void)co_await write(exchange, problem(refused, large ? 413 : header ? 431 : 400));
  }

  asio::awaitable<error_code> write(const Exchange& exchange, HttpReply reply) {
    auto response = head_of<http::string_body>(exchange, reply.status, reply.content_type);
    if (!reply.allow.empty()) response.set(http::field::allow, reply.allow);
    response.body() = std::move(reply.body);
    response.prepare_payload();
    exchange.stream.expires_after(options_.time_max);
    auto [error, bytes] = co_await http::async_write(exchange.stream, response, kAsTuple);
    co_return error;
  }

  asio::awaitable<error_code> respond(const Exchange& exchange,
                                      const http::request<http::string_body>& request) {
    Routed routed = route({std::string(request.method_string()), std::string(request.target()),
                           std::string(request[http::field::host]),
                           std::string(request[http::field::content_type]), request.body()},
                          true);
    if (auto* reply = std::get_if<HttpReply>(&routed)) {
      co_return co_await write(exchange, std::move(*reply));
    }
    if (auto* question = std::get_if<projections::Question>(&routed)) {
      co_return co_await answer(exchange, std::move(*question));
    }
    HttpReply reply = co_await on_pool([&]() -> HttpReply {
      if (auto* append = std::get_if<HttpAppend>(&routed)) return do_append(std::move(*append));
      if (auto* page = std::get_if<EventsPage>(&routed)) return events_reply(*page);
      return {200, "text/plain; version=0.0.4", metrics_text(service_, metrics_), {}};
    });
    co_return co_await write(exchange, std::move(reply));
  }

  // Runs what blocks on a thread of the pool.
  template <class Work>
  asio::awaitable<std::invoke_result_t<Work>> on_pool(Work work) {
    co_return co_await asio::co_spawn(
        pool_, [&work]() -> asio::awaitable<std::invoke_result_t<Work>> { co_return work(); },
        asio::use_awaitable);
  }

  asio::awaitable<error_code> answer(const Exchange& exchange, projections::Question question) {
    metrics_.questions_total.fetch_add(1, std::memory_order_relaxed);
    AnswerWriter writer(exchange, options_.time_max);
    const core::Result<projections::Answered> answered = co_await on_pool([&] {
      return service_.ask(question, [&](std::string_view piece) { return writer.take(piece); });
    });
    if (answered) co_return co_await writer.finish();
    if (writer.begun()) co_return make_error_code(boost::system::errc::connection_aborted);
    co_return co_await write(exchange,
                             problem(answered.error(), question_status(answered.error().code)));
  }

  HttpReply do_append(HttpAppend append) {
    events::Receipts receipts =
        service_.ledger().append_and_wait({std::move(append.batch), {}, std::nullopt});
    if (!receipts) {
      metrics_.refusals_total.fetch_add(1, std::memory_order_relaxed);
      return problem(receipts.error(), core::http_status(receipts.error().code));
    }
    metrics_.appends_total.fetch_add(1, std::memory_order_relaxed);
    for (const events::Receipt& receipt : *receipts) {
      metrics_.appended_events_total.fetch_add(receipt.appended ? 1 : 0, std::memory_order_relaxed);
    }
    return {200, "application/json", receipts_to_json(*receipts), {}};
  }

  HttpReply events_reply(const EventsPage& page) {
    std::string body = R"({"format":1,"events":[)";
    const core::Result<core::Sequence> looked = service_.tail(
        page.options, page.limit, [&](core::Sequence, std::string_view line) -> core::Status {
          if (body.back() == '}') body += ',';
          body += line;
          return {};
        });
    if (!looked) return problem(looked.error(), question_status(looked.error().code));
    body += R"(],"next":)" + std::to_string(*looked) + "}";
    return {200, "application/json", std::move(body), {}};
  }

  Service& service_;
  const Options options_;
  const std::shared_ptr<spdlog::logger> logger_;
  Metrics& metrics_;
  asio::io_context io_{1};
  tcp::acceptor acceptor_{io_};
  asio::thread_pool pool_;
  std::thread thread_;
  std::uint16_t port_ = 0;
  // Of the io thread.
  bool stopping_ = false;
  std::size_t connections_ = 0;
  std::set<beast::tcp_stream*> idle_;  // Those that wait for a request.

 public:
  void remember_port() { port_ = address().port; }
};

}  // namespace

core::Result<std::unique_ptr<HttpServer>> HttpServer::start(Service& service,
                                                            const Options& options,
                                                            std::shared_ptr<spdlog::logger> logger,
                                                            Metrics& metrics) {
  auto server = std::make_unique<OpenHttpServer>(service, options, std::move(logger), metrics);
  if (core::Status listening = server->listen(); !listening) return core::fail(listening.error());
  server->remember_port();
  return server;
}

}  // namespace planledger::net
