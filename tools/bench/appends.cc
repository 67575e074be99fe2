#include "tools/bench/appends.h"

#include "net/connection.h"
#include "tools/bench/asking.h"
#include "tools/bench/bare.h"
#include "tools/bench/keyed_ledger.h"

#include <chrono>

namespace planledger::bench {
namespace {

using SteadyClock = std::chrono::steady_clock;

// A server with the plan in its ledger, which goes when this does.
class Server {
 public:
  static core::Result<std::unique_ptr<Server>> start(const Setting& setting,
                                                     const Workload& workload) {
    auto directory = make_ledger(setting, "appends");
    if (!directory) return core::fail(directory.error());
    auto running = serve(setting.programs, *directory);
    if (!running) return core::fail(running.error());
    auto server = std::make_unique<Server>();
    server->directory_ = *std::move(directory);
    server->running_ = *std::move(running);
    if (core::Status appended = append_plan(workload, server->address()); !appended) {
      return core::fail(appended.error());
    }
    return server;
  }
  Server() = default;
  ~Server() { remove(directory_); }
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  [[nodiscard]] const net::Address& address() const { return running_.address; }
  [[nodiscard]] core::Status stop() { return running_.process->stop(); }
  [[nodiscard]] core::Result<std::uint64_t> lag() const {
    const auto connection = connect(running_);
    if (!connection) return core::fail(connection.error());
    return projections_lag(**connection);
  }

 private:
  std::string directory_;
  RunningServer running_;
};

}  // namespace

core::Result<double> Appends::networked(const Sender& sender, std::size_t count) const {
  return networked_lagging(sender, count).transform([](const Lagging& each) { return each.rate; });
}

core::Result<Appends::Lagging> Appends::networked_lagging(const Sender& sender,
                                                          std::size_t count) const {
  auto server = Server::start(setting_, workload_);
  if (!server) return core::fail(server.error());
  const auto load = send_load((*server)->address(), std::span(&sender, 1));
  if (!load) return core::fail(load.error());
  const auto lag = (*server)->lag();
  if (!lag) return core::fail(lag.error());
  if (core::Status stopped = (*server)->stop(); !stopped) return core::fail(stopped.error());
  return Lagging{static_cast<double>(count) / load->seconds, *lag};
}

core::Result<double> Appends::networked_and_signed(std::size_t count, std::size_t clients,
                                                   std::size_t batch) const {
  const auto ledger = KeyedLedger::make(setting_, workload_);
  if (!ledger) return core::fail(ledger.error());
  const auto senders = (*ledger)->senders(workload_, count, clients, batch);
  if (!senders) return core::fail(senders.error());
  const auto server = serve(setting_.programs, (*ledger)->directory(), {"--require-identity"});
  if (!server) return core::fail(server.error());
  const auto load = send_load(server->address, *senders);
  if (!load) return core::fail(load.error());
  if (core::Status stopped = server->process->stop(); !stopped) {
    return core::fail(stopped.error());
  }
  return static_cast<double>(count) / load->seconds;
}

core::Result<std::vector<double>> Appends::alone(std::size_t count) const {
  auto server = Server::start(setting_, workload_);
  if (!server) return core::fail(server.error());
  net::ConnectOptions options;
  options.host = (*server)->address().host;
  options.port = (*server)->address().port;
  auto connection = net::connect(options);
  if (!connection) return core::fail(connection.error());
  std::vector<double> latencies_us;
  for (const events::Submission& event : std::span(workload_.events).first(count)) {
    events::AppendRequest request;
    request.events.push_back(event.clone());
    const auto begin = SteadyClock::now();
    const auto receipts = (*connection)->append(std::move(request));
    if (!receipts) return core::fail(receipts.error());
    latencies_us.push_back(
        std::chrono::duration<double, std::micro>(SteadyClock::now() - begin).count());
  }
  connection->reset();
  if (core::Status stopped = (*server)->stop(); !stopped) return core::fail(stopped.error());
  return latencies_us;
}

core::Result<double> Appends::rocksdb(std::size_t count, std::size_t threads,
                                      std::size_t batch) const {
  const std::string directory = setting_.directory + "/rocksdb";
  const auto seconds =
      rocksdb_synced(directory, std::span(workload_.records).first(count), threads, batch);
  remove(directory);
  return seconds.transform([&](double all) { return static_cast<double>(count) / all; });
}

core::Result<std::vector<double>> Appends::fdatasync(std::size_t count) const {
  const std::string directory = setting_.directory + "/file";
  auto latencies_us = fdatasync_each(directory, std::span(workload_.records).first(count));
  remove(directory);
  return latencies_us;
}

}  // namespace planledger::bench
