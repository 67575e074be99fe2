// A department that appends without end, over a connection of its own and in every way there is:
// single events and batches, waited for and pipelined, some of them sent again, some to be refused.
#pragma once

#include "net/connection.h"

#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <random>
#include <string>
#include <thread>
#include <vector>

namespace planledger::tests {

struct Acknowledged {
  core::Uuid id;
  core::Sequence seq = 0;
};

class DepartmentClient {
 public:
  // `number` names the department ("D3"), its action ("1.3") and its events. It appends nothing
  // until allow().
  DepartmentClient(unsigned number, std::uint64_t seed,
                   std::unique_ptr<net::Connection> connection);
  ~DepartmentClient();
  DepartmentClient(const DepartmentClient&) = delete;
  DepartmentClient& operator=(const DepartmentClient&) = delete;

  // What must be there before it starts: the department and its action, of goal 1.
  [[nodiscard]] static std::vector<std::string> definitions(unsigned number);

  // So many requests more may go out.
  void allow(std::uint64_t requests);
  // Waits until so many requests in all were answered; false where that takes too long.
  [[nodiscard]] bool wait_for_answers(std::uint64_t requests);
  // No more requests; waits for the answers to all that went out.
  void finish();

  // In the order of the acknowledgements, each event once.
  [[nodiscard]] std::vector<Acknowledged> acknowledged() const;
  // The events that the ledger has to have when all is answered: those acknowledged, or to be.
  [[nodiscard]] std::uint64_t events_sent() const;
  [[nodiscard]] std::uint64_t requests_answered() const;
  // Answers that were not as they should be; empty when all is well.
  [[nodiscard]] std::vector<std::string> complaints() const;
  // Requests that got an error that says that the server was not there, or stopped. After the first
  // of them it sends no more.
  [[nodiscard]] std::uint64_t requests_turned_away() const;

 private:
  void work();
  [[nodiscard]] bool wait_for_leave();
  void send_next();
  void send_refused_one();
  void send_again();
  [[nodiscard]] std::string next_event();
  [[nodiscard]] std::string event(const std::string& kind, const std::string& data);
  void send(const std::string& json, std::function<void(events::Receipts)> done);
  void note(const events::Receipts& receipts);
  void complain(const std::string& what);
  [[nodiscard]] std::uint64_t any(std::uint64_t below) { return random_() % below; }

  const unsigned number_;
  std::mt19937_64 random_;
  std::uint64_t events_made_ = 0;
  std::uint64_t refused_made_ = 0;
  std::uint64_t grants_made_ = 0;

  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<Acknowledged> acknowledged_;
  std::vector<std::string> complaints_;
  std::uint64_t allowed_ = 0;
  std::uint64_t answered_ = 0;
  std::uint64_t turned_away_ = 0;
  std::uint64_t events_sent_ = 0;
  bool finished_ = false;

  std::unique_ptr<net::Connection> connection_;  // Goes before what its answers touch.
  std::thread thread_;
};

}  // namespace planledger::tests
