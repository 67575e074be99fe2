#include "net/service.h"

#include "core/check.h"
#include "core/ids.h"
#include "net/certificates.h"
#include "net/proofs.h"
#include "projections/answer_json.h"
#include "projections/json_writer.h"
#include "projections/projections.h"

#include <malloc.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <mutex>

namespace planledger::net {
namespace {

using core::fail;

bool matches(const TailOptions& options, const events::Recorded& recorded) {
  const auto event = recorded.event();
  if (!options.type.empty() && events::kind_name(recorded.kind()) != options.type) return false;
  if (!options.action.empty() && events::view(event.getAction()) != options.action) return false;
  return options.department.empty() || events::view(event.getDepartment()) == options.department;
}

// A filter that no event can pass is a mistake of whoever asks, not an answer without events.
core::Status check_filters(const TailOptions& options) {
  if (!options.type.empty() && !events::kind_named(options.type)) {
    return fail(core::Errc::invalid_question, "type: '" + options.type + "' is no kind of event");
  }
  if (!options.action.empty()) {
    const core::Status number = core::check_action_number(options.action);
    if (!number) return fail(core::Errc::invalid_question, "action: " + number.error().message);
  }
  if (options.department.empty()) return {};
  const core::Status code = core::check_department_code(options.department);
  if (code) return {};
  return fail(core::Errc::invalid_question, "department: " + code.error().message);
}

// Of this process, in bytes; 0 where the system does not say.
std::uint64_t resident_bytes() {
  std::ifstream statm("/proc/self/statm");
  std::uint64_t pages_total = 0;
  std::uint64_t pages_resident = 0;
  statm >> pages_total >> pages_resident;
  return pages_resident * static_cast<std::uint64_t>(sysconf(_SC_PAGESIZE));
}

// What an answer is made from takes a few times as much.
constexpr std::size_t kLargeAnswerBytes = 8U << 20U;

class OpenService final : public Service {
 public:
  OpenService(std::unique_ptr<events::Ledger> ledger,
              std::unique_ptr<projections::Projections> projections, Sealer::Notice on_seal)
      : ledger_(std::move(ledger)),
        projections_(std::move(projections)),
        access_(ledger_->log().directory(), ledger_->clock()),
        sealer_(ledger_->log(), *projections_, ledger_->clock(), std::move(on_seal)) {}
  ~OpenService() override { close(); }

  events::Ledger& ledger() override { return *ledger_; }
  AccessLog& access() override { return access_; }

  void appended(const AppendTrace& trace, const events::Receipts& receipts) override {
    access_.append(trace, receipts);
    if (trace.closes && receipts) sealer_.wake();
  }

  core::Result<projections::Answered> ask(const projections::Question& question,
                                          const projections::Sink& sink) override {
    if (question.subject == projections::Subject::stats) return stats(sink);
    if (is_about_proof(question.subject)) return prove(question, sink);
    if (question.subject == projections::Subject::certificate) return certify(question, sink);
    if (question.subject == projections::Subject::seals) {
      // That one is missing shows in the list of all; why, where it is the one that is asked for.
      const core::Status sealed = sealer_.complete();
      if (!sealed && !question.closing.empty()) return fail(sealed.error());
    }
    if (question.subject == projections::Subject::rebuild) return rebuild(question, sink);
    const std::string_view projection = projection_of(question);
    core::Status ready = projections_->wait_for(ledger_->log().head(), projection);
    if (!ready) return fail(ready.error());
    std::size_t bytes = 0;
    auto answered = projections::answer(ledger_->log(), *projections_->views(projection),
                                        ledger_->clock(), question, [&](std::string_view piece) {
                                          bytes += piece.size();
                                          return sink(piece);
                                        });
    if (bytes > kLargeAnswerBytes || question.subject == projections::Subject::replay) {
      // Of large answers made on several threads the C library would keep the most of each.
      static_cast<void>(malloc_trim(0));
    }
    return answered;
  }

  core::Result<core::Sequence> tail(const TailOptions& options, std::size_t count_max,
                                    const Connection::VisitLine& visit) override {
    if (core::Status filters = check_filters(options); !filters) return fail(filters.error());
    const core::Sequence head = ledger_->log().head();
    if (options.after >= head) return std::max(options.after, head);
    const core::Sequence last = std::min<core::Sequence>(head, options.after + count_max);
    const core::Status scanned = ledger_->log().scan(
        options.after + 1, last, [&](core::Sequence seq, std::string_view record) -> core::Status {
          core::Result<events::Recorded> event = events::Recorded::decode(seq, record);
          if (!event) return fail(event.error());
          if (!matches(options, *event)) return {};
          return visit(seq, projections::event_line(*event));
        });
    if (!scanned) return fail(scanned.error());
    return last;
  }

