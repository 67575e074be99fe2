// A question as a command line, a request on the wire or a URL puts it, and its answer as JSON.
#pragma once

#include "core/clock.h"
#include "core/log.h"
#include "projections/views.h"

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace planledger::projections {

enum class Subject : std::uint8_t {
  plan,
  action,
  budget,
  grants,
  meetings,
  history,
  periods,
  diff,
  reconcile,
  report,
  replay,
  export_jsonl,
  stats,
  checkpoint,
  prove,
  verify,
  exported,
  seals,
  readiness,
  certificate,
  restatement,
  explanation,
  shown,
  rebuild,
};

// Texts as given; empty where not given. The same fields on the command line, on the wire and in a
// URL's query.
struct Question {
  Subject subject = Subject::plan;
  std::string as_of{};     // YYYY-MM-DD; today (UTC) where empty.
  std::string known_at{};  // now, seq:N, an RFC 3339 time, period:P; now where empty.
  std::string action{};    // Of action, explanation, and the filter of budget, meetings, history.
  bool running = false;    // Of grants.
  std::string from{};      // Of diff: two dates, or two known-ats with as_of.
  std::string to{};
  std::string from_known{};
  std::string to_known{};
  std::string period{};    // Of report, readiness, restatement.
  std::string language{};  // Of report: nl (default) or en.
  // Of report, exported: see render.h, export.h. Of checkpoint: keys. Of seals: note, streams.
  std::string format{};
  std::string event{};        // Of prove: an event's id.
  std::string checkpoint{};   // Of prove and verify: a signed checkpoint that was kept.
  bool name_persons = false;  // Of exported: name the persons among beneficiaries and participants.
  std::string publisher{};    // Of exported: how its standard knows who publishes.
  std::string department{};   // Of readiness: the one whose list it is; all where empty.
  std::string closing{};      // Of report, seals, restatement: the seq of a PeriodClosed.
  bool again = false;         // Of report: a sealed one made anew, not as it is kept.
  std::string key{};          // Of certificate: a key that was admitted, as events write it.
  std::uint32_t days = 0;     // Of certificate: how long it is to hold; 0: as long as is usual.
  std::string projection{};   // Of shown, rebuild: its name (projection.h).
};

// Takes the next piece of an answer; a piece is at most some 64 KiB and lives for the call alone.
// An error (the reader has gone) ends the answer with it.
using Sink = std::function<core::Status(std::string_view piece)>;

// The point that as_of and known_at name. Fails with invalid_date, invalid_known_at (a time to
// come, a seq beyond the log, not such a form) or unknown_period.
[[nodiscard]] core::Result<Point> resolve_point(const core::EventLog& log, const Views& views,
                                                const core::Clock& clock, std::string_view as_of,
                                                std::string_view known_at);

// The same for a question about a period: without as_of of its last day, or of today where that is
// earlier. Fails with invalid_question where the day is before the period.
[[nodiscard]] core::Result<Point> resolve_point_in(const core::EventLog& log, const Views& views,
                                                   const core::Clock& clock,
                                                   const core::Period& period,
                                                   std::string_view as_of,
                                                   std::string_view known_at);

// The point at that date and seq. Requires known_at <= log.head(). Fails as the log does.
[[nodiscard]] core::Result<Point> point_at(const core::EventLog& log, core::Date as_of,
                                           core::Sequence known_at);

// `holds` is false where something was checked and does not hold (reconcile, replay): exit
// status 1.
struct Answered {
  bool holds = true;
  std::vector<std::string> notes{};  // For standard error, one line each.
};

}  // namespace planledger::projections
