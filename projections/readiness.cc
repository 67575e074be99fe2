#include "projections/readiness.h"

#include "core/quote.h"
#include "projections/answer_json.h"
#include "projections/detail/json_members.h"
#include "projections/report/action_model.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

namespace planledger::projections {
namespace {

using core::fail;
using events::Kind;
using events::view;

// What one pass over the events in force finds, by action.
struct Found {
  std::set<std::string, std::less<>> departments;     // Registered ones.
  std::map<std::string, std::set<std::string>> told;  // Competences with a narrative; "": of all.
  std::map<std::string, core::Date> status;           // The last day that one was said.
  std::map<std::string, core::Date> word;             // The last narrative, milestone or figure.
  std::map<std::string, core::Date> mentioned;        // By grant.
  std::map<core::Uuid, EventPtr> planned;
  std::vector<core::Uuid> held;                 // Planned meetings that came about.
  std::map<core::Uuid, std::string> referring;  // Whose narrative has references.
};

void note_latest(std::map<std::string, core::Date>& latest, std::string_view of, core::Date day) {
  const auto [place, is_new] = latest.try_emplace(std::string(of), day);
  if (!is_new) place->second = std::max(place->second, day);
}

void note_narrative(Found& found, const events::Recorded& event, const core::Period& period) {
  const auto body = event.event().getNarrativeReported();
  if (body.getReferences().size() > 0) {
    found.referring.emplace(event.id(), view(event.event().getDepartment()));
  }
  if (!report::is_of_period(event, period)) return;
  std::set<std::string>& told = found.told[std::string(view(event.event().getAction()))];
  if (body.getCompetences().size() == 0) told.insert("");
  for (const auto competence : body.getCompetences()) told.emplace(view(competence));
}

void note(Found& found, const EventPtr& recorded, const core::Period& period) {
  const auto event = recorded->event();
  const std::string_view action = view(event.getAction());
  const core::Date day = events::first_day_of(event);
  switch (recorded->kind()) {
    case Kind::DEPARTMENT_REGISTERED:
      found.departments.emplace(view(event.getDepartmentRegistered().getCode()));
      break;
    case Kind::NARRATIVE_REPORTED:
      note_narrative(found, *recorded, period);
      note_latest(found.word, action, day);
      break;
    case Kind::MILESTONE_REACHED:
    case Kind::FIGURE_REPORTED:
      note_latest(found.word, action, day);
      break;
    case Kind::STATUS_CHANGED:
      note_latest(found.status, action, day);
      break;
    case Kind::GRANT_MENTIONED:
      note_latest(found.mentioned, view(event.getGrantMentioned().getGrant()), day);
      break;
    case Kind::MEETING_PLANNED:
      found.planned.emplace(recorded->id(), recorded);
      break;
    case Kind::MEETING_HELD:
      if (event.getMeetingHeld().hasPlanned()) {
        found.held.push_back(events::to_uuid(event.getMeetingHeld().getPlanned()));
      }
      break;
    default:
      break;
  }
}

core::Result<Found> search(const Views& views, const Point& point, const core::Period& period) {
  Found found;
  const core::Status read =
      views.history(point, std::nullopt, [&](const HistoryRow& row) -> core::Status {
        if (!row.reversed_by) note(found, row.event, period);
        return {};
      });
  if (!read) return fail(read.error());
  for (const core::Uuid& id : found.held) found.planned.erase(id);
  return found;
}

// Who answers for an action: who coordinates it, else who takes part, else nobody known ("").
std::vector<std::string> responsible(const ActionSummary& action) {
  std::vector<std::string> coordinating;
  std::vector<std::string> all;
  for (const DepartmentRole& each : action.departments) {
    all.push_back(each.code);
    if (each.role == Role::COORDINATING) coordinating.push_back(each.code);
  }
  if (!coordinating.empty()) return coordinating;
  if (all.empty()) all.emplace_back();
  return all;
}

class Collector {
 public:
  Collector(const Point& point, const core::Period& period, std::optional<core::Date> since,
            const Found& found)
      : point_(point),
        after_(since.value_or(period.first_day() - std::chrono::days(1))),
        found_(found) {}

