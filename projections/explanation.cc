#include "projections/explanation.h"

#include "core/quote.h"
#include "events/json.h"
#include "projections/answer_json.h"
#include "projections/detail/json_members.h"
#include "projections/detail/replayed_fold.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <tuple>

namespace planledger::projections {
namespace {

using core::fail;
using detail::currency_of;
using events::view;
using Kind = Explanation::Kind;
using FactKind = Explanation::FactKind;
namespace schema = events::schema;

constexpr std::string_view kNames[] = {"granted",    "added",       "reduced",    "allocated",
                                       "total",      "grant",       "grantAdded", "grantReduced",
                                       "department", "beneficiary", "source",     "computed",
                                       "difference", "meetings"};
constexpr std::string_view kFactNames[] = {"status", "statusSince", "lastMeeting", "grantEnd"};

std::string text_of(capnp::Text::Reader text) { return std::string(view(text)); }

bool is_explained(events::Kind kind) {
  switch (kind) {
    case events::Kind::STATUS_CHANGED:
    case events::Kind::MEETING_HELD:
    case events::Kind::SUBSIDY_GRANTED:
    case events::Kind::GRANT_EXTENDED:
    case events::Kind::GRANT_REDUCED:
    case events::Kind::BUDGET_ALLOCATED:
    case events::Kind::TOTAL_STATED:
      return true;
    default:
      return false;
  }
}

// What the ledger answers, and beside each answer what the events come to.
class Tallies {
 public:
  void answer(Kind kind, std::string_view name, std::optional<core::Currency> currency,
              core::MinorUnits value) {
    number(kind, name, currency).value += value;
  }
  void answer(Kind kind, std::string_view name, const core::Totals& totals) {
    for (const auto& [currency, amount] : totals) answer(kind, name, currency, amount);
  }
  void answer(FactKind kind, std::string_view name, std::string value) {
    fact(kind, name).value = std::move(value);
  }
  void add(Kind kind, std::string_view name, std::optional<core::Currency> currency,
           const events::Recorded& event, core::MinorUnits amount) {
    number(kind, name, currency).parts.push_back({event.seq(), amount});
  }
  void say(FactKind kind, std::string_view name, const events::Recorded& event, std::string said) {
    Explanation::Fact& told = fact(kind, name);
    told.said = std::move(said);
    told.seq = event.seq();
  }

  void take(Explanation& explanation) {
    for (auto& [key, number] : numbers_) explanation.numbers.push_back(std::move(number));
    for (auto& [key, fact] : facts_) explanation.facts.push_back(std::move(fact));
  }

 private:
  Explanation::Number& number(Kind kind, std::string_view name,
                              std::optional<core::Currency> currency) {
    const auto [place, is_new] = numbers_.try_emplace({kind, std::string(name), currency});
    if (is_new) {
      place->second = {.kind = kind, .name = std::string(name), .currency = currency};
    }
    return place->second;
  }
  Explanation::Fact& fact(FactKind kind, std::string_view name) {
    const auto [place, is_new] = facts_.try_emplace({kind, std::string(name)});
    if (is_new) place->second = {.kind = kind, .name = std::string(name)};
    return place->second;
  }

  std::map<std::tuple<Kind, std::string, std::optional<core::Currency>>, Explanation::Number>
      numbers_;
  std::map<std::pair<FactKind, std::string>, Explanation::Fact> facts_;
};

void take_answers(const ActionSummary& action, Tallies& tallies) {
  tallies.answer(Kind::meetings, "", std::nullopt, static_cast<core::MinorUnits>(action.meetings));
  if (action.status) {
    tallies.answer(FactKind::status, "", std::string(detail::status_name(*action.status)));
  }
  if (action.status_since) {
    tallies.answer(FactKind::status_since, "", core::to_string(*action.status_since));
  }
  if (action.last_meeting) {
    tallies.answer(FactKind::last_meeting, "", core::to_string(*action.last_meeting));
  }
}

void take_answers(const GrantRow& grant, Tallies& tallies) {
  tallies.answer(Kind::grant, grant.grant, grant.currency, grant.total());
  if (grant.has_added) {
    tallies.answer(Kind::grant_added, grant.grant, grant.currency, grant.added);
  }
  if (grant.has_reduced) {
    tallies.answer(Kind::grant_reduced, grant.grant, grant.currency, grant.reduced);
  }
  if (grant.to) tallies.answer(FactKind::grant_end, grant.grant, core::to_string(*grant.to));
}

void take_answers(const Budget& budget, Tallies& tallies) {
  for (const ActionBudget& action : budget.actions) {
    tallies.answer(Kind::granted, "", action.granted);
    tallies.answer(Kind::added, "", action.added);
    tallies.answer(Kind::reduced, "", action.reduced);
    tallies.answer(Kind::allocated, "", action.allocated);
    tallies.answer(Kind::total, "", action.total);
    for (const GrantRow& grant : action.grants) take_answers(grant, tallies);
    for (const StatedRow& row : action.stated) {
      const std::string event = core::to_string(row.event->id());
      tallies.answer(Kind::computed, event, row.currency, row.computed);
      tallies.answer(Kind::difference, event, row.currency, row.difference());
    }
  }
  for (const auto& [name, totals] : budget.by_department) {
    tallies.answer(Kind::department, name, totals);
  }
  for (const auto& [name, totals] : budget.by_beneficiary) {
    tallies.answer(Kind::beneficiary, name, totals);
  }
  for (const auto& [name, totals] : budget.by_funding_source) {
    tallies.answer(Kind::source, name, totals);
  }
}

// Tells of each event, in fold order, what it brings to which number.
class Parts {
 public:
  Parts(Tallies& tallies, core::Date as_of) : tallies_(tallies), as_of_(as_of) {}

