#include "projections/report/findings.h"

#include <algorithm>

namespace planledger::projections::report {
namespace {

using events::Kind;
using events::view;

// The periods whose closing the event came after, though it takes effect by their reporting date.
std::vector<std::string> late_periods(const std::vector<PeriodRow>& closings,
                                      const events::Recorded& event) {
  std::vector<std::string> periods;
  const core::Date first_day = events::first_day_of(event.event());
  for (const PeriodRow& closing : closings) {
    const bool late = closing.seq < event.seq() && first_day <= closing.reporting_date;
    if (late && std::find(periods.begin(), periods.end(), closing.period) == periods.end()) {
      periods.push_back(closing.period);
    }
  }
  return periods;
}

// The ends of half-years, the last kMost of them, and the reporting date after them.
class StatusTimeline {
 public:
  explicit StatusTimeline(core::Date reporting_date) : reporting_date_(reporting_date) {}

  // Requires events in fold order.
  void add(const events::Recorded& event) {
    const auto body = event.event();
    if (!body.isActionDefined() && !body.isStatusChanged()) return;
    pass(events::first_day_of(body));
    Known& known = actions_[std::string(view(body.getAction()))];
    if (known.defined) --count(known.status);
    known.defined = known.defined || body.isActionDefined();
    if (body.isStatusChanged()) known.status = body.getStatusChanged().getTo();
    if (known.defined) ++count(known.status);
  }

  [[nodiscard]] std::vector<StatusesOn> take() {
    pass(reporting_date_);
    days_.push_back({reporting_date_, counts_});
    if (days_.size() > kMost) days_.erase(days_.begin(), days_.end() - kMost);
    return std::move(days_);
  }

 private:
  static constexpr std::ptrdiff_t kMost = 12;
  struct Known {
    bool defined = false;
    std::optional<Status> status;
  };

  std::uint64_t& count(std::optional<Status> status) {
    if (!status) return counts_.not_recorded;
    switch (*status) {
      case Status::TO_START:
        return counts_.to_start;
      case Status::STARTED:
        return counts_.started;
      case Status::ONGOING:
        return counts_.ongoing;
      case Status::COMPLETED:
        return counts_.completed;
      case Status::STOPPED:
        return counts_.stopped;
    }
    return counts_.not_recorded;
  }

  static core::Date end_of_half_year(core::Date day) {
    const std::chrono::year_month_day date(day);
    using std::chrono::June;
    return date.month() <= June ? core::Date(date.year() / June / 30)
                                : core::Date(date.year() / std::chrono::December / 31);
  }

  // Notes the half-years that end before `day`. Those before the first action are not looked at.
  void pass(core::Date day) {
    if (actions_.empty()) next_ = end_of_half_year(day);
    for (; next_ < day; next_ = end_of_half_year(next_ + std::chrono::days(1))) {
      days_.push_back({next_, counts_});
      if (days_.size() > 2 * kMost) days_.erase(days_.begin(), days_.end() - kMost);
    }
  }

  core::Date reporting_date_;
  core::Date next_{};
  StatusCounts counts_;
  std::map<std::string, Known> actions_;
  std::vector<StatusesOn> days_;
};

class Pass {
 public:
  Pass(const Subject& subject, const std::vector<PeriodRow>& closings)
      : closings_(closings),
        since_(day_of_last_report(subject, closings)),
        timeline_(subject.point.as_of) {
    for (const PeriodRow& closing : closings) {
      if (closing.reporting_date > subject.point.as_of) continue;
      std::erase_if(restating_, [&](const auto& of) { return of.first.period == closing.period; });
      restating_.emplace_back(closing, RestatingEvents(closing));
    }
  }

  void add(const HistoryRow& row) {
    for (auto& [closing, events] : restating_) events.add(row);
    std::vector<std::string> periods = late_periods(closings_, *row.event);
    if (!periods.empty()) {
      found_.late.push_back({row.event->seq(), std::move(periods), row.reversed_by != nullptr});
    }
    if (row.reversed_by) {
      found_.corrections.push_back({row.event->seq(), row.reversed_by->seq()});
    } else {
      add_in_force(row.event);
    }
  }

