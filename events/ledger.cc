#include "events/ledger.h"

#include "core/group_commit.h"
#include "events/admission.h"
#include "events/form.h"
#include "events/signatures.h"

#include <fmt/format.h>

#include <future>
#include <mutex>

namespace planledger::events {
namespace {

using Done = std::function<void(Receipts)>;

core::Status check_own_name(const Actor& actor, const Submission& submission) {
  if (actor.nobody && !submission.signature) {
    return core::fail(core::Errc::identity_required,
                      "this ledger asks who is speaking: expected a connection with an identity, "
                      "or an event that its department signed");
  }
  if (!actor.department) return {};
  const Content content(submission.content);
  const std::string_view department = view(content.event().getDepartment());
  if (department == *actor.department) return {};
  return core::fail(
      core::Errc::not_authorised,
      fmt::format("department: {} cannot append in the name of {}", *actor.department, department));
}

// The form, that the identity speaks in its own name, the signature: what needs no state.
core::Status check_request(const AppendRequest& request, const core::Uuid& ledger) {
  SignatureCheck signatures(ledger);
  for (std::size_t i = 0; i < request.events.size(); ++i) {
    const Submission& event = request.events[i];
    core::Status good = check_submission(event);
    if (good) good = check_own_name(request.actor, event);
    if (good && event.signature) good = signatures.check(event.content, *event.signature);
    if (!good) {
      core::Error error = good.error();
      error.line = i + 1;
      return core::fail(std::move(error));
    }
  }
  return {};
}

std::size_t bytes_of(const AppendRequest& request) {
  std::size_t bytes = 0;
  for (const Submission& event : request.events) bytes += event.content.size() * 8 + 128;
  return bytes;
}

// The coordinator as the log has it: the state that is admitted against may be ahead of that.
class Coordinator {
 public:
  [[nodiscard]] std::optional<std::string> get() const {
    const std::lock_guard lock(mutex_);
    return code_;
  }
  void set(const std::optional<std::string>& code) {
    const std::lock_guard lock(mutex_);
    code_ = code;
  }

 private:
  mutable std::mutex mutex_;
  std::optional<std::string> code_;
};

class Append final : public core::Appending {
 public:
  Append(Admission& admission, Coordinator& coordinator, AppendRequest request, Done done)
      : admission_(admission),
        coordinator_(coordinator),
        request_(std::move(request)),
        done_(std::move(done)),
        size_bytes_(bytes_of(request_)) {}

  void admit(core::Group& group) override {
    const auto coordinator = admission_.coordinator();
    receipts_ = admission_.admit(request_, group);
    if (!coordinator) found_ = admission_.coordinator();
  }

  void finish(const core::Status& durable) override {
    if (!durable) receipts_ = core::fail(durable.error());
    if (durable && found_) coordinator_.set(found_);
    done_(std::move(receipts_));
  }

  [[nodiscard]] std::size_t size_bytes() const override { return size_bytes_; }

 private:
  Admission& admission_;
  Coordinator& coordinator_;
  AppendRequest request_;
  Done done_;
  std::size_t size_bytes_;
  Receipts receipts_;
  std::optional<std::string> found_;
};

// Asks the live state, in turn with the appends; adds nothing to their group.
class StateQuestion final : public core::Appending {
 public:
  using Ask = std::function<void(core::Sequence next)>;
  StateQuestion(Ask ask, std::promise<core::Status>& done) : ask_(std::move(ask)), done_(done) {}

  void admit(core::Group& group) override { ask_(group.next()); }
  void finish(const core::Status& durable) override { done_.set_value(durable); }
  [[nodiscard]] std::size_t size_bytes() const override { return 0; }

 private:
  const Ask ask_;
  std::promise<core::Status>& done_;
};

// Writes the live state down now and then, so that a start has little to read again.
class Checkpoints final : public core::Upkeep {
 public:
  explicit Checkpoints(Admission& admission) : admission_(admission) {}

  [[nodiscard]] bool due() override { return admission_.checkpoint_due(); }
  void run() override {
    if (core::Status written = admission_.checkpoint(); !written) failed_ = true;
  }
  // The log takes no more then. Read after the end of the appends.
  [[nodiscard]] bool failed() const { return failed_; }

 private:
  Admission& admission_;
  bool failed_ = false;
};

class OpenLedger final : public Ledger {
 public:
  OpenLedger(std::unique_ptr<core::EventLog> log, const core::Clock& clock)
      : log_(std::move(log)), clock_(clock), admission_(*log_, clock) {}
  ~OpenLedger() override { close(); }

