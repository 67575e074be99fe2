#include "events/audit.h"

#include "core/check.h"
#include "events/form.h"
#include "events/roles.h"
#include "events/rules.h"
#include "events/signatures.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <unordered_map>
#include <utility>

namespace planledger::events {
namespace {

using core::Errc;
using core::fail;
using core::Sequence;

// The tree's nodes of these heights are held against the records as soon as they are complete.
constexpr unsigned kLevelsBetweenChecks = 8;

tl::unexpected<core::Error> fault(std::string what) {
  return fail(Errc::not_proven, std::move(what));
}

// A check that could be made and does not hold, as against a disk that cannot be read.
bool is_fault(Errc code) { return code == Errc::not_proven || code == Errc::damaged; }

schema::Decimal::Reader grant_amount_of(schema::Event::Reader event) {
  if (event.isGrantExtended()) return event.getGrantExtended().getAdded();
  if (event.isGrantReduced()) return event.getGrantReduced().getBy();
  return {};
}

// What the sender handed over, as far as the record tells.
Submission submission_of(const Recorded& recorded) {
  Submission submission;
  submission.content = copy_of(recorded.content());
  submission.schema = recorded.schema();
  submission.provenance = recorded.provenance();
  submission.signature = recorded.signature();
  return submission;
}

// A ledger of no events, made with the first rows that are written: the state of most ledgers fits
// into memory. Goes away with all that is in it.
class Scratch final : public StateRows {
 public:
  Scratch(std::string path, const core::LedgerSettings& settings)
      : path_(std::move(path)), settings_(settings) {}
  Scratch(const Scratch&) = delete;
  Scratch& operator=(const Scratch&) = delete;
  ~Scratch() override {
    log_.reset();
    std::error_code ignored;
    if (made_) std::filesystem::remove_all(path_, ignored);
  }

  [[nodiscard]] core::Result<std::optional<std::string>> read(std::string_view key) const override {
    if (!log_) return std::optional<std::string>();
    return log_->read_state(key);
  }
  [[nodiscard]] core::Status write(std::span<const core::StateRow> rows,
                                   core::Sequence at) override {
    if (!log_) {
      if (core::Status made = make(); !made) return made;
    }
    return log_->write_state(rows, at);
  }

 private:
  core::Status make() {
    made_ = true;
    if (core::Status made = core::make_ledger(path_, settings_); !made) return made;
    auto log = core::EventLog::open(path_);
    if (!log) return fail(log.error());
    log_ = *std::move(log);
    return {};
  }

  const std::string path_;
  const core::LedgerSettings& settings_;
  bool made_ = false;
  std::unique_ptr<core::EventLog> log_;
};

class Auditor {
 public:
  Auditor(const core::EventLog& log, StateRows& scratch, std::size_t entities_max)
      : log_(log),
        named_(log.settings().coordinator),
        signatures_(log.settings().ledger),
        state_(scratch, entities_max),
        find_event_([this](Sequence seq) -> core::Result<Recorded> {
          const auto record = log_.read(seq);
          if (!record) return fail(record.error());
          return Recorded::decode(seq, *record);
        }),
        find_sequence_([this](const core::Uuid& id) { return find_before(id); }),
        transition_(state_, find_event_, find_sequence_) {}

  core::Result<AuditResult> run(Sequence size) {
    core::Status checked = log_.scan(1, size, [&](Sequence seq, std::string_view record) {
      seq_ = seq;
      core::Status good = check(record);
      if (good) ++passed_;
      return good;
    });
    if (checked) checked = check_end(size);
    AuditResult result{size, edge_.root(sha_), std::nullopt, std::move(unsigned_spans_)};
    if (checked) return result;
    if (!is_fault(checked.error().code)) return fail(checked.error());
    result.fault = AuditResult::Fault{std::min(passed_ + 1, size), checked.error().message};
    return result;
  }

 private:
  core::Status check(std::string_view record) {
    try {
      return check_leaf(record).and_then([&] { return check_record(record); }).and_then([&] {
        return keep_state_small();
      });
    } catch (const kj::Exception& exception) {
      return fault(fmt::format("its record cannot be read: {}",
                               std::string(exception.getDescription().cStr())));
    }
  }

