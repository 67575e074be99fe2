#include "projections/store/projector.h"

#include "core/check.h"
#include "core/quote.h"
#include "core/thread_name.h"
#include "core/thread_priority.h"
#include "projections/store/answering.h"
#include "projections/store/stored_views.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <fstream>

namespace planledger::projections::store {
namespace {

// In the directory of the projections: the rows, and a mark that they cannot be read and must be
// made again.
constexpr const char* kRowsName = "/families";
constexpr const char* kDamagedName = "/DAMAGED";
// Where rows stood before each projection had a family of its own.
constexpr const char* kRowsOnce = "/rows";
// So far behind the others a fold waits for them, and applies the rest before it falls in step.
constexpr core::Sequence kStepMax = 1024;

core::Status drop(const std::string& directory) {
  std::error_code failed;
  std::filesystem::remove_all(directory + kRowsName, failed);
  if (!failed) std::filesystem::remove(directory + kDamagedName, failed);
  if (!failed) return {};
  return core::fail(core::Errc::storage_failed,
                    "cannot drop the projections in " + directory + ": " + failed.message());
}

// The rows of a projection are in the family NAME.N, where N grows with each time that they are
// made.
std::string family_name(std::string_view projection, std::uint64_t number) {
  return fmt::format("{}.{}", projection, number);
}
// None where the family is not one of the projection's.
std::optional<std::uint64_t> family_number(std::string_view family, std::string_view projection) {
  const std::string prefix = fmt::format("{}.", projection);
  std::uint64_t number = 0;
  if (!family.starts_with(prefix)) return std::nullopt;
  const char* const end = family.data() + family.size();
  const auto [rest, error] = std::from_chars(family.data() + prefix.size(), end, number);
  if (error != std::errc() || rest != end) return std::nullopt;
  return number;
}

std::uint64_t next_number(const RowStore& store, std::string_view projection) {
  std::uint64_t next = 1;
  for (const auto& [family, rows] : store.families()) {
    next = std::max(next, family_number(family, projection).value_or(0) + 1);
  }
  return next;
}

// The rows of the projection that are to serve: of those that once did the ones made last, else new
// ones.
std::shared_ptr<Fold> open_fold(RowStore& store, const Projection& projection,
                                const core::EventLog& log) {
  std::shared_ptr<Fold> latest;
  std::uint64_t latest_number = 0;
  for (const auto& entry : store.families()) {
    const std::string& family = entry.first;
    const std::shared_ptr<Rows>& rows = entry.second;
    const auto number = family_number(family, projection.name());
    if (!number || *number < latest_number) continue;
    auto fold = answered([&] { return Fold::resume(projection, family, rows, log); });
    if (!fold || !*fold) continue;  // Damaged rows are dropped as those of others are.
    latest = *std::move(fold);
    latest_number = *number;
  }
  if (latest) return latest;
  const std::string family = family_name(projection.name(), next_number(store, projection.name()));
  return std::make_shared<Fold>(projection, family, store.make(family), log, true);
}

// Of every projection; the families of none of them are dropped.
StoredProjections::Folds open_folds(RowStore& store, const core::EventLog& log) {
  StoredProjections::Folds folds;
  for (const Projection* projection : all_projections()) {
    folds.push_back(open_fold(store, *projection, log));
  }
  for (const auto& [family, rows] : store.families()) {
    const bool kept = std::any_of(folds.begin(), folds.end(), [&name = family](const auto& fold) {
      return fold->family() == name;
    });
    if (!kept) store.drop(family);
  }
  return folds;
}

}  // namespace

StoredProjections::StoredProjections(std::string directory, std::unique_ptr<RowStore> store,
                                     core::EventLog& log, Folds folds,
                                     std::chrono::steady_clock::duration rest)
    : directory_(std::move(directory)),
      store_(std::move(store)),
      log_(log),
      serving_(std::move(folds)) {
  for (const auto& fold : serving_) position_ = std::max(position_, fold->position());
  // Sorted out before any thread moves them on.
  Folds behind;
  for (const auto& fold : serving_) {
    (fold->position() == position_ ? in_step_ : behind).push_back(fold);
  }
  listening_ = log_.on_append([this](core::Sequence) {
    const std::lock_guard lock(mutex_);
    if (!asleep_) return;
    asleep_ = false;
    work_.notify_one();
  });
  patient_ = std::thread([this] { apply_patiently(); });
  urgent_ = std::thread([this] { apply_urgently(); });
  for (const auto& fold : behind) {
    catching_up_.emplace_back([this, fold] {
      core::name_thread("catching-up");
      const core::Status caught_up = catch_up(fold, Joining::as_it_serves);
      if (!caught_up && caught_up.error().code != core::Errc::stopping) {
        stop_with(caught_up.error());
      }
    });
  }
  keeper_.emplace(
      *store_, [this] { return positions_together(); }, rest);
}

StoredProjections::~StoredProjections() { close(); }

const std::shared_ptr<Fold>& StoredProjections::serving(std::string_view projection) const {
  const auto found = std::find_if(serving_.begin(), serving_.end(), [&](const auto& fold) {
    return fold->projection().name() == projection;
  });
  PLANLEDGER_CHECK(found != serving_.end(), "the name is that of a projection");
  return *found;
}

core::Sequence StoredProjections::position_of(std::string_view projection) const {
  core::Sequence position = serving(kPlanProjection)->position();
  for (const auto& fold : serving_) {
    const bool asked = projection == kAllProjections || fold->projection().name() == projection;
    if (asked) position = std::min(position, fold->position());
  }
  return position;
}

core::Sequence StoredProjections::position() const {
  const std::lock_guard lock(mutex_);
  return position_of(kAllProjections);
}

core::Sequence StoredProjections::positions_together() const {
  const std::lock_guard lock(mutex_);
  core::Sequence together = beside_ ? beside_->position() : 0;
  for (const auto& fold : serving_) together += fold->position();
  return together;
}

std::vector<ProjectionState> StoredProjections::states() const {
  const std::lock_guard lock(mutex_);
  std::vector<ProjectionState> states;
  for (const auto& fold : serving_) {
    ProjectionState& state = states.emplace_back();
    state.name = fold->projection().name();
    state.version = fold->projection().version();
    state.position = fold->position();
    const bool rebuilt = beside_ && &beside_->projection() == &fold->projection();
    if (rebuilt) state.rebuilding = beside_->position();
  }
  return states;
}

std::shared_ptr<const Views> StoredProjections::views(std::string_view projection) const {
  const std::lock_guard lock(mutex_);
  StoredViews::Shown rows;
  for (const auto& fold : serving_) {
    const std::string_view name = fold->projection().name();
    if (projection == kAllProjections || name == projection) rows.emplace(name, fold->rows());
  }
  return std::make_shared<const StoredViews>(serving(kPlanProjection)->rows(), std::move(rows),
                                             log_, position_of(projection));
}

core::Status StoredProjections::status_now() const {
  if (!status_) return status_;
  if (!stopping_) return {};
  return core::fail(core::Errc::stopping, "the projections are being closed");
}

core::Status StoredProjections::wait_for(core::Sequence seq, std::string_view projection) {
  std::unique_lock lock(mutex_);
  const auto reached = [&] { return position_of(projection) >= seq; };
  if (reached()) return {};
  if (seq > wanted_) wanted_ = seq;
  hurry_.notify_one();
  applied_.wait(lock, [&] { return reached() || is_over(); });
  return reached() ? core::Status{} : status_now();
}

core::Status StoredProjections::catch_up(const std::shared_ptr<Fold>& fold, Joining joining) {
  const std::span<const std::shared_ptr<Fold>> alone(&fold, 1);
  while (true) {
    core::Sequence others = 0;
    {
      const std::lock_guard lock(mutex_);
      if (is_over()) return status_now();
      others = position_;
      applied_.notify_all();
    }
    if (others <= fold->position() + kStepMax) break;
    const auto applied = answered([&] {
      apply_batch(alone, log_, std::min(others, fold->position() + kBatchEventsMax));
      return true;
    });
    if (!applied) return core::fail(applied.error());
  }
  const std::lock_guard applying(applying_);
  const auto applied = answered([&] {
    while (fold->position() < position_) apply_batch(alone, log_, position_);
    if (joining == Joining::instead) fold->serve();
    return true;
  });
  if (!applied) return core::fail(applied.error());
  return fall_in_step(fold, joining);
}

core::Status StoredProjections::fall_in_step(const std::shared_ptr<Fold>& fold, Joining joining) {
  const std::lock_guard lock(mutex_);
  if (is_over()) return status_now();
  const auto place = std::find_if(serving_.begin(), serving_.end(), [&](const auto& each) {
    return &each->projection() == &fold->projection();
  });
  // It may have been rebuilt while it caught up.
  if (joining == Joining::as_it_serves && *place != fold) return {};
  std::erase(in_step_, *place);
  *place = fold;
  in_step_.push_back(fold);
  applied_.notify_all();
  return {};
}

core::Status StoredProjections::rebuild(std::string_view projection) {
  const Projection* const found = find_projection(projection);
  if (found == nullptr) {
    return core::fail(core::Errc::invalid_question,
                      fmt::format("projection: there is no {}", core::quoted(projection)));
  }
  const std::unique_lock rebuilding(rebuilding_, std::try_to_lock);
  if (!rebuilding) {
    return core::fail(core::Errc::in_use, "a projection is being rebuilt already");
  }
  core::Status made;
  const auto rebuilt = answered([&] {
    const std::string family = family_name(projection, next_number(*store_, projection));
    const auto beside = std::make_shared<Fold>(*found, family, store_->make(family), log_, false);
    const std::string family_before = serve_beside(beside, made);
    store_->drop(made ? family_before : family);
    return true;
  });
  return rebuilt ? made : core::fail(rebuilt.error());
}

std::string StoredProjections::serve_beside(const std::shared_ptr<Fold>& beside,
                                            core::Status& made) {
  std::string family_before;
  {
    const std::lock_guard lock(mutex_);
    family_before = serving(beside->projection().name())->family();
    beside_ = beside;
  }
  made = catch_up(beside, Joining::instead);
  const std::lock_guard lock(mutex_);
  beside_ = nullptr;
  return family_before;
}

void StoredProjections::close() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
    work_.notify_one();
    hurry_.notify_one();
    applied_.notify_all();
  }
  if (!patient_.joinable()) return;
  keeper_.reset();
  patient_.join();
  urgent_.join();
  for (std::thread& thread : catching_up_) thread.join();
  const std::lock_guard rebuilding(rebuilding_);  // Whoever rebuilds has ended.
  listening_.reset();
  const auto flushed = answered([&] {
    for (const auto& fold : serving_) fold->rows()->flush();
    return true;
  });
  // Rows that could not be read, or written down, are made again at the next open.
  if (!flushed || store_->damaged()) std::ofstream(directory_ + kDamagedName) << '\n';
}

