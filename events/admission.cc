#include "events/admission.h"

#include "core/check.h"
#include "events/form.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <set>

namespace planledger::events {
namespace {

using core::Errc;
using core::fail;

core::Error at_line(core::Error error, std::size_t line) {
  error.line = line;
  return error;
}

bool same_bytes(kj::ArrayPtr<const capnp::word> a, kj::ArrayPtr<const capnp::word> b) {
  return a.size() == b.size() &&
         std::memcmp(a.begin(), b.begin(), a.size() * sizeof(capnp::word)) == 0;
}

}  // namespace

Admission::Admission(core::EventLog& log, const core::Clock& clock)
    : log_(log),
      clock_(clock),
      named_(log.settings().coordinator),
      state_rows_(log),
      state_(state_rows_),
      find_event_([this](core::Sequence seq) { return read(seq); }),
      find_sequence_([this](const core::Uuid& id) { return find(id); }),
      transition_(state_, find_event_, find_sequence_) {}

core::Status Admission::catch_up() {
  core::Result<core::Sequence> at = log_.state_sequence();
  if (!at) return fail(at.error());
  const core::Sequence head = log_.head();
  if (*at > head) {
    return fail(Errc::damaged, fmt::format("the stored state stands at event {}, but the log ends "
                                           "at {}: events are missing from its end",
                                           *at, head));
  }
  state_.resume_at(*at);
  if (head > 0) {
    core::Result<Recorded> last = read(head);
    if (!last) return fail(last.error());
    recorded_last_ = last->recorded_at();
  }
  core::Status applied =
      log_.scan(*at + 1, head, [&](core::Sequence seq, std::string_view bytes) -> core::Status {
        core::Result<Recorded> event = Recorded::decode(seq, bytes);
        if (!event) return fail(event.error());
        if (core::Status done = transition_.apply(event->event(), seq); !done) return done;
        if (!state_.checkpoint_due(seq)) return {};
        return state_.checkpoint(seq);
      });
  if (!applied) return applied;
  return state_.good();
}

core::Result<std::optional<core::Sequence>> Admission::find(const core::Uuid& id) const {
  if (auto pending = pending_ids_.find(id); pending != pending_ids_.end()) {
    return std::optional(pending->second);
  }
  return log_.find(id);
}

core::Result<Recorded> Admission::read(core::Sequence seq) const {
  if (!pending_.empty() && seq >= pending_first_) {
    return Recorded::decode(seq, pending_.at(seq - pending_first_).record);
  }
  core::Result<std::string> bytes = log_.read(seq);
  if (!bytes) return fail(bytes.error());
  return Recorded::decode(seq, *bytes);
}

// Where the events of a batch are recorded already. Fails with id_conflict.
core::Result<std::vector<std::optional<core::Sequence>>> Admission::positions(
    const std::vector<Submission>& events) const {
  std::vector<std::optional<core::Sequence>> seqs;
  std::set<core::Uuid> ids;
  for (std::size_t i = 0; i < events.size(); ++i) {
    const Content content(events[i].content);
    const core::Uuid id = to_uuid(content.event().getId());
    if (!ids.insert(id).second) {
      return fail(core::Error{Errc::id_conflict,
                              fmt::format("id: {} is in the batch twice", core::to_string(id)),
                              i + 1});
    }
    core::Result<std::optional<core::Sequence>> seq = find(id);
    if (!seq) return fail(seq.error());
    if (*seq) {
      core::Result<Recorded> recorded = read(**seq);
      if (!recorded) return fail(recorded.error());
      if (!same_bytes(recorded->content(), events[i].content)) {
        return fail(
            core::Error{Errc::id_conflict,
                        fmt::format("id: {} stands for other content since event {}: {} differs",
                                    core::to_string(id), **seq,
                                    first_difference(recorded->event(), content.event())),
                        i + 1});
      }
    }
    seqs.push_back(*seq);
  }
  return seqs;
}

Receipts Admission::first_positions(const std::vector<std::optional<core::Sequence>>& seqs) {
  std::vector<Receipt> receipts;
  for (const std::optional<core::Sequence>& seq : seqs) {
    core::Result<Recorded> recorded = read(*seq);
    if (!recorded) return fail(recorded.error());
    receipts.push_back({recorded->id(), *seq, recorded->version(), recorded->recorded_at(), false});
  }
  return receipts;
}

core::Status Admission::check_version(const AppendRequest& request) {
  if (!request.expected_version) return {};
  const Content first(request.events.front().content);
  const std::string_view stream = stream_of(first.event());
  for (const Submission& submission : request.events) {
    const Content content(submission.content);
    if (stream_of(content.event()) == stream) continue;
    return fail(Errc::version_conflict,
                fmt::format("an expected version goes with events of one stream; this batch has "
                            "events of {} and of {}",
                            stream, stream_of(content.event())));
  }
  const std::uint64_t version = state_.version(stream);
  if (version == *request.expected_version) return {};
  return fail(
      Errc::version_conflict,
      fmt::format(
          "the stream of {} is at version {}, expected was {}", stream, version,
          *request.expected_version == 0 ? "none" : std::to_string(*request.expected_version)));
}

core::Result<TargetDepartment> Admission::target_department(schema::Event::Reader event) const {
  if (!event.isEventReversed()) return TargetDepartment{};
  core::Result<std::optional<core::Sequence>> seq =
      find(to_uuid(event.getEventReversed().getEvent()));
  if (!seq) return fail(seq.error());
  if (!*seq) return TargetDepartment{};
  core::Result<Recorded> target = read(**seq);
  if (!target) return fail(target.error());
  return TargetDepartment{std::string(view(target->event().getDepartment()))};
}

// The keys, then the role. A signed event is its department's, whoever brings it: what the operator
// enters unsigned is entered for all.
core::Status Admission::check_authority(const Actor& actor, schema::Event::Reader event,
                                        const std::optional<Signature>& signature) {
  if (actor.auditor) return check_role(state_, named_, actor, event, TargetDepartment{});
  if (!actor.key.empty()) {
    if (const core::Result<Actor> now = actor_of(actor.key); !now) return fail(now.error());
  }
  if (core::Status signer = check_signer(state_, event, signature); !signer) return signer;
  Actor author = actor;
  if (signature) author.department = view(event.getDepartment());
  if (!author.department) return {};
  core::Result<TargetDepartment> target = target_department(event);
  if (!target) return fail(target.error());
  return check_role(state_, named_, author, event, *target);
}

core::Result<Actor> Admission::actor_of(const std::string& key) {
  const KeyState& found = state_.keys.get(key);
  if (core::Status good = state_.good(); !good) return fail(good.error());
  if (found.admitted == 0) return fail(Errc::unknown_key, "no event admitted this key");
  if (found.revoked != 0) {
    return fail(Errc::key_revoked, fmt::format("event {} revoked this key", found.revoked));
  }
  Actor actor;
  actor.key = key;
  actor.auditor = found.department.empty();
  if (!actor.auditor) actor.department = found.department;
  return actor;
}

core::Result<core::Sequence> Admission::admission_of(const std::string& key) {
  return actor_of(key).transform([&](const Actor&) { return state_.keys.get(key).admitted; });
}

// `first`: the batch's first event, which the expected version is held against.
core::Status Admission::check(const AppendRequest& request, const Submission& submission,
                              bool first) {
  const Content content(submission.content);
  schema::Event::Reader event = content.event();
  if (core::Status may = check_authority(request.actor, event, submission.signature); !may) {
    return may;
  }
  const RuleContext context{state_, find_event_, find_sequence_};
  if (core::Status ruled = check_rules(context, event, submission.digits); !ruled) return ruled;
  if (first) {
    if (core::Status version = check_version(request); !version) return version;
  }
  if (core::Status periods = check_periods(state_, event); !periods) return periods;
  if (core::Status key = check_key(state_, event, named_); !key) return key;
  return state_.good();
}

// Gives the event its place and changes the state. Requires that it passed `check`.
core::Result<Receipt> Admission::take(const Submission& submission, core::Sequence seq,
                                      std::vector<core::Entry>& entries) {
  const Content content(submission.content);
  schema::Event::Reader event = content.event();
  std::optional<core::Currency> currency;
  if (event.isGrantExtended() || event.isGrantReduced()) {
    const std::string_view grant = event.isGrantExtended()
                                       ? view(event.getGrantExtended().getGrant())
                                       : view(event.getGrantReduced().getGrant());
    core::Result<core::Currency> parsed = core::Currency::parse(state_.grants.get(grant).currency);
    if (!parsed) return fail(parsed.error());
    currency = *parsed;
  }
  if (core::Status applied = transition_.apply(event, seq); !applied) return fail(applied.error());
  recorded_last_ = std::max(recorded_last_, clock_.now());
  const std::string stream(stream_of(event));
  const Receipt receipt{to_uuid(event.getId()), seq, state_.version(stream), recorded_last_, true};
  entries.push_back({receipt.id, stream, receipt.version,
                     Recorded::encode(seq, receipt.version, recorded_last_, submission, currency)});
  pending_ids_[receipt.id] = seq;
  if (pending_.empty()) pending_first_ = seq;
  PLANLEDGER_CHECK(seq == pending_first_ + pending_.size(), "events are taken one after the other");
  pending_.push_back({receipt.id, entries.back().record});
  return receipt;
}

void Admission::take_back(const std::vector<core::Entry>& entries) {
  for (auto entry = entries.rbegin(); entry != entries.rend(); ++entry) {
    const core::Sequence seq = pending_ids_.at(entry->id);
    core::Result<Recorded> event = read(seq);
    PLANLEDGER_CHECK(event.has_value(), "an event of the batch under way can be read");
    const core::Status undone = transition_.take_back(event->event(), seq);
    PLANLEDGER_CHECK(undone.has_value(), "what a batch did can be taken back");
    pending_ids_.erase(entry->id);
    pending_.pop_back();
  }
}

// What the log gives itself by now.
void Admission::forget_durable() {
  const core::Sequence head = log_.head();
  for (; !pending_.empty() && pending_first_ <= head; ++pending_first_) {
    pending_ids_.erase(pending_.front().id);
    pending_.pop_front();
  }
}

Receipts Admission::admit(const AppendRequest& request, core::Group& group) {
  forget_durable();
  if (request.events.empty()) return std::vector<Receipt>{};
  auto seqs = positions(request.events);
  if (!seqs) return fail(seqs.error());
  const auto known = static_cast<std::size_t>(
      std::count_if(seqs->begin(), seqs->end(), [](const auto& seq) { return seq.has_value(); }));
  if (known == seqs->size()) return first_positions(*seqs);
  if (known != 0) {
    const auto missing = std::find(seqs->begin(), seqs->end(), std::nullopt) - seqs->begin();
    return fail(
        core::Error{Errc::partly_appended,
                    fmt::format("{} of the batch's {} events are recorded and the others not",
                                known, seqs->size()),
                    static_cast<std::uint64_t>(missing) + 1});
  }
  std::vector<core::Entry> entries;
  std::vector<Receipt> receipts;
  for (std::size_t i = 0; i < request.events.size(); ++i) {
    core::Result<Receipt> taken =
        check(request, request.events[i], i == 0).and_then([&]() -> core::Result<Receipt> {
          return take(request.events[i], group.next() + i, entries);
        });
    if (!taken) {
      take_back(entries);
      return fail(at_line(taken.error(), i + 1));
    }
    receipts.push_back(*taken);
  }
  for (core::Entry& entry : entries) group.add(std::move(entry));
  return receipts;
}

std::vector<core::Result<Receipt>> Admission::rehearse(const AppendRequest& request,
                                                       core::Sequence next) {
  std::vector<core::Result<Receipt>> results;
  std::vector<core::Entry> entries;
  const core::Instant recorded_last = recorded_last_;
  for (std::size_t i = 0; i < request.events.size(); ++i) {
    AppendRequest alone{{}, request.actor, std::nullopt};
    alone.events.push_back(request.events[i].clone());
    auto seqs = positions(alone.events);
    core::Result<Receipt> result = [&]() -> core::Result<Receipt> {
      if (!seqs) return fail(seqs.error());
      if (seqs->front())
        return first_positions(*seqs).transform(
            [](const auto& receipts) { return receipts.front(); });
      if (core::Status good = check(alone, alone.events.front(), true); !good) {
        return fail(good.error());
      }
      return take(alone.events.front(), next + entries.size(), entries);
    }();
    if (!result) result = fail(at_line(result.error(), i + 1));
    results.push_back(std::move(result));
  }
  take_back(entries);
  recorded_last_ = recorded_last;
  return results;
}

core::Status Admission::checkpoint() { return state_.checkpoint(log_.head()); }

}  // namespace planledger::events
