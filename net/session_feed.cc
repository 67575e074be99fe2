// The part of a session that feeds subscriptions: the log from a position on, then live. There is
// one loop for both, which always reads the log: a live event is only the reason to look again, so
// nothing can be missed or repeated where catching up ends.
#include "net/detail/hub.h"
#include "net/detail/session_work.h"
#include "net/session.h"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>

namespace planledger::net {

namespace asio = boost::asio;

namespace {

constexpr std::size_t kBatchEvents = 512;
constexpr std::size_t kBatchBytes = 512U << 10U;
// A subscription that matches nothing still hears how far it is, once in so many events.
constexpr core::Sequence kReportEvery = 4096;

struct Batch {
  Events events;
  core::Status status;
};

// Runs on the thread for tails.
asio::awaitable<Batch> read_batch(Hub& hub, std::optional<core::PublicKey> key, TailOptions options,
                                  std::size_t count, core::Sequence end) {
  Batch batch;
  batch.status = hub.still_known(key);
  if (!batch.status) {
    co_return batch;
  }
  std::size_t bytes = 0;
  bool full = false;
  const auto looked = hub.service.tail(
      options, count, [&](core::Sequence seq, std::string_view line) -> core::Status {
        if (seq > end || bytes >= kBatchBytes) {
          full = true;
          return core::fail(core::Errc::stopping, "enough for one batch");
        }
        bytes += line.size();
        batch.events.lines.push_back({seq, std::string(line)});
        return {};
      });
  if (looked) {
    batch.events.looked = std::min(*looked, end);
  } else if (full) {
    batch.events.looked = batch.events.lines.empty() ? end : batch.events.lines.back().seq;
  } else {
    batch.status = core::fail(looked.error());
  }
  co_return batch;
}

}  // namespace

void Session::start_subscription(Correlation correlation, Subscribe subscribe) {
  if (!may_start(correlation)) {
    return;
  }
  auto subscription =
      std::make_shared<Subscription>(hub_->io.get_executor(), correlation, std::move(subscribe));
  if (!subscription->options.follow) {
    subscription->end = hub_->head();
  }
  ++hub_->followers;
  ++hub_->metrics.subscriptions_open;
  subscriptions_.emplace(correlation, subscription);
  asio::co_spawn(hub_->io, feed(std::move(subscription)), asio::detached);
}

asio::awaitable<void> Session::feed(std::shared_ptr<Subscription> subscription) {
  const auto self = shared_from_this();
  bool go_on = true;
  while (go_on) {
    while (!has_work(*subscription)) {
      co_await subscription->changed.wait();
    }
    go_on = co_await feed_once(*subscription);
    flush();
  }
  subscriptions_.erase(subscription->correlation);
  --hub_->followers;
  --hub_->metrics.subscriptions_open;
  changed_.notify();
}

bool Session::has_work(const Subscription& subscription) const {
  if (closed_ || stopping_ || subscription.cancelled || subscription.position >= subscription.end) {
    return true;
  }
  return subscription.credit > 0 && output_.bytes() < hub_->options.limits.output_bytes_max &&
         subscription.position < hub_->head();
}

asio::awaitable<bool> Session::feed_once(Subscription& subscription) {
  const Correlation correlation = subscription.correlation;
  if (closed_) {
    co_return false;
  }
  if (subscription.cancelled || subscription.position >= subscription.end) {
    respond({correlation, Ended{}});
    co_return false;
  }
  if (stopping_) {
    refuse(correlation, stopping_error());
    co_return false;
  }
  TailOptions options = subscription.options;
  options.after = subscription.position;
  const std::size_t count = std::min<std::uint64_t>(subscription.credit, kBatchEvents);
  Batch batch = co_await asio::co_spawn(
      hub_->tails, read_batch(*hub_, key_, std::move(options), count, subscription.end),
      asio::use_awaitable);
  if (!batch.status) {
    refuse(correlation, std::move(batch.status).error());
    co_return false;
  }
  subscription.credit -= std::min<std::uint64_t>(subscription.credit, batch.events.lines.size());
  subscription.position = std::max(subscription.position, batch.events.looked);
  const bool last = subscription.position >= subscription.end;
  if (!batch.events.lines.empty() || last ||
      subscription.position - subscription.reported >= kReportEvery) {
    subscription.reported = subscription.position;
    respond({correlation, std::move(batch.events)});
  }
  co_return true;
}

void Session::give_credit(Correlation correlation, Credit credit) {
  if (const auto found = subscriptions_.find(correlation); found != subscriptions_.end()) {
    found->second->credit += credit.count;  // 64 bits: no number of frames makes it overflow.
    found->second->changed.notify();
  }
}

void Session::wake_subscriptions() {
  for (const auto& [correlation, subscription] : subscriptions_) {
    subscription->changed.notify();
  }
}

void Session::start_read(Correlation correlation, Read read) {
  if (!may_start(correlation)) {
    return;
  }
  ++reads_in_flight_;
  asio::co_spawn(hub_->io, give_events(correlation, read), asio::detached);
}

asio::awaitable<void> Session::give_events(Correlation correlation, Read read) {
  const auto self = shared_from_this();
  TailOptions options;
  options.after = read.from == 0 ? 0 : read.from - 1;
  const std::size_t count = std::min<std::size_t>(read.count, kBatchEvents);
  Batch batch = co_await asio::co_spawn(
      hub_->tails, read_batch(*hub_, key_, std::move(options), count, hub_->head()),
      asio::use_awaitable);
  if (batch.status) {
    respond({correlation, std::move(batch.events)});
    respond({correlation, Ended{}});
  } else {
    refuse(correlation, std::move(batch.status).error());
  }
  --reads_in_flight_;
  flush();
}

}  // namespace planledger::net