  void add_action(const ActionSummary& action) {
    const auto told = found_.told.find(action.no);
    const auto is_told = [&](const std::string& competence) {
      return told != found_.told.end() &&
             (told->second.contains(competence) || told->second.contains(""));
    };
    if (action.competences.empty() && told == found_.told.end()) {
      add_for_each(action, Missing::narrative, std::nullopt);
    }
    for (const std::string& competence : action.competences) {
      if (!is_told(competence)) add_for_each(action, Missing::narrative, competence);
    }
    const bool over = action.status == Status::COMPLETED || action.status == Status::STOPPED;
    if (!over && !is_after(found_.status, action.no, after_)) {
      add_for_each(action, Missing::status, std::nullopt);
    }
  }

  void add_grant(const GrantRow& grant) {
    if (!grant.to) return;
    const core::Date end = grant.to->last_day();
    if (end <= after_ || end > point_.as_of) return;
    if (is_after(found_.word, grant.action, end)) return;
    if (is_after(found_.mentioned, grant.grant, end)) return;
    MissingItem item{
        .department = grant.department, .action = grant.action, .kind = Missing::word_on_grant};
    item.grant = grant.grant;
    item.on = grant.to;
    item.event = grant.event->id();
    missing_.push_back(std::move(item));
  }

  void add_meetings() {
    for (const auto& [id, planned] : found_.planned) {
      const auto on = events::date_of(planned->event().getMeetingPlanned().getOn());
      if (!on || on->last_day() > point_.as_of) continue;
      MissingItem item = of_event(*planned, Missing::meeting);
      item.on = on;
      missing_.push_back(std::move(item));
    }
  }

  void add_total(const StatedRow& stated) {
    MissingItem item = of_event(*stated.event, Missing::total);
    item.difference = stated.difference();
    item.currency = stated.currency;
    missing_.push_back(std::move(item));
  }

  void add_reference(const DanglingReference& reference) {
    MissingItem item{.department = found_.referring.at(reference.event),
                     .action = reference.action,
                     .kind = Missing::reference};
    item.to = reference.to;
    item.event = reference.event;
    missing_.push_back(std::move(item));
  }

  [[nodiscard]] std::vector<MissingItem> take() {
    const core::PlanOrder before;
    std::stable_sort(missing_.begin(), missing_.end(),
                     [&](const MissingItem& a, const MissingItem& b) {
                       if (a.department != b.department) return a.department < b.department;
                       if (a.action != b.action) return before(a.action, b.action);
                       return a.kind < b.kind;
                     });
    return std::move(missing_);
  }

 private:
  static bool is_after(const std::map<std::string, core::Date>& latest, const std::string& of,
                       core::Date day) {
    const auto found = latest.find(of);
    return found != latest.end() && found->second > day;
  }

  static MissingItem of_event(const events::Recorded& event, Missing kind) {
    MissingItem item{.department = std::string(view(event.event().getDepartment())),
                     .action = std::string(view(event.event().getAction())),
                     .kind = kind};
    item.event = event.id();
    return item;
  }

  void add_for_each(const ActionSummary& action, Missing kind,
                    const std::optional<std::string>& competence) {
    for (const std::string& department : responsible(action)) {
      MissingItem item{.department = department, .action = action.no, .kind = kind};
      item.competence = competence;
      missing_.push_back(std::move(item));
    }
  }

