// ClientIo: the connection itself, made again whenever it is lost, and watched over.
#include "net/address.h"
#include "net/detail/client_io.h"
#include "net/tls.h"

#include <boost/asio/connect.hpp>

#include <algorithm>
#include <array>

namespace planledger::net {

namespace asio = boost::asio;
using asio::ip::tcp;
using std::chrono::steady_clock;

namespace {

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
