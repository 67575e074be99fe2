// The part of a session that puts questions to the service.
#include "net/detail/hub.h"
#include "net/detail/session_work.h"
#include "net/session.h"

#include <boost/asio/post.hpp>

namespace planledger::net {

namespace asio = boost::asio;

namespace {

// To make a projection again costs everybody time, and is for those who run the ledger.
core::Status may_ask(const projections::Question& question, const events::Actor& actor,
                     const events::Ledger& ledger) {
  if (question.subject != projections::Subject::rebuild) return {};
  const bool coordinates = !actor.department || actor.department == ledger.coordinator();
  if (coordinates && !actor.auditor && !actor.nobody) return {};
  return core::fail(core::Errc::not_authorised,
                    "a projection is rebuilt by the operator or the plan's coordinator");
}

}  // namespace

bool Session::may_start(Correlation correlation) {
  const ServerLimits& limits = hub_->options.limits;
  if (stopping_) {
    refuse(correlation, stopping_error());
    return false;
  }
  if (questions_.contains(correlation) || subscriptions_.contains(correlation)) {
    refuse(correlation, {core::Errc::protocol, "this correlation is in use", std::nullopt});
    return false;
  }
  if (questions_.size() >= limits.questions_max ||
      subscriptions_.size() >= limits.subscriptions_max) {
    refuse(correlation,
           {core::Errc::protocol, "too many questions or subscriptions at once on one connection",
            std::nullopt});
    return false;
  }
  return true;
}

void Session::start_question(Correlation correlation, Ask ask) {
  if (!may_start(correlation)) {
    return;
  }
  ++hub_->metrics.questions_total;
  auto question = std::make_shared<Question>();
  question->correlation = correlation;
  question->question = std::move(ask.question);
  questions_.emplace(correlation, question);
  asio::post(hub_->questions, [self = shared_from_this(), question] { self->answer(question); });
}

void Session::start_trial(Correlation correlation, Append append) {
  if (!may_start(correlation)) {
    return;
  }
  auto question = std::make_shared<Question>();
  question->correlation = correlation;
  questions_.emplace(correlation, question);
  auto request = std::make_shared<events::AppendRequest>();
  request->events = std::move(append.events);
  request->actor = actor_;
  request->expected_version = append.expected_version;
  asio::post(hub_->questions, [self = shared_from_this(), question, request] {
    Response response{question->correlation,
                      Tried{self->hub_->service.ledger().try_append(std::move(*request))}};
    asio::post(self->hub_->io, [self, question, response = std::move(response)] {
      self->end_question(question, response);
    });
  });
}

void Session::answer(const std::shared_ptr<Question>& question) {
  const auto sink = [&](std::string_view piece) { return send_piece(question, piece); };
  Service& service = hub_->service;
  auto answered =
      hub_->still_known(key_)
          .and_then([&] { return may_ask(question->question, actor_, service.ledger()); })
          .and_then([&] { return service.ask(question->question, sink); });
  if (question->question.subject == projections::Subject::rebuild) {
    service.access().rebuilt(actor_, question->question.projection,
                             answered ? nullptr : &answered.error());
  }
  if (is_export(question->question)) {
    service.access().exported(actor_, format_of_export(question->question),
                              answered ? nullptr : &answered.error());
  }
  Response response{question->correlation, Ended{}};
  if (answered) {
    response.body = *answered;
  } else if (!question->cancelled) {
    response.body = Refused{std::move(answered).error()};
  }
  asio::post(hub_->io, [self = shared_from_this(), question, response = std::move(response)] {
    self->end_question(question, response);
  });
}

core::Status Session::send_piece(const std::shared_ptr<Question>& question,
                                 std::string_view piece) {
  std::string frame;
  encode_piece(question->correlation, piece, frame);
  {
    std::unique_lock<std::mutex> lock(pieces_mutex_);
    pieces_written_.wait(lock, [&] {
      return pieces_unwanted_ || question->cancelled ||
             pieces_bytes_ + unwritten_bytes_ < hub_->options.limits.output_bytes_max;
    });
    if (pieces_unwanted_ || question->cancelled) {
      return core::fail(core::Errc::unreachable, "who asked has gone");
    }
    pieces_bytes_ += frame.size();
  }
  asio::post(hub_->io,
             [self = shared_from_this(), frame = std::move(frame)] { self->put_piece(frame); });
  return {};
}

void Session::put_piece(const std::string& frame) {
  if (!closed_) {
    output_.pending() += frame;
    flush();
  }
  const std::lock_guard<std::mutex> lock(pieces_mutex_);
  pieces_bytes_ -= frame.size();
  unwritten_bytes_ = output_.bytes();
  pieces_written_.notify_all();
}

void Session::end_question(const std::shared_ptr<Question>& question, const Response& response) {
  questions_.erase(question->correlation);
  if (std::holds_alternative<Refused>(response.body)) {
    ++hub_->metrics.refusals_total;
  }
  respond(response);
  flush();
}

void Session::cancel(Correlation correlation) {
  if (const auto found = questions_.find(correlation); found != questions_.end()) {
    const std::lock_guard<std::mutex> lock(pieces_mutex_);
    found->second->cancelled = true;
    pieces_written_.notify_all();
  }
  if (const auto found = subscriptions_.find(correlation); found != subscriptions_.end()) {
    found->second->cancelled = true;
    found->second->changed.notify();
  }
}

void Session::cancel_all() {
  for (const auto& [correlation, subscription] : subscriptions_) {
    subscription->cancelled = true;
    subscription->changed.notify();
  }
  if (closed_) {
    const std::lock_guard<std::mutex> lock(pieces_mutex_);
    pieces_unwanted_ = true;
    pieces_written_.notify_all();
  }
}

}  // namespace planledger::net
