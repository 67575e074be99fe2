// The plan itself, line by line and goal by goal, and the annexes.
#include "projections/report/composer.h"

namespace planledger::projections::report {

using events::view;

void Composer::plan_parts() {
  for (const LinePart& part : model_.lines) {
    heading(2, "line-" + part.no,
            say(Word::policy_line, {part.no}) + ": " + title(part.title, part.title_nl), part.no);
    Line money{text(say(Word::total) + ", " + say(Word::committed_not_paid) + ": ")};
    const std::vector<Line> lines = totals(part.total);
    for (std::size_t i = 0; i < lines.size(); ++i) {
      if (i != 0) money.push_back(text("; "));
      money.insert(money.end(), lines[i].begin(), lines[i].end());
    }
    paragraph(std::move(money));
    for (const GoalPart& goal : part.goals) goal_part(goal);
  }
  if (model_.other_actions.empty()) return;
  heading(2, "other-actions", say(Word::other_actions));
  paragraph(line(say(Word::under_no_goal)));
  for (const Action& action : model_.other_actions) action_part(action);
}

void Composer::goal_part(const GoalPart& goal) {
  heading(3, "goal-" + goal.no,
          say(Word::goal, {goal.no}) + ": " + title(goal.title, goal.title_nl), goal.no);
  for (const Action& action : goal.actions) action_part(action);
}

void Composer::annexes() {
  if (!model_.grants.empty()) {
    heading(2, "annex-grants", say(Word::annex_grants));
    Table made{say(Word::grants) + ", " + say(Word::committed_not_paid),
               {{say(Word::action_column), false},
                {say(Word::beneficiary), false},
                {say(Word::from), false},
                {say(Word::to), false},
                {say(Word::running_state), false},
                {say(Word::total), true}},
               {},
               Table::Kind::figures};
    for (const GrantRow& grant : model_.grants) {
      const bool counted = grant.amount || grant.has_added || grant.has_reduced;
      made.rows.push_back(
          {{cell(Line{action_text(grant.action)}),
            cell(Line{text(grant.beneficiary), text("\n" + grant.grant, Tone::quiet)}),
            grant_bound(grant.from), grant_bound(grant.to), cell(grant_state(grant)),
            counted ? amount(grant.total(), grant.currency)
                    : cell(say(Word::amount_not_stated), Tone::quiet)},
           false});
    }
    table(std::move(made));
  }
  const auto meetings = [&](Word caption, std::string anchor, const std::vector<EventPtr>& list) {
    if (list.empty()) return;
    heading(2, std::move(anchor), say(caption));
    Table made{
        say(caption),
        {{say(Word::date), false}, {say(Word::action_column), false}, {say(Word::meeting), false}},
        {},
        Table::Kind::figures};
    for (const EventPtr& event : list) {
      const auto reader = event->event();
      const auto title = reader.isMeetingPlanned() ? reader.getMeetingPlanned().getTitle()
                                                   : reader.getMeetingHeld().getTitle();
      Line words{text(std::string(view(title)))};
      if (const std::string details = meeting_details(*event); !details.empty()) {
        words.push_back(text(" (" + details + ")", Tone::quiet));
      }
      made.rows.push_back(
          {{cell(Line{meeting_date(*event)}),
            cell(Line{action_text(std::string(view(reader.getAction())))}), cell(std::move(words))},
           false});
    }
    table(std::move(made));
  };
  meetings(Word::annex_meetings, "annex-meetings", model_.meetings.held);
  meetings(Word::annex_planned, "annex-planned", model_.meetings.planned);
}

}  // namespace planledger::projections::report
