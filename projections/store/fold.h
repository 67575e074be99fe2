// One projection at work: its rows, where they stand, and what makes them of the next events.
#pragma once

#include "projections/projection.h"
#include "projections/store/applier.h"
#include "projections/store/rows.h"

#include <atomic>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace planledger::projections::store {

// Applied by one thread at a time; any thread may ask where it stands.
class Fold {
 public:
  // Rows in which nothing was written yet. With `serves` they are those to go on with after a
  // restart from the first write on, else once `serve` was called.
  Fold(const Projection& projection, std::string family, std::shared_ptr<Rows> rows,
       const core::EventLog& log, bool serves);
  // Rows that were written before; none where they are not those of this projection, version and
  // log, or never served. Throws StoreError where they cannot be read.
  [[nodiscard]] static std::unique_ptr<Fold> resume(const Projection& projection,
                                                    std::string family, std::shared_ptr<Rows> rows,
                                                    const core::EventLog& log);

  [[nodiscard]] const Projection& projection() const { return projection_; }
  [[nodiscard]] const std::string& family() const { return family_; }
  [[nodiscard]] const std::shared_ptr<Rows>& rows() const { return rows_; }
  // The seq that the rows stand at.
  [[nodiscard]] core::Sequence position() const { return position_; }

  // Requires the event after the last one applied.
  void apply(const events::Recorded& event);
  [[nodiscard]] std::size_t size_bytes() const { return writer_.size_bytes(); }
  // Writes what was applied and the position, in one write.
  void write();
  // From now on these are the rows to go on with after a restart: durable when it returns.
  void serve();

 private:
  const Projection& projection_;
  const std::string family_;
  const std::shared_ptr<Rows> rows_;
  const core::EventLog& log_;
  RowWriter writer_;
  std::unique_ptr<Applier> applier_;
  bool serves_;
  core::Sequence applied_ = 0;
  std::string event_;  // The id of the event at `applied_`, empty for 0.
  std::atomic<core::Sequence> position_ = 0;
};

// Applies the events after the folds' position up to `last`, or those before a batch is full: the
// folds stand at the same position before and after it. Throws StoreError.
void apply_batch(std::span<const std::shared_ptr<Fold>> folds, const core::EventLog& log,
                 core::Sequence last);

// What the rows say of themselves (layout.h).
struct Meta {
  std::string version;
  core::Uuid ledger;
  core::Sequence position = 0;
  std::string event;  // The id of the event at `position`, empty for 0.
  bool serves = false;
};
[[nodiscard]] std::string encode(const Meta& meta);
[[nodiscard]] std::optional<Meta> decode_meta(std::string_view row);

}  // namespace planledger::projections::store
