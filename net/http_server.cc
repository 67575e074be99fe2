// The HTTP listener on Boost.Beast: one io thread, a small pool for what blocks.
#include "net/http_server.h"

#include "core/thread_name.h"
#include "net/detail/http_exchange.h"
#include "net/http.h"
#include "net/metrics_text.h"
#include "net/receipt_json.h"

#include <boost/algorithm/string/predicate.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>

#include <array>
#include <set>
#include <thread>

namespace planledger::net {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;  // <boost/beast/core.hpp>
namespace http = beast::http;    // <boost/beast/http.hpp>
using asio::ip::tcp;
using boost::system::error_code;
using detail::AnswerWriter;
using detail::Exchange;
using detail::kAsTuple;
using Parser = http::request_parser<http::string_body>;

// A body beyond this is parsed on a worker, so that the other connections do not wait for it.
constexpr std::size_t kInlineBodyBytesMax = 64U << 10U;
// A piece of a page of events.
constexpr std::size_t kPieceBytes = 32U << 10U;

// Whether it is answered without asking who is speaking: it tells nothing of the plan, or is about
// to be asked of each event (Actor::nobody).
bool is_for_anybody(const Routed& routed) {
  if (const auto* question = std::get_if<projections::Question>(&routed)) {
    return question->subject == projections::Subject::checkpoint ||
           (question->subject == projections::Subject::prove && question->event.empty());
  }
  return !std::holds_alternative<EventsPage>(routed);
}

// What is held of a sum that all connections share, given back at the end.
class Share {
 public:
  Share(std::size_t& sum, std::size_t sum_max) : sum_(sum), sum_max_(sum_max) {}
  ~Share() { sum_ -= held_; }
  Share(const Share&) = delete;
  Share& operator=(const Share&) = delete;

  [[nodiscard]] bool grow_to(std::size_t size) {
    if (size <= held_) return true;
    if (size - held_ > sum_max_ - sum_) return false;
    sum_ += size - held_;
    held_ = size;
    return true;
  }

 private:
  std::size_t& sum_;
  const std::size_t sum_max_;
  std::size_t held_ = 0;
};

struct Conversation {
  beast::tcp_stream stream;
  beast::flat_buffer buffer;
  bool waits_for_request = false;
};

// How reading a request ended.
struct Reading {
  error_code error;                  // Of the connection or the form.
  std::optional<HttpReply> refused;  // The request is not to be read on.
};

class OpenHttpServer final : public HttpServer {
 public:
  OpenHttpServer(Service& service, const Options& options, std::shared_ptr<spdlog::logger> logger,
                 Metrics& metrics)
      : service_(service),
        options_(options),
        logger_(std::move(logger)),
        metrics_(metrics),
        questions_pool_(options.worker_threads) {}
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
    if (!error) port_ = acceptor_.local_endpoint(error).port();
    if (error) {
      return core::fail(core::Errc::unreachable,
                        "cannot listen on " + to_string(options_.listen) + ": " + error.message());
    }
    asio::co_spawn(io_, accept(), asio::detached);
    thread_ = std::thread([this] {
      core::name_thread("http");
      io_.run();
    });
    return {};
  }

  [[nodiscard]] Address address() const override { return {options_.listen.host, port_}; }

  // The io thread ends first, when its last conversation has: until then these need the pools.
  void stop() override {
    if (!thread_.joinable()) return;
    asio::post(io_, [this] { begin_stop(); });
    thread_.join();
    questions_pool_.join();
    short_pool_.join();
  }

