// Which point in both times does a question name?

#include "events/event.h"
#include "projections/question.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

namespace planledger::projections {
namespace {

using core::Errc;
using core::fail;

core::Result<core::Instant> recorded_at(const core::EventLog& log, core::Sequence seq) {
  core::Result<std::string> record = log.read(seq);
  if (!record) return fail(record.error());
  core::Result<events::Recorded> event = events::Recorded::decode(seq, *record);
  if (!event) return fail(event.error());
  return event->recorded_at();
}

// The last event recorded at or before `instant`; recorded times never fall along seq.
core::Result<core::Sequence> last_until(const core::EventLog& log, core::Sequence head,
                                        core::Instant instant) {
  core::Sequence known = 0;
  core::Sequence beyond = head + 1;
  while (beyond - known > 1) {
    const core::Sequence middle = known + (beyond - known) / 2;
    core::Result<core::Instant> time = recorded_at(log, middle);
    if (!time) return fail(time.error());
    (*time <= instant ? known : beyond) = middle;
  }
  return known;
}

core::Result<core::Sequence> known_at_seq(core::Sequence head, std::string_view text) {
  core::Sequence seq = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), seq);
  if (error != std::errc() || end != text.data() + text.size()) {
    return fail(Errc::invalid_known_at, fmt::format("known-at: 'seq:{}' is no sequence", text));
  }
  if (seq <= head) return seq;
  return fail(Errc::invalid_known_at,
              fmt::format("known-at: seq:{} is beyond the last event, {}", seq, head));
}

core::Result<core::Sequence> known_at_period(const Views& views, std::string_view text) {
  core::Result<core::Period> period = core::Period::parse(text);
  if (!period) return fail(Errc::invalid_known_at, "known-at: " + period.error().message);
  core::Result<std::vector<PeriodRow>> closings =
      views.periods(Point{core::Date::max(), views.head(), std::nullopt});
  if (!closings) return fail(closings.error());
  for (auto row = closings->rbegin(); row != closings->rend(); ++row) {
    if (row->period == text) return row->seq - 1;
  }
  return fail(Errc::unknown_period, fmt::format("known-at: period {} was never closed", text));
}

core::Result<core::Sequence> known_at_time(const core::EventLog& log, core::Sequence head,
                                           const core::Clock& clock, std::string_view text) {
  core::Result<core::Instant> instant = core::parse_instant(text);
  if (!instant) {
    return fail(
        Errc::invalid_known_at,
        fmt::format("known-at: '{}' is not now, seq:N, an RFC 3339 time or period:P", text));
  }
  if (*instant <= clock.now()) return last_until(log, head, *instant);
  // The clock may have stepped back since: a time that was recorded is not to come.
  if (head > 0) {
    core::Result<core::Instant> latest = recorded_at(log, head);
    if (!latest) return fail(latest.error());
    if (*instant <= *latest) return last_until(log, head, *instant);
  }
  return fail(Errc::invalid_known_at, fmt::format("known-at: {} is still to come", text));
}

core::Result<core::Sequence> known_at(const core::EventLog& log, const Views& views,
                                      const core::Clock& clock, std::string_view text) {
  // The log may have grown beyond what the views have reached.
  const core::Sequence head = views.head();
  if (text.empty() || text == "now") return head;
  if (text.starts_with("seq:")) return known_at_seq(head, text.substr(4));
  if (text.starts_with("period:")) return known_at_period(views, text.substr(7));
  return known_at_time(log, head, clock, text);
}

}  // namespace

core::Result<Point> resolve_point(const core::EventLog& log, const Views& views,
                                  const core::Clock& clock, std::string_view as_of,
                                  std::string_view known_at_text) {
  core::Date day = std::chrono::floor<std::chrono::days>(clock.now());
  if (!as_of.empty()) {
    core::Result<core::Date> date = core::parse_date(as_of);
    if (!date) return fail(Errc::invalid_date, "as-of: " + date.error().message);
    day = *date;
  }
  core::Result<core::Sequence> seq = known_at(log, views, clock, known_at_text);
  if (!seq) return fail(seq.error());
  return point_at(log, day, *seq);
}

core::Result<Point> resolve_point_in(const core::EventLog& log, const Views& views,
                                     const core::Clock& clock, const core::Period& period,
                                     std::string_view as_of, std::string_view known_at_text) {
  auto point = resolve_point(log, views, clock, as_of, known_at_text);
  if (!point) return point;
  if (as_of.empty()) point->as_of = std::min(point->as_of, period.last_day());
  if (point->as_of >= period.first_day()) return point;
  return fail(Errc::invalid_question,
              fmt::format("as-of: {} is before {}, expected {} or a later day",
                          core::to_string(point->as_of), to_string(period),
                          core::to_string(period.first_day())));
}

core::Result<Point> point_at(const core::EventLog& log, core::Date as_of, core::Sequence known_at) {
  Point point{as_of, known_at, std::nullopt};
  if (known_at == 0) return point;
  core::Result<core::Instant> time = recorded_at(log, known_at);
  if (!time) return fail(time.error());
  point.known_at_time = *time;
  return point;
}

}  // namespace planledger::projections
