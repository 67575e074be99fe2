#include "projections/export/iati.h"

#include "projections/export/identifiers.h"
#include "projections/export/survey.h"
#include "projections/export/xml_writer.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <span>

namespace planledger::projections::exports {
namespace {

using events::view;

// Codes of the standard's lists.
constexpr const char* kGovernment = "10";
constexpr const char* kAccountable = "2";
constexpr const char* kExtending = "3";
constexpr const char* kPlannedStart = "1";
constexpr const char* kActualStart = "2";
constexpr const char* kActualEnd = "4";
constexpr const char* kOriginal = "1";
constexpr const char* kCommitted = "2";
constexpr const char* kOutgoingCommitment = "2";

// An action of the plan, or one that is not defined yet and has money.
struct Activity {
  std::string no;
  std::optional<ActionSummary> action;
  ActionMoney money;
  ActionDates dates;

  [[nodiscard]] bool has_money() const {
    return !money.budget.grants.empty() || !money.budget.allocations.empty();
  }
};

core::Result<std::optional<ActionSummary>> summary_of(const Views& views, const Point& point,
                                                      const std::string& action) {
  core::Result<ActionDetail> detail = views.action(point, action);
  if (detail) return std::move(detail->summary);
  if (detail.error().code == core::Errc::unknown_action) return std::nullopt;
  return core::fail(detail.error());
}

core::Result<Activity> activity_of(const Views& views, const Point& point,
                                   const std::string& action) {
  auto summary = summary_of(views, point, action);
  if (!summary) return core::fail(summary.error());
  auto money = money_of(views, point, action);
  if (!money) return core::fail(money.error());
  const auto dates = views.dates(point, action);
  if (!dates) return core::fail(dates.error());
  return Activity{action, std::move(*summary), std::move(*money), *dates};
}

class Activities {
 public:
  Activities(const Exporting& from, const Survey& survey, const Sink& sink)
      : from_(from), survey_(survey), identifiers_(from.publisher, from.privacy), xml_(sink) {}

  void begin();
  core::Status add(const Activity& activity);
  [[nodiscard]] core::Status finish();

 private:
  void put_narratives(std::string_view element, const std::string& text,
                      const std::optional<std::string>& text_nl, const XmlAttributes& attributes);
  void put_organisation(std::string_view element, const std::string& department,
                        XmlAttributes attributes);
  void put_identification(const Activity& activity);
  void put_participants(const Activity& activity);
  void put_dates(const Activity& activity);
  void put_date(const char* type, core::Date date);
  void put_budget(const AllocationRow& allocation);
  void put_transactions(const GrantRow& grant, std::span<const EventPtr> changes);
  void put_transaction(const events::Recorded& event, const GrantRow& grant, std::int64_t value,
                       std::string_view description);
  void put_value(std::int64_t amount, core::Currency currency, core::Date day);