  // Of an event that is in force. With `in_plan` also what the plan shows of the action.
  void add(const events::Recorded& event, bool in_plan) {
    switch (event.kind()) {
      case events::Kind::SUBSIDY_GRANTED:
        return add_granted(event);
      case events::Kind::GRANT_EXTENDED:
        return add_extended(event);
      case events::Kind::GRANT_REDUCED:
        return add_reduced(event);
      case events::Kind::BUDGET_ALLOCATED:
        return add_allocated(event);
      case events::Kind::STATUS_CHANGED:
        if (in_plan) add_status(event);
        return;
      case events::Kind::MEETING_HELD:
        if (in_plan) add_held(event);
        return;
      default:
        return;
    }
  }

  // Of a TotalStated: what its grants come to on the day that it was stated about. Requires that
  // every event of the action was added.
  void add_stated(const events::Recorded& event) {
    const auto data = event.event().getTotalStated();
    const core::Date day = std::min(as_of_, events::effective_of(event.event()).last_day());
    std::set<std::string, std::less<>> grants;
    for (const capnp::Text::Reader grant : data.getOf()) grants.insert(text_of(grant));
    const std::string id = core::to_string(event.id());
    const core::Currency currency = currency_of(data.getCurrency());
    for (const Change& change : changes_) {
      if (change.day > day || !grants.contains(change.grant)) continue;
      tallies_.add(Kind::computed, id, currency, *change.event, change.amount);
      tallies_.add(Kind::difference, id, currency, *change.event, change.amount);
    }
    tallies_.add(Kind::difference, id, currency, event, -core::MinorUnits(data.getAmount()));
  }

 private:
  struct Grant {
    std::string beneficiary;
    std::optional<core::PartialDate> end;
  };
  // An amount that is part of a grant's total.
  struct Change {
    const events::Recorded* event;
    core::Date day;
    std::string grant;
    core::MinorUnits amount;
  };

  void count(const events::Recorded& event, core::Currency currency, core::MinorUnits amount) {
    tallies_.add(Kind::total, "", currency, event, amount);
    tallies_.add(Kind::department, view(event.event().getDepartment()), currency, event, amount);
  }
  void count_for_grant(const events::Recorded& event, const std::string& grant,
                       core::Currency currency, core::MinorUnits amount) {
    count(event, currency, amount);
    tallies_.add(Kind::grant, grant, currency, event, amount);
    tallies_.add(Kind::beneficiary, grants_[grant].beneficiary, currency, event, amount);
    changes_.push_back({&event, events::first_day_of(event.event()), grant, amount});
  }
  void end_grant(const events::Recorded& event, const std::string& grant,
                 const std::optional<core::PartialDate>& end) {
    std::optional<core::PartialDate>& known = grants_[grant].end;
    if (!end || (known && end->last_day() <= known->last_day())) return;
    known = end;
    tallies_.say(FactKind::grant_end, grant, event, core::to_string(*end));
  }

  void add_granted(const events::Recorded& event) {
    const auto data = event.event().getSubsidyGranted();
    const std::string grant = text_of(data.getGrant());
    grants_[grant] = {text_of(data.getBeneficiary().getName()), std::nullopt};
    end_grant(event, grant, events::date_of(data.getPeriod().getTo()));
    if (data.getAmount() == 0) return;
    const core::Currency currency = currency_of(data.getCurrency());
    tallies_.add(Kind::granted, "", currency, event, data.getAmount());
    count_for_grant(event, grant, currency, data.getAmount());
    for (const schema::FundingShare::Reader share : data.getFunding()) {
      tallies_.add(Kind::source, view(share.getSource()), currency, event, share.getAmount());
    }
    if (data.getFunding().size() == 0) {
      tallies_.add(Kind::source, "", currency, event, data.getAmount());
    }
  }

