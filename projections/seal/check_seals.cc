#include "projections/seal/check_seals.h"

#include "core/ledger_key.h"
#include "events/event.h"
#include "projections/export/sha256.h"
#include "projections/seal/kept.h"
#include "projections/seal/streams.h"

#include <fmt/format.h>

namespace planledger::projections::seal {
namespace {

using core::Errc;
using core::fail;

core::Status differs(core::Sequence closing, std::string_view what) {
  return fail(Errc::damaged, fmt::format("the seal of closing {}: {}", closing, what));
}

core::Status check_closing(const core::EventLog& log, const Seal& seal) {
  if (seal.closing == 0 || seal.closing > log.head()) {
    return differs(seal.closing, fmt::format("the log ends with event {}", log.head()));
  }
  const auto record = log.read(seal.closing);
  if (!record) return fail(record.error());
  const auto event = events::Recorded::decode(seal.closing, *record);
  if (!event) return fail(event.error());
  if (event->kind() != events::Kind::PERIOD_CLOSED || event->id() != seal.event) {
    return differs(seal.closing, fmt::format("event {} is not the closing {} of it", seal.closing,
                                             core::to_string(seal.event)));
  }
  const auto body = event->event().getPeriodClosed();
  const auto date = events::date_of(body.getReportingDate());
  if (events::view(body.getPeriod()) == seal.period && date &&
      date->first_day() == seal.reporting_date && seal.size + 1 == seal.closing) {
    return {};
  }
  return differs(seal.closing, "its period, reporting date or size is not that of its closing");
}

core::Status check_root(const core::EventLog& log, const core::SealFiles& files, const Seal& seal) {
  const auto root = log.root(seal.size);
  if (!root) return fail(root.error());
  if (*root != seal.root) return differs(seal.closing, "the log has another root at its size");
  const auto text = files.read(seal.closing, kCheckpointName);
  const auto note = text ? core::Note::parse(*text) : fail(text.error());
  const auto checkpoint =
      note ? core::verified_checkpoint(*note, core::checkpoint_origin(seal.ledger),
                                       log.settings().keys)
           : fail(note.error());
  if (!checkpoint) return differs(seal.closing, "its checkpoint: " + checkpoint.error().message);
  if (checkpoint->size == seal.size && checkpoint->root == seal.root) return {};
  return differs(seal.closing, "its checkpoint is of another point");
}

core::Status check_streams(const core::SealFiles& files, const Seal& seal,
                           const Versions& versions) {
  exports::Sha256 hash;
  hash.add(to_text(versions));
  if (versions.size() != seal.streams || hash.hexadecimal() != seal.streams_sha256) {
    return differs(seal.closing, "the streams of the log were not so far then");
  }
  return check_file(files, seal.closing, kStreamsName, seal.streams_sha256);
}

core::Status check_reports(const core::SealFiles& files, const Seal& seal) {
  for (const Seal::Report& report : seal.reports) {
    core::Status same =
        check_file(files, seal.closing, report_name(report.language, report.format), report.sha256);
    if (!same) return same;
  }
  return {};
}

// The seals in order of their closings, and the streams counted on from one to the next.
class Check {
 public:
  explicit Check(const core::EventLog& log) : log_(log), files_(log.directory()) {}

  [[nodiscard]] core::Result<Checked> run() {
    const auto closings = files_.closings();
    if (!closings) return fail(closings.error());
    Checked checked{closings->size(), std::nullopt};
    for (const core::Sequence closing : *closings) {
      const core::Status good = check(closing);
      if (good) continue;
      if (good.error().code != Errc::damaged) return fail(good.error());
      checked.fault = good.error().message;
      break;
    }
    return checked;
  }

 private:
  [[nodiscard]] core::Status check(core::Sequence closing) {
    const auto kept = read_seal(log_, files_, closing);
    if (!kept) return fail(kept.error());
    const Seal& seal = kept->seal;
    return check_closing(log_, seal)
        .and_then([&] { return check_root(log_, files_, seal); })
        .and_then([&] { return count_to(seal.size); })
        .and_then([&] { return check_streams(files_, seal, versions_); })
        .and_then([&] { return check_reports(files_, seal); });
  }

  [[nodiscard]] core::Status count_to(core::Sequence size) {
    if (size <= counted_) return {};
    core::Status counted = count_streams(log_, counted_ + 1, size, versions_);
    counted_ = size;
    return counted;
  }

  const core::EventLog& log_;
  const core::SealFiles files_;
  Versions versions_;
  core::Sequence counted_ = 0;
};

}  // namespace

core::Result<Checked> check_seals(const core::EventLog& log) { return Check(log).run(); }

}  // namespace planledger::projections::seal
