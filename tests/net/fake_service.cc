#include "tests/net/fake_service.h"

#include <spdlog/sinks/null_sink.h>

namespace planledger::net {

namespace {

class FakeLog final : public core::EventLog {
 public:
  const core::LedgerSettings& settings() const override { return settings_; }
  const std::string& directory() const override { return settings_.coordinator; }
  core::Status write(std::span<const core::Entry>) override { return unused(); }
  core::Status sync() override { return unused(); }
  core::Sequence head() const override { return head_; }
  core::Result<std::string> read(core::Sequence) const override { return unused(); }
  core::Status scan(core::Sequence, core::Sequence, const Visit&) const override {
    return unused();
  }
  core::Result<core::Hash> node(unsigned, std::uint64_t) const override { return unused(); }
  core::Result<std::optional<core::Sequence>> find(const core::Uuid&) const override {
    return unused();
  }
  core::Result<std::uint64_t> stream_version(std::string_view) const override { return unused(); }
  core::Result<std::vector<core::Sequence>> read_stream(std::string_view, std::uint64_t,
                                                        std::size_t) const override {
    return unused();
  }
  core::Sequence wait_after(core::Sequence, std::chrono::milliseconds) const override {
    return head_;
  }
  std::shared_ptr<void> on_append(std::function<void(core::Sequence)> listener) override {
    const std::lock_guard lock(mutex_);
    auto token = std::make_shared<std::function<void(core::Sequence)>>(std::move(listener));
    listeners_.push_back(token);
    return token;
  }
  core::Result<core::Sequence> state_sequence() const override { return unused(); }
  core::Result<std::optional<std::string>> read_state(std::string_view) const override {
    return unused();
  }
  core::Status write_state(std::span<const core::StateRow>, core::Sequence) override {
    return unused();
  }
  Figures figures() const override { return {}; }

  void grow_to(core::Sequence head) {
    head_ = head;
    const std::lock_guard lock(mutex_);
    for (const auto& each : listeners_) {
      if (const auto listener = each.lock()) (*listener)(head);
    }
  }

 private:
  static tl::unexpected<core::Error> unused() {
    return core::fail(core::Errc::storage_failed, "not used by these tests");
  }
  core::LedgerSettings settings_{core::Uuid(7, 7), "", {}};
  std::atomic<core::Sequence> head_{0};
  std::mutex mutex_;
  std::vector<std::weak_ptr<std::function<void(core::Sequence)>>> listeners_;
};

}  // namespace

class FakeService::Ledger final : public events::Ledger {
 public:
  Ledger() : thread_([this] { commit(); }) {}
  ~Ledger() override { close(); }

  core::Status check(const events::AppendRequest& request) const override {
    // One that is marked so takes long to check.
    for (const auto& each : request.events) {
      if (each.digits == 8) std::this_thread::sleep_for(std::chrono::milliseconds(20));
      if (each.digits == 7) return core::fail(core::Errc::signature_invalid, "seven");
    }
    return {};
  }
  void append_checked(events::AppendRequest request, std::function<void(events::Receipts)> done,
                      bool) override {
    const std::lock_guard lock(mutex_);
    waiting_.push_back({std::move(request), std::move(done)});
    changed_.notify_all();
  }
  events::Receipts append_and_wait(events::AppendRequest request) override {
    const std::lock_guard lock(mutex_);
    return record(request);
  }
  std::vector<core::Result<events::Receipt>> try_append(events::AppendRequest request) override {
    std::vector<core::Result<events::Receipt>> results;
    for (const auto& each : request.events) {
      if (each.digits == 9) {
        results.emplace_back(core::fail(core::Errc::invalid_amount, "nine"));
      } else {
        results.emplace_back(events::Receipt{id_of(each), 0, 1, {}, true});
      }
    }
    return results;
  }
  core::EventLog& log() override { return log_; }
  core::Result<core::Sequence> admission_of(const core::PublicKey&) override {
    return core::fail(core::Errc::unknown_key, "not in this ledger");
  }
  core::Result<events::Actor> actor_of(const core::PublicKey& key) override {
    const std::lock_guard lock(mutex_);
    const auto found = actors_.find(key);
    if (found == actors_.end()) return core::fail(core::Errc::unknown_key, "not admitted");
    if (!found->second) return core::fail(core::Errc::key_revoked, "revoked");
    return *found->second;
  }
  void set_actor(const core::PublicKey& key, std::optional<events::Actor> actor) {
    const std::lock_guard lock(mutex_);
    actors_[key] = std::move(actor);
  }
  events::Actor last_actor() const {
    const std::lock_guard lock(mutex_);
    return last_actor_;
  }
  const core::Clock& clock() const override { return clock_; }
  std::optional<std::string> coordinator() const override { return "KB"; }
  void close() override {
    {
      const std::lock_guard lock(mutex_);
      closed_ = true;
      held_ = false;
      changed_.notify_all();
    }
    if (thread_.joinable()) thread_.join();
  }

