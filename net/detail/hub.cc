#include "net/detail/hub.h"

#include "net/session.h"

#include <boost/asio/post.hpp>

namespace planledger::net {

namespace asio = boost::asio;

namespace {
// After so many lone appends of one session it may commit on the io thread.
constexpr std::size_t kAloneAfter = 2;
}  // namespace

Hub::Hub(Service& service_in, const Server::Options& options_in,
         std::shared_ptr<spdlog::logger> logger_in, Metrics& metrics_in)
    : service(service_in),
      options(options_in),
      logger(std::move(logger_in)),
      metrics(metrics_in),
      questions(options_in.question_threads),
      room(io.get_executor()),
      left(io.get_executor()) {}

bool Hub::is_alone(const Session& session) const {
  return appends_in_flight_ == 0 && last_appender_ == &session && appends_in_a_row_ >= kAloneAfter;
}

void Hub::append(std::shared_ptr<Session> session, Correlation correlation, Append append,
                 std::size_t bytes, bool alone) {
  if (appends_in_flight_ == 0 && last_appender_ == session.get()) {
    ++appends_in_a_row_;
  } else {
    appends_in_a_row_ = 0;
  }
  last_appender_ = session.get();
  ++appends_in_flight_;
  append_bytes += bytes;
  events::AppendRequest request{.events = std::move(append.events),
                                .actor = session->actor(),
                                .expected_version = append.expected_version};
  auto done = [hub = shared_from_this(), session = std::move(session), correlation,
               bytes](events::Receipts receipts) mutable {
    Hub& self = *hub;
    const bool first =
        self.answers_.put(Answer{std::move(session), correlation, bytes, std::move(receipts)});
    // On the io thread, whoever called append() delivers afterwards.
    if (first && !self.io.get_executor().running_in_this_thread()) {
      asio::post(self.io, [hub = std::move(hub)] { hub->deliver(); });
    }
  };
  service.ledger().append(std::move(request), std::move(done), alone);
}

void Hub::deliver() {
  std::vector<Answer> answers = answers_.take();
  if (answers.empty()) {
    return;
  }
  for (Answer& answer : answers) {
    --appends_in_flight_;
    append_bytes -= answer.bytes;
    if (answer.receipts) {
      ++metrics.appends_total;
      for (const auto& receipt : *answer.receipts) {
        metrics.appended_events_total += receipt.appended ? 1 : 0;
      }
    } else {
      ++metrics.refusals_total;
    }
    answer.session->put_append_answer(answer.correlation, std::move(answer.receipts));
  }
  for (const Answer& answer : answers) {
    answer.session->flush();  // Does nothing the second time.
  }
  room.notify();
}

void Hub::log_grew() {
  if (followers.load() == 0 || growth_posted_.exchange(true)) {
    return;
  }
  asio::post(io, [hub = shared_from_this()] {
    hub->growth_posted_.store(false);
    for (Session* session : hub->sessions) {
      session->wake_subscriptions();
    }
  });
}

}  // namespace planledger::net
