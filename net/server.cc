#include "net/server.h"

#include "core/thread_name.h"
#include "net/detail/hub.h"
#include "net/session.h"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>

#include <thread>

namespace planledger::net {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

constexpr std::chrono::milliseconds kAcceptPause{50};

class TcpServer final : public Server {
 public:
  TcpServer(std::shared_ptr<Hub> hub, tcp::acceptor acceptor, Address address)
      : hub_(std::move(hub)),
        acceptor_(std::move(acceptor)),
        address_(std::move(address)),
        work_(hub_->io.get_executor()) {
    growth_ =
        hub_->service.ledger().log().on_append([hub = std::weak_ptr<Hub>(hub_)](core::Sequence) {
          if (const auto alive = hub.lock()) {
            alive->log_grew();
          }
        });
    asio::co_spawn(hub_->io, accept(), asio::detached);
    thread_ = std::thread([hub = hub_.get()] {
      core::name_thread("net");
      hub->io.run();
    });
  }

  ~TcpServer() override { stop(); }

  [[nodiscard]] Address address() const override { return address_; }

  void stop() override {
    if (!thread_.joinable()) {
      return;
    }
    asio::co_spawn(hub_->io, drain(), asio::detached);
    thread_.join();
    hub_->questions.join();
    hub_->tails.join();
    hub_->checks.join();
    growth_.reset();
  }

 private:
  asio::awaitable<void> accept() {
    while (!hub_->stopping) {
      tcp::socket socket(hub_->io);
      const auto [error] = co_await acceptor_.async_accept(socket, kAsValues);
      if (error && !hub_->stopping) {
        hub_->logger->warn("cannot take a connection: {}", error.message());
        asio::steady_timer pause(hub_->io, kAcceptPause);
        co_await pause.async_wait(kAsValues);
      } else if (!error && !hub_->stopping) {
        begin(std::move(socket));
      }
    }
  }

  void begin(tcp::socket socket) {
    if (hub_->sessions.size() >= hub_->options.limits.connections_max) {
      hub_->logger->warn("{} connections are open already: one more is closed",
                         hub_->sessions.size());
      return;
    }
    ++hub_->metrics.connections_total;
    auto session =
        std::make_shared<Session>(hub_, accepted_stream(std::move(socket), hub_->options.tls));
    asio::co_spawn(hub_->io, converse(std::move(session)), asio::detached);
  }

  asio::awaitable<void> converse(std::shared_ptr<Session> session) {
    ++hub_->metrics.connections_open;
    co_await session->run();
    --hub_->metrics.connections_open;
  }

  asio::awaitable<void> drain() {
    hub_->stopping = true;
    error_code ignored;
    acceptor_.close(ignored);
    for (Session* session : hub_->sessions) {
      session->stop();
    }
    const auto end = std::chrono::steady_clock::now() + hub_->options.limits.drain_time_max;
    while (!hub_->sessions.empty() && std::chrono::steady_clock::now() < end) {
      co_await with_deadline(wait_for_one(), end - std::chrono::steady_clock::now());
    }
    if (!hub_->sessions.empty()) {
      hub_->logger->warn("{} connections did not end in time and are closed",
                         hub_->sessions.size());
    }
    while (!hub_->sessions.empty()) {
      for (Session* session : hub_->sessions) {
        session->close();
      }
      co_await hub_->left.wait();
    }
    work_.reset();
  }

  asio::awaitable<bool> wait_for_one() {
    co_await hub_->left.wait();
    co_return true;
  }

  std::shared_ptr<Hub> hub_;
  tcp::acceptor acceptor_;
  Address address_;
  asio::executor_work_guard<asio::io_context::executor_type> work_;
  std::shared_ptr<void> growth_;
  std::thread thread_;
};

}  // namespace

core::Result<std::unique_ptr<Server>> Server::start(Service& service, const Options& options,
                                                    std::shared_ptr<spdlog::logger> logger,
                                                    Metrics& metrics) {
  const core::Result<std::string> numbers = options.require_identity && options.tls
                                                ? numbers_of(options.listen.host)
                                                : loopback_numbers(options.listen.host);
  if (!numbers) {
    return core::fail(numbers.error());
  }
  if (options.require_identity && !options.tls) {
    return core::fail(core::Errc::usage,
                      "identities are required, and there is no authority to know them by");
  }
  auto hub = std::make_shared<Hub>(service, options, std::move(logger), metrics);
  try {
    const tcp::endpoint endpoint(asio::ip::make_address(*numbers), options.listen.port);
    tcp::acceptor acceptor(hub->io, endpoint);
    Address address{options.listen.host, acceptor.local_endpoint().port()};
    return std::make_unique<TcpServer>(std::move(hub), std::move(acceptor), std::move(address));
  } catch (const std::exception& error) {
    return core::fail(core::Errc::unreachable,
                      "cannot listen on " + to_string(options.listen) + ": " + error.what());
  }
}

}  // namespace planledger::net