  [[nodiscard]] Findings take() {
    std::sort(found_.corrections.begin(), found_.corrections.end(),
              [](const Correction& a, const Correction& b) { return a.reversal < b.reversal; });
    found_.statuses = timeline_.take();
    for (auto& [closing, events] : restating_) {
      std::vector<RestatingEvent> list = events.take();
      if (!list.empty()) found_.restating.emplace_back(closing, std::move(list));
    }
    return std::move(found_);
  }

 private:
  void add_in_force(const EventPtr& recorded) {
    timeline_.add(*recorded);
    const auto event = recorded->event();
    switch (recorded->kind()) {
      case Kind::DEPARTMENT_REGISTERED:
        add_department(event.getDepartmentRegistered());
        break;
      case Kind::SUBSIDY_GRANTED:
        add_money(*recorded, view(event.getSubsidyGranted().getCurrency()),
                  event.getSubsidyGranted().getAmount());
        break;
      case Kind::BUDGET_ALLOCATED:
        add_money(*recorded, view(event.getBudgetAllocated().getCurrency()),
                  event.getBudgetAllocated().getAmount());
        break;
      case Kind::GRANT_EXTENDED:
        add_change(recorded, event.getGrantExtended().getGrant(), recorded->grant_amount());
        break;
      case Kind::GRANT_REDUCED:
        add_change(recorded, event.getGrantReduced().getGrant(), -recorded->grant_amount());
        break;
      case Kind::MEETING_HELD:
        ++found_.meetings_held;
        if (is_recent(*recorded)) ++found_.recent_meetings;
        break;
      default:
        break;
    }
  }

  [[nodiscard]] bool is_recent(const events::Recorded& event) const {
    return events::first_day_of(event.event()) > since_;
  }

  void add_department(events::schema::DepartmentRegistered::Reader body) {
    DepartmentName name{std::string(view(body.getName())), std::nullopt};
    if (body.hasNameNl()) name.name_nl = std::string(view(body.getNameNl()));
    found_.departments.emplace(view(body.getCode()), std::move(name));
  }

  void add_change(const EventPtr& event, capnp::Text::Reader grant, std::int64_t amount) {
    found_.changes[std::string(view(grant))].push_back(event->seq());
    if (is_recent(*event)) found_.recent_changes.push_back(event);
    if (const auto currency = event->grant_currency()) {
      add_money(*event, currency->code(), amount);
    }
  }

  // No amount is 0: what is, states none.
  void add_money(const events::Recorded& event, std::string_view code, std::int64_t amount) {
    const auto currency = core::Currency::parse(code);
    if (!currency || amount == 0) return;
    const std::string action(view(event.event().getAction()));
    const int year = events::effective_of(event.event()).year();
    found_.money[action][year][*currency] += amount;
  }

  const std::vector<PeriodRow>& closings_;
  core::Date since_;
  StatusTimeline timeline_;
  std::vector<std::pair<PeriodRow, RestatingEvents>> restating_;
  Findings found_;
};

}  // namespace

core::Date day_of_last_report(const Subject& subject, const std::vector<PeriodRow>& closings) {
  std::optional<core::Date> since;
  const std::string own = to_string(subject.period);
  for (const PeriodRow& closing : closings) {
    if (closing.period == own || closing.reporting_date >= subject.point.as_of) continue;
    since = std::max(since.value_or(closing.reporting_date), closing.reporting_date);
  }
  const core::Date before = subject.period.first_day() - std::chrono::days(1);
  return std::min(since.value_or(before), subject.point.as_of);
}

core::Result<Findings> search_history(const Views& views, const Subject& subject,
                                      const std::vector<PeriodRow>& closings) {
  Pass pass(subject, closings);
  const core::Status read =
      views.history(subject.point, std::nullopt, [&](const HistoryRow& row) -> core::Status {
        pass.add(row);
        return {};
      });
  if (!read) return core::fail(read.error());
  return pass.take();
}

}  // namespace planledger::projections::report
