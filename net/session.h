// One connection at the server: reads requests, has them done, writes the answers.
#pragma once

#include "net/deadline.h"
#include "net/detail/append_order.h"
#include "net/frame.h"
#include "net/messages.h"
#include "net/outbox.h"

#include <condition_variable>
#include <map>
#include <memory>
#include <mutex>

namespace planledger::net {

class Hub;

// Lives on the io thread; shared with the work that it has under way. Everything that it takes is
// bounded by ServerLimits.
class Session : public std::enable_shared_from_this<Session> {
 public:
  Session(std::shared_ptr<Hub> hub, std::unique_ptr<Stream> stream);
  ~Session();
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;

  // The conversation, from handshake to close.
  boost::asio::awaitable<void> run();

  [[nodiscard]] const events::Actor& actor() const { return actor_; }
  [[nodiscard]] AppendOrder& append_order() { return append_order_; }
  // The answer of an append; flush() sends it.
  void put_append_answer(Correlation correlation, events::Receipts receipts);
  void flush();
  void wake_subscriptions();

  // Refuses what comes from now on, ends subscriptions, and closes after the last answer.
  void stop();
  // Closes at once.
  void close();

 private:
  class Listed;
  struct Question;
  struct Subscription;

  // The handshake and who is speaking; false where nobody is who may.
  boost::asio::awaitable<bool> welcome();
  void note_login(const Peer& peer, const core::Result<events::Actor>& actor);
  boost::asio::awaitable<core::Result<events::Actor>> identify(const Peer& peer);
  // Reads what a refused peer still sends, so that it gets its answer and no reset.
  boost::asio::awaitable<bool> discard();
  // Reads more bytes; false at the end of the stream, or when the peer is too slow or too greedy.
  boost::asio::awaitable<bool> fill();
  boost::asio::awaitable<bool> read_within(std::span<char> room);
  boost::asio::awaitable<void> wait_for_room();
  // Sends the last answers, says so to the peer, and closes.
  boost::asio::awaitable<void> finish();
  boost::asio::awaitable<void> linger();
  boost::asio::awaitable<bool> wait_for_change();
  [[nodiscard]] bool has_work_under_way() const;
  [[nodiscard]] bool may_read() const;
  [[nodiscard]] bool count_input();
  // Handles every whole frame that is there; false ends the conversation.
  [[nodiscard]] bool handle_frames();
  [[nodiscard]] bool handle_frame(kj::ArrayPtr<const capnp::word> frame);
  [[nodiscard]] bool greet(const Request& request);
  void handle(Request request, std::size_t bytes);
  void take_append(Correlation correlation, Append append, std::size_t bytes);
  void start_read(Correlation correlation, Read read);
  void start_question(Correlation correlation, Ask ask);
  void start_trial(Correlation correlation, Append append);
  void start_subscription(Correlation correlation, Subscribe subscribe);
  void give_credit(Correlation correlation, Credit credit);
  void cancel(Correlation correlation);
  void cancel_all();
  void submit_held_append(bool last);
  [[nodiscard]] bool may_start(Correlation correlation);

  // These two run on a thread of the pool; send_piece waits there while too much is unwritten.
  void answer(const std::shared_ptr<Question>& question);
  [[nodiscard]] core::Status send_piece(const std::shared_ptr<Question>& question,
                                        std::string_view piece);
  void put_piece(const std::string& frame);
  void end_question(const std::shared_ptr<Question>& question, const Response& response);
  boost::asio::awaitable<void> feed(std::shared_ptr<Subscription> subscription);
  boost::asio::awaitable<bool> feed_once(Subscription& subscription);
  boost::asio::awaitable<void> give_events(Correlation correlation, Read read);
  [[nodiscard]] bool has_work(const Subscription& subscription) const;

  void respond(const Response& response);
  void refuse(Correlation correlation, core::Error error);
  void made_progress();

  const std::shared_ptr<Hub> hub_;
  const std::unique_ptr<Stream> stream_;
  FrameBuffer input_;
  std::size_t input_bytes_counted_ = 0;
  Outbox output_;
  Signal changed_;  // Something that the reader or the end waits for.
  events::Actor actor_;
  std::optional<core::PublicKey> key_;  // That the actor was known by.
  std::optional<std::chrono::steady_clock::time_point> part_began_;
  bool greeted_ = false;
  bool stopping_ = false;
  bool closed_ = false;

  struct HeldAppend {
    Correlation correlation;
    Append append;
    std::size_t bytes;
  };
  std::optional<HeldAppend> held_;  // The last append read, until it is known whether it is alone.
  std::size_t appends_in_batch_ = 0;  // Read since the socket was last asked for more.
  std::size_t appends_in_flight_ = 0;
  AppendOrder append_order_;  // Of those that are checked beside the io thread.
  std::size_t reads_in_flight_ = 0;
  std::map<Correlation, std::shared_ptr<Question>> questions_;
  std::map<Correlation, std::shared_ptr<Subscription>> subscriptions_;

  // What the workers see of the way out.
  std::mutex pieces_mutex_;
  std::condition_variable pieces_written_;
  std::size_t pieces_bytes_ = 0;     // Made by the workers and not in output_ yet.
  std::size_t unwritten_bytes_ = 0;  // In output_.
  bool pieces_unwanted_ = false;
};

}  // namespace planledger::net