 private:
  void begin_stop() {
    stopping_ = true;
    error_code ignored;
    acceptor_.close(ignored);
    if (open_.empty()) return;
    for (Conversation* each : open_) {
      if (each->waits_for_request) each->stream.cancel();
    }
    drain_.expires_after(options_.drain_time_max);
    drain_.async_wait([this](error_code cancelled) {
      if (cancelled) return;
      logger_->warn("http: {} connections did not take their answers in time", open_.size());
      for (Conversation* each : open_) each->stream.close();
    });
  }

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
      if (open_.size() >= options_.connections_max) continue;  // Closed at once.
      // An answer of several writes would wait for the client's delayed acknowledgement.
      error_code ignored;
      socket.set_option(tcp::no_delay(true), ignored);
      auto conversation = std::make_shared<Conversation>(Conversation{
          beast::tcp_stream(std::move(socket)), beast::flat_buffer(buffer_bytes_max()), false});
      open_.insert(conversation.get());
      asio::co_spawn(io_, serve(*conversation),
                     [this, conversation](const std::exception_ptr& thrown) {
                       if (thrown) logger_->error("http: a connection ended by an exception");
                       end(*conversation);
                     });
    }
  }

  void end(Conversation& conversation) {
    open_.erase(&conversation);
    if (stopping_ && open_.empty()) drain_.cancel();
  }

  // Room for one header or the line of one chunk: what the parser cannot take bit by bit.
  [[nodiscard]] std::size_t buffer_bytes_max() const { return 2 * options_.header_bytes_max; }

  // One connection: requests one after the other, until either side ends it.
  asio::awaitable<void> serve(Conversation& conversation) {
    bool goes_on = true;
    while (goes_on && !stopping_) goes_on = co_await serve_one(conversation);
    co_await linger(conversation.stream);
  }

  // False: the connection is to be ended.
  asio::awaitable<bool> serve_one(Conversation& conversation) {
    Parser parser;
    parser.body_limit(options_.body_bytes_max);
    parser.header_limit(static_cast<std::uint32_t>(options_.header_bytes_max));
    Share share(bodies_bytes_, options_.bodies_bytes_max);
    conversation.waits_for_request = true;
    Reading reading = co_await read_request(conversation, parser, share);
    conversation.waits_for_request = false;
    if (reading.error) reading.refused = unreadable(reading.error);
    if (reading.error && !reading.refused) co_return false;
    metrics_.http_requests_total.fetch_add(1, std::memory_order_relaxed);
    if (stopping_) reading.refused = problem({core::Errc::stopping, "the server stops"}, 503);

    Exchange exchange{conversation.stream, options_.time_max};
    if (parser.is_header_done()) {
      const auto& request = parser.get();
      exchange.version = request.version();
      // To HTTP/1.0 the end of a long answer is the end of the connection.
      exchange.keep_alive = !reading.refused && request.version() >= 11 && request.keep_alive();
      exchange.head = request.method() == http::verb::head;
    }
    error_code failed;
    if (reading.refused) {
      failed = co_await reply(exchange, std::move(*reading.refused));
    } else {
      failed = co_await respond(exchange, parser.release());
    }
    co_return !failed && exchange.keep_alive;
  }

  // Reads until the buffer holds a whole head; none: it does. The parser has no bound of its own on
  // a head that comes field by field, and would wait for more after the end of what is sent.
  asio::awaitable<std::optional<Reading>> read_head(Conversation& conversation) {
    beast::flat_buffer& buffer = conversation.buffer;
    for (;;) {
      const std::string_view read(static_cast<const char*>(buffer.data().data()), buffer.size());
      if (read.find("\r\n\r\n") != std::string_view::npos) co_return std::nullopt;
      if (read.size() >= options_.header_bytes_max) {
        co_return Reading{{}, problem(unreadable_error("its head is too long"), 431)};
      }
      auto [error, bytes] = co_await conversation.stream.async_read_some(
          buffer.prepare(options_.header_bytes_max - read.size()), kAsTuple);
      if (error == asio::error::eof && read.empty()) {
        co_return Reading{http::error::end_of_stream, std::nullopt};
      }
      if (error == asio::error::eof) {
        co_return Reading{{}, problem(unreadable_error("it ends within its head"), 400)};
      }
      if (error) co_return Reading{error, std::nullopt};
      buffer.commit(bytes);
    }
  }

  asio::awaitable<Reading> read_request(Conversation& conversation, Parser& parser, Share& share) {
    beast::tcp_stream& stream = conversation.stream;
    stream.expires_after(options_.time_max);
    if (auto ended = co_await read_head(conversation)) co_return std::move(*ended);
    auto [header_error, header_bytes] =
        co_await http::async_read_header(stream, conversation.buffer, parser, kAsTuple);
    if (header_error) co_return Reading{header_error, std::nullopt};
    const auto& request = parser.get();
    // The parser takes such a request for one without a body, and what is its body for the next.
    if (request.count(http::field::transfer_encoding) > 0 &&
        !boost::algorithm::iequals(request[http::field::transfer_encoding], "chunked")) {
      co_return Reading{{}, problem(unreadable_error("an unknown coding of its body"), 501)};
    }
    if (parser.is_done()) co_return Reading{};
    if (!share.grow_to(parser.content_length().value_or(0))) co_return Reading{{}, overloaded()};
    if (request.count(http::field::expect) > 0 && request.version() >= 11) {
      if (!boost::algorithm::iequals(request[http::field::expect], "100-continue")) {
        co_return Reading{{}, problem(unreadable_error("an expectation unknown here"), 417)};
      }
      const Exchange exchange{stream, options_.time_max};
      const error_code error = co_await detail::write_continue(exchange);
      if (error) co_return Reading{error, std::nullopt};
    }
    parser.eager(true);
    while (!parser.is_done()) {
      auto [error, bytes] =
          co_await http::async_read_some(stream, conversation.buffer, parser, kAsTuple);
      if (error) co_return Reading{error, std::nullopt};
      if (!share.grow_to(request.body().size())) co_return Reading{{}, overloaded()};
    }
    co_return Reading{};
  }

  static HttpReply overloaded() {
    return problem({core::Errc::unreachable, "too many bodies are coming in at once, try again"},
                   503);
  }

  static core::Error unreadable_error(const std::string& what) {
    return {core::Errc::invalid_question, "the request cannot be read: " + what, std::nullopt};
  }

  // What could not be read gets a problem document where the peer may still listen to one.
  static std::optional<HttpReply> unreadable(error_code error) {
    if (error.category() != make_error_code(http::error::bad_method).category() ||
        error == http::error::end_of_stream || error == http::error::partial_message) {
      return std::nullopt;
    }
    core::Error refused = unreadable_error(error.message());
    if (error == http::error::body_limit) {
      refused.code = core::Errc::too_large;
      return problem(refused, 413);
    }
    return problem(refused, error == http::error::header_limit ? 431 : 400);
  }

  // Ends the connection so that what was written arrives: a socket that is closed with unread bytes
  // resets the peer, which may then lose the answer.
  asio::awaitable<void> linger(beast::tcp_stream& stream) {
    error_code error;
    stream.socket().shutdown(tcp::socket::shutdown_send, error);
    stream.expires_after(options_.linger_time_max);
    std::array<char, 4096> ignored;
    while (!error) {
      auto [ended, bytes] = co_await stream.async_read_some(asio::buffer(ignored), kAsTuple);
      error = ended;
    }
  }

  asio::awaitable<error_code> reply(const Exchange& exchange, HttpReply reply) {
    if (reply.status >= 400) metrics_.refusals_total.fetch_add(1, std::memory_order_relaxed);
    co_return co_await detail::write_reply(exchange, std::move(reply));
  }

  asio::awaitable<error_code> respond(const Exchange& exchange,
                                      http::request<http::string_body> request) {
    Routed routed = co_await routed_of(std::move(request));
    if (auto* whole = std::get_if<HttpReply>(&routed)) {
      co_return co_await reply(exchange, std::move(*whole));
    }
    if (options_.require_identity && !is_for_anybody(routed)) {
      const core::Error error{core::Errc::identity_required,
                              "this ledger asks who is speaking, which HTTP does not tell; "
                              "expected a connection of the Cap'n Proto protocol"};
      co_return co_await reply(exchange, problem(error, core::http_status(error.code)));
    }
    if (auto* append = std::get_if<HttpAppend>(&routed)) {
      co_return co_await reply(exchange, co_await do_append(std::move(*append)));
    }
    if (auto* question = std::get_if<projections::Question>(&routed)) {
      metrics_.questions_total.fetch_add(1, std::memory_order_relaxed);
      const std::string_view type = content_type_of(*question);
      co_return co_await answer(exchange, type, [this, question](const projections::Sink& sink) {
        return asked(*question, sink);
      });
    }
    if (auto* page = std::get_if<EventsPage>(&routed)) {
      co_return co_await answer(exchange, kJsonType, [this, page](const projections::Sink& sink) {
        return events_page(*page, sink);
      });
    }
    const bool metrics = std::holds_alternative<MetricsPage>(routed);
    HttpReply figures = co_await on_pool(
        short_pool_, [this, metrics] { return metrics ? metrics_reply() : ready_reply(); });
    co_return co_await reply(exchange, std::move(figures));
  }

  asio::awaitable<Routed> routed_of(http::request<http::string_body> request) {
    HttpRequest asked{std::string(request.method_string()), std::string(request.target()),
                      std::string(request[http::field::host]),
                      std::string(request[http::field::content_type]), std::move(request.body())};
    if (request.count(http::field::host) > 1) asked.host.clear();  // Nobody can tell which.
    if (asked.body.size() <= kInlineBodyBytesMax) co_return route(asked, true);
    co_return co_await on_pool(short_pool_, [&asked] { return route(asked, true); });
  }

  // Runs what blocks on a thread of the pool.
  template <class Work>
  static asio::awaitable<std::invoke_result_t<Work>> on_pool(asio::thread_pool& pool, Work work) {
    co_return co_await asio::co_spawn(
        pool, [&work]() -> asio::awaitable<std::invoke_result_t<Work>> { co_return work(); },
        asio::use_awaitable);
  }

  // Writes an answer as `produce` gives it to a sink; a question that fails before its answer has
  // begun gets a problem document, one that fails later a connection that ends too early.
  template <class Produce>
  asio::awaitable<error_code> answer(const Exchange& exchange, std::string_view content_type,
                                     Produce produce) {
    AnswerWriter writer(exchange, content_type);
    const core::Status produced = co_await on_pool(questions_pool_, [&] {
      return produce([&](std::string_view piece) { return writer.take(piece); });
    });
    if (produced) co_return co_await writer.finish();
    if (writer.begun()) co_return cut_off(exchange.stream);
    co_return co_await reply(exchange,
                             problem(produced.error(), question_status(produced.error().code)));
  }

  // A reset, so that a peer that reads up to the end of the connection does not take what it has
  // for the whole answer.
  static error_code cut_off(beast::tcp_stream& stream) {
    error_code ignored;
    stream.socket().set_option(asio::socket_base::linger(true, 0), ignored);
    stream.close();
    return make_error_code(boost::system::errc::connection_aborted);
  }

  core::Status asked(const projections::Question& question, const projections::Sink& sink) {
    const core::Result<projections::Answered> answered = service_.ask(question, sink);
    if (!answered) return core::fail(answered.error());
    return {};
  }

  core::Status events_page(const EventsPage& page, const projections::Sink& sink) {
    std::string piece = R"({"format":1,"events":[)";
    bool first = true;
    const core::Result<core::Sequence> looked = service_.tail(
        page.options, page.limit, [&](core::Sequence, std::string_view line) -> core::Status {
          if (!std::exchange(first, false)) piece += ',';
          piece += line;
          if (piece.size() < kPieceBytes) return {};
          return sink(std::exchange(piece, {}));
        });
    if (!looked) return core::fail(looked.error());
    return sink(piece + R"(],"next":)" + std::to_string(*looked) + "}");
  }

  asio::awaitable<HttpReply> do_append(HttpAppend append) {
    // Named, since g++ 12 destroys a braced temporary of a co_await expression twice.
    events::AppendRequest request{std::move(append.batch), {}, append.expected_version};
    request.actor.nobody = options_.require_identity;
    const AppendTrace trace = trace_of(request);
    const events::Receipts receipts = co_await checked_receipts(std::move(request));
    service_.appended(trace, receipts);
    if (!receipts) co_return problem(receipts.error(), core::http_status(receipts.error().code));
    metrics_.appends_total.fetch_add(1, std::memory_order_relaxed);
    for (const events::Receipt& receipt : *receipts) {
      metrics_.appended_events_total.fetch_add(receipt.appended ? 1 : 0, std::memory_order_relaxed);
    }
    co_return HttpReply{200, "application/json", receipts_to_json(*receipts), {}};
  }

  // Signatures are checked beside the io thread, as all that takes long.
  asio::awaitable<events::Receipts> checked_receipts(events::AppendRequest request) {
    const core::Status checked = co_await on_pool(
        short_pool_, [this, &request] { return service_.ledger().check(request); });
    if (!checked) co_return core::fail(checked.error());
    co_return co_await receipts_of(std::move(request));
  }

  // Hands the batch to the ledger without keeping a thread: the appends of all connections share
  // the syncs.
  asio::awaitable<events::Receipts> receipts_of(events::AppendRequest request) {
    auto initiate = [this](auto handler, events::AppendRequest&& batch) {
      using Handler = decltype(handler);
      struct Waiting {
        Handler handler;
        asio::executor_work_guard<asio::io_context::executor_type> work;
      };
      auto waiting =
          std::make_shared<Waiting>(Waiting{std::move(handler), asio::make_work_guard(io_)});
      service_.ledger().append_checked(
          std::move(batch), [this, waiting](events::Receipts receipts) {
            asio::post(io_, [waiting, receipts = std::move(receipts)]() mutable {
              waiting->work.reset();
              std::move(waiting->handler)(std::move(receipts));
            });
          });
    };
    return asio::async_initiate<const asio::use_awaitable_t<>, void(events::Receipts)>(
        std::move(initiate), asio::use_awaitable, std::move(request));
  }

  HttpReply metrics_reply() {
    return {200, "text/plain; version=0.0.4; charset=utf-8", metrics_text(service_, metrics_), {}};
  }

  // Ready: the ledger and its projections answer.
  HttpReply ready_reply() {
    const core::Status answered = asked({.subject = projections::Subject::stats},
                                        [](std::string_view) { return core::Status(); });
    if (!answered) return problem(answered.error(), 503);
    return {200, "application/json", R"({"status":"ready"})", {}};
  }

  Service& service_;
  const Options options_;
  const std::shared_ptr<spdlog::logger> logger_;
  Metrics& metrics_;
  // Of the io thread.
  bool stopping_ = false;
  std::size_t bodies_bytes_ = 0;
  std::set<Conversation*> open_;

  asio::io_context io_{1};
  tcp::acceptor acceptor_{io_};
  asio::steady_timer drain_{io_};
  asio::thread_pool questions_pool_;
  // What ends soon whatever a peer does: large bodies, figures.
  asio::thread_pool short_pool_{1};
  std::thread thread_;
  std::uint16_t port_ = 0;
};

}  // namespace

core::Result<std::unique_ptr<HttpServer>> HttpServer::start(Service& service,
                                                            const Options& options,
                                                            std::shared_ptr<spdlog::logger> logger,
                                                            Metrics& metrics) {
  auto server = std::make_unique<OpenHttpServer>(service, options, std::move(logger), metrics);
  if (core::Status listening = server->listen(); !listening) return core::fail(listening.error());
  return server;
}

}  // namespace planledger::net
