#include "net/detail/client_io.h"

#include "net/address.h"
#include "net/tls.h"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/connect.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>

#include <algorithm>
#include <array>

namespace planledger::net {

namespace asio = boost::asio;
using asio::ip::tcp;
using std::chrono::steady_clock;

namespace {

constexpr std::size_t kOutstandingMax = 512;
constexpr std::size_t kOutstandingBytesMax = 8U << 20U;
constexpr std::size_t kUntakenBytesMax = 4U << 20U;
constexpr std::chrono::milliseconds kBackoffFirst{10};
constexpr std::chrono::milliseconds kBackoffMax{1'000};
// What happens before the first connection is told sooner: a wrong address stays wrong.
constexpr int kFirstConnectPart = 10;
constexpr int kTicksPerTimeout = 12;

bool all_loopback(const tcp::resolver::results_type& found) {
  return std::all_of(found.begin(), found.end(),
                     [](const auto& entry) { return entry.endpoint().address().is_loopback(); });
}

// Whether another attempt would meet the same again.
bool is_final(core::Errc code) {
  constexpr std::array kFinal{core::Errc::protocol, core::Errc::identity_required,
                              core::Errc::certificate_invalid, core::Errc::unknown_key,
                              core::Errc::key_revoked};
  return std::find(kFinal.begin(), kFinal.end(), code) != kFinal.end();
}

}  // namespace

void Exchange::put(Response response, std::size_t bytes) {
  const std::lock_guard<std::mutex> lock(mutex_);
  responses_.emplace_back(std::move(response), bytes);
  changed_.notify_all();
}

void Exchange::end(Next how) {
  const std::lock_guard<std::mutex> lock(mutex_);
  if (!end_) {
    end_ = std::move(how);
  }
  changed_.notify_all();
}

Exchange::Next Exchange::next(std::size_t& taken) {
  std::unique_lock<std::mutex> lock(mutex_);
  changed_.wait(lock, [&] { return !responses_.empty() || end_; });
  taken = 0;
  if (responses_.empty()) {
    return *end_;
  }
  auto [response, bytes] = std::move(responses_.front());
  responses_.pop_front();
  taken = bytes;
  return std::move(response);
}

ClientIo::Link::Link(const asio::any_io_executor& executor, std::unique_ptr<Stream> stream_in,
                     std::chrono::milliseconds timeout)
    : stream(std::move(stream_in)),
      output(
          executor, *stream, timeout, [] {}, [this] { close(); }) {}

void ClientIo::Link::close() {
  if (!std::exchange(closed, true)) {
    stream->close();
  }
}

ClientIo::ClientIo(const ConnectOptions& options) : options_(options) {
  heard();
  asio::co_spawn(io_, stay_connected(), asio::detached);
  asio::co_spawn(io_, watch(), asio::detached);
  thread_ = std::thread([this] { io_.run(); });
}

ClientIo::~ClientIo() {
  asio::post(io_, [this] {
    closing_ = true;
    take_items();
    give_up({core::Errc::unreachable, "the connection was closed by its user", std::nullopt});
    work_.notify();
    retry_.cancel();
    tick_.cancel();
  });
  thread_.join();
}

core::Status ClientIo::wait_until_connected() {
  std::unique_lock<std::mutex> lock(mutex_);
  changed_.wait(lock, [&] { return first_attempt_.has_value(); });
  return *first_attempt_;
}

void ClientIo::append(events::AppendRequest request, Done done) {
  auto append = std::make_unique<PendingAppend>();
  append->correlation = ++last_correlation_;
  append->done = std::move(done);
  encode(Request{append->correlation, Append{std::move(request.events), request.expected_version}},
         append->frame);
  if (append->frame.size() > kFrameBytesMax) {
    append->result = core::fail(core::Errc::too_large,
                                "one request is at most " + std::to_string(kFrameBytesMax) +
                                    " bytes, this one is " + std::to_string(append->frame.size()));
    append->frame.clear();
  }
  {
    std::unique_lock<std::mutex> lock(mutex_);
    changed_.wait(lock, [&] {
      return outstanding_ == 0 ||
             (outstanding_ < kOutstandingMax &&
              outstanding_bytes_ + append->frame.size() <= kOutstandingBytesMax);
    });
    ++outstanding_;
    outstanding_bytes_ += append->frame.size();
  }
  put(std::move(append));
}

void ClientIo::drain() {
  std::unique_lock<std::mutex> lock(mutex_);
  changed_.wait(lock, [&] { return outstanding_ == 0; });
}

std::shared_ptr<Exchange> ClientIo::start(decltype(Request::body) body) {
  const Correlation correlation = ++last_correlation_;
  std::string frame;
  encode(Request{correlation, std::move(body)}, frame);
  auto exchange = std::make_shared<Exchange>(correlation, std::move(frame));
  if (exchange->frame.size() > kFrameBytesMax) {
    exchange->end(core::Error{core::Errc::too_large,
                              "one request is at most " + std::to_string(kFrameBytesMax) + " bytes",
                              std::nullopt});
  } else {
    put(exchange);
  }
  return exchange;
}

Exchange::Next ClientIo::next(Exchange& exchange) {
  std::size_t taken = 0;
  Exchange::Next next = exchange.next(taken);
  untaken_bytes_ -= taken;
  if (paused_ && untaken_bytes_ < kUntakenBytesMax / 2) {
    asio::post(io_, [this] { resumed_.notify(); });
  }
  return next;
}

void ClientIo::send(const Exchange& exchange, decltype(Request::body) body) {
  Message message{exchange.correlation, {}, false};
  encode(Request{exchange.correlation, std::move(body)}, message.frame);
  put(std::move(message));
}

void ClientIo::abandon(const std::shared_ptr<Exchange>& exchange) {
  exchange->end(Exchange::Lost{});
  Message message{exchange->correlation, {}, true};
  encode(Request{exchange->correlation, Cancel{}}, message.frame);
  put(std::move(message));
  while (std::holds_alternative<Response>(next(*exchange))) {
  }
}

void ClientIo::put(Item item) {
  if (inbox_.put(std::move(item))) {
    asio::post(io_, [this] { take_items(); });
  }
}

void ClientIo::take_items() {
  const bool was_outstanding = is_outstanding();
  for (Item& item : inbox_.take()) {
    if (auto* append = std::get_if<std::unique_ptr<PendingAppend>>(&item)) {
      accept(std::move(*append));
    } else if (auto* exchange = std::get_if<std::shared_ptr<Exchange>>(&item)) {
      accept(std::move(*exchange));
    } else {
      accept(std::get<Message>(item));
    }
  }
  if (link_) {
    link_->output.flush(link_);
  }
  settle();
  if (!was_outstanding && is_outstanding()) {
    heard();
    work_.notify();
  }
}

void ClientIo::accept(std::unique_ptr<PendingAppend> append) {
  if (link_ && !append->result) {
    link_->output.pending() += append->frame;
  }
  appends_by_correlation_[append->correlation] = append.get();
  appends_.push_back(std::move(append));
}

void ClientIo::accept(std::shared_ptr<Exchange> exchange) {
  if (link_) {
    link_->output.pending() += exchange->frame;
    exchange->sent = true;
  }
  exchanges_.emplace(exchange->correlation, std::move(exchange));
}

void ClientIo::accept(const Message& message) {
  const auto found = exchanges_.find(message.exchange);
  if (found == exchanges_.end()) {
    return;
  }
  if (link_ && found->second->sent) {
    link_->output.pending() += message.frame;
  }
  if (message.last) {
    exchanges_.erase(found);
  }
}

void ClientIo::send_all() {
  for (const auto& append : appends_) {
    if (!append->result) {
      link_->output.pending() += append->frame;
    }
  }
  for (const auto& [correlation, exchange] : exchanges_) {
    link_->output.pending() += exchange->frame;
    exchange->sent = true;
  }
  link_->output.flush(link_);
}

asio::awaitable<void> ClientIo::stay_connected() {
  const auto began = steady_clock::now();
  auto backoff = kBackoffFirst;
  bool greeted_once = false;
  while (!closing_) {
    if (greeted_once && !is_outstanding()) {
      co_await work_.wait();
      continue;
    }
    const core::Status connected = co_await connect_once();
    if (closing_) {
      break;
    }
    if (connected) {
      greeted_once = true;
      backoff = kBackoffFirst;
      first_attempt_ended({});
      send_all();
      co_await read_responses(link_);
      lose_link();
      continue;
    }
    last_failure_ = connected.error().message;
    const bool final = is_final(connected.error().code);
    if (final) {
      give_up(connected.error());
    }
    if (!greeted_once &&
        (final || steady_clock::now() - began >= options_.timeout / kFirstConnectPart)) {
      first_attempt_ended(core::fail(connected.error()));
      greeted_once = true;
    }
    retry_.expires_after(backoff);
    co_await retry_.async_wait(kAsValues);
    backoff = std::min(2 * backoff, kBackoffMax);
  }
  first_attempt_ended(core::fail(core::Errc::unreachable, "the connection was closed"));
}

asio::awaitable<core::Status> ClientIo::connect_once() {
  const std::string where = to_string(Address{options_.host, options_.port});
  tcp::resolver resolver(io_);
  auto found = co_await with_deadline(
      resolver.async_resolve(options_.host, std::to_string(options_.port), kAsValues),
      options_.timeout);
  if (!found || std::get<0>(*found)) {
    co_return core::fail(core::Errc::unreachable, "cannot find the address of " + where);
  }
  if (!options_.tls && !all_loopback(std::get<1>(*found))) {
    co_return core::fail(core::Errc::identity_required,
                         options_.host +
                             " is not this machine, and others are spoken to with an "
                             "identity alone; expected --identity DIR");
  }
  tcp::socket socket(io_);
  const auto connected = co_await with_deadline(
      asio::async_connect(socket, std::get<1>(*found), kAsValues), options_.timeout);
  if (!connected || std::get<0>(*connected)) {
    co_return core::fail(core::Errc::unreachable,
                         "cannot connect to " + where + ": " +
                             (connected ? std::get<0>(*connected).message() : "no answer in time"));
  }
  auto stream =
      options_.tls ? options_.tls->stream(std::move(socket)) : plain_stream(std::move(socket));
  auto link = std::make_shared<Link>(io_.get_executor(), std::move(stream), options_.timeout);
  greeting_ = link;
  const auto greeted = co_await with_deadline(greet(*link), options_.timeout);
  greeting_.reset();
  if (!greeted || !*greeted) {
    link->close();
    co_return greeted ? core::fail(greeted->error())
                      : core::fail(core::Errc::unreachable,
                                   where + " took the connection and did not greet in time");
  }
  heard();
  link_ = std::move(link);
  co_return core::Status{};
}

asio::awaitable<core::Status> ClientIo::greet(Link& link) {
  const auto peer = co_await link.stream->handshake();
  if (!peer) {
    co_return core::fail(peer.error());
  }
  encode(Request{++last_correlation_, Hello{protocol_version()}}, link.output.pending());
  link.output.flush(greeting_);
  auto response = co_await read_response(link);
  if (!response) {
    co_return core::fail(std::move(response).error());
  }
  if (const auto* refused = std::get_if<Refused>(&response->body)) {
    co_return core::fail(refused->error);
  }
  const auto* welcome = std::get_if<Welcome>(&response->body);
  if (welcome == nullptr || welcome->version == 0 || welcome->version > protocol_version()) {
    co_return core::fail(core::Errc::protocol, "the server does not greet as one does");
  }
  if (ledger_ && *ledger_ != welcome->ledger) {
    co_return core::fail(
        core::Errc::protocol,
        "another ledger answers at this address now: " + core::to_string(welcome->ledger) +
            ", expected " + core::to_string(*ledger_) + "; nothing was sent to it");
  }
  ledger_ = welcome->ledger;
  co_return core::Status{};
}

asio::awaitable<core::Result<Response>> ClientIo::read_response(Link& link) {
  for (;;) {
    const auto frame = link.input.next();
    if (!frame) {
      co_return core::fail(frame.error());
    }
    if (frame->size() > 0) {
      co_return decode_response(*frame);
    }
    const auto [error, count] = co_await link.stream->read_some(link.input.room());
    if (error) {
      auto told = told_by_alert(error);
      co_return core::fail(
          told ? *std::move(told)
               : core::Error{core::Errc::unreachable, "the connection ended: " + error.message()});
    }
    link.input.filled(count);
  }
}

asio::awaitable<void> ClientIo::read_responses(std::shared_ptr<Link> link) {
  while (!link->closed) {
    const core::Status handled = handle_frames(*link);
    if (!handled) {
      last_failure_ = handled.error().message;
      break;
    }
    link->output.flush(link);
    while (untaken_bytes_ >= kUntakenBytesMax && !closing_ && !link->closed) {
      paused_ = true;
      if (untaken_bytes_ >= kUntakenBytesMax) {
        co_await resumed_.wait();
      }
    }
    paused_ = false;
    const auto [error, count] = co_await link->stream->read_some(link->input.room());
    if (error) {
      last_failure_ = "the connection ended: " + error.message();
      break;
    }
    heard();
    link->input.filled(count);
  }
}

core::Status ClientIo::handle_frames(Link& link) {
  for (;;) {
    const auto frame = link.input.next();
    if (!frame) {
      return core::fail(frame.error());
    }
    if (frame->size() == 0) {
      break;
    }
    auto response = decode_response(*frame);
    if (!response) {
      return core::fail(std::move(response).error());
    }
    handle(std::move(*response), frame->size() * sizeof(capnp::word));
  }
  settle();
  return {};
}

void ClientIo::handle(Response response, std::size_t bytes) {
  const auto found = exchanges_.find(response.correlation);
  if (found == exchanges_.end()) {
    answer_append(response.correlation, response);
    return;
  }
  const bool last = !std::holds_alternative<Piece>(response.body) &&
                    !std::holds_alternative<Events>(response.body);
  untaken_bytes_ += bytes;
  found->second->put(std::move(response), bytes);
  if (last) {
    exchanges_.erase(found);
  }
}

void ClientIo::answer_append(Correlation correlation, Response& response) {
  const auto found = appends_by_correlation_.find(correlation);
  if (found == appends_by_correlation_.end() || found->second->result) {
    return;  // A pong, or what a caller no longer waits for.
  }
  if (auto* appended = std::get_if<Appended>(&response.body)) {
    found->second->result = std::move(appended->receipts);
  } else if (auto* refused = std::get_if<Refused>(&response.body)) {
    found->second->result = core::fail(std::move(refused->error));
  }
}

void ClientIo::settle() {
  std::size_t count = 0;
  std::size_t bytes = 0;
  while (!appends_.empty() && appends_.front()->result) {
    const std::unique_ptr<PendingAppend> append = std::move(appends_.front());
    appends_.pop_front();
    appends_by_correlation_.erase(append->correlation);
    append->done(std::move(*append->result));
    ++count;
    bytes += append->frame.size();
  }
  if (count > 0) {
    const std::lock_guard<std::mutex> lock(mutex_);
    outstanding_ -= count;
    outstanding_bytes_ -= bytes;
    changed_.notify_all();
  }
}

void ClientIo::lose_link() {
  link_->close();
  link_.reset();
  std::erase_if(exchanges_, [](const auto& entry) {
    if (entry.second->sent) {
      entry.second->end(Exchange::Lost{});
    }
    return entry.second->sent;
  });
}

void ClientIo::give_up(const core::Error& error) {
  for (const auto& append : appends_) {
    if (!append->result) {
      append->result = core::fail(error);
    }
  }
  settle();
  for (const auto& [correlation, exchange] : exchanges_) {
    exchange->end(error);
  }
  exchanges_.clear();
  for (const auto& link : {link_, greeting_}) {
    if (link) {
      link->close();
    }
  }
  resumed_.notify();
}

asio::awaitable<void> ClientIo::watch() {
  const auto tick = std::max<steady_clock::duration>(options_.timeout / kTicksPerTimeout,
                                                     std::chrono::milliseconds(1));
  while (!closing_) {
    if (!is_outstanding()) {
      co_await work_.wait();
      continue;
    }
    tick_.expires_after(tick);
    co_await tick_.async_wait(kAsValues);
    const auto now = steady_clock::now();
    if (paused_) {
      heard();
    }
    if (closing_ || !is_outstanding()) {
      continue;
    }
    if (now - last_heard_ + tick > options_.timeout) {
      give_up(nothing_heard());
    } else if (link_ && now - std::max(last_heard_, last_pinged_) >= options_.timeout / 3) {
      last_pinged_ = now;
      encode(Request{++last_correlation_, Ping{}}, link_->output.pending());
      link_->output.flush(link_);
    }
  }
}

core::Error ClientIo::nothing_heard() const {
  std::string message = "nothing was heard from " +
                        to_string(Address{options_.host, options_.port}) + " for " +
                        std::to_string(options_.timeout.count()) + " ms";
  if (!last_failure_.empty()) {
    message += " (" + last_failure_ + ")";
  }
  return {core::Errc::unreachable, std::move(message), std::nullopt};
}

void ClientIo::first_attempt_ended(core::Status status) {
  const std::lock_guard<std::mutex> lock(mutex_);
  if (!first_attempt_) {
    first_attempt_ = std::move(status);
    changed_.notify_all();
  }
}

}  // namespace planledger::net