  void close() override {
    sealer_.stop();
    projections_->close();
    ledger_->close();
  }

 private:
  core::Result<projections::Answered> prove(const projections::Question& question,
                                            const projections::Sink& sink) {
    // Two checks of the whole log at a time would only be slower.
    std::unique_lock lock(verify_mutex_, std::defer_lock);
    if (question.subject == projections::Subject::verify) lock.lock();
    return answer_proof(ledger_->log(), question, sink);
  }

  core::Result<projections::Answered> certify(const projections::Question& question,
                                              const projections::Sink& sink) {
    auto answered = answer_certificate(*ledger_, question, entropy_, sink);
    if (answered) access_.renewed("certificate");
    return answered;
  }

  // The name may be none: that is for whoever answers to say.
  static std::string_view projection_of(const projections::Question& question) {
    if (question.subject == projections::Subject::replay) return projections::kAllProjections;
    if (question.subject != projections::Subject::shown) return projections::kPlanProjection;
    const auto* const shown = projections::find_shown(question.projection);
    return shown == nullptr ? projections::kPlanProjection : shown->name();
  }

  core::Result<projections::Answered> rebuild(const projections::Question& question,
                                              const projections::Sink& sink) {
    if (core::Status made = projections_->rebuild(question.projection); !made) {
      return fail(made.error());
    }
    projections::JsonWriter writer(sink);
    writer.begin_object().key("format").number(1);
    writer.member("projection", question.projection);
    for (const projections::ProjectionState& state : projections_->states()) {
      if (state.name != question.projection) continue;
      writer.member("version", state.version).key("position").number(state.position);
    }
    writer.end_object();
    if (core::Status written = writer.finish(); !written) return fail(written.error());
    return projections::Answered{};
  }

  void put_states(projections::JsonWriter& writer, core::Sequence head) const {
    writer.key("each").begin_object();
    for (const projections::ProjectionState& state : projections_->states()) {
      writer.key(state.name).begin_object().member("version", state.version);
      writer.key("position").number(state.position);
      writer.key("lag").number(head > state.position ? head - state.position : 0);
      writer.key("rebuilding");
      state.rebuilding ? writer.number(*state.rebuilding) : writer.null();
      writer.end_object();
    }
    writer.end_object();
  }

  core::Result<projections::Answered> stats(const projections::Sink& sink) {
    const core::EventLog& log = ledger_->log();
    const core::Sequence head = log.head();
    const core::Sequence position = projections_->position();
    const core::EventLog::Figures of_log = log.figures();
    const core::EventLog::Figures of_rows = projections_->figures();
    const std::optional<std::string> coordinator = ledger_->coordinator();
    projections::JsonWriter writer(sink);
    writer.begin_object().key("format").number(1);
    writer.key("ledger").begin_object();
    writer.member("id", core::to_string(log.settings().ledger));
    writer.optional_member("coordinator", coordinator);
    writer.member("madeAt", core::to_string(log.settings().made_at)).end_object();
    writer.key("log").begin_object().key("events").number(head);
    writer.key("bytesOnDisk").number(of_log.bytes_on_disk);
    writer.key("memoryBytes").number(of_log.memory_bytes).end_object();
    writer.key("projections").begin_object().key("position").number(position);
    writer.key("lag").number(head > position ? head - position : 0);
    writer.key("bytesOnDisk").number(of_rows.bytes_on_disk);
    writer.key("memoryBytes").number(of_rows.memory_bytes);
    put_states(writer, head);
    writer.end_object();
    writer.key("residentBytes").number(resident_bytes()).end_object();
    if (core::Status written = writer.finish(); !written) return fail(written.error());
    return projections::Answered{};
  }

  std::unique_ptr<events::Ledger> ledger_;
  std::unique_ptr<projections::Projections> projections_;
  AccessLog access_;
  core::SystemEntropy entropy_;
  Sealer sealer_;
  std::mutex verify_mutex_;
};

}  // namespace

core::Result<std::unique_ptr<Service>> Service::open(const std::string& directory,
                                                     const core::Clock& clock,
                                                     const Options& options) {
  core::Result<std::unique_ptr<events::Ledger>> ledger =
      events::Ledger::open(directory, clock, options.log);
  if (!ledger) return fail(ledger.error());
  core::Result<std::unique_ptr<projections::Projections>> projections =
      projections::Projections::open(directory + "/projections", (*ledger)->log(), clock, {});
  if (!projections) return fail(projections.error());
  return std::make_unique<OpenService>(std::move(*ledger), std::move(*projections),
                                       options.on_seal);
}

}  // namespace planledger::net
