// What a session remembers of the questions and subscriptions that it has under way.
#pragma once

#include "net/deadline.h"
#include "net/session.h"

#include <atomic>
#include <limits>

namespace planledger::net {

struct Session::Question {
  Correlation correlation = 0;
  projections::Question question;
  std::atomic<bool> cancelled{false};
};

struct Session::Subscription {
  Subscription(const boost::asio::any_io_executor& executor, Correlation correlation_in,
               Subscribe subscribe)
      : correlation(correlation_in),
        options(std::move(subscribe.options)),
        credit(subscribe.credit),
        position(options.after),
        reported(options.after),
        changed(executor) {}

  Correlation correlation;
  TailOptions options;
  std::uint64_t credit;
  core::Sequence position;  // Looked through up to here.
  core::Sequence reported;  // And the client knows it up to here.
  core::Sequence end = std::numeric_limits<core::Sequence>::max();
  bool cancelled = false;
  Signal changed;
};

[[nodiscard]] inline core::Error stopping_error() {
  return {core::Errc::stopping, "the server is stopping; nothing was done", std::nullopt};
}

}  // namespace planledger::net