void StoredProjections::apply_patiently() {
  core::name_thread("projector");
  core::lower_thread_priority();
  std::chrono::steady_clock::duration pause = kGather;
  while (wait_for_leisure(pause)) {
    const auto begin = std::chrono::steady_clock::now();
    if (!apply(kPatientEventsMax)) return;
    const auto work = std::chrono::steady_clock::now() - begin;
    pause = std::clamp<std::chrono::steady_clock::duration>(kPauseShare * work, kGather, kPauseMax);
  }
}

void StoredProjections::apply_urgently() {
  core::name_thread("projector-now");
  while (wait_for_hurry()) {
    if (!apply(kBatchEventsMax)) return;
  }
}

bool StoredProjections::is_urgent() const {
  return wanted_ > position_ || log_.head() >= position_ + kLagMax;
}

bool StoredProjections::wait_for_leisure(std::chrono::steady_clock::duration pause) {
  std::unique_lock lock(mutex_);
  // More may come at once: gathered, it is applied in one write.
  work_.wait_for(lock, pause, [&] { return is_over(); });
  while (!is_over()) {
    const bool behind = log_.head() > position_;
    if (behind && !is_urgent()) return true;
    if (behind) hurry_.notify_one();  // That thread wakes this one when it is done.
    asleep_ = !behind;
    work_.wait(lock);
    asleep_ = false;
  }
  return false;
}

