#include "projections/report/report.h"

#include "core/quote.h"
#include "projections/report/render.h"
#include "projections/seal/kept.h"

#include <fmt/format.h>

#include <algorithm>

namespace planledger::projections {
namespace {

using core::Errc;
using core::fail;

struct Wanted {
  core::Period period;
  report::Language language;
  report::Format format;
};

core::Result<Wanted> read_wanted(const Question& question) {
  const auto period = core::Period::parse(question.period);
  if (!period) return fail(period.error());
  const auto language =
      report::language_named(question.language.empty() ? "nl" : question.language);
  if (!language) {
    return fail(Errc::invalid_question, "expected nl or en as the language of a report, found " +
                                            core::quoted(question.language));
  }
  const auto format = report::format_named(question.format.empty() ? "html" : question.format);
  if (!format) {
    return fail(Errc::invalid_question, "expected " + report::format_names() +
                                            " as the format of a report, found " +
                                            core::quoted(question.format));
  }
  return Wanted{*period, *language, *format};
}

// The closings of one period, in seq order.
core::Result<std::vector<PeriodRow>> closings_of(const Views& views, const core::Period& period) {
  auto rows = views.periods(Point{core::Date::max(), views.head(), std::nullopt});
  if (!rows) return rows;
  const std::string name = to_string(period);
  std::erase_if(*rows, [&](const PeriodRow& row) { return row.period != name; });
  return rows;
}

// The closing whose sealed report the question asks for; none where it asks for that of a point.
core::Result<std::optional<PeriodRow>> sealing_asked(const std::vector<PeriodRow>& closings,
                                                     const Question& question) {
  if (!question.closing.empty()) {
    if (!question.as_of.empty() || !question.known_at.empty()) {
      return fail(
          Errc::invalid_question,
          "closing: a sealed report has its own dates, expected neither as-of nor known-at");
    }
    const auto same = std::find_if(closings.begin(), closings.end(), [&](const PeriodRow& row) {
      return std::to_string(row.seq) == question.closing;
    });
    if (same != closings.end()) return *same;
    return fail(Errc::unknown_period, fmt::format("closing: period {} was not closed by event {}",
                                                  question.period, core::quoted(question.closing)));
  }
  if (closings.empty() || !question.as_of.empty()) return std::nullopt;
  const bool by_closing = question.known_at == "period:" + question.period;
  const bool closed = question.known_at.empty() && !closings.back().reopened;
  if (by_closing || closed) return closings.back();
  return std::nullopt;
}

core::Result<Point> point_of(const core::EventLog& log, const Views& views,
                             const core::Clock& clock, const core::Period& period,
                             const std::vector<PeriodRow>& closings, const Question& question) {
  const bool closed = !closings.empty() && !closings.back().reopened;
  const std::string as_of = closed && question.as_of.empty()
                                ? core::to_string(closings.back().reporting_date)
                                : question.as_of;
  return resolve_point_in(log, views, clock, period, as_of, question.known_at);
}

core::Status render(const Views& views, const report::Subject& subject, report::Format format,
                    const Sink& sink) {
  const auto model = report::make_model(views, subject);
  if (!model) return fail(model.error());
  report::Output output(sink);
  return report::render(*model, format, output).and_then([&] { return output.finish(); });
}

core::Status write_sealed(const core::EventLog& log, const Views& views, const PeriodRow& closing,
                          const Wanted& wanted, bool again, const Sink& sink) {
  const core::SealFiles files(log.directory());
  if (!again && files.has(closing.seq)) {
    return seal::send_report(log, files, closing.seq, report::code(wanted.language),
                             report::name(wanted.format), sink);
  }
  const auto checkpoint = seal::checkpoint_of(log, files, closing.seq);
  if (!checkpoint) return fail(checkpoint.error());
  const auto subject = report::sealed_subject(log, closing, *checkpoint, wanted.language);
  if (!subject) return fail(subject.error());
  return render(views, *subject, wanted.format, sink);
}

core::Result<report::Subject> subject_at(const core::EventLog& log, const core::Period& period,
                                         const Point& point, report::Language language) {
  const auto root = log.root(point.known_at);
  if (!root) return fail(root.error());
  return report::Subject{period,      point, language, log.settings().ledger, core::to_hex(*root),
                         std::nullopt};
}

}  // namespace

core::Result<report::Subject> report::sealed_subject(const core::EventLog& log,
                                                     const PeriodRow& closing,
                                                     const std::string& checkpoint,
                                                     Language language) {
  const auto period = core::Period::parse(closing.period);
  if (!period) return fail(period.error());
  const auto point = point_at(log, closing.reporting_date, closing.seq - 1);
  if (!point) return fail(point.error());
  auto subject = subject_at(log, *period, *point, language);
  if (subject) subject->sealed_by = SealedBy{closing.seq, checkpoint};
  return subject;
}

core::Status write_report(const core::EventLog& log, const Views& views, const core::Clock& clock,
                          const Question& question, const Sink& sink) {
  const auto wanted = read_wanted(question);
  if (!wanted) return fail(wanted.error());
  const auto closings = closings_of(views, wanted->period);
  if (!closings) return fail(closings.error());
  const auto closing = sealing_asked(*closings, question);
  if (!closing) return fail(closing.error());
  if (*closing && !log.settings().keys.empty()) {
    return write_sealed(log, views, **closing, *wanted, question.again, sink);
  }
  const auto point = *closing ? point_at(log, (*closing)->reporting_date, (*closing)->seq - 1)
                              : point_of(log, views, clock, wanted->period, *closings, question);
  if (!point) return fail(point.error());
  const auto subject = subject_at(log, wanted->period, *point, wanted->language);
  if (!subject) return fail(subject.error());
  return render(views, *subject, wanted->format, sink);
}

}  // namespace planledger::projections