  void add_extended(const events::Recorded& event) {
    const auto data = event.event().getGrantExtended();
    const std::string grant = text_of(data.getGrant());
    end_grant(event, grant, events::date_of(data.getUntil()));
    if (!data.hasAdded()) return;
    const core::Currency currency = *event.grant_currency();
    tallies_.add(Kind::added, "", currency, event, event.grant_amount());
    tallies_.add(Kind::grant_added, grant, currency, event, event.grant_amount());
    count_for_grant(event, grant, currency, event.grant_amount());
  }

  void add_reduced(const events::Recorded& event) {
    const std::string grant = text_of(event.event().getGrantReduced().getGrant());
    const core::Currency currency = *event.grant_currency();
    tallies_.add(Kind::reduced, "", currency, event, event.grant_amount());
    tallies_.add(Kind::grant_reduced, grant, currency, event, event.grant_amount());
    count_for_grant(event, grant, currency, -core::MinorUnits(event.grant_amount()));
  }

  void add_allocated(const events::Recorded& event) {
    const auto data = event.event().getBudgetAllocated();
    const core::Currency currency = currency_of(data.getCurrency());
    tallies_.add(Kind::allocated, "", currency, event, data.getAmount());
    count(event, currency, data.getAmount());
  }

  void add_status(const events::Recorded& event) {
    const Status status = event.event().getStatusChanged().getTo();
    if (status_ != status) {
      tallies_.say(FactKind::status_since, "", event,
                   core::to_string(events::effective_of(event.event())));
    }
    status_ = status;
    tallies_.say(FactKind::status, "", event, std::string(detail::status_name(status)));
  }

  void add_held(const events::Recorded& event) {
    tallies_.add(Kind::meetings, "", std::nullopt, event, 1);
    tallies_.say(FactKind::last_meeting, "", event,
                 core::to_string(events::effective_of(event.event())));
  }

