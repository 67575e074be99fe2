#include "projections/replay.h"

#include "projections/answer_json.h"
#include "projections/projection.h"
#include "projections/replayed_views.h"

#include <algorithm>

namespace planledger::projections {
namespace {

using core::fail;

// An answer as JSON, or the code and message of its error: both must be the same.
template <class Write>
core::Result<std::string> text_of(Write write) {
  std::string text;
  const Sink collect = [&](std::string_view piece) -> core::Status {
    text += piece;
    return {};
  };
  if (core::Status written = write(collect); !written) return fail(written.error());
  return text;
}

using Ask = std::function<core::Status(const Views&, const Sink&)>;

template <class Method, class Writer>
Ask ask_of(const Point& point, Method method, Writer writer) {
  return [=](const Views& views, const Sink& sink) -> core::Status {
    auto answer = method(views);
    if (!answer) return fail(answer.error());
    return writer(point, *answer, sink);
  };
}

struct Compared {
  std::string question;
  Ask ask;
};

std::vector<Compared> questions(const Point& at, const std::vector<std::string>& actions) {
  std::vector<Compared> list;
  list.push_back({"plan", ask_of(
                              at, [=](const Views& v) { return v.plan(at); }, write_plan)});
  list.push_back({"budget", [=](const Views& views, const Sink& sink) {
                    return write_budget(at, views, std::nullopt, sink);
                  }});
  list.push_back({"grants", [=](const Views& views, const Sink& sink) {
                    return write_grants(at, views, false, sink);
                  }});
  list.push_back({"meetings", [=](const Views& views, const Sink& sink) {
                    return write_meetings(at, views, std::nullopt, sink);
                  }});
  list.push_back(
      {"periods", ask_of(
                      at, [=](const Views& v) { return v.periods(at); }, write_periods)});
  list.push_back({"reconcile",
                  ask_of(
                      at, [=](const Views& v) { return v.reconcile(at); }, write_reconciliation)});
  list.push_back({"history", [=](const Views& views, const Sink& sink) -> core::Status {
                    HistoryJson json(at, sink);
                    core::Status visited = views.history(
                        at, std::nullopt, [&](const HistoryRow& row) { return json.add(row); });
                    if (!visited) return visited;
                    return json.finish();
                  }});
  for (const ShownProjection* shown : shown_projections()) {
    list.push_back({std::string(shown->name()), [=](const Views& views, const Sink& sink) {
                      JsonWriter writer(sink);
                      writer.begin_object();
                      core::Status written = views.shown(*shown, at, {}, writer);
                      if (!written) return written;
                      writer.end_object();
                      return writer.finish();
                    }});
  }
  for (const std::string& no : actions) {
    list.push_back(
        {"action " + no, ask_of(
                             at, [=](const Views& v) { return v.action(at, no); }, write_action)});
  }
  return list;
}

// Some bytes of `text` around `place`, cut where a character begins.
std::string around(const std::string& text, std::size_t place) {
  constexpr std::size_t kBefore = 60;
  constexpr std::size_t kLength = 120;
  const auto inside = [&](std::size_t at) {
    return at < text.size() && (static_cast<unsigned char>(text[at]) & 0xc0U) == 0x80U;
  };
  std::size_t begin = place > kBefore ? place - kBefore : 0;
  while (inside(begin)) ++begin;
  std::size_t end = std::min(text.size(), begin + kLength);
  while (inside(end)) ++end;
  return text.substr(begin, end - begin);
}

void put_difference(JsonWriter& writer, const std::string& question, const std::string& replayed,
                    const std::string& projected) {
  const auto mismatch =
      std::mismatch(replayed.begin(), replayed.end(), projected.begin(), projected.end());
  const auto place = static_cast<std::size_t>(mismatch.first - replayed.begin());
  writer.key("difference").begin_object();
  writer.member("question", question);
  writer.key("at").number(place);
  writer.member("replayed", around(replayed, place));
  writer.member("projected", around(projected, place));
  writer.end_object();
}

}  // namespace

core::Result<Answered> replay(const core::EventLog& log, const Views& views, const Point& point,
                              const Sink& sink) {
  core::Result<std::unique_ptr<ReplayedViews>> replayed = ReplayedViews::of(log, point.known_at);
  if (!replayed) return fail(replayed.error());
  core::Result<Plan> plan = (*replayed)->plan(point);
  if (!plan) return fail(plan.error());
  std::vector<std::string> actions;
  for (const ActionSummary& action : plan->actions) actions.push_back(action.no);

  JsonWriter writer(sink);
  writer.begin_object();
  put_point(writer, point);
  std::optional<std::array<std::string, 3>> difference;
  const std::vector<Compared> list = questions(point, actions);
  for (const Compared& compared : list) {
    const auto& question = compared.question;
    const auto& ask = compared.ask;
    core::Result<std::string> expected =
        text_of([&](const Sink& collect) { return ask(**replayed, collect); });
    if (!expected) return fail(expected.error());
    core::Result<std::string> found =
        text_of([&](const Sink& collect) { return ask(views, collect); });
    if (!found) found = "error: " + found.error().message;
    if (*expected == *found) continue;
    difference = {question, *expected, *found};
    break;
  }
  writer.key("holds").boolean(!difference);
  writer.key("compared").begin_array();
  for (const auto& [question, ask] : list) {
    writer.text(question);
    if (difference && (*difference)[0] == question) break;
  }
  writer.end_array();
  if (difference) {
    put_difference(writer, (*difference)[0], (*difference)[1], (*difference)[2]);
  } else {
    writer.key("difference").null();
  }
  writer.end_object();
  if (core::Status written = writer.finish(); !written) return fail(written.error());
  return Answered{!difference};
}

}  // namespace planledger::projections
