// Waiting with a bound: the one place that races work against a timer.
#pragma once

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <chrono>
#include <optional>
#include <utility>

namespace planledger::net {

// Errors of the network are expected and arrive as values: (error_code, ...).
inline constexpr auto kAsValues = boost::asio::as_tuple(boost::asio::use_awaitable);

// The result of `work`, or nothing where `time_max` passed first: `work` is cancelled then, and has
// ended before this returns.
template <class T>
boost::asio::awaitable<std::optional<T>> with_deadline(
    boost::asio::awaitable<T> work, std::chrono::steady_clock::duration time_max) {
  using boost::asio::experimental::awaitable_operators::operator||;
  boost::asio::steady_timer timer(co_await boost::asio::this_coro::executor, time_max);
  auto first = co_await (std::move(work) || timer.async_wait(kAsValues));
  if (first.index() == 0) {
    co_return std::optional<T>(std::get<0>(std::move(first)));
  }
  co_return std::nullopt;
}

// Lets coroutines of one thread wait until another handler of that thread changed something. Wakes
// all that wait, also without a reason: wait in a loop that tests the condition.
class Signal {
 public:
  explicit Signal(const boost::asio::any_io_executor& executor)
      : timer_(executor, boost::asio::steady_timer::time_point::max()) {}

  boost::asio::awaitable<void> wait() { co_await timer_.async_wait(kAsValues); }
  void notify() { timer_.cancel(); }

 private:
  boost::asio::steady_timer timer_;
};

}  // namespace planledger::net