  void hold(bool held) {
    const std::lock_guard lock(mutex_);
    held_ = held;
    changed_.notify_all();
  }
  void wait_for_waiting(std::size_t count) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return waiting_.size() >= count; });
  }
  std::vector<core::Uuid> appended() const {
    const std::lock_guard lock(mutex_);
    return ids_;
  }
  void grow(std::size_t count) {
    const std::lock_guard lock(mutex_);
    for (std::size_t i = 0; i < count; ++i) ids_.emplace_back(0, 0);
    log_.grow_to(ids_.size());
  }

 private:
  struct Waiting {
    events::AppendRequest request;
    std::function<void(events::Receipts)> done;
  };

  static core::Uuid id_of(const events::Submission& submission) {
    return {0, submission.provenance ? submission.provenance->row : 0};
  }

  events::Receipts record(const events::AppendRequest& request) {
    last_actor_ = request.actor;
    std::vector<events::Receipt> receipts;
    for (const auto& each : request.events) {
      if (each.digits == 9) return core::fail(core::Error{core::Errc::invalid_amount, "nine", 1});
      const core::Uuid id = id_of(each);
      const bool fresh = seqs_.try_emplace(id, ids_.size() + 1).second;
      if (fresh) ids_.push_back(id);
      receipts.push_back({id, seqs_[id], 1, {}, fresh});
    }
    log_.grow_to(ids_.size());
    return receipts;
  }

  void commit() {
    std::unique_lock lock(mutex_);
    for (;;) {
      changed_.wait(lock, [&] { return closed_ || (!held_ && !waiting_.empty()); });
      std::deque<Waiting> group = std::exchange(waiting_, {});
      if (closed_ && group.empty()) return;
      std::vector<events::Receipts> results;
      for (const Waiting& each : group) results.push_back(record(each.request));
      lock.unlock();
      for (std::size_t i = 0; i < group.size(); ++i) group[i].done(std::move(results[i]));
      group.clear();
      lock.lock();
    }
  }

  core::SystemClock clock_;
  FakeLog log_;
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<Waiting> waiting_;
  std::vector<core::Uuid> ids_;
  std::map<core::Uuid, core::Sequence> seqs_;
  std::map<core::PublicKey, std::optional<events::Actor>> actors_;
  events::Actor last_actor_;
  bool held_ = false;
  bool closed_ = false;
  std::thread thread_;
};

FakeService::FakeService() : ledger_(std::make_shared<Ledger>()) {}
void FakeService::hold() { ledger_->hold(true); }
void FakeService::release() { ledger_->hold(false); }
void FakeService::wait_for_waiting(std::size_t count) { ledger_->wait_for_waiting(count); }
std::vector<core::Uuid> FakeService::appended() const { return ledger_->appended(); }
void FakeService::grow(std::size_t count) { ledger_->grow(count); }
void FakeService::admit(const core::PublicKey& key, const events::Actor& actor) {
  ledger_->set_actor(key, actor);
}
void FakeService::revoke(const core::PublicKey& key) { ledger_->set_actor(key, std::nullopt); }
events::Actor FakeService::last_actor() const { return ledger_->last_actor(); }
events::Ledger& FakeService::ledger() { return *ledger_; }
void FakeService::close() { ledger_->close(); }

std::string FakeService::piece(std::size_t number) {
  return std::string(32U << 10U, static_cast<char>('a' + number % 26));
}

core::Result<projections::Answered> FakeService::ask(const projections::Question& question,
                                                     const projections::Sink& sink) {
  if (question.period == "none") return core::fail(core::Errc::unknown_period, "no such period");
  if (question.subject == projections::Subject::stats) {
    if (core::Status taken = sink(R"({"log":{"events":0,"bytesOnDisk":0},)"
                                  R"("projections":{"position":0,"each":{"plan":{"lag":0}}},)"
                                  R"("residentBytes":0})");
        !taken) {
      return core::fail(taken.error());
    }
    return projections::Answered{};
  }
  if (question.period == "wait") {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return question_released_; });
  }
  const std::size_t count = question.action.empty() ? 0 : std::stoul(question.action);
  for (std::size_t i = 0; i < count; ++i) {
    if (core::Status taken = sink(piece(i)); !taken) return core::fail(taken.error());
  }
  return projections::Answered{!question.running};
}

void FakeService::release_question() {
  const std::lock_guard lock(mutex_);
  question_released_ = true;
  changed_.notify_all();
}

core::Result<core::Sequence> FakeService::tail(const TailOptions& options, std::size_t count_max,
                                               const Connection::VisitLine& visit) {
  const core::Sequence head = ledger_->log().head();
  if (options.after >= head) return options.after;
  const core::Sequence last = std::min<core::Sequence>(head, options.after + count_max);
  for (core::Sequence seq = options.after + 1; seq <= last; ++seq) {
    if (!options.department.empty() && seq % 2 == 1) continue;
    const std::string line = "{\"seq\":" + std::to_string(seq) + "}";
    if (core::Status visited = visit(seq, line); !visited) return core::fail(visited.error());
  }
  return last;
}

events::AppendRequest numbered_append(std::uint64_t number) {
  events::AppendRequest request;
  events::Submission submission;
  submission.content = kj::heapArray<capnp::word>(2);
  submission.provenance = events::Provenance{"file", "", number};
  request.events.push_back(std::move(submission));
  return request;
}

std::shared_ptr<spdlog::logger> quiet_logger() {
  return std::make_shared<spdlog::logger>("quiet", std::make_shared<spdlog::sinks::null_sink_mt>());
}

}  // namespace planledger::net
