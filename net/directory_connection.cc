// A ledger's directory opened in this process: the service, without a network before it.

#include "net/connection.h"
#include "net/service.h"

#include <chrono>
#include <condition_variable>
#include <mutex>

namespace planledger::net {
namespace {

class DirectoryConnection final : public Connection {
 public:
  explicit DirectoryConnection(std::unique_ptr<Service> service) : service_(std::move(service)) {}
  ~DirectoryConnection() override { drain(); }

  events::Receipts append(events::AppendRequest request) override {
    drain();
    const AppendTrace trace = trace_of(request);
    events::Receipts receipts = service_->ledger().append_and_wait(std::move(request));
    service_->appended(trace, receipts);
    return receipts;
  }

  void append_pipelined(events::AppendRequest request,
                        std::function<void(events::Receipts)> done) override {
    {
      std::unique_lock lock(mutex_);
      changed_.wait(lock, [&] { return under_way_ < kUnderWayMax; });
      ++under_way_;
    }
    AppendTrace trace = trace_of(request);
    service_->ledger().append(
        std::move(request),
        [this, trace = std::move(trace), done = std::move(done)](events::Receipts receipts) {
          service_->appended(trace, receipts);
          done(std::move(receipts));
          const std::lock_guard lock(mutex_);
          --under_way_;
          changed_.notify_all();
        });
  }

  void drain() override {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return under_way_ == 0; });
  }

  std::vector<core::Result<events::Receipt>> try_append(events::AppendRequest request) override {
    drain();
    return service_->ledger().try_append(std::move(request));
  }

  core::Result<projections::Answered> ask(const projections::Question& question,
                                          const projections::Sink& sink) override {
    drain();
    auto answered = service_->ask(question, sink);
    if (question.subject == projections::Subject::rebuild) {
      service_->access().rebuilt({}, question.projection, answered ? nullptr : &answered.error());
    }
    if (is_export(question)) {
      service_->access().exported({}, format_of_export(question),
                                  answered ? nullptr : &answered.error());
    }
    return answered;
  }

  core::Status tail(const TailOptions& options, const VisitLine& visit) override {
    constexpr std::size_t kCountMax = 1024;
    constexpr std::chrono::milliseconds kWait{1'000};
    TailOptions rest = options;
    core::Sequence end = service_->ledger().log().head();
    do {
      core::Result<core::Sequence> looked = service_->tail(rest, kCountMax, visit);
      if (!looked) return core::fail(looked.error());
      rest.after = *looked;
      if (rest.follow) (void)service_->ledger().log().wait_after(rest.after, kWait);
    } while (rest.follow || rest.after < end);
    return {};
  }

 private:
  static constexpr std::size_t kUnderWayMax = 4096;

  std::unique_ptr<Service> service_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::size_t under_way_ = 0;
};

}  // namespace

core::Result<std::unique_ptr<Connection>> open_directory(const std::string& directory,
                                                         const core::Clock& clock) {
  core::Result<std::unique_ptr<Service>> service = Service::open(directory, clock, {});
  if (!service) return core::fail(service.error());
  return std::make_unique<DirectoryConnection>(std::move(*service));
}

}  // namespace planledger::net
