// Answering: an action as the plan shows it.
#include "projections/store/answering.h"
#include "projections/store/balance.h"
#include "projections/store/event_rows.h"

#include <algorithm>

namespace planledger::projections::store {
namespace {

namespace schema = events::schema;
using events::Kind;
using events::view;

std::vector<std::string> texts_of(capnp::List<capnp::Text>::Reader texts) {
  std::vector<std::string> list;
  for (const capnp::Text::Reader text : texts) list.emplace_back(view(text));
  return list;
}

std::vector<DepartmentRole> roles_of(capnp::List<schema::ActionDepartment>::Reader departments) {
  std::vector<DepartmentRole> list;
  for (const auto department : departments) {
    list.push_back({std::string(view(department.getCode())), department.getRole()});
  }
  return list;
}

// The fields of ActionDefined and of ActionAmended, in the schema's order: the `field` of a series
// of amendments.
constexpr std::uint8_t kTitleField = 1;
constexpr std::uint8_t kTitleNlField = 2;
constexpr std::uint8_t kAllFields[] = {0, kTitleField, kTitleNlField, 3, 4, 5, 6, 7};

template <class Fields>
void take_field(std::uint8_t field, Fields data, ActionSummary& action) {
  switch (field) {
    case 0:
      if (data.hasGoal()) action.goal = view(data.getGoal());
      return;
    case kTitleField:
      if (data.hasTitle()) action.title = view(data.getTitle());
      return;
    case kTitleNlField:
      if (data.hasTitleNl()) action.title_nl = view(data.getTitleNl());
      return;
    case 3:
      if (data.hasDescription()) action.description = view(data.getDescription());
      return;
    case 4:
      if (data.hasMinisters()) action.ministers = texts_of(data.getMinisters());
      return;
    case 5:
      if (data.hasDepartments()) action.departments = roles_of(data.getDepartments());
      return;
    case 6:
      if (data.hasOtherParties()) action.other_parties = texts_of(data.getOtherParties());
      return;
    case 7:
      if (data.hasCompetences()) action.competences = texts_of(data.getCompetences());
      return;
    default:
      throw_damaged("an amendment of a field that actions do not have");
  }
}

}  // namespace

bool Answering::in_plan(std::string_view no) {
  return last(of_kind(no, Kind::ACTION_DEFINED)).has_value();
}

void Answering::take_amended(std::uint8_t field, const Place& defined, ActionSummary& action) {
  const std::string series = layout::action_fields(action.no) + static_cast<char>(field);
  const auto amended = last(Items(series, kSparse));
  if (!amended || amended->place < defined) return;
  take_field(field, event(amended->place.seq)->event().getActionAmended(), action);
}

// The definition's fields, and of each the last amendment after it.
std::optional<ActionSummary> Answering::described(std::string_view no) {
  const std::optional<Item> defined = last(of_kind(no, Kind::ACTION_DEFINED));
  if (!defined) return std::nullopt;
  ActionSummary action;
  action.no = no;
  const EventPtr definition = event(defined->place.seq);
  for (const std::uint8_t field : kAllFields) {
    take_field(field, definition->event().getActionDefined(), action);
  }
  each_byte(layout::action_fields(no),
            [&](std::uint8_t field) { take_amended(field, defined->place, action); });
  return action;
}

// The status is that of the last change. It began with the first change to it that follows the last
// change to any other.
Answering::StatusNow Answering::status(std::string_view no) {
  const std::string statuses = layout::action_status(no);
  std::optional<std::uint8_t> now;
  Place last_change{kDayFirst, 0};
  Place last_other{kDayFirst, 0};
  each_byte(statuses, [&](std::uint8_t status) {
    const auto change = last(Items(statuses + static_cast<char>(status), kSparse));
    if (!change) return;
    if (!now || last_change < change->place) {
      last_other = last_change;
      last_change = change->place;
      now = status;
    } else {
      last_other = std::max(last_other, change->place);
    }
  });
  if (!now) return {};
  const auto first = Items(statuses + static_cast<char>(*now), kSparse)
                         .first_after(reading_, last_other, as_of_, known_at_);
  if (!first) throw_damaged("a status that never began");
  return {static_cast<Status>(*now), decode_date(first->payload)};
}

ActionDates Answering::dates(std::string_view no) {
  ActionDates dates;
  core::Sequence last_recorded = 0;
  each(Items(layout::action_events(no), kSparse), [&](const Item& item) {
    if (!dates.first) dates.first = item.place.day;
    last_recorded = std::max(last_recorded, item.place.seq);
  });
  if (last_recorded != 0) dates.updated = event_once(last_recorded)->recorded_at();
  if (const auto defined = last(of_kind(no, Kind::ACTION_DEFINED))) {
    dates.defined = defined->place.day;
  }
  const std::string statuses = layout::action_status(no);
  each_byte(statuses, [&](std::uint8_t status) {
    if (static_cast<Status>(status) == Status::TO_START) return;
    const auto first = Items(statuses + static_cast<char>(status), kSparse)
                           .first_after(reading_, {kDayFirst, 0}, as_of_, known_at_);
    if (!first) return;
    dates.under_way = std::min(dates.under_way.value_or(first->place.day), first->place.day);
  });
  return dates;
}

core::Totals Answering::total(std::string_view no) {
  core::Totals totals;
  const Balance money(layout::action_money(no));
  for (const auto& [code, sum] : money.sums(reading_, as_of_, known_at_)) {
    if (sum[kAmounts] == 0) continue;
    const auto currency = core::Currency::parse(code);
    if (!currency) throw_damaged("a sum in an unknown currency, " + code);
    totals[*currency] = sum[kTotal];
  }
  return totals;
}

std::optional<ActionSummary> Answering::action(std::string_view no) {
  std::optional<ActionSummary> action = described(no);
  if (!action) return std::nullopt;
  const StatusNow now = status(no);
  action->status = now.status;
  action->status_since = now.since;
  if (const auto held = last(of_kind(no, Kind::MEETING_HELD))) {
    action->last_meeting = decode_date(held->payload);
    const Balance count(layout::meeting_count(no));
    for (const auto& [label, sum] : count.sums(reading_, as_of_, known_at_)) {
      action->meetings += static_cast<std::uint64_t>(sum[kMeetings]);
    }
  }
  action->total = total(no);
  return action;
}

std::optional<ActionDifference::Side> Answering::side(std::string_view no) {
  if (!in_plan(no)) return std::nullopt;
  return ActionDifference::Side{status(no).status, total(no)};
}

// Without the other fields, and so with three seeks.
void Answering::fill_titles(ActionBudget& budget) {
  const std::optional<Item> defined = last(of_kind(budget.no, Kind::ACTION_DEFINED));
  if (!defined) return;
  ActionSummary action;
  action.no = budget.no;
  const EventPtr definition = event(defined->place.seq);
  for (const std::uint8_t field : {kTitleField, kTitleNlField}) {
    take_field(field, definition->event().getActionDefined(), action);
    take_amended(field, defined->place, action);
  }
  budget.title = action.title;
  budget.title_nl = action.title_nl;
}

}  // namespace planledger::projections::store
