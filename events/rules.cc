#include "events/rules.h"

#include <fmt/format.h>

#include <algorithm>

namespace planledger::events {
namespace {

core::Status check_span(std::uint32_t from, std::uint32_t to, std::string_view what) {
  const auto first = date_of(from);
  const auto last = date_of(to);
  if (!first || !last || last->last_day() >= first->first_day()) return {};
  return core::fail(core::Errc::period_reversed,
                    fmt::format("{}: it ends ({}) before it starts ({})", what,
                                core::to_string(*last), core::to_string(*first)));
}

template <class Body>
core::Status check_period_of(Body body) {
  if (!body.hasPeriod()) return {};
  return check_span(body.getPeriod().getFrom(), body.getPeriod().getTo(), "data.period");
}

core::Status check_reporting_date(schema::PeriodClosed::Reader body) {
  const auto period = core::Period::parse(view(body.getPeriod()));
  const auto date = date_of(body.getReportingDate());
  if (!period || !date || date->first_day() >= period->first_day()) return {};
  return core::fail(core::Errc::period_reversed,
                    fmt::format("data.reportingDate: {} is before the first day of {} ({})",
                                core::to_string(*date), core::to_string(*period),
                                core::to_string(period->first_day())));
}

// Which status may follow which; a null pointer is the lack of one.
core::Status check_step(const StatusStep* from, const StatusStep* to) {
  using S = schema::ActionStatus;
  if (from == nullptr || to == nullptr || from->to == to->to) return {};
  if (to->to == S::TO_START) {
    return core::fail(core::Errc::illegal_transition,
                      fmt::format("on {} the action would go back to toStart from a later status",
                                  core::to_string(to->day)));
  }
  const bool ended = from->to == S::COMPLETED || from->to == S::STOPPED;
  if (ended && !to->has_reason) {
    return core::fail(
        core::Errc::illegal_transition,
        fmt::format("on {} the action would be taken up again after it was {}: that "
                    "needs a reason",
                    core::to_string(to->day), from->to == S::COMPLETED ? "completed" : "stopped"));
  }
  return {};
}

// The lowest total that the grant reaches at the end of `day` or a later one, with `change` more
// from that day on. A day's steps are one sum: a total is that of an effective date.
core::MinorUnits lowest_total(const GrantState& grant, core::Date day, core::MinorUnits change) {
  core::MinorUnits total = change;
  auto step = grant.money.begin();
  for (; step != grant.money.end() && step->day <= day; ++step) total += step->change;
  core::MinorUnits lowest = total;
  for (; step != grant.money.end(); ++step) {
    total += step->change;
    const auto next = std::next(step);
    const bool last_of_day = next == grant.money.end() || next->day != step->day;
    if (last_of_day) lowest = std::min(lowest, total);
  }
  return lowest;
}

}  // namespace

core::Status check_spans(schema::Event::Reader event) {
  switch (event.which()) {
    case Kind::FIGURE_REPORTED:
      return check_period_of(event.getFigureReported());
    case Kind::STAFF_ALLOCATED:
      return check_period_of(event.getStaffAllocated());
    case Kind::SUBSIDY_GRANTED:
      return check_period_of(event.getSubsidyGranted());
    case Kind::BUDGET_ALLOCATED:
      return check_period_of(event.getBudgetAllocated());
    case Kind::MEETING_HELD:
      return check_span(event.getEffective(), event.getMeetingHeld().getUntil(), "data.until");
    case Kind::PERIOD_CLOSED:
      return check_reporting_date(event.getPeriodClosed());
    default:
      return {};
  }
}

core::Status check_status_added(const ActionState& action, const StatusStep& step) {
  const auto& steps = action.statuses;
  auto after = std::upper_bound(steps.begin(), steps.end(), step,
                                [](const StatusStep& a, const StatusStep& b) {
                                  return std::tie(a.day, a.seq) < std::tie(b.day, b.seq);
                                });
  const StatusStep* before = after == steps.begin() ? nullptr : &*std::prev(after);
  if (core::Status made = check_step(before, &step); !made) return made;
  return check_step(&step, after == steps.end() ? nullptr : &*after);
}

core::Status check_status_removed(const ActionState& action, core::Sequence seq) {
  const auto& steps = action.statuses;
  auto place = std::find_if(steps.begin(), steps.end(),
                            [&](const StatusStep& step) { return step.seq == seq; });
  if (place == steps.end() || place == steps.begin() || place + 1 == steps.end()) return {};
  return check_step(&*std::prev(place), &*std::next(place));
}

core::Status check_total_added(const GrantState& grant, core::Date day, core::MinorUnits change) {
  const core::MinorUnits lowest = lowest_total(grant, day, change);
  if (lowest >= 0) return {};
  const auto currency = core::Currency::parse(grant.currency);
  return core::fail(core::Errc::below_zero,
                    fmt::format("the grant's total would fall to {} {}",
                                currency ? core::format_amount(lowest, *currency) : "below zero",
                                grant.currency));
}

core::Status check_total_removed(const GrantState& grant, core::Sequence seq) {
  const auto step = std::find_if(grant.money.begin(), grant.money.end(),
                                 [&](const MoneyStep& each) { return each.seq == seq; });
  if (step == grant.money.end()) return {};
  return check_total_added(grant, step->day, -step->change);
}

core::Status check_periods(State& state, schema::Event::Reader event) {
  if (event.isPeriodClosed()) {
    const std::string_view period = view(event.getPeriodClosed().getPeriod());
    if (state.periods.get(period).closed == 0) return {};
    return core::fail(core::Errc::period_closed,
                      fmt::format("period {} is closed already, by event {}; reopen it first",
                                  period, state.periods.get(period).closed));
  }
  if (event.isPeriodReopened()) {
    const std::string_view period = view(event.getPeriodReopened().getPeriod());
    if (state.periods.get(period).closed != 0) return {};
    return core::fail(core::Errc::period_open, fmt::format("period {} is not closed", period));
  }
  return {};
}

core::Status check_rules(const RuleContext& context, schema::Event::Reader event, int digits) {
  if (event.isEventReversed()) return check_reversal(context, event);
  if (core::Status known = check_references(context, event, digits); !known) return known;
  if (core::Status spans = check_spans(event); !spans) return spans;
  if (core::Status money = check_money(context.state, event); !money) return money;
  if (!event.isStatusChanged()) return {};
  auto body = event.getStatusChanged();
  const StatusStep step{first_day_of(event), std::numeric_limits<core::Sequence>::max(),
                        body.getTo(), body.hasReason()};
  return check_status_added(context.state.actions.get(view(event.getAction())), step);
}

}  // namespace planledger::events