  core::Status start() {
    if (core::Status caught_up = admission_.catch_up(); !caught_up) return caught_up;
    coordinator_.set(admission_.coordinator());
    committer_.emplace(*log_, &checkpoints_);
    return {};
  }

  core::Status check(const AppendRequest& request) const override {
    return check_request(request, log_->settings().ledger);
  }

  void append_checked(AppendRequest request, Done done, bool inline_when_alone) override {
    auto append =
        std::make_unique<Append>(admission_, coordinator_, std::move(request), std::move(done));
    inline_when_alone ? committer_->submit_inline(std::move(append))
                      : committer_->submit(std::move(append));
  }

  Receipts append_and_wait(AppendRequest request) override {
    std::promise<Receipts> promise;
    append(
        std::move(request), [&](Receipts receipts) { promise.set_value(std::move(receipts)); },
        true);
    return promise.get_future().get();
  }

  std::vector<core::Result<Receipt>> try_append(AppendRequest request) override {
    std::vector<core::Result<Receipt>> results;
    std::vector<std::size_t> places;
    AppendRequest good{{}, request.actor, std::nullopt};
    for (std::size_t i = 0; i < request.events.size(); ++i) {
      AppendRequest alone{{}, request.actor, std::nullopt};
      alone.events.push_back(std::move(request.events[i]));
      core::Status checked = check(alone);
      results.emplace_back(
          core::fail(checked ? core::Error{core::Errc::stopping, ""} : checked.error()));
      if (!checked) {
        results.back().error().line = i + 1;
        continue;
      }
      good.events.push_back(std::move(alone.events.front()));
      places.push_back(i);
    }
    std::vector<core::Result<Receipt>> rehearsed;
    const core::Status done =
        ask([&](core::Sequence next) { rehearsed = admission_.rehearse(good, next); });
    for (std::size_t i = 0; i < places.size(); ++i) {
      results[places[i]] = done ? std::move(rehearsed[i]) : core::fail(done.error());
      if (!results[places[i]]) results[places[i]].error().line = places[i] + 1;
    }
    return results;
  }

  core::Result<Actor> actor_of(const core::PublicKey& key) override {
    core::Result<Actor> actor;
    const core::Status asked =
        ask([&](core::Sequence) { actor = admission_.actor_of(to_text(key)); });
    return asked ? actor : core::fail(asked.error());
  }

  core::Result<core::Sequence> admission_of(const core::PublicKey& key) override {
    core::Result<core::Sequence> seq;
    const core::Status asked =
        ask([&](core::Sequence) { seq = admission_.admission_of(to_text(key)); });
    return asked ? seq : core::fail(asked.error());
  }

  core::EventLog& log() override { return *log_; }
  const core::Clock& clock() const override { return clock_; }

  std::optional<std::string> coordinator() const override { return coordinator_.get(); }

  void close() override {
    if (!committer_) return;
    committer_->stop();
    if (!closed_ && !checkpoints_.failed()) (void)admission_.checkpoint();
    closed_ = true;
  }

 private:
  // Returns once it was asked, and what it saw is durable.
  core::Status ask(StateQuestion::Ask question) {
    std::promise<core::Status> done;
    committer_->submit(std::make_unique<StateQuestion>(std::move(question), done));
    return done.get_future().get();
  }

  std::unique_ptr<core::EventLog> log_;
  const core::Clock& clock_;
  Admission admission_;
  Coordinator coordinator_;
  Checkpoints checkpoints_{admission_};
  bool closed_ = false;
  std::optional<core::GroupCommit> committer_;
};

}  // namespace

void Ledger::append(AppendRequest request, Done done, bool inline_when_alone) {
  if (core::Status good = check(request); !good) {
    done(core::fail(good.error()));
    return;
  }
  append_checked(std::move(request), std::move(done), inline_when_alone);
}

core::Result<std::unique_ptr<Ledger>> Ledger::open(const std::string& directory,
                                                   const core::Clock& clock,
                                                   const core::LogOptions& options) {
  core::Result<std::unique_ptr<core::EventLog>> log = core::EventLog::open(directory, options);
  if (!log) return core::fail(log.error());
  auto ledger = std::make_unique<OpenLedger>(std::move(*log), clock);
  if (core::Status started = ledger->start(); !started) return core::fail(started.error());
  return ledger;
}

}  // namespace planledger::events
