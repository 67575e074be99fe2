#include "net/signing_connection.h"

#include "events/signatures.h"

#include <algorithm>

namespace planledger::net {
namespace {

class SigningConnection final : public Connection {
 public:
  SigningConnection(std::unique_ptr<Connection> connection, core::SigningKey key,
                    std::string department, const core::Uuid& ledger)
      : connection_(std::move(connection)),
        key_(std::move(key)),
        department_(std::move(department)),
        ledger_(ledger) {}

  events::Receipts append(events::AppendRequest request) override {
    sign(request.events);
    return connection_->append(std::move(request));
  }

  void append_pipelined(events::AppendRequest request,
                        std::function<void(events::Receipts)> done) override {
    sign(request.events);
    connection_->append_pipelined(std::move(request), std::move(done));
  }
  void drain() override { connection_->drain(); }

  std::vector<core::Result<events::Receipt>> try_append(events::AppendRequest request) override {
    sign(request.events);
    return connection_->try_append(std::move(request));
  }

  core::Result<projections::Answered> ask(const projections::Question& question,
                                          const projections::Sink& sink) override {
    return connection_->ask(question, sink);
  }

  core::Status tail(const TailOptions& options, const VisitLine& visit) override {
    return connection_->tail(options, visit);
  }

 private:
  [[nodiscard]] bool is_to_be_signed(const events::Submission& event) const {
    if (event.signature) return false;
    const events::Content content(event.content);
    return events::view(content.event().getDepartment()) == department_;
  }

  // Each run of the department's own events together.
  void sign(std::span<events::Submission> events) const {
    const auto own = [this](const events::Submission& event) { return is_to_be_signed(event); };
    auto run = std::find_if(events.begin(), events.end(), own);
    while (run != events.end()) {
      const auto end = std::find_if_not(run, events.end(), own);
      events::sign(key_, ledger_, std::span(run, end));
      run = std::find_if(end, events.end(), own);
    }
  }

  const std::unique_ptr<Connection> connection_;
  const core::SigningKey key_;
  const std::string department_;
  const core::Uuid ledger_;
};

}  // namespace

std::unique_ptr<Connection> signing(std::unique_ptr<Connection> connection, core::SigningKey key,
                                    std::string department, const core::Uuid& ledger) {
  return std::make_unique<SigningConnection>(std::move(connection), std::move(key),
                                             std::move(department), ledger);
}

}  // namespace planledger::net
