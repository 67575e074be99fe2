#include "projections/seal/make_seal.h"

#include "core/ledger_key.h"
#include "events/event.h"
#include "projections/export/sha256.h"
#include "projections/projections.h"
#include "projections/report/compose.h"
#include "projections/report/render.h"
#include "projections/report/report.h"
#include "projections/seal/kept.h"
#include "projections/seal/streams.h"

namespace planledger::projections::seal {
namespace {

using core::SealFiles;

constexpr std::pair<const char*, Subject> kAnswers[] = {
    {"plan", Subject::plan}, {"budget", Subject::budget}, {"history", Subject::history}};
constexpr report::Language kLanguages[] = {report::Language::nl, report::Language::en};

// What passes through it is counted and hashed.
class Measure {
 public:
  void add(std::string_view piece) {
    hash_.add(piece);
    bytes_ += piece.size();
  }
  [[nodiscard]] std::uint64_t bytes() const { return bytes_; }
  [[nodiscard]] std::string sha256() { return hash_.hexadecimal(); }

 private:
  exports::Sha256 hash_;
  std::uint64_t bytes_ = 0;
};

class Maker {
 public:
  Maker(const core::EventLog& log, const Views& views, const core::Clock& clock,
        const PeriodRow& closing, const SealFiles& files, const std::function<bool()>& give_up)
      : log_(log),
        views_(views),
        clock_(clock),
        closing_(closing),
        files_(files),
        give_up_(give_up) {}

  [[nodiscard]] core::Status make() {
    auto draft = files_.draft(closing_.seq);
    if (!draft) return core::fail(draft.error());
    return identify()
        .and_then([&] { return add_checkpoint(*draft); })
        .and_then([&] { return add_answers(); })
        .and_then([&] { return add_streams(*draft); })
        .and_then([&] { return add_reports(*draft); })
        .and_then([&] { return add_seal(*draft); })
        .and_then([&] { return draft->put(); });
  }

 private:
  [[nodiscard]] core::Status go_on() const {
    if (!give_up_()) return {};
    return core::fail(core::Errc::stopping, "the ledger is being closed");
  }

  [[nodiscard]] core::Status identify() {
    const auto record = log_.read(closing_.seq);
    if (!record) return core::fail(record.error());
    const auto event = events::Recorded::decode(closing_.seq, *record);
    if (!event) return core::fail(event.error());
    const core::Sequence size = closing_.seq - 1;
    const auto root = log_.root(size);
    if (!root) return core::fail(root.error());
    seal_.ledger = log_.settings().ledger;
    seal_.period = closing_.period;
    seal_.reporting_date = closing_.reporting_date;
    seal_.closing = closing_.seq;
    seal_.event = event->id();
    seal_.size = size;
    seal_.root = *root;
    seal_.renderer = report::kRendererVersion;
    return {};
  }

  [[nodiscard]] core::Status add_checkpoint(const SealFiles::Draft& draft) {
    auto checkpoint = checkpoint_of(log_, files_, closing_.seq);
    if (!checkpoint) return core::fail(checkpoint.error());
    checkpoint_ = *std::move(checkpoint);
    return draft.add(kCheckpointName, checkpoint_);
  }

  [[nodiscard]] core::Status add_answers() {
    for (const auto& [name, subject] : kAnswers) {
      Measure measure;
      const Question question{.subject = subject,
                              .as_of = core::to_string(closing_.reporting_date),
                              .known_at = "seq:" + std::to_string(seal_.size)};
      const auto answered =
          answer(log_, views_, clock_, question, [&](std::string_view piece) -> core::Status {
            measure.add(piece);
            return go_on();
          });
      if (!answered) return core::fail(answered.error());
      seal_.answers.push_back({name, measure.sha256()});
    }
    return {};
  }

  [[nodiscard]] core::Status add_streams(const SealFiles::Draft& draft) {
    Versions versions;
    if (seal_.size > 0) {
      core::Status counted = count_streams(log_, 1, seal_.size, versions);
      if (!counted) return counted;
    }
    const std::string text = to_text(versions);
    seal_.streams = versions.size();
    Measure measure;
    measure.add(text);
    seal_.streams_sha256 = measure.sha256();
    return draft.add(kStreamsName, text);
  }

  [[nodiscard]] core::Status add_reports(const SealFiles::Draft& draft) {
    for (const report::Language language : kLanguages) {
      const auto subject = report::sealed_subject(log_, closing_, checkpoint_, language);
      if (!subject) return core::fail(subject.error());
      const auto model = report::make_model(views_, *subject);
      if (!model) return core::fail(model.error());
      for (const report::Format format : report::all_formats()) {
        if (core::Status added = add_report(draft, *model, format); !added) return added;
      }
    }
    return {};
  }

  [[nodiscard]] core::Status add_report(const SealFiles::Draft& draft, const report::Model& model,
                                        report::Format format) {
    const std::string language(report::code(model.subject.language));
    const std::string name(report::name(format));
    Measure measure;
    core::Status added =
        draft.add(report_name(language, name), [&](const SealFiles::Take& take) -> core::Status {
          const Sink sink = [&](std::string_view piece) {
            measure.add(piece);
            return go_on().and_then([&] { return take(piece); });
          };
          report::Output output(sink);
          return report::render(model, format, output).and_then([&] { return output.finish(); });
        });
    if (added) seal_.reports.push_back({language, name, measure.bytes(), measure.sha256()});
    return added;
  }

  [[nodiscard]] core::Status add_seal(const SealFiles::Draft& draft) const {
    const auto note = core::signed_note(log_, to_text(seal_));
    if (!note) return core::fail(note.error());
    return draft.add(kSealName, core::to_string(*note));
  }

  const core::EventLog& log_;
  const Views& views_;
  const core::Clock& clock_;
  const PeriodRow& closing_;
  const SealFiles& files_;
  const std::function<bool()>& give_up_;
  std::string checkpoint_;
  Seal seal_;
};

}  // namespace

core::Status make_seal(const core::EventLog& log, const Views& views, const core::Clock& clock,
                       const PeriodRow& closing, const SealFiles& files,
                       const std::function<bool()>& give_up) {
  return Maker(log, views, clock, closing, files, give_up).make();
}

core::Result<std::vector<PeriodRow>> unsealed(const core::EventLog& log, const Views& views,
                                              const SealFiles& files) {
  if (log.settings().keys.empty()) return std::vector<PeriodRow>{};
  auto rows = views.periods(Point{core::Date::max(), views.head(), std::nullopt});
  if (!rows) return rows;
  std::erase_if(*rows, [&](const PeriodRow& row) { return files.has(row.seq); });
  return rows;
}

}  // namespace planledger::projections::seal
