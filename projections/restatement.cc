#include "projections/restatement.h"

#include "core/quote.h"
#include "events/json.h"
#include "projections/answer_json.h"
#include "projections/detail/json_members.h"

#include <fmt/format.h>

#include <algorithm>

namespace planledger::projections {
namespace {

using core::Errc;
using core::fail;
using events::Kind;
using events::view;

// Whether a kind says where actions stand: which goals there are, and under which lines.
bool is_structural(Kind kind) {
  return kind == Kind::GOAL_DEFINED || kind == Kind::POLICY_LINE_DEFINED;
}

bool moves_standing(Kind kind) {
  return kind == Kind::ACTION_DEFINED || kind == Kind::ACTION_AMENDED ||
         kind == Kind::STATUS_CHANGED;
}

bool moves_money(Kind kind) {
  return kind == Kind::SUBSIDY_GRANTED || kind == Kind::GRANT_EXTENDED ||
         kind == Kind::GRANT_REDUCED || kind == Kind::BUDGET_ALLOCATED ||
         kind == Kind::TOTAL_STATED;
}

// after - before, without the zeros.
Figures difference(const Figures& before, Figures after) {
  for (const auto& [figure, value] : before) after[figure] -= value;
  std::erase_if(after, [](const auto& entry) { return entry.second == 0; });
  return after;
}

// Follows the totals at one day along the log, from one event that moves them to the next. What an
// action brings is looked at only where an event is about it.
class Walk {
 public:
  Walk(const Views& views, core::Date day) : views_(views), day_(day) {}

  // Requires the seq before the first event.
  [[nodiscard]] core::Status start(core::Sequence seq) {
    const auto plan = views_.plan(at(seq));
    if (!plan) return fail(plan.error());
    lines_ = goal_lines(*plan);
    return {};
  }

  // What the event brought to each total.
  [[nodiscard]] core::Result<Figures> step(const RestatingEvent& event) {
    const Kind kind = event.subject().kind();
    if (is_structural(kind)) return step_all(event.event->seq());
    if (moves_standing(kind) || moves_money(kind)) {
      return step_action(std::string(view(event.subject().event().getAction())), event.event->seq(),
                         moves_standing(kind));
    }
    return Figures{};
  }

 private:
  struct Known {
    std::optional<Standing> standing;
    Figures figures;
  };

  [[nodiscard]] Point at(core::Sequence seq) const { return {day_, seq, std::nullopt}; }

  [[nodiscard]] core::Result<Figures> step_all(core::Sequence seq) {
    const auto before = figures_at(views_, at(seq - 1));
    if (!before) return fail(before.error());
    auto after = figures_at(views_, at(seq));
    if (!after) return fail(after.error());
    known_.clear();
    if (core::Status started = start(seq); !started) return fail(started.error());
    return difference(*before, *std::move(after));
  }

  [[nodiscard]] core::Result<Figures> step_action(const std::string& no, core::Sequence seq,
                                                  bool standing_moves) {
    auto known = known_.find(no);
    if (known == known_.end()) {
      known = known_.emplace(no, Known{}).first;
      if (auto read = look(no, seq - 1, true, known->second); !read) return fail(read.error());
    }
    const Figures before = known->second.figures;
    if (auto read = look(no, seq, standing_moves, known->second); !read) return fail(read.error());
    return difference(before, known->second.figures);
  }

  [[nodiscard]] core::Status look(const std::string& no, core::Sequence seq, bool standing,
                                  Known& known) const {
    if (standing) {
      const auto detail = views_.action(at(seq), no);
      if (!detail && detail.error().code != Errc::unknown_action) return fail(detail.error());
      known.standing.reset();
      if (detail) known.standing = Standing{detail->summary.goal, detail->summary.status};
    }
    const auto budget = views_.budget(at(seq), no);
    if (!budget) return fail(budget.error());
    known.figures.clear();
    add_action(known.figures, lines_, no, known.standing, *budget);
    return {};
  }

