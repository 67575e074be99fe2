// A ledger reached over the network: the Connection that connect() gives.
#include "net/detail/client_io.h"

#include <future>

namespace planledger::net {
namespace {

constexpr std::uint32_t kTailCredit = 2048;
// A question that is lost so often is the reason of the loss.
constexpr int kAskTriesMax = 5;

core::Error unexpected() {
  return {core::Errc::protocol, "the server gave an answer that fits no such request",
          std::nullopt};
}

class ServerConnection final : public Connection {
 public:
  explicit ServerConnection(const ConnectOptions& options) : io_(options) {}

  core::Status wait_until_connected() { return io_.wait_until_connected(); }

  events::Receipts append(events::AppendRequest request) override {
    std::promise<events::Receipts> answered;
    io_.append(std::move(request),
               [&](events::Receipts receipts) { answered.set_value(std::move(receipts)); });
    return answered.get_future().get();
  }

  void append_pipelined(events::AppendRequest request,
                        std::function<void(events::Receipts)> done) override {
    io_.append(std::move(request), std::move(done));
  }

  void drain() override { io_.drain(); }

  std::vector<core::Result<events::Receipt>> try_append(events::AppendRequest request) override {
    std::vector<core::Result<events::Receipt>> results;
    TryAppend body{{std::move(request.events), request.expected_version}};
    auto exchange = io_.start(std::move(body));
    auto next = io_.next(*exchange);
    if (auto* response = std::get_if<Response>(&next)) {
      if (auto* tried = std::get_if<Tried>(&response->body)) {
        return std::move(tried->results);
      }
    }
    results.emplace_back(core::fail(error_of(next)));
    return results;
  }

  core::Result<projections::Answered> ask(const projections::Question& question,
                                          const projections::Sink& sink) override {
    bool delivered = false;
    for (int tries = 1;; ++tries) {
      auto exchange = io_.start(Ask{question});
      auto answered = ask_once(exchange, sink, delivered);
      if (answered) {
        return std::move(*answered);
      }
      if (delivered || tries == kAskTriesMax) {
        return core::fail(core::Errc::unreachable,
                          "the connection was lost in the middle of the answer; ask again");
      }
    }
  }

  core::Status tail(const TailOptions& options, const VisitLine& visit) override {
    TailOptions rest = options;
    for (;;) {
      auto exchange = io_.start(Subscribe{rest, kTailCredit});
      auto ended = tail_once(exchange, visit, rest.after);
      if (ended) {
        return std::move(*ended);
      }
    }
  }

 private:
  static core::Error error_of(const Exchange::Next& next) {
    if (const auto* error = std::get_if<core::Error>(&next)) {
      return *error;
    }
    if (const auto* response = std::get_if<Response>(&next)) {
      const auto* refused = std::get_if<Refused>(&response->body);
      return refused != nullptr ? refused->error : unexpected();
    }
    return {core::Errc::unreachable, "the connection was lost before the answer", std::nullopt};
  }

  // Nothing where the connection was lost.
  std::optional<core::Result<projections::Answered>> ask_once(
      const std::shared_ptr<Exchange>& exchange, const projections::Sink& sink, bool& delivered) {
    for (;;) {
      const auto next = io_.next(*exchange);
      if (std::holds_alternative<Exchange::Lost>(next)) {
        return std::nullopt;
      }
      const auto* response = std::get_if<Response>(&next);
      if (response == nullptr) {
        return core::fail(error_of(next));
      }
      if (const auto* answered = std::get_if<projections::Answered>(&response->body)) {
        return *answered;
      }
      const auto* piece = std::get_if<Piece>(&response->body);
      if (piece == nullptr) {
        return core::fail(error_of(next));
      }
      delivered = true;
      if (core::Status taken = sink(piece->bytes); !taken) {
        io_.abandon(exchange);
        return core::fail(taken.error());
      }
    }
  }

  // Nothing where the connection was lost; `after` is then where to go on.
  std::optional<core::Status> tail_once(const std::shared_ptr<Exchange>& exchange,
                                        const VisitLine& visit, core::Sequence& after) {
    std::uint32_t used = 0;
    for (;;) {
      const auto next = io_.next(*exchange);
      if (std::holds_alternative<Exchange::Lost>(next)) {
        return std::nullopt;
      }
      const auto* response = std::get_if<Response>(&next);
      if (response != nullptr && std::holds_alternative<Ended>(response->body)) {
        return core::Status{};
      }
      const auto* events = response == nullptr ? nullptr : std::get_if<Events>(&response->body);
      if (events == nullptr) {
        return core::fail(error_of(next));
      }
      for (const EventLine& each : events->lines) {
        if (core::Status visited = visit(each.seq, each.line); !visited) {
          io_.abandon(exchange);
          return visited;
        }
        after = each.seq;
        ++used;
      }
      after = std::max(after, events->looked);
      if (used >= kTailCredit / 2) {
        io_.send(*exchange, Credit{used});
        used = 0;
      }
    }
  }

  ClientIo io_;
};

}  // namespace

core::Result<std::unique_ptr<Connection>> connect(const ConnectOptions& options) {
  auto connection = std::make_unique<ServerConnection>(options);
  if (core::Status connected = connection->wait_until_connected(); !connected) {
    return core::fail(connected.error());
  }
  return connection;
}

}  // namespace planledger::net