bool StoredProjections::wait_for_hurry() {
  std::unique_lock lock(mutex_);
  while (!is_over() && (log_.head() <= position_ || !is_urgent())) {
    work_.notify_one();
    hurry_.wait(lock);
  }
  return !is_over();
}

bool StoredProjections::apply(std::size_t events_max) {
  const std::lock_guard applying(applying_);
  const auto applied = answered([&] {
    apply_batch(in_step_, log_, std::min<core::Sequence>(log_.head(), position_ + events_max));
    return true;
  });
  if (!applied) {
    stop_with(applied.error());
    return false;
  }
  const std::lock_guard lock(mutex_);
  position_ = in_step_.front()->position();
  applied_.notify_all();
  return true;
}

void StoredProjections::stop_with(core::Error error) {
  const std::lock_guard lock(mutex_);
  if (status_) status_ = core::fail(std::move(error));
  work_.notify_one();
  hurry_.notify_one();
  applied_.notify_all();
}

}  // namespace planledger::projections::store

namespace planledger::projections {

core::Result<std::unique_ptr<Projections>> Projections::open(const std::string& directory,
                                                             core::EventLog& log,
                                                             const core::Clock& /*clock*/,
                                                             const Options& options) {
  using namespace store;  // NOLINT(google-build-using-namespace): the edge of that folder.
  std::error_code unknown;
  if (std::filesystem::exists(directory + kDamagedName, unknown)) {
    if (const core::Status dropped = drop(directory); !dropped) return core::fail(dropped.error());
  }
  std::filesystem::remove_all(directory + kRowsOnce, unknown);
  auto store = RowStore::open(directory + kRowsName, options.cache_bytes);
  if (!store && store.error().code == core::Errc::storage_full) return core::fail(store.error());
  if (!store) {  // Damaged: all rows are made again from the log.
    if (const core::Status dropped = drop(directory); !dropped) return core::fail(dropped.error());
    store = RowStore::open(directory + kRowsName, options.cache_bytes);
    if (!store) return core::fail(store.error());
  }
  auto folds = answered([&] { return open_folds(**store, log); });
  if (!folds) return core::fail(folds.error());
  return std::make_unique<StoredProjections>(directory, *std::move(store), log, *std::move(folds),
                                             options.rest);
}

}  // namespace planledger::projections
