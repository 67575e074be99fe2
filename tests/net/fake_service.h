// A service without a plan: appends are numbered and kept in memory by a thread that a test can
// hold up, and answers are as long as a question says.
#pragma once

#include "net/service.h"
#include "tests/core/temporary_ledger.h"

#include <spdlog/logger.h>

#include <atomic>
#include <condition_variable>
#include <deque>
#include <map>
#include <mutex>
#include <thread>

namespace planledger::net {

class FakeService final : public Service {
 public:
  FakeService();
  ~FakeService() override { close(); }

  // While held, what is appended waits unanswered.
  void hold();
  void release();
  // Waits until so many appends are waiting.
  void wait_for_waiting(std::size_t count);
  // The ids in the order in which they were appended.
  [[nodiscard]] std::vector<core::Uuid> appended() const;
  // Who speaks with a key from now on; nobody does with one that was revoked, nor with others.
  void admit(const core::PublicKey& key, const events::Actor& actor);
  void revoke(const core::PublicKey& key);
  // In whose name the last append came.
  [[nodiscard]] events::Actor last_actor() const;
  // The log grows without an append over the wire.
  void grow(std::size_t count);

  events::Ledger& ledger() override;
  AccessLog& access() override { return access_; }
  void appended(const AppendTrace& trace, const events::Receipts& receipts) override {
    access_.append(trace, receipts);
  }
  [[nodiscard]] std::string access_path() const { return directory_.path("access/access.log"); }
  // A question about action "N" is answered with N pieces of 32 KiB; one about period "wait" when
  // release_question() is called; one about period "none" is refused with unknown_period.
  core::Result<projections::Answered> ask(const projections::Question& question,
                                          const projections::Sink& sink) override;
  void release_question();
  // Lines are {"seq":N}; with a department only those of even seq match.
  core::Result<core::Sequence> tail(const TailOptions& options, std::size_t count_max,
                                    const Connection::VisitLine& visit) override;
  void close() override;

  static std::string piece(std::size_t number);

 private:
  class Ledger;
  std::shared_ptr<Ledger> ledger_;
  core::TemporaryDirectory directory_;
  core::SystemClock clock_;
  AccessLog access_{directory_.path(), clock_};
  std::mutex mutex_;
  std::condition_variable changed_;
  bool question_released_ = false;
};

// An append of one event whose id ends in `number`; the content is nothing that a ledger would
// take.
[[nodiscard]] events::AppendRequest numbered_append(std::uint64_t number);

[[nodiscard]] std::shared_ptr<spdlog::logger> quiet_logger();

}  // namespace planledger::net
