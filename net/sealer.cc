#include "net/sealer.h"

#include "core/seal_files.h"
#include "core/thread_name.h"
#include "projections/seal/make_seal.h"

#include <malloc.h>

#include <chrono>

namespace planledger::net {

Sealer::Sealer(const core::EventLog& log, projections::Projections& projections,
               const core::Clock& clock, Notice notice)
    : log_(log), projections_(projections), clock_(clock), notice_(std::move(notice)) {
  if (notice_) thread_ = std::thread([this] { follow(); });
}

Sealer::~Sealer() { stop(); }

void Sealer::wake() {
  const std::lock_guard lock(mutex_);
  due_ = true;
  due_changed_.notify_one();
}

core::Status Sealer::complete() {
  const std::lock_guard lock(making_);
  return make_missing();
}

void Sealer::stop() {
  stopping_ = true;
  wake();
  if (thread_.joinable()) thread_.join();
}

void Sealer::follow() {
  core::name_thread("sealer");
  while (true) {
    {
      std::unique_lock lock(mutex_);
      due_changed_.wait(lock, [this] { return due_; });
      wait_until_quiet(lock);
      due_ = false;
    }
    if (stopping_) return;
    static_cast<void>(complete());  // The notice tells.
  }
}

void Sealer::wait_until_quiet(std::unique_lock<std::mutex>& lock) {
  constexpr std::chrono::seconds kQuiet{1};
  core::Sequence head = 0;
  do {
    head = log_.head();
    due_changed_.wait_for(lock, kQuiet, [this] { return stopping_.load(); });
  } while (!stopping_ && log_.head() != head);
}

core::Status Sealer::make_missing() {
  if (core::Status ready = projections_.wait_for(log_.head()); !ready) return ready;
  const core::SealFiles files(log_.directory());
  const auto views = projections_.views();
  const auto missing = projections::seal::unsealed(log_, *views, files);
  if (!missing) return core::fail(missing.error());
  for (const projections::PeriodRow& closing : *missing) {
    core::Status made = projections::seal::make_seal(log_, *views, clock_, closing, files,
                                                     [this] { return stopping_.load(); });
    // Reports are large while they are made; what they took is not kept for the next.
    static_cast<void>(malloc_trim(0));
    if (notice_ && !stopping_) notice_(closing, made);
    if (!made) return made;
  }
  return {};
}

}  // namespace planledger::net