  core::Status check_leaf(std::string_view record) {
    const core::Hash leaf = core::leaf_hash(sha_, record);
    const auto stored = log_.node(0, seq_ - 1);
    if (!stored) return fail(stored.error());
    if (leaf != *stored) {
      return fault(fmt::format("its record hashes to {}, but the tree has {} in its place",
                               core::to_hex(leaf), core::to_hex(*stored)));
    }
    edge_.add(sha_, leaf);
    for (unsigned level = kLevelsBetweenChecks; seq_ % (std::uint64_t{1} << level) == 0;
         level += kLevelsBetweenChecks) {
      const auto node = log_.node(level, (seq_ >> level) - 1);
      if (!node) return fail(node.error());
      if (edge_.completed(level) != *node) {
        return fault(fmt::format("the tree's hash over the {} events that it ends is not theirs",
                                 std::uint64_t{1} << level));
      }
    }
    return {};
  }

  core::Status check_record(std::string_view record) {
    auto recorded = Recorded::decode(seq_, record);
    if (!recorded) return fail(recorded.error());
    Submission submission = submission_of(*recorded);
    if (core::Status good = check_content(submission.content); !good) return refused(good.error());
    const schema::Event::Reader event = recorded->event();
    submission.digits = grant_amount_of(event).getScale();
    return check_authority(*recorded, event)
        .and_then([&] { return rules_admit(event, submission); })
        .and_then([&] { return take(event); })
        .and_then([&] { return check_place(*recorded); })
        .and_then([&] { return check_bytes(record, *recorded, submission); });
  }

  core::Status check_authority(const Recorded& recorded, schema::Event::Reader event) {
    const std::optional<Signature> signature = recorded.signature();
    if (!signature) note_unsigned();
    const core::Status authorised = check_signer(state_, event, signature).and_then([&] {
      return signature ? check_signed(recorded, event, *signature) : core::Status{};
    });
    return authorised ? authorised : refused(authorised.error());
  }

  core::Status check_signed(const Recorded& recorded, schema::Event::Reader event,
                            const Signature& signature) {
    core::Status genuine = signatures_.check(recorded.content(), signature);
    if (!genuine) return genuine;
    TargetDepartment target;
    if (event.isEventReversed()) {
      const auto seq = find_before(to_uuid(event.getEventReversed().getEvent()));
      if (!seq) return fail(seq.error());
      if (*seq) {
        const auto reversed = find_event_(**seq);
        if (!reversed) return fail(reversed.error());
        target = view(reversed->event().getDepartment());
      }
    }
    const Actor author{.department = std::string(view(event.getDepartment())), .auditor = false};
    return check_role(state_, named_, author, event, target);
  }

  void note_unsigned() {
    if (!unsigned_spans_.empty() && unsigned_spans_.back().second + 1 == seq_) {
      unsigned_spans_.back().second = seq_;
    } else {
      unsigned_spans_.emplace_back(seq_, seq_);
    }
  }

  core::Status rules_admit(schema::Event::Reader event, const Submission& submission) {
    const auto known = find_before(to_uuid(event.getId()));
    if (!known) return fail(known.error());
    if (*known) return fault(fmt::format("its id is that of event {}", **known));
    const RuleContext context{state_, find_event_, find_sequence_};
    const core::Status ruled =
        check_submission(submission)
            .and_then([&] { return check_rules(context, event, submission.digits); })
            .and_then([&] { return check_periods(state_, event); })
            .and_then([&] { return check_key(state_, event, named_); });
    if (!ruled) return refused(ruled.error());
    return state_.good();
  }

  core::Status take(schema::Event::Reader event) {
    currency_.reset();
    if (event.isGrantExtended() || event.isGrantReduced()) {
      const std::string_view grant = event.isGrantExtended()
                                         ? view(event.getGrantExtended().getGrant())
                                         : view(event.getGrantReduced().getGrant());
      const auto currency = core::Currency::parse(state_.grants.get(grant).currency);
      if (!currency) return fail(currency.error());
      currency_ = *currency;
    }
    return transition_.apply(event, seq_);
  }