  const Exporting& from_;
  const Survey& survey_;
  Identifiers identifiers_;
  XmlWriter xml_;
};

void Activities::begin() {
  XmlAttributes attributes{{"version", "2.03"}};
  if (from_.point.known_at_time) {
    attributes.emplace_back("generated-datetime", core::to_string(*from_.point.known_at_time));
  }
  attributes.emplace_back("xmlns:planledger", "urn:planledger:export:1");
  xml_.open("iati-activities", attributes);
}

core::Status Activities::add(const Activity& activity) {
  xml_.open("iati-activity", {{"last-updated-datetime", core::to_string(activity.dates.updated)}});
  put_identification(activity);
  put_participants(activity);
  xml_.empty("activity-status",
             {{"code", std::string(activity_status(activity.action ? activity.action->status
                                                                   : std::nullopt))}});
  put_dates(activity);
  for (const AllocationRow& row : activity.money.budget.allocations) put_budget(row);
  for (const GrantRow& grant : activity.money.budget.grants) {
    const auto changes = activity.money.changes_of(from_.views, grant.grant);
    if (!changes) return core::fail(changes.error());
    put_transactions(grant, *changes);
  }
  xml_.close();
  return xml_.status();
}

core::Status Activities::finish() {
  xml_.open("planledger:provenance");
  for (const auto& [name, value] : facts_of(from_.provenance)) {
    if (!value.empty()) xml_.text("planledger:" + name, value);
  }
  xml_.close();
  xml_.close();
  return xml_.finish();
}

void Activities::put_narratives(std::string_view element, const std::string& text,
                                const std::optional<std::string>& text_nl,
                                const XmlAttributes& attributes) {
  xml_.open(element, attributes);
  // A text that stands alone may be in either language.
  if (text_nl && !text_nl->empty()) {
    xml_.text("narrative", text, {{"xml:lang", "en"}});
    xml_.text("narrative", *text_nl, {{"xml:lang", "nl"}});
  } else {
    xml_.text("narrative", text);
  }
  xml_.close();
}

void Activities::put_organisation(std::string_view element, const std::string& department,
                                  XmlAttributes attributes) {
  const auto found = survey_.departments.find(department);
  const std::string name = survey_.name_of(department);
  attributes.emplace(attributes.begin(), "ref", identifiers_.department(department, name).id);
  attributes.emplace_back("type", kGovernment);
  put_narratives(element, name,
                 found == survey_.departments.end() ? std::string() : found->second.name_nl,
                 attributes);
}

void Activities::put_identification(const Activity& activity) {
  xml_.text("iati-identifier", identifiers_.of(activity.no));
  put_narratives("reporting-org", from_.publisher, std::nullopt,
                 {{"ref", from_.publisher}, {"type", kGovernment}});
  if (!activity.action) {
    put_narratives("title", activity.no, std::nullopt, {});
    put_narratives("description", "An action that is not in the plan yet.",
                   "Een actie die nog niet in het plan staat.", {});
    return;
  }
  put_narratives("title", activity.action->title, activity.action->title_nl, {});
  if (activity.action->description) {
    put_narratives("description", *activity.action->description, std::nullopt, {});
  } else {
    put_narratives("description", activity.action->title, activity.action->title_nl, {});
  }
}

// The departments of the action, else those that gave its money, else nobody but the publisher.
void Activities::put_participants(const Activity& activity) {
  bool any = false;
  const auto put = [&](const std::string& department, const char* role) {
    put_organisation("participating-org", department, {{"role", role}});
    any = true;
  };
  if (activity.action) {
    for (const auto& [code, role] : activity.action->departments) {
      put(code, role == Role::COORDINATING ? kAccountable : kExtending);
    }
  }
  if (any) return;
  std::set<std::string> departments;
  for (const GrantRow& grant : activity.money.budget.grants) departments.insert(grant.department);
  for (const AllocationRow& row : activity.money.budget.allocations) {
    departments.insert(row.department);
  }
  for (const std::string& department : departments) put(department, kExtending);
  if (any) return;
  put_narratives("participating-org", from_.publisher, std::nullopt,
                 {{"ref", from_.publisher}, {"role", kAccountable}, {"type", kGovernment}});
}

void Activities::put_dates(const Activity& activity) {
  const ActionDates& dates = activity.dates;
  const auto planned_start = dates.defined ? dates.defined : dates.first;
  if (planned_start) put_date(kPlannedStart, *planned_start);
  if (dates.under_way) put_date(kActualStart, *dates.under_way);
  if (!activity.action || !activity.action->status || !activity.action->status_since) return;
  const Status status = *activity.action->status;
  if (status == Status::COMPLETED || status == Status::STOPPED) {
    put_date(kActualEnd, activity.action->status_since->first_day());
  }
}

void Activities::put_date(const char* type, core::Date date) {
  xml_.empty("activity-date", {{"type", type}, {"iso-date", core::to_string(date)}});
}

// A bound that the period leaves open is that of the day on which the allocation takes effect.
void Activities::put_budget(const AllocationRow& allocation) {
  const auto event = allocation.event->event();
  const auto period = event.getBudgetAllocated().getPeriod();
  const core::PartialDate effective = events::effective_of(event);
  const auto from = events::date_of(period.getFrom());
  const auto to = events::date_of(period.getTo());
  const core::Date start = (from ? *from : effective).first_day();
  const core::Date end = std::max(start, (to ? *to : effective).last_day());
  xml_.open("budget", {{"type", kOriginal}, {"status", kCommitted}});
  xml_.empty("period-start", {{"iso-date", core::to_string(start)}});
  xml_.empty("period-end", {{"iso-date", core::to_string(end)}});
  put_value(allocation.amount, allocation.currency, effective.first_day());
  xml_.close();
}

void Activities::put_transactions(const GrantRow& grant, std::span<const EventPtr> changes) {
  if (grant.amount) {
    put_transaction(*grant.event, grant, *grant.amount,
                    title_of(grant.event->event().getSubsidyGranted()));
  }
  for (const EventPtr& event : changes) {
    const std::int64_t change = change_of(*event);
    if (change != 0) put_transaction(*event, grant, change, reason_of(*event));
  }
}

void Activities::put_transaction(const events::Recorded& event, const GrantRow& grant,
                                 std::int64_t value, std::string_view description) {
  const core::Date day = events::first_day_of(event.event());
  xml_.open("transaction", {{"ref", core::to_string(event.id())}});
  xml_.empty("transaction-type", {{"code", kOutgoingCommitment}});
  xml_.empty("transaction-date", {{"iso-date", core::to_string(day)}});
  put_value(value, grant.currency, day);
  if (!description.empty()) {
    put_narratives("description", std::string(description), std::nullopt, {});
  }
  put_organisation("provider-org", std::string(view(event.event().getDepartment())), {});
  const Organisation receiver = identifiers_.beneficiary(grant.event->event().getSubsidyGranted());
  put_narratives("receiver-org", receiver.name, std::nullopt, {{"ref", receiver.id}});
  xml_.close();
}

void Activities::put_value(std::int64_t amount, core::Currency currency, core::Date day) {
  xml_.text("value", core::format_amount(amount, currency),
            {{"currency", std::string(currency.code())}, {"value-date", core::to_string(day)}});
}

}  // namespace

std::string_view activity_status(std::optional<Status> status) {
  if (!status) return "1";
  switch (*status) {
    case Status::TO_START:
      return "1";
    case Status::STARTED:
    case Status::ONGOING:
      return "2";
    case Status::COMPLETED:
      return "4";
    case Status::STOPPED:
      return "5";
  }
  return "1";
}

core::Result<Answered> write_iati(const Exporting& from, const Sink& sink) {
  const core::Result<Survey> found = survey(from.views, from.point);
  if (!found) return core::fail(found.error());
  Activities activities(from, *found, sink);
  activities.begin();
  for (const std::string& action : found->actions) {
    const core::Result<Activity> activity = activity_of(from.views, from.point, action);
    if (!activity) return core::fail(activity.error());
    if (!activity->action && !activity->has_money()) continue;
    if (core::Status added = activities.add(*activity); !added) return core::fail(added.error());
  }
  if (core::Status written = activities.finish(); !written) return core::fail(written.error());
  Answered answered;
  if (found->actions.empty()) {
    answered.notes.emplace_back("no action is in force: a file without an activity is not valid");
  }
  return answered;
}

}  // namespace planledger::projections::exports
