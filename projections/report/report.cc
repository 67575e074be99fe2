#include "projections/report/report.h"

#include "core/quote.h"
#include "projections/report/model.h"
#include "projections/report/render.h"

#include <algorithm>

namespace planledger::projections {
namespace {

// The closing that the period is closed by; none while it is open.
std::optional<PeriodRow> closing_of(const std::vector<PeriodRow>& rows, const std::string& period) {
  std::optional<PeriodRow> latest;
  for (const PeriodRow& row : rows) {
    if (row.period == period) latest = row;
  }
  if (latest && latest->reopened) latest.reset();
  return latest;
}

core::Result<Point> point_of(const core::EventLog& log, const Views& views,
                             const core::Clock& clock, const core::Period& period,
                             const Question& question) {
  auto now = resolve_point(log, views, clock, {}, "now");
  if (!now) return now;
  auto rows = views.periods(*now);
  if (!rows) return core::fail(std::move(rows).error());
  std::string as_of = question.as_of;
  std::string known_at = question.known_at;
  if (const auto closing = closing_of(*rows, core::to_string(period))) {
    if (as_of.empty()) as_of = core::to_string(closing->reporting_date);
    if (known_at.empty()) known_at = "seq:" + std::to_string(closing->seq - 1);
  } else if (as_of.empty()) {
    as_of = core::to_string(std::min(now->as_of, period.last_day()));
  }
  return resolve_point(log, views, clock, as_of, known_at);
}

}  // namespace

core::Status write_report(const core::EventLog& log, const Views& views, const core::Clock& clock,
                          const Question& question, const Sink& sink) {
  const auto period = core::Period::parse(question.period);
  if (!period) return core::fail(period.error());
  const auto language =
      report::language_named(question.language.empty() ? "nl" : question.language);
  if (!language) {
    return core::fail(
        core::Errc::invalid_question,
        "expected nl or en as the language of a report, found " + core::quoted(question.language));
  }
  const auto format = report::format_named(question.format.empty() ? "html" : question.format);
  if (!format) {
    return core::fail(core::Errc::invalid_question, "expected " + report::format_names() +
                                                        " as the format of a report, found " +
                                                        core::quoted(question.format));
  }
  const auto point = point_of(log, views, clock, *period, question);
  if (!point) return core::fail(point.error());
  const auto root = log.root(point->known_at);
  if (!root) return core::fail(root.error());
  const auto model = report::make_model(
      views, {*period, *point, *language, log.settings().ledger, core::to_hex(*root)});
  if (!model) return core::fail(model.error());
  report::Output output(sink);
  core::Status rendered = report::render(*model, *format, output);
  if (!rendered) return rendered;
  return output.finish();
}

}  // namespace planledger::projections
