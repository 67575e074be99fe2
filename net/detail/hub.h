// What the sessions of one server share: the service, the bounds, and the way back from the
// syncing thread. All of it belongs to the io thread but where a comment says otherwise.
#pragma once

#include "net/deadline.h"
#include "net/mailbox.h"
#include "net/messages.h"
#include "net/server.h"

#include <boost/asio/io_context.hpp>
#include <boost/asio/thread_pool.hpp>

#include <atomic>
#include <map>
#include <memory>
#include <unordered_set>

namespace planledger::net {

class Session;

class Hub : public std::enable_shared_from_this<Hub> {
 public:
  Hub(Service& service, const Server::Options& options, std::shared_ptr<spdlog::logger> logger,
      Metrics& metrics);

  // Hands an append to the ledger; its answer comes back to the session on the io thread, after
  // this has returned. With `alone` the commit may be done right here.
  void append(std::shared_ptr<Session> session, Correlation correlation, Append append,
              std::size_t bytes, bool alone);
  // Gives the answers that have come to their sessions, each of which writes them in one go.
  void deliver();
  // Whether the server is busy with this session alone, as far as the last requests tell.
  [[nodiscard]] bool is_alone(const Session& session) const;

  // Wakes subscriptions when the log grows; counted while one of them follows. Any thread.
  void log_grew();
  [[nodiscard]] core::Sequence head() { return service.ledger().log().head(); }

  // Whether the key that a session was known by still holds, where there is one; an append is held
  // to it by the ledger itself. Waits for the syncing thread: not for the io thread.
  [[nodiscard]] core::Status still_known(const std::optional<core::PublicKey>& key);

  Service& service;
  const Server::Options options;
  const std::shared_ptr<spdlog::logger> logger;
  Metrics& metrics;

  boost::asio::io_context io{1};
  boost::asio::thread_pool questions;
  boost::asio::thread_pool tails{1};
  boost::asio::thread_pool checks;  // Of signatures, on all cores.

  std::unordered_set<Session*> sessions;
  bool stopping = false;
  std::size_t input_bytes = 0;
  std::size_t append_bytes = 0;
  Signal room;  // append_bytes went down.
  Signal left;  // A session has ended.
  std::atomic<std::size_t> followers{0};

 private:
  using Done = std::function<void(events::Receipts)>;
  void check_beside(std::shared_ptr<Session> session, events::AppendRequest request, Done done);

  struct Answer {
    std::shared_ptr<Session> session;
    Correlation correlation;
    std::size_t bytes;
    events::Receipts receipts;
  };

  Mailbox<Answer> answers_;  // Any thread puts.
  std::atomic<bool> growth_posted_{false};
  const Session* last_appender_ = nullptr;
  std::size_t appends_in_a_row_ = 0;  // Of last_appender_, each with nothing else under way.
  std::size_t appends_in_flight_ = 0;
};

}  // namespace planledger::net
