// Puts a question to the views and writes its answer.

#include "core/quote.h"
#include "events/json.h"
#include "projections/answer_json.h"
#include "projections/explanation.h"
#include "projections/export/export.h"
#include "projections/projection.h"
#include "projections/projections.h"
#include "projections/readiness.h"
#include "projections/replay.h"
#include "projections/report/report.h"
#include "projections/restatement.h"
#include "projections/seal/answer_seals.h"

#include <fmt/format.h>

namespace planledger::projections {
namespace {

using core::Errc;
using core::fail;

std::optional<std::string_view> filter(const std::string& text) {
  if (text.empty()) return std::nullopt;
  return text;
}

core::Result<Answered> answered(const core::Status& written, bool holds = true) {
  if (!written) return fail(written.error());
  return Answered{holds};
}

core::Status send_in_pieces(std::string_view text, const Sink& sink) {
  while (!text.empty()) {
    const std::string_view piece = text.substr(0, JsonWriter::kPieceBytesMax);
    if (core::Status taken = sink(piece); !taken) return taken;
    text.remove_prefix(piece.size());
  }
  return {};
}

// The event itself may carry a newline nowhere: its JSON is one line.
core::Status write_events(const core::EventLog& log, const Point& point, const Sink& sink) {
  std::string lines;
  core::Status scanned =
      log.scan(1, point.known_at, [&](core::Sequence seq, std::string_view record) -> core::Status {
        core::Result<events::Recorded> event = events::Recorded::decode(seq, record);
        if (!event) return fail(event.error());
        if (events::is_about_keys(event->kind())) return {};  // They belong to this ledger alone.
        lines += events::to_json(*event);
        lines += '\n';
        if (lines.size() < JsonWriter::kPieceBytesMax) return {};
        core::Status taken = send_in_pieces(lines, sink);
        lines.clear();
        return taken;
      });
  if (!scanned) return scanned;
  return send_in_pieces(lines, sink);
}

// Views look actions up by number: what is no number is answered before it gets there.
core::Status check_action(const Question& question) {
  const bool asked =
      question.subject == Subject::action || question.subject == Subject::explanation;
  if (question.action.empty() && !asked) return {};
  const core::Status number = core::check_action_number(question.action);
  if (number) return {};
  if (question.action.empty()) {
    return fail(Errc::invalid_question, "action: expected the number of an action");
  }
  return fail(asked ? Errc::unknown_action : Errc::invalid_question,
              "action: " + number.error().message);
}

struct Asking {
  const core::EventLog& log;
  const Views& views;
  const core::Clock& clock;
  const Question& question;
  const Sink& sink;
};

core::Result<Answered> answer_diff(const Asking& ask) {
  const Question& question = ask.question;
  const bool by_date = !question.from.empty() && !question.to.empty();
  const bool by_knowledge = !question.from_known.empty() && !question.to_known.empty();
  const bool mixed =
      by_date
          ? !question.from_known.empty() || !question.to_known.empty() || !question.as_of.empty()
          : !question.from.empty() || !question.to.empty() || !question.known_at.empty();
  if (by_date == by_knowledge || mixed) {
    return fail(
        Errc::invalid_question,
        "diff: expected either two dates (from, to) or two known-ats (from-known, to-known) "
        "about one as-of date");
  }
  const auto resolve = [&](const std::string& as_of, const std::string& known_at) {
    return resolve_point(ask.log, ask.views, ask.clock, as_of, known_at);
  };
  core::Result<Point> from = by_date ? resolve(question.from, question.known_at)
                                     : resolve(question.as_of, question.from_known);
  if (!from) return fail(from.error());
  core::Result<Point> to = by_date ? resolve(question.to, question.known_at)
                                   : resolve(question.as_of, question.to_known);
  if (!to) return fail(to.error());
  core::Result<std::vector<ActionDifference>> differences = ask.views.diff(*from, *to);
  if (!differences) return fail(differences.error());
  return answered(write_diff(*from, *to, *differences, ask.sink));
}

core::Result<Answered> answer_history(const Asking& ask, const Point& point) {
  HistoryJson json(point, ask.sink);
  const core::Status visited = ask.views.history(
      point, filter(ask.question.action), [&](const HistoryRow& row) { return json.add(row); });
  if (!visited) return fail(visited.error());
  return answered(json.finish());
}

core::Result<Answered> answer_reconcile(const Asking& ask, const Point& point) {
  core::Result<Reconciliation> found = ask.views.reconcile(point);
  if (!found) return fail(found.error());
  return answered(write_reconciliation(point, *found, ask.sink), found->holds());
}

core::Result<Answered> answer_shown(const Asking& ask, const Point& point) {
  const Question& question = ask.question;
  const ShownProjection* const projection = find_shown(question.projection);
  if (projection == nullptr) {
    return fail(Errc::invalid_question, fmt::format("projection: {} is none that can be shown",
                                                    core::quoted(question.projection)));
  }
  if (!question.action.empty() && !projection->takes_action()) {
    return fail(Errc::invalid_question,
                fmt::format("action: {} is not asked about one", question.projection));
  }
  JsonWriter writer(ask.sink);
  writer.begin_object();
  put_point(writer, point);
  core::Status shown = ask.views.shown(*projection, point, question, writer);
  if (!shown) return fail(shown.error());
  writer.end_object();
  return answered(writer.finish());
}

// Every subject that is asked at one point.
core::Result<Answered> answer_at(const Asking& ask, const Point& point) {
  const Question& question = ask.question;
  const auto write = [&](auto result, auto writer) -> core::Result<Answered> {
    if (!result) return fail(result.error());
    return answered(writer(point, *result, ask.sink));
  };
  switch (question.subject) {
    case Subject::plan:
      return write(ask.views.plan(point), write_plan);
    case Subject::action:
      return write(ask.views.action(point, question.action), write_action);
    case Subject::budget:
      return answered(write_budget(point, ask.views, filter(question.action), ask.sink));
    case Subject::grants:
      return answered(write_grants(point, ask.views, question.running, ask.sink));
    case Subject::meetings:
      return answered(write_meetings(point, ask.views, filter(question.action), ask.sink));
    case Subject::periods:
      return write(ask.views.periods(point), write_periods);
    case Subject::seals:
      return seal::answer_seals(ask.log, ask.views, point, question, ask.sink);
    case Subject::explanation:
      return answer_explanation(ask.views, point, question, ask.sink);
    case Subject::shown:
      return answer_shown(ask, point);
    case Subject::history:
      return answer_history(ask, point);
    case Subject::reconcile:
      return answer_reconcile(ask, point);
    case Subject::replay:
      return replay(ask.log, ask.views, point, ask.sink);
    case Subject::export_jsonl:
      return answered(write_events(ask.log, point, ask.sink));
    case Subject::exported:
      return write_export(ask.log, ask.views, point, question, ask.sink);
    case Subject::diff:
    case Subject::report:
    case Subject::readiness:
    case Subject::restatement:
    case Subject::stats:
    case Subject::checkpoint:
    case Subject::prove:
    case Subject::verify:
    case Subject::certificate:
    case Subject::rebuild:
      break;
  }
  return fail(Errc::invalid_question, "this question is not asked at a point");
}

}  // namespace

core::Result<Answered> answer(const core::EventLog& log, const Views& views,
                              const core::Clock& clock, const Question& question,
                              const Sink& sink) {
  const Asking ask{log, views, clock, question, sink};
  if (const core::Status action = check_action(question); !action) return fail(action.error());
  if (question.subject == Subject::diff) return answer_diff(ask);
  if (question.subject == Subject::readiness) {
    return answer_readiness(log, views, clock, question, sink);
  }
  if (question.subject == Subject::restatement) {
    return answer_restatement(log, views, clock, question, sink);
  }
  if (question.subject == Subject::report) {
    return answered(write_report(log, views, clock, question, sink));
  }
  core::Result<Point> point = resolve_point(log, views, clock, question.as_of, question.known_at);
  if (!point) return fail(point.error());
  return answer_at(ask, *point);
}

}  // namespace planledger::projections
