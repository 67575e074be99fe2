// Bytes on their way out of one connection: gathered, then written with as few calls as possible.
#pragma once

#include "net/stream.h"

#include <boost/asio/any_io_executor.hpp>

#include <chrono>
#include <functional>
#include <memory>
#include <string>

namespace planledger::net {

// Used by one thread. Does not bound what is put in: who fills it looks at bytes() and waits.
class Outbox {
 public:
  // `stall_max` bounds how long the peer may take for one chunk. `progress` is called after every
  // write with the outbox's new state; `failed` once, when nothing more can be written. Neither the
  // stream nor what the callbacks use is owned.
  Outbox(boost::asio::any_io_executor executor, Stream& stream,
         std::chrono::steady_clock::duration stall_max, std::function<void()> progress,
         std::function<void()> failed);

  // Frames are appended here; flush() then sends them.
  [[nodiscard]] std::string& pending() { return pending_; }
  // Starts to write what is pending. `owner` keeps the outbox and the stream alive meanwhile.
  void flush(std::shared_ptr<void> owner);
  // Bytes that are not written yet.
  [[nodiscard]] std::size_t bytes() const { return pending_.size() + sending_.size() - sent_; }

 private:
  boost::asio::awaitable<void> write_all(std::shared_ptr<void> owner);

  static constexpr std::size_t kChunkBytes = 256U << 10U;

  boost::asio::any_io_executor executor_;
  Stream& stream_;
  std::chrono::steady_clock::duration stall_max_;
  std::function<void()> progress_;
  std::function<void()> failed_;
  std::string pending_;
  std::string sending_;
  std::size_t sent_ = 0;  // Of sending_.
  bool writing_ = false;
  bool broken_ = false;
};

}  // namespace planledger::net
