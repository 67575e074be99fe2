// ClientIo: what is asked for and what is answered over the connection.
#include "net/detail/client_io.h"

#include "net/tls.h"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>

namespace planledger::net {

namespace asio = boost::asio;

namespace {

constexpr std::size_t kOutstandingMax = 512;
constexpr std::size_t kOutstandingBytesMax = 8U << 20U;
constexpr std::size_t kUntakenBytesMax = 4U << 20U;

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

}  // namespace planledger::net
