// Who keeps the rows up with the log? Threads that follow it, batch by batch.
#pragma once

#include "projections/projections.h"
#include "projections/store/fold.h"
#include "projections/store/keeper.h"
#include "projections/store/rows.h"

#include <condition_variable>
#include <mutex>
#include <thread>
#include <vector>

namespace planledger::projections::store {

// The folds that stand at the same seq go on in step: each event is read once for all of them. Two
// threads apply, never both at a time. What comes in a burst is acknowledged first: the patient one
// has a low priority, and leaves the cores alone between its batches. While somebody waits for
// rows, or they are further behind than kLagMax, the urgent one does it instead: on a busy machine
// the other would keep them waiting.
//
// A fold that is behind the others (a new projection, one of another version, one that is rebuilt)
// catches up on a thread of its own, and falls in step where they stand.
//
// An append costs nothing here but a wake-up where the patient thread sleeps for good, at most one
// in kGather: while events come, it looks by itself. A question that waits wakes the urgent one at
// once.
class StoredProjections final : public Projections {
 public:
  static constexpr std::size_t kBatchEventsMax = 4096;
  // Small, since the urgent thread waits for the patient one's batch.
  static constexpr std::size_t kPatientEventsMax = 1024;
  static constexpr std::chrono::milliseconds kGather{5};
  // After each batch the patient thread pauses for so many times what that took.
  static constexpr int kPauseShare = 2;
  static constexpr std::chrono::milliseconds kPauseMax{200};
  static constexpr core::Sequence kLagMax = 32'768;

  using Folds = std::vector<std::shared_ptr<Fold>>;
  // Requires one fold for each projection, the plan's among them.
  StoredProjections(std::string directory, std::unique_ptr<RowStore> store, core::EventLog& log,
                    Folds folds, std::chrono::steady_clock::duration rest);
  ~StoredProjections() override;

  [[nodiscard]] core::Sequence position() const override;
  [[nodiscard]] std::vector<ProjectionState> states() const override;
  [[nodiscard]] core::Status wait_for(core::Sequence seq, std::string_view projection) override;
  [[nodiscard]] std::shared_ptr<const Views> views(std::string_view projection) const override;
  [[nodiscard]] core::EventLog::Figures figures() const override { return store_->figures(); }
  [[nodiscard]] core::Status rebuild(std::string_view projection) override;
  void close() override;

 private:
  void apply_patiently();
  void apply_urgently();
  // Wait until there is something for that thread to apply; false when it is time to end.
  [[nodiscard]] bool wait_for_leisure(std::chrono::steady_clock::duration pause);
  [[nodiscard]] bool wait_for_hurry();
  // Changes with every batch, be it of those that serve or of one that is rebuilt.
  [[nodiscard]] core::Sequence positions_together() const;
  // These require the mutex.
  [[nodiscard]] bool is_urgent() const;
  [[nodiscard]] bool is_over() const { return stopping_ || !status_; }
  [[nodiscard]] const std::shared_ptr<Fold>& serving(std::string_view projection) const;
  // Where the plan and that projection stand, or all of them.
  [[nodiscard]] core::Sequence position_of(std::string_view projection) const;
  [[nodiscard]] core::Status status_now() const;
  // False where it could not be done; what stopped it is then known.
  [[nodiscard]] bool apply(std::size_t events_max);
  void stop_with(core::Error error);
  enum class Joining : bool { as_it_serves, instead };
  // Applies to the fold what the others have, and lets it go on in step with them; a fold that was
  // made beside the one that serves then serves instead. Until then it may apply while they do.
  [[nodiscard]] core::Status catch_up(const std::shared_ptr<Fold>& fold, Joining joining);
  // Requires applying_, and a fold that stands where the others do.
  [[nodiscard]] core::Status fall_in_step(const std::shared_ptr<Fold>& fold, Joining joining);
  // Tells what became of it, and the family that served before.
  [[nodiscard]] std::string serve_beside(const std::shared_ptr<Fold>& beside, core::Status& made);

  const std::string directory_;
  const std::unique_ptr<RowStore> store_;
  core::EventLog& log_;

  std::mutex rebuilding_;  // Held while one is rebuilt; taken before the others.
  std::mutex applying_;    // Held by the thread that applies to those in step; before the next.
  mutable std::mutex mutex_;
  std::condition_variable work_;     // The patient thread waits for it.
  std::condition_variable hurry_;    // The urgent one does.
  std::condition_variable applied_;  // Those who ask wait for it.
  // Changed by who holds both mutexes.
  Folds serving_;
  Folds in_step_;
  core::Sequence position_ = 0;         // Of those in step.
  std::shared_ptr<const Fold> beside_;  // What is being rebuilt.
  core::Sequence wanted_ = 0;
  core::Status status_;  // What stopped the threads.
  bool asleep_ = false;
  bool stopping_ = false;
  std::shared_ptr<void> listening_;
  std::thread patient_;
  std::thread urgent_;
  std::vector<std::thread> catching_up_;
  std::optional<Keeper> keeper_;
};

}  // namespace planledger::projections::store
