// Projections that are folded anew from the log whenever it has grown.

#include "projections/projections.h"
#include "projections/replayed_views.h"

#include <mutex>

namespace planledger::projections {
namespace {

class FoldedProjections final : public Projections {
 public:
  explicit FoldedProjections(core::EventLog& log) : log_(log) {}

  core::Sequence position() const override {
    const std::lock_guard lock(mutex_);
    return position_;
  }

  core::Status wait_for(core::Sequence seq) override {
    const std::lock_guard lock(mutex_);
    if (views_ && position_ >= seq) return {};
    const core::Sequence head = log_.head();
    core::Result<std::unique_ptr<ReplayedViews>> made = ReplayedViews::of(log_, head);
    if (!made) return core::fail(made.error());
    views_ = std::move(*made);
    position_ = head;
    return {};
  }

  std::shared_ptr<const Views> views() const override {
    const std::lock_guard lock(mutex_);
    return views_;
  }

  core::EventLog::Figures figures() const override { return {}; }
  void close() override {}

 private:
  core::EventLog& log_;
  mutable std::mutex mutex_;
  std::shared_ptr<const ReplayedViews> views_;
  core::Sequence position_ = 0;
};

}  // namespace

core::Result<std::unique_ptr<Projections>> Projections::open(const std::string&,
                                                             core::EventLog& log,
                                                             const core::Clock&, const Options&) {
  return std::make_unique<FoldedProjections>(log);
}

}  // namespace planledger::projections
