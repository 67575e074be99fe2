// What became known of a reporting date after its report, and which of the report's totals does it
// move?
//
// The restatement bridge: each total as it was reported, plus what every later event brought to it,
// is the total as it is known now.
#pragma once

#include "projections/figures.h"
#include "projections/json_writer.h"
#include "projections/question.h"

#include <vector>

namespace planledger::projections {

// An event that changed what holds at the reporting date after it was reported: a late one, or the
// reversal of one that was in effect by then.
struct RestatingEvent {
  EventPtr event;
  EventPtr reversed;  // Of a reversal: the event that it names; else null.

  // The event whose effect it adds or takes away.
  [[nodiscard]] const events::Recorded& subject() const { return reversed ? *reversed : *event; }
};

// Which events of a history restate what the closing reported? Takes the rows of a history at any
// day from the reporting date on, in any order.
class RestatingEvents {
 public:
  explicit RestatingEvents(const PeriodRow& closing) : closing_(closing) {}
  void add(const HistoryRow& row);
  // In the order in which they were recorded.
  [[nodiscard]] std::vector<RestatingEvent> take();

 private:
  PeriodRow closing_;
  std::vector<RestatingEvent> events_;
};

struct RestatedFigure {
  struct Change {
    std::size_t event = 0;  // Index into the restatement's events.
    core::MinorUnits amount = 0;
  };
  Figure figure;
  core::MinorUnits reported = 0;
  core::MinorUnits known = 0;
  std::vector<Change> changes{};  // In the order of the events; each other than 0.
};

struct Restatement {
  PeriodRow closing;
  Point reported;  // The reporting date, as known just before the closing.
  Point known;     // The same date, as known later.
  std::vector<RestatingEvent> events;
  std::vector<RestatedFigure> figures;  // All totals of the report, in its order.
};

// Whether each `reported` plus its changes is `known` was checked: both ends are asked of the views
// as a whole, the changes event by event. Requires closing.seq <= known_at <= views.head(), and the
// `events` that restate `closing` up to known_at. Fails with damaged where it does not add up, else
// where a view does.
[[nodiscard]] core::Result<Restatement> restate(const Views& views, const PeriodRow& closing,
                                                const Point& reported, const Point& known,
                                                std::vector<RestatingEvent> events);

// Answers a question about `question.period`, of its latest closing by known_at or that of seq
// `question.closing`:
//   {...point...,"period","closing":{"seq","reportingDate","closedAt","reopened"},
//    "reported":{"seq","recordedAt"},
//    "events":[{"seq","event","type","action","department","effective","recordedAt",
//               "reverses":{"seq","event","type","department","effective","recordedAt"},"reason",
//               "data"}],
//    "figures":[{"kind","name","action","currency","reported",
//                "changes":[{"seq","event","amount"}],"known"}]}
// Every total of the report is there, those that nothing changed with no changes. A number of
// actions is a number, an amount a text. Fails with invalid_field where the period is none, with
// unknown_period where it was not closed by then, with invalid_question where as_of is given: the
// date is the closing's; else as resolve_point and restate do.
[[nodiscard]] core::Result<Answered> answer_restatement(const core::EventLog& log,
                                                        const Views& views,
                                                        const core::Clock& clock,
                                                        const Question& question, const Sink& sink);

// The members "events" and "figures" of that answer.
void put_restatement_members(JsonWriter& writer, const Restatement& restatement);

}  // namespace planledger::projections
