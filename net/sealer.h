// Who makes the seal of a period once it is closed?
#pragma once

#include "projections/projections.h"

#include <atomic>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>

namespace planledger::net {

// Makes the seals that are missing (projections/seal/make_seal.h): whoever needs them calls
// complete(), and in a server a thread does, at the start and whenever a period was closed. A seal
// that was not made, or cut off, is made at the next of these; nothing of it depends on when.
class Sealer {
 public:
  // Hears of each closing that a seal was made for, or why not; from any thread.
  using Notice = std::function<void(const projections::PeriodRow&, const core::Status&)>;

  // With a notice there is a thread. None of the three is owned.
  Sealer(const core::EventLog& log, projections::Projections& projections, const core::Clock& clock,
         Notice notice);
  ~Sealer();
  Sealer(const Sealer&) = delete;
  Sealer& operator=(const Sealer&) = delete;

  // A period was closed. Any thread; quick.
  void wake();
  // Returns when every closing that was recorded when it was called has its seal. Fails as
  // make_seal does, at the first that has none, and with stopping after stop().
  [[nodiscard]] core::Status complete();
  // Ends what is under way, soon. To be called before the projections are closed.
  void stop();

 private:
  void follow();
  // Returns once no event came for a moment: a seal does not disturb an import.
  void wait_until_quiet(std::unique_lock<std::mutex>& lock);
  [[nodiscard]] core::Status make_missing();

  const core::EventLog& log_;
  projections::Projections& projections_;
  const core::Clock& clock_;
  const Notice notice_;

  std::mutex making_;  // One seal at a time.
  std::atomic<bool> stopping_{false};
  std::mutex mutex_;
  std::condition_variable due_changed_;
  bool due_ = true;
  std::thread thread_;
};

}  // namespace planledger::net
