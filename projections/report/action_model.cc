#include "projections/report/action_model.h"

#include <algorithm>
#include <set>
#include <tuple>

namespace planledger::projections::report {
namespace {

using events::view;

std::vector<std::string> texts(capnp::List<capnp::Text>::Reader list) {
  std::vector<std::string> out;
  for (const auto text : list) out.emplace_back(view(text));
  return out;
}

struct Days {
  core::Date first;
  core::Date last;
  friend bool operator==(const Days&, const Days&) = default;
};

// The days that a narrative tells of: its period, or else its effective date.
Days days_of(const events::Recorded& narrative) {
  const auto body = narrative.event().getNarrativeReported();
  if (body.hasPeriod()) {
    if (const auto period = core::Period::parse(view(body.getPeriod()))) {
      return {period->first_day(), period->last_day()};
    }
  }
  const core::PartialDate effective = events::effective_of(narrative.event());
  return {effective.first_day(), effective.first_day()};
}

// "nl" of "nl-BE".
std::string_view primary_language(const EventPtr& narrative) {
  const std::string_view tag = view(narrative->event().getNarrativeReported().getLanguage());
  return tag.substr(0, tag.find('-'));
}

std::vector<std::string> competences_of(const EventPtr& narrative) {
  std::vector<std::string> names =
      texts(narrative->event().getNarrativeReported().getCompetences());
  return names;
}

std::vector<std::string> sorted(std::vector<std::string> names) {
  std::sort(names.begin(), names.end());
  return names;
}

// Of each department and list of competences the texts in the report's language, else all.
std::vector<EventPtr> in_language(Language language, const std::vector<EventPtr>& narratives) {
  using Key = std::tuple<std::string, std::vector<std::string>>;
  const auto key = [](const EventPtr& narrative) {
    return Key(view(narrative->event().getDepartment()), sorted(competences_of(narrative)));
  };
  std::set<Key> spoken;
  for (const EventPtr& narrative : narratives) {
    if (primary_language(narrative) == code(language)) spoken.insert(key(narrative));
  }
  std::vector<EventPtr> chosen;
  for (const EventPtr& narrative : narratives) {
    if (primary_language(narrative) == code(language) || !spoken.contains(key(narrative))) {
      chosen.push_back(narrative);
    }
  }
  return chosen;
}

// Those of the latest other period that begins by the report's last day.
std::vector<EventPtr> of_latest_period(const core::Period& period,
                                       const std::vector<EventPtr>& narratives) {
  std::optional<Days> latest;
  for (const EventPtr& narrative : narratives) {
    const Days days = days_of(*narrative);
    if (days.first > period.last_day()) continue;
    if (!latest || std::tie(days.last, days.first) > std::tie(latest->last, latest->first)) {
      latest = days;
    }
  }
  std::vector<EventPtr> chosen;
  for (const EventPtr& narrative : narratives) {
    if (latest && days_of(*narrative) == *latest) chosen.push_back(narrative);
  }
  return chosen;
}

// The row of money that names `competence`: its own, else the first that it shares, else a new one.
Competence& row_of(std::vector<Competence>& rows, std::string_view competence) {
  for (Competence& row : rows) {
    if (row.names.size() == 1 && row.names.front() == competence) return row;
  }
  for (Competence& row : rows) {
    if (std::find(row.names.begin(), row.names.end(), competence) != row.names.end()) return row;
  }
  rows.push_back(Competence{{std::string(competence)}, {}, {}});
  return rows.back();
}

void add_narratives(std::vector<Competence>& rows, std::vector<Narrative> narratives) {
  for (Narrative& narrative : narratives) {
    std::vector<std::string> names = competences_of(narrative.event);
    const auto same = std::find_if(rows.begin(), rows.end(), [&](const Competence& row) {
      return sorted(row.names) == sorted(names);
    });
    if (same != rows.end()) {
      same->narratives.push_back(std::move(narrative));
    } else {
      rows.push_back(Competence{std::move(names), {}, {}});
      rows.back().narratives.push_back(std::move(narrative));
    }
  }
}

void add_grant(Money& money, const GrantRow& grant) {
  if (!grant.amount) ++money.grants_unstated;
  if (grant.amount || grant.has_added || grant.has_reduced) {
    money.total[grant.currency] += grant.total();
  }
}

void add_money(Action& action) {
  const auto money_of = [&](bool named, capnp::Text::Reader competence) -> Money& {
    return named ? row_of(action.competences, view(competence)).money : action.whole;
  };
  for (const Grant& grant : action.grants) {
    const auto body = grant.row.event->event().getSubsidyGranted();
    add_grant(money_of(body.hasCompetence(), body.getCompetence()), grant.row);
  }
  for (const AllocationRow& allocation : action.detail.budget.allocations) {
    const auto body = allocation.event->event().getBudgetAllocated();
    money_of(body.hasCompetence(), body.getCompetence()).total[allocation.currency] +=
        allocation.amount;
  }
}

core::Result<std::vector<EventPtr>> changes_of(const Model& model, std::string_view grant) {
  std::vector<EventPtr> changes;
  const auto found = model.grant_changes.find(grant);
  if (found == model.grant_changes.end()) return changes;
  for (const core::Sequence seq : found->second) {
    auto event = model.views.event(seq);
    if (!event) return core::fail(std::move(event).error());
    changes.push_back(*std::move(event));
  }
  return changes;
}

std::vector<StatedRow> discrepancies_of(const Model& model, std::string_view action) {
  const core::PlanOrder before;
  const auto begin =
      std::partition_point(model.discrepancies.begin(), model.discrepancies.end(),
                           [&](const StatedRow& row) { return before(row.action, action); });
  const auto end = std::find_if(begin, model.discrepancies.end(),
                                [&](const StatedRow& row) { return row.action != action; });
  return {begin, end};
}

Reference make_reference(const Model& model, std::string_view action) {
  return {std::string(action), !model.actions_in_plan.contains(action)};
}

Mention make_mention(const Model& model, const EventPtr& event) {
  Mention mention{event, std::nullopt, std::nullopt};
  const auto place = model.grant_places.find(view(event->event().getGrantMentioned().getGrant()));
  if (place != model.grant_places.end()) {
    const GrantRow& grant = model.grants[place->second];
    mention.beneficiary = grant.beneficiary;
    mention.home = make_reference(model, grant.action);
  }
  return mention;
}

}  // namespace

void add(core::Totals& to, const core::Totals& from) {
  for (const auto& [currency, amount] : from) to[currency] += amount;
}

bool is_of_period(const events::Recorded& narrative, const core::Period& period) {
  const Days days = days_of(narrative);
  return days.first >= period.first_day() && days.last <= period.last_day();
}

std::vector<Narrative> choose_narratives(const Subject& subject,
                                         const std::vector<EventPtr>& narratives) {
  std::vector<EventPtr> chosen;
  for (const EventPtr& narrative : narratives) {
    if (is_of_period(*narrative, subject.period)) chosen.push_back(narrative);
  }
  const bool other_period = chosen.empty();
  if (other_period) chosen = of_latest_period(subject.period, narratives);

  std::vector<Narrative> out;
  for (EventPtr& narrative : in_language(subject.language, chosen)) {
    const bool other_language = primary_language(narrative) != code(subject.language);
    out.push_back({std::move(narrative), other_period, other_language, {}});
  }
  return out;
}

core::Result<Action> make_action(const Model& model, std::string_view no) {
  auto detail = model.views.action(model.subject.point, no);
  if (!detail) return core::fail(std::move(detail).error());
  Action action;
  action.detail = *std::move(detail);
  for (const GrantRow& row : action.detail.budget.grants) {
    auto changes = changes_of(model, row.grant);
    if (!changes) return core::fail(std::move(changes).error());
    action.grants.push_back({row, *std::move(changes)});
  }
  for (const EventPtr& event : action.detail.mentioned) {
    action.mentions.push_back(make_mention(model, event));
  }
  action.discrepancies = discrepancies_of(model, no);
  std::vector<Narrative> narratives = choose_narratives(model.subject, action.detail.narratives);
  for (Narrative& narrative : narratives) {
    for (const auto to : narrative.event->event().getNarrativeReported().getReferences()) {
      narrative.references.push_back(make_reference(model, view(to)));
    }
  }
  add_narratives(action.competences, std::move(narratives));
  for (const std::string& name : action.detail.summary.competences) {
    row_of(action.competences, name);
  }
  add_money(action);
  return action;
}

}  // namespace planledger::projections::report
