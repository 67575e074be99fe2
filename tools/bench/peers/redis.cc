// Redis: a stream, whose file is synced before each answer.
#include "tools/bench/peers/peer.h"
#include "tools/bench/process.h"

#include <fmt/format.h>
#include <hiredis/hiredis.h>

#include <filesystem>

namespace planledger::bench {
namespace {

constexpr const char* kProgram = "/usr/bin/redis-server";
constexpr const char* kStream = "events";

struct Free {
  void operator()(redisContext* context) const { redisFree(context); }
  void operator()(redisReply* reply) const { freeReplyObject(reply); }
};
using Context = std::unique_ptr<redisContext, Free>;
using Reply = std::unique_ptr<redisReply, Free>;

core::Error failed(const std::string& doing, const redisContext* context) {
  return {core::Errc::storage_failed,
          fmt::format("Redis: {}: {}", doing, context == nullptr ? "" : context->errstr),
          std::nullopt};
}

core::Result<Context> open(std::uint16_t port) {
  Context context(redisConnect("127.0.0.1", port));
  if (context && context->err == 0) return context;
  return core::fail(failed("cannot connect", context.get()));
}

// Several events of one request are one transaction (MULTI, EXEC): all or none.
class RedisClient final : public PeerClient {
 public:
  explicit RedisClient(Context context) : context_(std::move(context)) {}

  [[nodiscard]] int descriptor() const override { return context_->fd; }

  core::Status send(std::span<const PeerEvent> request) override {
    const bool several = request.size() > 1;
    awaited_ = request.size() + (several ? 2 : 0);
    if (several) redisAppendCommand(context_.get(), "MULTI");
    for (const PeerEvent& event : request) {
      redisAppendCommand(context_.get(), "XADD %s * s %b v %lld i %b r %b", kStream,
                         event.stream.data(), event.stream.size(),
                         static_cast<long long>(event.version), event.id.data(), event.id.size(),
                         event.record->data(), event.record->size());
    }
    if (several) redisAppendCommand(context_.get(), "EXEC");
    for (int done = 0; done == 0;) {
      if (redisBufferWrite(context_.get(), &done) != REDIS_OK) {
        return core::fail(failed("cannot send", context_.get()));
      }
    }
    return {};
  }

  core::Result<bool> receive() override {
    if (redisBufferRead(context_.get()) != REDIS_OK) {
      return core::fail(failed("cannot receive", context_.get()));
    }
    while (awaited_ > 0) {
      void* found = nullptr;
      if (redisGetReplyFromReader(context_.get(), &found) != REDIS_OK) {
        return core::fail(failed("cannot read an answer", context_.get()));
      }
      if (found == nullptr) return false;
      const Reply reply(static_cast<redisReply*>(found));
      if (reply->type == REDIS_REPLY_ERROR || reply->type == REDIS_REPLY_NIL) {
        return core::fail(
            core::Errc::storage_failed,
            fmt::format("Redis refused: {}", reply->str == nullptr ? "" : reply->str));
      }
      --awaited_;
    }
    return true;
  }

 private:
  Context context_;
  std::size_t awaited_ = 0;
};

class Redis final : public Peer {
 public:
  Redis(std::unique_ptr<Process> process, std::uint16_t port)
      : process_(std::move(process)), port_(port) {}
  ~Redis() override { static_cast<void>(process_->stop()); }

  core::Result<std::unique_ptr<PeerClient>> connect() override {
    auto context = open(port_);
    if (!context) return core::fail(context.error());
    return std::make_unique<RedisClient>(*std::move(context));
  }
  core::Result<std::size_t> count() override {
    const auto context = open(port_);
    if (!context) return core::fail(context.error());
    const Reply reply(static_cast<redisReply*>(redisCommand(context->get(), "XLEN %s", kStream)));
    if (reply && reply->type == REDIS_REPLY_INTEGER)
      return static_cast<std::size_t>(reply->integer);
    return core::fail(failed("cannot count", context->get()));
  }
  core::Status wait_until_it_serves() {
    const auto context = open_patiently([this] { return open(port_); });
    if (!context) return core::fail(context.error());
    return {};
  }

 private:
  std::unique_ptr<Process> process_;
  std::uint16_t port_;
};

}  // namespace

core::Result<std::unique_ptr<Peer>> start_redis(const std::string& directory) {
  std::filesystem::create_directories(directory);
  const auto port = free_port();
  if (!port) return core::fail(port.error());
  // Of its ways to be durable the one that loses nothing that was answered; no snapshots beside it.
  auto process = Process::start({kProgram, "--bind", "127.0.0.1", "--port", std::to_string(*port),
                                 "--dir", directory, "--appendonly", "yes", "--appendfsync",
                                 "always", "--save", "", "--loglevel", "warning"});
  if (!process) return core::fail(process.error());
  auto redis = std::make_unique<Redis>(*std::move(process), *port);
  if (core::Status ready = redis->wait_until_it_serves(); !ready) return core::fail(ready.error());
  return redis;
}

}  // namespace planledger::bench
