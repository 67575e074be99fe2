// What changed since the last report, what was reversed, and what earlier reports' totals are now.
#include "projections/report/composer.h"

namespace planledger::projections::report {

using events::view;

void Composer::changes() {
  const Changes& changes = model_.changes;
  const std::string since = date_text(language_, changes.since);
  heading(2, "changes", say(Word::changes_since, {since}));
  const bool nothing = changes.new_actions.empty() && changes.statuses.empty() &&
                       changes.grants.empty() && changes.grant_changes.empty() &&
                       changes.meetings == 0;
  if (nothing) {
    paragraph(line(say(Word::nothing_changed)));
    return;
  }
  paragraph(line(say(Word::changes_since_text, {since})));
  table_of_changes();
  table_of_status_changes();
  table_of_new_grants();
  table_of_grant_changes();
}

void Composer::table_of_changes() {
  const Changes& changes = model_.changes;
  Table made{say(Word::changes_since, {date_text(language_, changes.since)}),
             {{say(Word::what), false}, {say(Word::number), true}, {say(Word::amount), true}},
             {},
             Table::Kind::figures};
  const auto row = [&](Word what, std::uint64_t count, Cell money) {
    made.rows.push_back({{cell(say(what)), cell(Line{counted(count)}), std::move(money)}, false});
  };
  row(Word::new_actions, changes.new_actions.size(), Cell{});
  row(Word::status_changes, changes.statuses.size(), Cell{});
  row(Word::new_grants, changes.grants.size(), Cell{totals(changes.granted), 1});
  core::Totals changed = changes.added;
  for (const auto& [currency, amount] : changes.reduced) changed[currency] -= amount;
  row(Word::grant_changes, changes.grant_changes.size(), Cell{totals(changed), 1});
  row(Word::meetings_held, changes.meetings, Cell{});
  table(std::move(made));
}

void Composer::table_of_status_changes() {
  Table made{say(Word::status_changes),
             {{say(Word::action_column), false},
              {say(Word::previous_status), false},
              {say(Word::new_status), false}},
             {},
             Table::Kind::figures};
  const auto word_of = [&](std::optional<Status> status) {
    return cell(std::string(status_word(language_, status)));
  };
  for (const StatusMove& move : model_.changes.statuses) {
    made.rows.push_back(
        {{cell(Line{action_text(move.action)}), word_of(move.from), word_of(move.to)}, false});
  }
  table(std::move(made));
  std::vector<Line> lines;
  for (const std::string& no : model_.changes.new_actions) lines.push_back({action_text(no)});
  bullets(say(Word::new_actions), std::move(lines));
}

void Composer::table_of_new_grants() {
  Table made{say(Word::new_grants) + ", " + say(Word::committed_not_paid),
             {{say(Word::action_column), false},
              {say(Word::beneficiary), false},
              {say(Word::effective), false},
              {say(Word::granted), true}},
             {},
             Table::Kind::figures};
  for (const GrantRow& grant : model_.changes.grants) {
    made.rows.push_back(
        {{cell(Line{action_text(grant.action)}),
          cell(Line{text(grant.beneficiary), text("\n" + grant.grant, Tone::quiet)}),
          cell(Line{dated(grant.event->event().getEffective())}),
          grant.amount ? amount(*grant.amount, grant.currency)
                       : cell(say(Word::amount_not_stated), Tone::quiet)},
         false});
  }
  table(std::move(made));
}

void Composer::table_of_grant_changes() {
  Table made{
      say(Word::grant_changes),
      {{say(Word::action_column), false}, {say(Word::grant), false}, {say(Word::changes), false}},
      {},
      Table::Kind::figures};
  for (const EventPtr& event : model_.changes.grant_changes) {
    const auto body = event->event();
    const auto grant = body.isGrantExtended() ? body.getGrantExtended().getGrant()
                                              : body.getGrantReduced().getGrant();
    made.rows.push_back({{cell(Line{action_text(std::string(view(body.getAction())))}),
                          cell(std::string(view(grant))), cell(change_line(event))},
                         false});
  }
  table(std::move(made));
}

void Composer::corrections() {
  if (model_.corrections.empty()) return;
  heading(2, "annex-corrections", say(Word::annex_corrections));
  paragraph(line(say(Word::corrections_text)));
  Table made{say(Word::annex_corrections),
             {{say(Word::action_column), false},
              {say(Word::correction_of), false},
              {say(Word::effective), false},
              {say(Word::corrected_by), false},
              {say(Word::recorded), false},
              {say(Word::reason), false}},
             {},
             Table::Kind::figures};
  made.more = [this](const VisitRow& visit) {
    for (const Correction& correction : model_.corrections) {
      const EventPtr reversed = event_at(correction.reversed);
      const EventPtr reversal = event_at(correction.reversal);
      if (!reversed || !reversal || !visit(correction_row(*reversed, *reversal))) return;
    }
  };
  table(std::move(made));
}

Row Composer::correction_row(const events::Recorded& reversed,
                             const events::Recorded& reversal) const {
  const auto event = reversed.event();
  const auto by = reversal.event();
  return {
      {cell(Line{action_text(std::string(view(event.getAction())))}), cell(describe(reversed)),
       cell(Line{dated(event.getEffective())}), cell(std::string(view(by.getDepartment()))),
       cell(Line{recorded(reversal)}), cell(std::string(view(by.getEventReversed().getReason())))},
      false};
}

std::string Composer::figure_name(const Figure& figure) const {
  using Kind = Figure::Kind;
  switch (figure.kind) {
    case Kind::total:
      return say(Word::all_money);
    case Kind::line:
      return say(Word::policy_line, {figure.name});
    case Kind::goal:
      return say(Word::goal, {figure.name});
    case Kind::without_goal:
      return say(Word::under_no_goal);
    case Kind::not_in_plan:
      return say(Word::money_not_in_plan);
    case Kind::action:
      return say(Word::action, {figure.name});
    case Kind::competence:
      return figure.name.empty() ? say(Word::no_competence_of_action, {figure.action})
                                 : say(Word::competence_of_action, {figure.action, figure.name});
    case Kind::grant:
      return say(Word::grant_of_action, {figure.action, figure.name});
    case Kind::department:
      return say(Word::department_named, {figure.name});
    case Kind::source:
      return say(Word::source_named,
                 {figure.name.empty() ? say(Word::source_not_stated) : figure.name});
    case Kind::beneficiary:
      return say(Word::beneficiary_named, {figure.name});
    case Kind::stated:
      return say(Word::stated_of_action, {figure.action});
    case Kind::status:
      return say(Word::actions_with_status, {status_named(language_, figure.name)});
  }
  return {};
}

// What the event brought: itself, or the reversal of what it names.
Line Composer::restating_line(const RestatingEvent& event) const {
  Line words = describe(event.subject());
  if (event.reversed) words.insert(words.begin(), text(say(Word::reversal_of)));
  return words;
}

void Composer::restatements() {
  if (model_.restatements.empty()) return;
  heading(2, "annex-restatements", say(Word::annex_restatements));
  paragraph(line(say(Word::restatements_text)));
  for (const Restatement& restatement : model_.restatements) {
    table_of_restatement(restatement);
    events_without_effect(restatement);
  }
}

void Composer::table_of_restatement(const Restatement& restatement) {
  Table made{say(Word::restatement_of, {period_text(language_, restatement.closing.period),
                                        date_text(language_, restatement.closing.reporting_date)}),
             {{say(Word::total_of), false},
              {say(Word::what), false},
              {say(Word::department), false},
              {say(Word::effective), false},
              {say(Word::recorded), false},
              {say(Word::value), true}},
             {},
             Table::Kind::figures};
  made.more = [&](const VisitRow& visit) {
    for (const RestatedFigure& restated : restatement.figures) {
      if (!restated_rows(restatement, restated, visit)) return;
    }
  };
  table(std::move(made));
}

bool Composer::restated_rows(const Restatement& restatement, const RestatedFigure& restated,
                             const VisitRow& visit) const {
  const std::string name = figure_name(restated.figure);
  const auto value = [&](core::MinorUnits amount) {
    return cell(Line{restated.figure.currency ? money(amount, *restated.figure.currency)
                                              : signed_count(amount)});
  };
  const auto end = [&](Tone tone, Word words, core::MinorUnits amount, bool total) {
    return visit(
        {{cell(name, tone), cell(say(words)), Cell{}, Cell{}, Cell{}, value(amount)}, total});
  };
  if (!end(Tone::strong, Word::as_reported, restated.reported, false)) return false;
  for (const RestatedFigure::Change& change : restated.changes) {
    const RestatingEvent& event = restatement.events[change.event];
    const Row row{{cell(name, Tone::quiet), cell(restating_line(event)),
                   cell(std::string(view(event.event->event().getDepartment()))),
                   cell(Line{dated(event.subject().event().getEffective())}),
                   cell(Line{recorded(*event.event)}), value(change.amount)},
                  false};
    if (!visit(row)) return false;
  }
  return end(Tone::plain, Word::as_known_now, restated.known, true);
}

void Composer::events_without_effect(const Restatement& restatement) {
  std::vector<bool> moves(restatement.events.size());
  for (const RestatedFigure& figure : restatement.figures) {
    for (const RestatedFigure::Change& change : figure.changes) moves[change.event] = true;
  }
  std::vector<Line> lines;
  for (std::size_t i = 0; i < moves.size(); ++i) {
    if (moves[i]) continue;
    const RestatingEvent& event = restatement.events[i];
    const auto body = event.event->event();
    Line words = restating_line(event);
    words.push_back(text(" (" + std::string(view(body.getDepartment())) + ", " +
                             date(event.subject().event().getEffective()) + ")",
                         Tone::quiet));
    if (body.getAction().size() != 0) {
      words.insert(words.begin(), {action_text(std::string(view(body.getAction()))), text(" ")});
    }
    lines.push_back(std::move(words));
  }
  bullets(say(Word::moves_no_total) + ", " + period_text(language_, restatement.closing.period),
          std::move(lines));
}

}  // namespace planledger::projections::report