  Tallies& tallies_;
  core::Date as_of_;
  std::map<std::string, Grant> grants_;
  std::vector<Change> changes_;
  std::optional<Status> status_;
};

// The action's events that could count, in fold order, reversed ones too.
core::Result<std::vector<HistoryRow>> explained_rows(const Views& views, const Point& point,
                                                     std::string_view no) {
  std::vector<HistoryRow> rows;
  const core::Status read = views.history(point, no, [&](const HistoryRow& row) -> core::Status {
    if (is_explained(row.event->kind())) rows.push_back(row);
    return {};
  });
  if (!read) return fail(read.error());
  return rows;
}

// Keeps of the events those that a number or a fact names, and the reversed ones.
void keep_events(std::vector<HistoryRow> rows, Explanation& explanation) {
  std::set<core::Sequence> named;
  for (const Explanation::Number& number : explanation.numbers) {
    for (const Explanation::Part& part : number.parts) named.insert(part.seq);
  }
  for (const Explanation::Fact& fact : explanation.facts) named.insert(fact.seq);
  for (HistoryRow& row : rows) {
    if (row.reversed_by) {
      explanation.reversed.push_back(std::move(row));
    } else if (named.contains(row.event->seq())) {
      explanation.events.emplace(row.event->seq(), std::move(row.event));
    }
  }
  std::sort(
      explanation.reversed.begin(), explanation.reversed.end(),
      [](const HistoryRow& a, const HistoryRow& b) { return a.event->seq() < b.event->seq(); });
}

void put_named_event(JsonWriter& writer, const Explanation& explanation, core::Sequence seq) {
  writer.key("seq").number(seq);
  writer.member("event", core::to_string(explanation.events.at(seq)->id()));
}

void put_number(JsonWriter& writer, const Explanation& explanation,
                const Explanation::Number& number) {
  writer.begin_object().member("kind", name(number.kind)).member("name", number.name);
  writer.key("currency");
  number.currency ? writer.text(number.currency->code()) : writer.null();
  detail::put_value(writer, "value", number.value, number.currency);
  writer.key("parts").begin_array();
  for (const Explanation::Part& part : number.parts) {
    writer.begin_object();
    put_named_event(writer, explanation, part.seq);
    detail::put_value(writer, "amount", part.amount, number.currency);
    writer.end_object();
  }
  writer.end_array();
  detail::put_value(writer, "sum", number.sum(), number.currency);
  writer.end_object();
}

void put_fact(JsonWriter& writer, const Explanation& explanation, const Explanation::Fact& fact) {
  writer.begin_object().member("kind", name(fact.kind)).member("name", fact.name);
  writer.member("value", fact.value);
  if (fact.seq != 0) {
    put_named_event(writer, explanation, fact.seq);
  } else {
    writer.key("seq").null().key("event").null();
  }
  writer.end_object();
}

// One line for each answer that its events do not come to: it would be damage.
std::vector<std::string> differences(const Explanation& explanation) {
  std::vector<std::string> lines;
  const auto differs = [&](std::string_view kind, const std::string& name) {
    const std::string whose = name.empty() ? "" : " " + core::quoted(name);
    lines.push_back(fmt::format("{}{}: its events do not come to what is answered", kind, whose));
  };
  for (const Explanation::Number& number : explanation.numbers) {
    if (!number.holds()) differs(name(number.kind), number.name);
  }
  for (const Explanation::Fact& fact : explanation.facts) {
    if (!fact.holds()) differs(name(fact.kind), fact.name);
  }
  return lines;
}

void put_reversed(JsonWriter& writer, const HistoryRow& row) {
  writer.begin_object();
  detail::put_event_members(writer, *row.event);
  writer.key("data").json(events::data_to_json(*row.event));
  writer.key("reversedBy").begin_object();
  detail::put_event_members(writer, *row.reversed_by);
  writer.end_object();
  writer.member("reason", view(row.reversed_by->event().getEventReversed().getReason()));
  writer.end_object();
}

}  // namespace

std::string_view name(Explanation::Kind kind) { return kNames[static_cast<std::size_t>(kind)]; }
std::string_view name(Explanation::FactKind kind) {
  return kFactNames[static_cast<std::size_t>(kind)];
}

core::MinorUnits Explanation::Number::sum() const {
  core::MinorUnits sum = 0;
  for (const Part& part : parts) sum += part.amount;
  return sum;
}

bool Explanation::holds() const {
  const auto one_holds = [](const auto& one) { return one.holds(); };
  return std::all_of(numbers.begin(), numbers.end(), one_holds) &&
         std::all_of(facts.begin(), facts.end(), one_holds);
}

core::Result<Explanation> explain(const Views& views, const Point& point, std::string_view no) {
  const auto action = views.action(point, no);
  if (!action && action.error().code != core::Errc::unknown_action) return fail(action.error());
  const auto budget = views.budget(point, no);
  if (!budget) return fail(budget.error());
  if (!action && budget->actions.empty()) return fail(action.error());
  auto rows = explained_rows(views, point, no);
  if (!rows) return fail(rows.error());

  Tallies tallies;
  if (action) take_answers(action->summary, tallies);
  take_answers(*budget, tallies);
  Parts parts(tallies, point.as_of);
  for (const HistoryRow& row : *rows) {
    if (!row.reversed_by) parts.add(*row.event, action.has_value());
  }
  for (const HistoryRow& row : *rows) {
    if (!row.reversed_by && row.event->event().isTotalStated()) parts.add_stated(*row.event);
  }
  Explanation explanation;
  tallies.take(explanation);
  keep_events(*std::move(rows), explanation);
  return explanation;
}

core::Result<Answered> answer_explanation(const Views& views, const Point& point,
                                          const Question& question, const Sink& sink) {
  const auto explanation = explain(views, point, question.action);
  if (!explanation) return fail(explanation.error());
  JsonWriter writer(sink);
  writer.begin_object();
  put_point(writer, point);
  writer.member("action", question.action);
  writer.key("numbers").begin_array();
  for (const Explanation::Number& number : explanation->numbers) {
    put_number(writer, *explanation, number);
  }
  writer.end_array().key("facts").begin_array();
  for (const Explanation::Fact& fact : explanation->facts) put_fact(writer, *explanation, fact);
  writer.end_array().key("events").begin_array();
  for (const auto& [seq, event] : explanation->events) {
    writer.begin_object();
    detail::put_event_members(writer, *event);
    writer.key("data").json(events::data_to_json(*event));
    writer.end_object();
  }
  writer.end_array().key("reversed").begin_array();
  for (const HistoryRow& row : explanation->reversed) put_reversed(writer, row);
  writer.end_array().end_object();
  if (core::Status written = writer.finish(); !written) return fail(written.error());
  return Answered{explanation->holds(), differences(*explanation)};
}

}  // namespace planledger::projections
