// The client's side of the wire on its own thread: connects, sends, sends again after a break, and
// knows when a server has gone.
#pragma once

#include "net/deadline.h"
#include "net/frame.h"
#include "net/mailbox.h"
#include "net/messages.h"
#include "net/outbox.h"

#include <boost/asio/io_context.hpp>

#include <atomic>
#include <condition_variable>
#include <deque>
#include <map>
#include <memory>
#include <mutex>
#include <thread>
#include <unordered_map>

namespace planledger::net {

// A request with more than one answer, between the caller that waits and the io thread.
class Exchange {
 public:
  // The connection broke after the request was sent: nothing more comes, and it may be put again.
  struct Lost {};
  using Next = std::variant<Response, Lost, core::Error>;

  Exchange(Correlation correlation, std::string frame)
      : correlation(correlation), frame(std::move(frame)) {}

  // For the io thread.
  void put(Response response, std::size_t bytes);
  void end(Next how);
  // For the caller: waits. `taken` gets the bytes that the response had as a frame.
  [[nodiscard]] Next next(std::size_t& taken);

  const Correlation correlation;
  const std::string frame;
  bool sent = false;  // The io thread's.

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<std::pair<Response, std::size_t>> responses_;
  std::optional<Next> end_;
};

class ClientIo {
 public:
  using Done = std::function<void(events::Receipts)>;

  explicit ClientIo(const ConnectOptions& options);
  // Fails what is outstanding and ends the thread.
  ~ClientIo();

  // These may be called from any thread but the io thread, on which `done` runs.
  [[nodiscard]] core::Status wait_until_connected();
  void append(events::AppendRequest request, Done done);
  void drain();
  [[nodiscard]] std::shared_ptr<Exchange> start(
      decltype(Request::body) body);  // NOLINT(performance-unnecessary-value-param)
  [[nodiscard]] Exchange::Next next(Exchange& exchange);
  void send(const Exchange& exchange, decltype(Request::body) body);
  void abandon(const std::shared_ptr<Exchange>& exchange);

 private:
  struct Link {
    Link(const boost::asio::any_io_executor& executor, std::unique_ptr<Stream> stream_in,
         std::chrono::milliseconds timeout);
    std::unique_ptr<Stream> stream;
    FrameBuffer input;
    Outbox output;
    bool closed = false;
    void close();
  };
  struct PendingAppend {
    Correlation correlation = 0;
    std::string frame;
    Done done;
    std::optional<events::Receipts> result;
  };
  struct Message {
    Correlation exchange = 0;
    std::string frame;
    bool last = false;
  };
  using Item = std::variant<std::unique_ptr<PendingAppend>, std::shared_ptr<Exchange>, Message>;

  boost::asio::awaitable<void> stay_connected();
  boost::asio::awaitable<core::Status> connect_once();
  boost::asio::awaitable<core::Status> greet(Link& link);
  boost::asio::awaitable<core::Result<Response>> read_response(Link& link);
  boost::asio::awaitable<void> read_responses(std::shared_ptr<Link> link);
  boost::asio::awaitable<void> watch();
  void put(Item item);
  void take_items();
  void accept(std::unique_ptr<PendingAppend> append);
  void accept(std::shared_ptr<Exchange> exchange);
  void accept(const Message& message);
  void send_all();
  [[nodiscard]] core::Status handle_frames(Link& link);
  void handle(Response response, std::size_t bytes);
  void answer_append(Correlation correlation, Response& response);
  void settle();
  void lose_link();
  void give_up(const core::Error& error);
  void first_attempt_ended(core::Status status);
  void heard() { last_heard_ = std::chrono::steady_clock::now(); }
  [[nodiscard]] bool is_outstanding() const { return !appends_.empty() || !exchanges_.empty(); }
  [[nodiscard]] core::Error nothing_heard() const;

  const ConnectOptions options_;
  boost::asio::io_context io_{1};
  Signal work_{io_.get_executor()};     // Something is outstanding, or the client closes.
  Signal resumed_{io_.get_executor()};  // Callers have taken responses.
  boost::asio::steady_timer retry_{io_};
  boost::asio::steady_timer tick_{io_};
  Mailbox<Item> inbox_;
  std::atomic<Correlation> last_correlation_{0};

  std::shared_ptr<Link> link_;  // Set while the server has greeted.
  std::shared_ptr<Link> greeting_;
  std::optional<core::Uuid> ledger_;
  std::deque<std::unique_ptr<PendingAppend>> appends_;  // In order of submission.
  std::unordered_map<Correlation, PendingAppend*> appends_by_correlation_;
  std::map<Correlation, std::shared_ptr<Exchange>> exchanges_;
  std::chrono::steady_clock::time_point last_heard_;
  std::chrono::steady_clock::time_point last_pinged_;
  std::string last_failure_;
  bool closing_ = false;
  std::atomic<std::size_t> untaken_bytes_{0};
  std::atomic<bool> paused_{false};

  std::mutex mutex_;  // Of what follows.
  std::condition_variable changed_;
  std::size_t outstanding_ = 0;
  std::size_t outstanding_bytes_ = 0;
  std::optional<core::Status> first_attempt_;

  std::thread thread_;
};

}  // namespace planledger::net
