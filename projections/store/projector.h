// Who keeps the rows up with the log? A thread that follows it, batch by batch.
#pragma once

#include "projections/projections.h"
#include "projections/store/event_rows.h"
#include "projections/store/rows.h"
#include "projections/store/stored_views.h"

#include <condition_variable>
#include <mutex>
#include <thread>

namespace planledger::projections::store {

// An append costs nothing here but a wake-up where the thread sleeps for good, at most one in
// kGather: while events come, the thread looks by itself. A question that waits wakes it at once.
class StoredProjections final : public Projections {
 public:
  static constexpr std::size_t kBatchEventsMax = 4096;
  static constexpr std::size_t kBatchBytesMax = 4U << 20U;
  static constexpr std::chrono::milliseconds kGather{5};
  // After each batch it leaves the cores alone for so many times what that took, while it is not
  // further behind than kLagMax: what comes in a burst is acknowledged first.
  static constexpr int kPauseShare = 2;
  static constexpr std::chrono::milliseconds kPauseMax{200};
  static constexpr core::Sequence kLagMax = 32'768;

  // Requires rows that stand at `position` of this log.
  StoredProjections(std::string directory, std::unique_ptr<Rows> rows, core::EventLog& log,
                    core::Sequence position);
  ~StoredProjections() override;

  [[nodiscard]] core::Sequence position() const override;
  [[nodiscard]] core::Status wait_for(core::Sequence seq) override;
  [[nodiscard]] std::shared_ptr<const Views> views() const override;
  [[nodiscard]] core::EventLog::Figures figures() const override { return rows_->figures(); }
  void close() override;

 private:
  void follow();
  // Waits until there is something to apply; false when it is time to end.
  [[nodiscard]] bool wait_for_work();
  [[nodiscard]] std::chrono::steady_clock::duration pause_after(
      std::chrono::steady_clock::duration work) const;
  void apply_next(core::Sequence head);
  void publish(core::Sequence position);

  const std::string directory_;
  const std::unique_ptr<Rows> rows_;
  core::EventLog& log_;
  RowWriter writer_;
  EventRows event_rows_;

  mutable std::mutex mutex_;
  std::condition_variable work_;     // The projector waits for it.
  std::condition_variable applied_;  // Those who ask wait for it.
  core::Sequence position_;
  core::Sequence wanted_ = 0;
  core::Status status_;  // What stopped the projector.
  bool asleep_ = false;
  bool stopping_ = false;
  std::shared_ptr<void> listening_;
  std::chrono::steady_clock::duration pause_ = kGather;  // Of the projector alone.
  std::thread thread_;
};

// What the rows say of themselves (layout.h).
struct Meta {
  std::string version;
  core::Uuid ledger;
  core::Sequence position = 0;
  std::string event;  // The id of the event at `position`, empty for 0.
};
[[nodiscard]] std::string encode(const Meta& meta);
[[nodiscard]] std::optional<Meta> decode_meta(std::string_view row);

}  // namespace planledger::projections::store