  // Where it stands: in time, in its stream, and in both indexes.
  core::Status check_place(const Recorded& recorded) {
    if (recorded.recorded_at() < recorded_last_) {
      return fault("it was recorded before the event before it");
    }
    recorded_last_ = recorded.recorded_at();
    const std::string stream(stream_of(recorded.event()));
    const std::uint64_t version = ++versions_[stream];
    if (recorded.version() != version) {
      return fault(fmt::format("it says that it is version {} of {}, after version {}",
                               recorded.version(), stream, version - 1));
    }
    const auto by_id = log_.find(recorded.id());
    if (!by_id) return fail(by_id.error());
    if (*by_id != seq_) return fault("the id index does not lead to it");
    const auto by_version = log_.read_stream(stream, version, 1);
    if (!by_version) return fail(by_version.error());
    if (*by_version != std::vector<Sequence>{seq_}) {
      return fault(
          fmt::format("the stream index does not have it as version {} of {}", version, stream));
    }
    return {};
  }

  // The record is the one that admission writes, to the last bit.
  core::Status check_bytes(std::string_view record, const Recorded& recorded,
                           const Submission& submission) {
    const std::string expected =
        Recorded::encode(seq_, recorded.version(), recorded.recorded_at(), submission, currency_);
    if (record == expected) return {};
    return fault("its record is not in canonical form, or holds more than an event");
  }

  core::Status check_end(Sequence size) {
    const auto root = log_.root(size);
    if (!root) return fail(root.error());
    if (*root != edge_.root(sha_)) return fault("the tree's root is not that of the records");
    if (size != log_.head()) return {};
    for (const auto& [stream, version] : versions_) {
      const auto stored = log_.stream_version(stream);
      if (!stored) return fail(stored.error());
      if (*stored != version) {
        return fault(fmt::format("the stream index has {} versions of {}, the log {}", *stored,
                                 stream, version));
      }
    }
    return {};
  }

  core::Result<std::optional<Sequence>> find_before(const core::Uuid& id) const {
    auto found = log_.find(id);
    if (found && *found && **found >= seq_) return std::optional<Sequence>();
    return found;
  }

  core::Status keep_state_small() {
    if (!state_.checkpoint_due(seq_ - checkpoint_last_)) return {};
    checkpoint_last_ = seq_;
    // The scratch has no events, so its state stands at none.
    return state_.checkpoint(0);
  }

  static core::Status refused(const core::Error& error) {
    if (error.code == Errc::storage_failed || error.code == Errc::storage_full) return fail(error);
    return fault(
        fmt::format("the rules do not admit it: {}: {}", core::name(error.code), error.message));
  }

  const core::EventLog& log_;
  const std::string named_;  // The coordinator that init named, or empty.
  SignatureCheck signatures_;
  State state_;
  FindEvent find_event_;
  FindSequence find_sequence_;
  Transition transition_;
  core::Sha256 sha_;
  core::TreeEdge edge_;
  Sequence seq_ = 1;
  Sequence passed_ = 0;
  Sequence checkpoint_last_ = 0;
  core::Instant recorded_last_{};
  std::optional<core::Currency> currency_;
  std::unordered_map<std::string, std::uint64_t> versions_;
  std::vector<std::pair<Sequence, Sequence>> unsigned_spans_;
};

}  // namespace

core::Result<AuditResult> audit(const core::EventLog& log, Sequence size,
                                const std::string& scratch, std::size_t entities_max) {
  PLANLEDGER_CHECK(size <= log.head(), "only what is in the log is audited");
  std::error_code error;
  if (std::filesystem::exists(scratch, error)) {
    return fail(Errc::cannot_write, scratch + " is there already");
  }
  Scratch rows(scratch, log.settings());
  return Auditor(log, rows, entities_max).run(size);
}

}  // namespace planledger::events