  const Views& views_;
  core::Date day_;
  GoalLines lines_;
  std::map<std::string, Known> known_;
};

using Bridge = std::map<Figure, RestatedFigure, FigureOrder>;

core::Result<Bridge> bridge_ends(const Views& views, const Restatement& of) {
  const auto reported = figures_at(views, of.reported);
  if (!reported) return fail(reported.error());
  const auto known = figures_at(views, of.known);
  if (!known) return fail(known.error());
  Bridge bridge;
  const auto entry = [&](const Figure& figure) -> RestatedFigure& {
    return bridge.try_emplace(figure, RestatedFigure{.figure = figure}).first->second;
  };
  for (const auto& [figure, value] : *reported) entry(figure).reported = value;
  for (const auto& [figure, value] : *known) entry(figure).known = value;
  return bridge;
}

core::Status check(const RestatedFigure& figure) {
  core::MinorUnits sum = figure.reported;
  for (const RestatedFigure::Change& change : figure.changes) sum += change.amount;
  if (sum == figure.known) return {};
  return fail(Errc::damaged,
              fmt::format("the total of {} {}: what was reported and the events "
                          "since do not add up to what is known",
                          name(figure.figure.kind), core::quoted(figure.figure.name)));
}

core::Result<std::vector<RestatingEvent>> restating_events(const Views& views,
                                                           const PeriodRow& closing,
                                                           const Point& known) {
  RestatingEvents events(closing);
  const core::Status read =
      views.history(known, std::nullopt, [&](const HistoryRow& row) -> core::Status {
        events.add(row);
        return {};
      });
  if (!read) return fail(read.error());
  return events.take();
}

core::Result<PeriodRow> closing_asked(const Views& views, const core::Period& period,
                                      core::Sequence known_at, const Question& question) {
  const auto rows = views.periods(Point{core::Date::max(), known_at, std::nullopt});
  if (!rows) return fail(rows.error());
  const std::string own = to_string(period);
  const auto closing = std::find_if(rows->rbegin(), rows->rend(), [&](const PeriodRow& row) {
    return row.period == own &&
           (question.closing.empty() || std::to_string(row.seq) == question.closing);
  });
  if (closing != rows->rend()) return *closing;
  if (question.closing.empty()) {
    return fail(Errc::unknown_period,
                fmt::format("period: {} was not closed by event {}", own, known_at));
  }
  return fail(Errc::unknown_period, fmt::format("closing: period {} was not closed by event {}",
                                                own, core::quoted(question.closing)));
}

void put_event(JsonWriter& writer, const RestatingEvent& event) {
  writer.begin_object();
  detail::put_event_members(writer, *event.event);
  writer.key("reverses");
  if (event.reversed) {
    writer.begin_object();
    detail::put_event_members(writer, *event.reversed);
    writer.end_object();
    writer.member("reason", view(event.event->event().getEventReversed().getReason()));
  } else {
    writer.null().key("reason").null();
  }
  writer.key("data").json(events::data_to_json(event.subject()));
  writer.end_object();
}

void put_figure(JsonWriter& writer, const Restatement& of, const RestatedFigure& restated) {
  const Figure& figure = restated.figure;
  writer.begin_object().member("kind", name(figure.kind)).member("name", figure.name);
  writer.key("action");
  figure.action.empty() ? writer.null() : writer.text(figure.action);
  writer.key("currency");
  figure.currency ? writer.text(figure.currency->code()) : writer.null();
  detail::put_value(writer, "reported", restated.reported, figure.currency);
  writer.key("changes").begin_array();
  for (const RestatedFigure::Change& change : restated.changes) {
    const events::Recorded& event = *of.events[change.event].event;
    writer.begin_object().key("seq").number(event.seq());
    writer.member("event", core::to_string(event.id()));
    detail::put_value(writer, "amount", change.amount, figure.currency);
    writer.end_object();
  }
  writer.end_array();
  detail::put_value(writer, "known", restated.known, figure.currency);
  writer.end_object();
}

}  // namespace

void RestatingEvents::add(const HistoryRow& row) {
  if (events::first_day_of(row.event->event()) > closing_.reporting_date) return;
  // A reversal stands with what it names: whether it counts does not hang on its own date.
  if (row.event->kind() == Kind::EVENT_REVERSED) return;
  if (row.event->seq() > closing_.seq) events_.push_back({row.event, nullptr});
  if (row.reversed_by && row.reversed_by->seq() > closing_.seq) {
    events_.push_back({row.reversed_by, row.event});
  }
}

std::vector<RestatingEvent> RestatingEvents::take() {
  std::sort(events_.begin(), events_.end(), [](const RestatingEvent& a, const RestatingEvent& b) {
    return a.event->seq() < b.event->seq();
  });
  return std::move(events_);
}

core::Result<Restatement> restate(const Views& views, const PeriodRow& closing,
                                  const Point& reported, const Point& known,
                                  std::vector<RestatingEvent> events) {
  Restatement made{closing, reported, known, std::move(events), {}};
  auto bridge = bridge_ends(views, made);
  if (!bridge) return fail(bridge.error());
  Walk walk(views, closing.reporting_date);
  if (core::Status started = walk.start(closing.seq); !started) return fail(started.error());
  for (std::size_t i = 0; i < made.events.size(); ++i) {
    const auto brought = walk.step(made.events[i]);
    if (!brought) return fail(brought.error());
    for (const auto& [figure, amount] : *brought) {
      RestatedFigure& restated =
          bridge->try_emplace(figure, RestatedFigure{.figure = figure}).first->second;
      restated.changes.push_back({i, amount});
    }
  }
  for (auto& [figure, restated] : *bridge) {
    if (core::Status adds_up = check(restated); !adds_up) return fail(adds_up.error());
    made.figures.push_back(std::move(restated));
  }
  return made;
}

void put_restatement_members(JsonWriter& writer, const Restatement& restatement) {
  writer.key("events").begin_array();
  for (const RestatingEvent& event : restatement.events) put_event(writer, event);
  writer.end_array();
  writer.key("figures").begin_array();
  for (const RestatedFigure& figure : restatement.figures) {
    put_figure(writer, restatement, figure);
  }
  writer.end_array();
}

core::Result<Answered> answer_restatement(const core::EventLog& log, const Views& views,
                                          const core::Clock& clock, const Question& question,
                                          const Sink& sink) {
  const auto period = core::Period::parse(question.period);
  if (!period) return fail(period.error());
  if (!question.as_of.empty()) {
    return fail(Errc::invalid_question,
                "as-of: a restatement is of the closing's reporting date, expected none");
  }
  const auto asked = resolve_point(log, views, clock, "", question.known_at);
  if (!asked) return fail(asked.error());
  const auto closing = closing_asked(views, *period, asked->known_at, question);
  if (!closing) return fail(closing.error());
  const auto reported = point_at(log, closing->reporting_date, closing->seq - 1);
  if (!reported) return fail(reported.error());
  const Point known{closing->reporting_date, asked->known_at, asked->known_at_time};
  auto events = restating_events(views, *closing, known);
  if (!events) return fail(events.error());
  const auto made = restate(views, *closing, *reported, known, *std::move(events));
  if (!made) return fail(made.error());
  JsonWriter writer(sink);
  writer.begin_object();
  put_point(writer, known);
  writer.member("period", to_string(*period));
  writer.key("closing").begin_object().key("seq").number(closing->seq);
  writer.member("reportingDate", core::to_string(closing->reporting_date));
  writer.member("closedAt", core::to_string(closing->closed_at));
  writer.key("reopened").boolean(closing->reopened).end_object();
  writer.key("reported").begin_object();
  detail::put_known_at_members(writer, *reported);
  writer.end_object();
  put_restatement_members(writer, *made);
  writer.end_object();
  if (core::Status written = writer.finish(); !written) return fail(written.error());
  return Answered{};
}

}  // namespace planledger::projections
