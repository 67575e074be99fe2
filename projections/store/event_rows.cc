#include "projections/store/event_rows.h"

#include "projections/store/balance.h"
#include "projections/store/intervals.h"
#include "projections/store/latest.h"

#include <set>

namespace planledger::projections::store {
namespace {

using events::Kind;
using events::view;

std::string date_payload(core::PartialDate date) {
  return core::ByteWriter().number(date.packed()).bytes();
}

}  // namespace

core::PartialDate decode_date(std::string_view payload) {
  core::ByteReader reader(payload);
  const auto date = core::PartialDate::from_packed(static_cast<std::uint32_t>(reader.number()));
  if (!reader.complete() || !date) throw_damaged("a date in a row cannot be read");
  return *date;
}

std::string change_label(core::Sequence grant, std::string_view department) {
  std::string label;
  append_key64(label, grant);
  return label.append(department);
}

std::pair<core::Sequence, std::string_view> decode_change_label(std::string_view label) {
  constexpr std::size_t kGrantBytes = 8;
  if (label.size() < kGrantBytes) throw_damaged("a change of a grant that has no number");
  return {key64_at(label, 0), label.substr(kGrantBytes)};
}

std::vector<core::Sequence> decode_grants(std::string_view payload) {
  std::vector<core::Sequence> grants;
  core::ByteReader reader(payload);
  while (reader.good() && !reader.rest().empty()) grants.push_back(reader.number());
  if (!reader.complete()) throw_damaged("the grants of a stated total cannot be read");
  return grants;
}

std::vector<std::string> decode_references(std::string_view payload) {
  std::vector<std::string> references;
  core::ByteReader reader(payload);
  while (reader.good() && !reader.rest().empty()) references.emplace_back(reader.text());
  if (!reader.complete()) throw_damaged("the references of a narrative cannot be read");
  return references;
}

void EventRows::put(const Put& put) {
  Items(layout::kAllEvents, kDense).put(writer(), put.item());
  if (!put.action.empty()) {
    Items(layout::action_events(put.action), kSparse).put(writer(), put.item());
  }
  put_kind(put);
}

// Named, not defaulted: a new kind of event must not compile here until someone decides.
void EventRows::put_kind(const Put& put) {
  switch (put.event.which()) {
    case Kind::DEPARTMENT_REGISTERED:
    case Kind::EVENT_REVERSED:
    case Kind::KEY_ADMITTED:
    case Kind::KEY_REVOKED:
      return;
    case Kind::PLAN_ADOPTED:
    case Kind::POLICY_LINE_DEFINED:
    case Kind::GOAL_DEFINED:
    case Kind::ACTION_DEFINED:
      return put_by_kind(put, true);
    case Kind::ACTION_AMENDED:
      return put_amendment(put);
    case Kind::STATUS_CHANGED:
      return put_status(put);
    case Kind::MEETING_HELD:
      return put_held(put);
    case Kind::MEETING_PLANNED:
      return put_planned(put);
    case Kind::MILESTONE_REACHED:
    case Kind::FIGURE_REPORTED:
    case Kind::STAFF_ALLOCATED:
    case Kind::GRANT_MENTIONED:
      return put_by_kind(put, false);
    case Kind::SUBSIDY_GRANTED:
      return put_granted(put);
    case Kind::GRANT_EXTENDED:
      return put_extended(put);
    case Kind::GRANT_REDUCED:
      return put_reduced(put);
    case Kind::BUDGET_ALLOCATED:
      return put_allocated(put);
    case Kind::NARRATIVE_REPORTED:
      return put_narrative(put);
    case Kind::TOTAL_STATED:
      return put_stated(put);
    case Kind::PERIOD_CLOSED:
    case Kind::PERIOD_REOPENED:
      return writer().put(layout::period(put.place.seq), "");
  }
}

// In the series of its kind: the action's, and the ledger's where an answer goes through that.
void EventRows::put_by_kind(const Put& put, bool whole_ledger, const std::string& payload) {
  const Kind kind = put.event.which();
  if (whole_ledger) Items(layout::of_kind(kind), kDense).put(writer(), put.item(payload));
  if (put.action.empty()) return;
  Items(layout::action_kind(put.action, kind), kSparse).put(writer(), put.item(payload));
}

void EventRows::put_amendment(const Put& put) {
  const auto data = put.event.getActionAmended();
  const bool given[] = {data.hasGoal(),         data.hasTitle(),      data.hasTitleNl(),
                        data.hasDescription(),  data.hasMinisters(),  data.hasDepartments(),
                        data.hasOtherParties(), data.hasCompetences()};
  char field = 0;
  for (const bool is_given : given) {
    const std::string series = layout::action_fields(put.action) + field++;
    if (is_given) Items(series, kSparse).put(writer(), put.item());
  }
}

void EventRows::put_status(const Put& put) {
  const auto status = static_cast<char>(put.event.getStatusChanged().getTo());
  Items(layout::action_status(put.action) + status, kSparse)
      .put(writer(), put.item(date_payload(events::effective_of(put.event))));
}

void EventRows::put_held(const Put& put) {
  put_by_kind(put, true, date_payload(events::effective_of(put.event)));
  Balance(layout::meeting_count(put.action))
      .add(writer(), put.place.day, put.point_seq(), "", {put.sign()});
  const auto data = put.event.getMeetingHeld();
  if (!data.hasPlanned()) return;
  const core::Sequence planned = sequence_of(events::to_uuid(data.getPlanned()));
  Items(layout::held_for(planned), kSparse).put(writer(), put.item());
}

// Still to come on the days from its announcement up to the day before `on` ends.
void EventRows::put_planned(const Put& put) {
  const auto on = events::date_of(put.event.getMeetingPlanned().getOn());
  if (!on) throw_damaged("a meeting is planned on no day");
  const core::Date day_last = on->last_day() - std::chrono::days(1);
  Intervals(layout::kPlanned).put(writer(), put.item(), day_last);
  Intervals(layout::action_planned(put.action)).put(writer(), put.item(), day_last);
}

void EventRows::put_granted(const Put& put) {
  put_by_kind(put, true);
  const auto data = put.event.getSubsidyGranted();
  const core::Sequence holder = put.reversed_at == 0 ? put.place.seq : 0;
  writer().put_known(layout::grant_id(view(data.getGrant())),
                     core::ByteWriter().number(holder).bytes());
  if (data.getAmount() != 0) add_money(put, view(data.getCurrency()), data.getAmount());
}

void EventRows::put_extended(const Put& put) {
  const auto data = put.event.getGrantExtended();
  put_by_kind(put, false, std::string(view(data.getGrant())));
  const core::Sequence granted = grant(view(data.getGrant()));
  if (const auto until = events::date_of(data.getUntil())) {
    Latest(layout::action_ends(put.action)).put(writer(), granted, put.item(date_payload(*until)));
  }
  if (data.hasAdded()) add_change(put, granted, put.recorded.grant_amount(), 0);
}

void EventRows::put_reduced(const Put& put) {
  const std::string_view id = view(put.event.getGrantReduced().getGrant());
  put_by_kind(put, false, std::string(id));
  const core::Sequence granted = grant(id);
  add_change(put, granted, 0, put.recorded.grant_amount());
}

void EventRows::put_allocated(const Put& put) {
  put_by_kind(put, true);
  const auto data = put.event.getBudgetAllocated();
  add_money(put, view(data.getCurrency()), data.getAmount());
}

void EventRows::put_narrative(const Put& put) {
  put_by_kind(put, false);
  const auto references = put.event.getNarrativeReported().getReferences();
  if (references.size() == 0) return;
  core::ByteWriter payload;
  for (const capnp::Text::Reader reference : references) payload.text(view(reference));
  Items(layout::kReferences, kDense).put(writer(), put.item(payload.bytes()));
}

void EventRows::put_stated(const Put& put) {
  std::set<core::Sequence> grants;
  for (const capnp::Text::Reader id : put.event.getTotalStated().getOf()) {
    grants.insert(grant(view(id)));
  }
  core::ByteWriter payload;
  for (const core::Sequence granted : grants) payload.number(granted);
  put_by_kind(put, true, payload.bytes());
}

void EventRows::add_money(const Put& put, std::string_view currency, std::int64_t amount) {
  Measures measures{};
  measures[kTotal] = core::Int128{amount} * put.sign();
  measures[kAmounts] = put.sign();
  Balance(layout::action_money(put.action))
      .add(writer(), put.place.day, put.point_seq(), currency, measures);
}

void EventRows::add_change(const Put& put, core::Sequence grant, std::int64_t added,
                           std::int64_t reduced) {
  Measures measures{};
  measures[kAdded] = core::Int128{added} * put.sign();
  measures[kReduced] = core::Int128{reduced} * put.sign();
  measures[kAdditions] = added != 0 ? put.sign() : 0;
  measures[kReductions] = reduced != 0 ? put.sign() : 0;
  Balance(layout::action_changes(put.action))
      .add(writer(), put.place.day, put.point_seq(),
           change_label(grant, view(put.event.getDepartment())), measures);
  const auto currency = put.recorded.grant_currency();
  if (!currency) throw_damaged("a grant's change without the currency of its grant");
  add_money(put, currency->code(), added - reduced);
}

core::Sequence EventRows::grant(std::string_view id) {
  const auto row = writer().get(layout::grant_id(id));
  core::ByteReader reader(row ? std::string_view(*row) : std::string_view());
  const core::Sequence granted = reader.number();
  if (!reader.complete() || granted == 0) {
    throw_damaged("the log names the grant " + std::string(id) + " where there is none");
  }
  return granted;
}

}  // namespace planledger::projections::store