  const Point& point_;
  core::Date after_;
  const Found& found_;
  std::vector<MissingItem> missing_;
};

// Fills `since` and `closing`.
void note_closings(Readiness& readiness, const std::vector<PeriodRow>& closings,
                   const core::Period& period, const Point& point) {
  const std::string own = to_string(period);
  for (const PeriodRow& row : closings) {
    if (row.period == own) {
      readiness.closing = row.reopened ? std::nullopt : std::optional(row);
    } else if (row.reporting_date < point.as_of) {
      readiness.since = std::max(readiness.since.value_or(row.reporting_date), row.reporting_date);
    }
  }
}

void put_item(JsonWriter& writer, const MissingItem& item) {
  writer.begin_object().member("kind", name(item.kind)).member("action", item.action);
  writer.optional_member("competence", item.competence);
  writer.optional_member("grant", item.grant);
  detail::put_date(writer, "on", item.on);
  writer.optional_member("to", item.to);
  if (item.currency && item.difference) {
    writer.member("currency", item.currency->code());
    detail::put_amount(writer, "difference", *item.difference, *item.currency);
  } else {
    writer.key("currency").null().key("difference").null();
  }
  writer.key("event");
  item.event ? writer.text(core::to_string(*item.event)) : writer.null();
  writer.end_object();
}

void put_departments(JsonWriter& writer, const std::vector<MissingItem>& missing) {
  writer.key("departments").begin_array();
  for (std::size_t i = 0; i < missing.size();) {
    const std::string& department = missing[i].department;
    writer.begin_object().member("department", department).key("missing").begin_array();
    for (; i < missing.size() && missing[i].department == department; ++i) {
      put_item(writer, missing[i]);
    }
    writer.end_array().end_object();
  }
  writer.end_array();
}

void put_readiness(JsonWriter& writer, const Readiness& readiness) {
  writer.key("since");
  readiness.since ? writer.text(core::to_string(*readiness.since)) : writer.null();
  writer.key("closed");
  if (readiness.closing) {
    writer.begin_object();
    writer.member("reportingDate", core::to_string(readiness.closing->reporting_date));
    writer.key("seq").number(readiness.closing->seq).end_object();
  } else {
    writer.null();
  }
  writer.key("ready").boolean(readiness.missing.empty());
  put_departments(writer, readiness.missing);
}

core::Result<Readiness> make(const Views& views, const Point& point, const core::Period& period,
                             const Found& found) {
  const auto plan = views.plan(point);
  if (!plan) return fail(plan.error());
  const auto reconciliation = views.reconcile(point);
  if (!reconciliation) return fail(reconciliation.error());
  const auto closings = views.periods(point);
  if (!closings) return fail(closings.error());
  Readiness readiness;
  note_closings(readiness, *closings, period, point);
  Collector collector(point, period, readiness.since, found);
  for (const ActionSummary& action : plan->actions) collector.add_action(action);
  const core::Status grants = views.grants(point, false, [&](const GrantRow& grant) {
    collector.add_grant(grant);
    return core::Status();
  });
  if (!grants) return fail(grants.error());
  collector.add_meetings();
  for (const StatedRow& stated : reconciliation->totals) collector.add_total(stated);
  for (const DanglingReference& reference : reconciliation->dangling_references) {
    collector.add_reference(reference);
  }
  readiness.missing = collector.take();
  return readiness;
}

}  // namespace

std::string_view name(Missing kind) {
  switch (kind) {
    case Missing::narrative:
      return "narrativeMissing";
    case Missing::status:
      return "statusNotConfirmed";
    case Missing::word_on_grant:
      return "grantEnded";
    case Missing::meeting:
      return "meetingPassed";
    case Missing::total:
      return "totalNotReconciled";
    case Missing::reference:
      return "danglingReference";
  }
  return {};
}

core::Result<Readiness> readiness(const Views& views, const Point& point,
                                  const core::Period& period) {
  const auto found = search(views, point, period);
  if (!found) return fail(found.error());
  return make(views, point, period, *found);
}

core::Result<Answered> answer_readiness(const core::EventLog& log, const Views& views,
                                        const core::Clock& clock, const Question& question,
                                        const Sink& sink) {
  const auto period = core::Period::parse(question.period);
  if (!period) return fail(period.error());
  const auto point =
      resolve_point_in(log, views, clock, *period, question.as_of, question.known_at);
  if (!point) return fail(point.error());
  const auto found = search(views, *point, *period);
  if (!found) return fail(found.error());
  if (!question.department.empty() && !found->departments.contains(question.department)) {
    return fail(core::Errc::unknown_department,
                fmt::format("department: {} is not registered", core::quoted(question.department)));
  }
  auto readiness = make(views, *point, *period, *found);
  if (!readiness) return fail(readiness.error());
  if (!question.department.empty()) {
    std::erase_if(readiness->missing,
                  [&](const MissingItem& item) { return item.department != question.department; });
  }
  JsonWriter writer(sink);
  writer.begin_object();
  put_point(writer, *point);
  writer.member("period", to_string(*period));
  put_readiness(writer, *readiness);
  writer.end_object();
  if (core::Status written = writer.finish(); !written) return fail(written.error());
  return Answered{readiness->missing.empty()};
}

}  // namespace planledger::projections
