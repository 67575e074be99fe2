#include "net/detail/hub.h"

#include "net/session.h"

#include <boost/asio/post.hpp>

#include <algorithm>
#include <thread>

namespace planledger::net {

namespace asio = boost::asio;

namespace {
// After so many lone appends of one session it may commit on the io thread.
constexpr std::size_t kAloneAfter = 2;

bool is_signed(const events::AppendRequest& request) {
  return std::any_of(request.events.begin(), request.events.end(),
                     [](const events::Submission& event) { return event.signature.has_value(); });
}
}  // namespace

Hub::Hub(Service& service_in, const Server::Options& options_in,
         std::shared_ptr<spdlog::logger> logger_in, Metrics& metrics_in)
    : service(service_in),
      options(options_in),
      logger(std::move(logger_in)),
      metrics(metrics_in),
      questions(options_in.question_threads),
      checks(std::max(1U, std::thread::hardware_concurrency())),
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
  auto done = [hub = shared_from_this(), session, correlation, bytes,
               trace = trace_of(request)](events::Receipts receipts) mutable {
    Hub& self = *hub;
    self.service.appended(trace, receipts);
    const bool first =
        self.answers_.put(Answer{std::move(session), correlation, bytes, std::move(receipts)});
    // On the io thread, whoever called append() delivers afterwards.
    if (first && !self.io.get_executor().running_in_this_thread()) {
      asio::post(self.io, [hub = std::move(hub)] { hub->deliver(); });
    }
  };
  const bool beside = !alone && (is_signed(request) || !session->append_order().empty());
  if (beside) {
    check_beside(std::move(session), std::move(request), std::move(done));
  } else {
    service.ledger().append(std::move(request), std::move(done), alone);
  }
}

// Signatures take the time of a hundred other checks, so that the io thread leaves them to others.
void Hub::check_beside(std::shared_ptr<Session> session, events::AppendRequest request, Done done) {
  struct Work {
    std::shared_ptr<Session> session;
    std::uint64_t place;
    events::AppendRequest request;
    Done done;
  };
  const std::uint64_t place = session->append_order().enter();
  auto work =
      std::make_shared<Work>(Work{std::move(session), place, std::move(request), std::move(done)});
  asio::post(checks, [this, work = std::move(work)] {
    const core::Status checked = service.ledger().check(work->request);
    work->session->append_order().ready(work->place, [this, work, checked] {
      if (checked) {
        service.ledger().append_checked(std::move(work->request), std::move(work->done));
      } else {
        work->done(core::fail(checked.error()));
      }
    });
  });
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

core::Status Hub::still_known(const std::optional<core::PublicKey>& key) {
  if (!key) {
    return {};
  }
  const auto actor = service.ledger().actor_of(*key);
  return actor ? core::Status{} : core::fail(actor.error());
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
