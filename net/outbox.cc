#include "net/outbox.h"

#include "net/deadline.h"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>

namespace planledger::net {

namespace asio = boost::asio;

Outbox::Outbox(asio::any_io_executor executor, Stream& stream,
               std::chrono::steady_clock::duration stall_max, std::function<void()> progress,
               std::function<void()> failed)
    : executor_(std::move(executor)),
      stream_(stream),
      stall_max_(stall_max),
      progress_(std::move(progress)),
      failed_(std::move(failed)) {}

void Outbox::flush(std::shared_ptr<void> owner) {
  if (writing_ || broken_ || pending_.empty()) {
    return;
  }
  const std::size_t count = stream_.try_write(pending_);
  if (count == pending_.size()) {
    pending_.clear();
    progress_();
    return;
  }
  pending_.erase(0, count);
  writing_ = true;
  asio::co_spawn(executor_, write_all(std::move(owner)), asio::detached);
}

asio::awaitable<void> Outbox::write_all(std::shared_ptr<void> owner) {
  const std::shared_ptr<void> keep = std::move(owner);
  while (!pending_.empty()) {
    sending_.clear();
    sending_.swap(pending_);
    for (sent_ = 0; sent_ < sending_.size();) {
      const auto chunk = std::string_view(sending_).substr(sent_, kChunkBytes);
      const auto written = co_await with_deadline(stream_.write(chunk), stall_max_);
      if (!written || std::get<0>(*written)) {
        broken_ = true;
        writing_ = false;
        failed_();
        co_return;
      }
      sent_ += chunk.size();
      progress_();
    }
  }
  sending_.clear();
  sent_ = 0;
  writing_ = false;
  progress_();
}

}  // namespace planledger::net
