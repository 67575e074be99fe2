// Who keeps the rows up with the log? Threads that follow it, batch by batch.
#pragma once

#include "projections/projections.h"
#include "projections/store/event_rows.h"
#include "projections/store/rows.h"
#include "projections/store/stored_views.h"

#include <condition_variable>
#include <mutex>
#include <thread>

namespace planledger::projections::store {

// Two threads apply, never both at a time. What comes in a burst is acknowledged first: the patient
// one has a low priority, and leaves the cores alone between its batches. While somebody waits for
// rows, or they are further behind than kLagMax, the urgent one does it instead: on a busy machine
// the other would keep them waiting.
//
// An append costs nothing here but a wake-up where the patient thread sleeps for good, at most one
// in kGather: while events come, it looks by itself. A question that waits wakes the urgent one at
// once.
class StoredProjections final : public Projections {
 public:
  static constexpr std::size_t kBatchEventsMax = 4096;
  // Small, since the urgent thread waits for the patient one's batch.
  static constexpr std::size_t kPatientEventsMax = 1024;
  static constexpr std::size_t kBatchBytesMax = 4U << 20U;
  static constexpr std::chrono::milliseconds kGather{5};
  // After each batch the patient thread pauses for so many times what that took.
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
  void apply_patiently();
  void apply_urgently();
  // Wait until there is something for that thread to apply; false when it is time to end.
  [[nodiscard]] bool wait_for_leisure(std::chrono::steady_clock::duration pause);
  [[nodiscard]] bool wait_for_hurry();
  // Both require the mutex.
  [[nodiscard]] bool is_urgent() const;
  [[nodiscard]] bool is_over() const { return stopping_ || !status_; }
  // False where it could not be done; what stopped it is then known.
  [[nodiscard]] bool apply(std::size_t events_max);
  void apply_next(core::Sequence head, std::size_t events_max);
  void publish(core::Sequence position);

  const std::string directory_;
  const std::unique_ptr<Rows> rows_;
  core::EventLog& log_;
  RowWriter writer_;
  EventRows event_rows_;

  std::mutex applying_;  // Held by the thread that applies a batch; taken before the other.
  mutable std::mutex mutex_;
  std::condition_variable work_;     // The patient thread waits for it.
  std::condition_variable hurry_;    // The urgent one does.
  std::condition_variable applied_;  // Those who ask wait for it.
  core::Sequence position_;          // Changed by who holds both.
  core::Sequence wanted_ = 0;
  core::Status status_;  // What stopped the threads.
  bool asleep_ = false;
  bool stopping_ = false;
  std::shared_ptr<void> listening_;
  std::thread patient_;
  std::thread urgent_;
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
